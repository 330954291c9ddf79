// Samples that can be read a few at a time, whatever they are kept as.

/// Rows of numbers that are read when they are needed: a matrix, or bytes that become numbers then.
///
/// Training on minibatches needs no more than this, so that a large set can stay bytes.
public protocol RowSource<Element>: Sendable {
  associatedtype Element: RealScalar
  /// The number of samples.
  var rows: Int { get }
  /// The number of features of each.
  var columns: Int { get }
  /// Writes some rows, in any order and any number of times, over a matrix.
  ///
  /// - Precondition: `target` is `[indices.count, columns]`, and every index is a row.
  func read(_ indices: [Int], into target: inout Matrix<Element>, on execution: Execution)
  /// The rows of a range: `[range.count, columns]`.
  func copyingRows(_ range: Range<Int>) -> Matrix<Element>
  /// Some rows, in any order and any number of times, as the left operand of a product.
  ///
  /// By default they are read into a matrix; a source whose rows can be multiplied where they lie
  /// does without.
  ///
  /// - Precondition: every index is a row.
  func operand(of indices: [Int], on execution: Execution) -> MatrixView<Element>
}

extension RowSource {
  public func operand(of indices: [Int], on execution: Execution) -> MatrixView<Element> {
    var rows = zeros(rows: indices.count, columns: columns, as: Element.self)
    read(indices, into: &rows, on: execution)
    return rows.view
  }
}

@specialized(where Element == Double)
@specialized(where Element == Float)
private func zeros<Element: RealScalar>(
  rows: Int, columns: Int, as type: Element.Type
) -> Matrix<Element> {
  Matrix(rows: rows, columns: columns)
}

extension Matrix: RowSource {
  public func operand(of indices: [Int], on execution: Execution) -> MatrixView<Element> {
    rows(at: indices)
  }

  public func read(
    _ indices: [Int], into target: inout Matrix<Element>, on execution: Execution = .serial
  ) {
    precondition(
      target.rows == indices.count && target.columns == columns,
      "\(indices.count) rows of \(columns) into a [\(target.rows), \(target.columns)] matrix")
    checkRows(at: indices)
    let columns = columns
    withUnsafeElements { elements in
      target.withUnsafeMutableElements { target in
        guard let from = elements.baseAddress, let to = target.baseAddress else { return }
        for (place, index) in indices.enumerated() {
          (to + place * columns).update(from: from + index * columns, count: columns)
        }
      }
    }
  }
}
