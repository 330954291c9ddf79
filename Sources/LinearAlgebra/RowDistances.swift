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
    guard let places = sums.baseAddress else { return }
    let kernel = execution.kernels(for: Element.self).kernel(for: kind)
    withUnsafeElements { elements in
      other.withUnsafeElements { otherElements in
        guard let first = elements.baseAddress, let second = otherElements.baseAddress else {
          return sums.update(repeating: 0)
        }
        nonisolated(unsafe) let (x, y, to) = (first + row * columns, second, places)
        execution.sized(for: otherRows.count * columns).forEachSlice(
          of: otherRows.count, alignedTo: 8
        ) { slice in
          kernel(
            x, y + (otherRows.lowerBound + slice.lowerBound) * columns, columns, slice.count,
            columns, to + slice.lowerBound)
        }
      }
    }
  }

  /// Returns ‖x‖² for every row x.
  ///
  /// - Complexity: O(*ND*).
  public func rowSquaredNorms(on execution: Execution = .automatic) -> [Element] {
    let kernel = execution.kernels(for: Element.self).dots!
    return withUnsafeElements { elements in
      [Element](unsafeUninitializedCapacity: rows) { norms, initialized in
        initialized = rows
        guard let x = elements.baseAddress, let places = norms.baseAddress else {
          return norms.update(repeating: 0)
        }
        nonisolated(unsafe) let (from, to) = (x, places)
        execution.sized(for: rows * columns).forEachSlice(of: rows) { slice in
          for row in slice {
            kernel(from + row * columns, from + row * columns, columns, 1, columns, to + row)
          }
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
