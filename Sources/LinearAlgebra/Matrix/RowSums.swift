// Sums along pairs of rows: the differences that distances are made of, and dot products.

import CKernels

/// What is summed over the columns of two rows.
public enum RowSum: String, CaseIterable, Sendable {
  /// Σ (xⱼ − yⱼ)², the square of the Euclidean distance.
  case squaredDifferences
  /// Σ |xⱼ − yⱼ|, the Manhattan distance.
  case absoluteDifferences
  /// Σ xⱼ · yⱼ, the dot product.
  case products
}

extension Matrix {
  /// Returns a sum over the columns of one row here and one row of another matrix.
  ///
  /// - Precondition: both rows exist, and `columns == other.columns`.
  /// - Complexity: O(*D*) for D columns.
  public func sum(
    of kind: RowSum, fromRow row: Int, toRow otherRow: Int, of other: Matrix,
    on execution: Execution = .serial
  ) -> Element {
    var result: Element = 0
    withUnsafeMutablePointer(to: &result) {
      sums(
        of: kind, fromRow: row, toRows: otherRow..<otherRow + 1, of: other,
        into: UnsafeMutableBufferPointer(start: $0, count: 1), on: execution)
    }
    return result
  }

  /// Writes a sum over the columns for one row here and each of many rows of another matrix.
  ///
  /// ```swift
  /// // One row of distances, [1, N]: the query against all of the training rows.
  /// queries.sums(of: .squaredDifferences, fromRow: 0, toRows: 0..<training.rows, of: training,
  ///   into: buffer)
  /// ```
  ///
  /// Integers up to 255 give exact sums in `Double`. All instruction sets add in the same order, and
  /// no thread shares a sum.
  ///
  /// - Parameters:
  ///   - kind: What to sum.
  ///   - row: A row here.
  ///   - otherRows: Rows of `other`.
  ///   - other: `[N, D]`, where this matrix is `[Q, D]`.
  ///   - sums: A place for each of `otherRows`.
  ///   - execution: The threads that share the rows.
  /// - Precondition: the rows exist, `columns == other.columns`, `sums.count == otherRows.count`.
  /// - Complexity: O(*ND*).
  public func sums(
    of kind: RowSum, fromRow row: Int, toRows otherRows: Range<Int>, of other: Matrix,
    into sums: UnsafeMutableBufferPointer<Element>, on execution: Execution = .serial
  ) {
    precondition(
      columns == other.columns,
      "rows of [\(rows), \(columns)] and [\(other.rows), \(other.columns)] differ in length")
    precondition(
      sums.count == otherRows.count, "\(sums.count) places for \(otherRows.count) sums")
    checkRows(row..<row + 1)
    other.checkRows(otherRows)
    let kernel = execution.kernels(for: Element.self).kernel(for: kind)
    execution.sized(for: otherRows.count * columns).fill(sums, alignedTo: 8) { slice, part in
      withUnsafeElements { elements in
        other.withUnsafeElements { others in
          guard let x = elements.baseAddress, let y = others.baseAddress else {
            return part.update(repeating: 0)
          }
          kernel(
            x + row * columns, y + (otherRows.lowerBound + slice.lowerBound) * columns, columns,
            slice.count, columns, part.baseAddress)
        }
      }
    }
  }

  /// Returns ‖x‖² for every row x.
  ///
  /// - Complexity: O(*ND*).
  public func rowSquaredNorms(on execution: Execution = .automatic) -> [Element] {
    let kernel = execution.kernels(for: Element.self).dots!
    return execution.sized(for: rows * columns).filledArray(rows: rows) { slice, norms in
      withUnsafeElements { elements in
        guard let first = elements.baseAddress else { return norms.initialize(repeating: 0) }
        for (i, row) in slice.enumerated() {
          let x = first + row * columns
          kernel(x, x, columns, 1, columns, norms.baseAddress! + i)
        }
      }
    }
  }
}

/// A kernel that sums over the columns of one row and each of many.
typealias RowSumKernel =
  @convention(c) (
    UnsafeRawPointer?, UnsafeRawPointer?, Int, Int, Int, UnsafeMutableRawPointer?
  ) -> Void

extension ck_kernels {
  func kernel(for kind: RowSum) -> RowSumKernel {
    switch kind {
    case .squaredDifferences: squared_differences
    case .absoluteDifferences: absolute_differences
    case .products: dots
    }
  }
}
