// Weights of linear classifiers in the order in which the kernels read them, kept from one product to
// the next.

import CKernels

/// A right operand that is packed once for many products, and that a descent changes where it lies.
///
/// It is safe to send as long as nobody descends while others read.
package final class GroupedWeights<Element: RealScalar>: @unchecked Sendable {
  package let features: Int
  package let columns: Int
  let kernels: ck_kernels
  let memory: UnsafeMutableRawPointer

  /// - Parameter weights: `[D, C]`.
  package init(_ weights: Matrix<Element>, on execution: Execution) {
    let kernels = execution.kernels(for: Element.self)
    features = weights.rows
    columns = weights.columns
    self.kernels = kernels
    let depth = (features + kernels.panel_rows - 1) / kernels.panel_rows * kernels.panel_rows
    let bytes = max(1, depth * columns * kernels.element_bytes)
    memory = .allocate(byteCount: bytes, alignment: 64)
    ck_prefer_large_pages(memory, bytes)
    weights.view.withOperand { operand in
      for block in depthBlocks(features) {
        kernels.pack_groups(operand, columns, ck_range(block), ck_range(block), self.block(block))
      }
    }
  }

  deinit { memory.deallocate() }

  private func block(_ range: Range<Int>) -> UnsafeMutableRawPointer {
    memory + range.lowerBound * columns * kernels.element_bytes
  }

  /// The weights row after row: `[D, C]`.
  package var matrix: Matrix<Element> {
    Matrix(rows: features, columns: columns) { elements in
      for range in depthBlocks(features) {
        kernels.unpack_groups(
          block(range), columns, range.count,
          ck_result(
            elements: elements.baseAddress! + range.lowerBound * columns, stride: columns,
            alpha: 1, beta: 0))
      }
    }
  }

  /// The scores of some rows of a batch: `[range.count, C]`, on this thread.
  package func scores(of batch: MatrixView<Element>, rows range: Range<Int>) -> Matrix<Element> {
    precondition(!batch.isTransposed && batch.columns == features, "rows of \(batch.columns)")
    return Matrix(rows: range.count, columns: columns) { elements in
      guard let target = elements.baseAddress else { return }
      batch.withOperand { operand in
        multiply(
          ck_rows(operand, columns: features), range, into: target - range.lowerBound * columns)
      }
    }
  }

  /// Writes the scores of some rows to their places among those of all rows.
  func multiply(_ rows: ck_rows, _ range: Range<Int>, into scores: UnsafeMutablePointer<Element>) {
    withUnsafePointer(to: rows) { rows in
      for depth in depthBlocks(features) {
        kernels.multiply_rows(
          rows, ck_range(range), ck_range(depth), block(depth), columns,
          ck_result(
            elements: scores, stride: columns, alpha: 1, beta: depth.lowerBound > 0 ? 1 : 0))
      }
    }
  }
}
