// Samples that stay bytes, and take part in products as numbers less a mean.

/// Rows of bytes, each byte counting for itself less the mean of its column, with a last column of
/// ones if wanted.
///
/// ```swift
/// let images = CenteredBytes<Double>(pixels, columns: 3072, mean: mean, appendsOne: true)
/// let scores = product(images.rows(at: batch), weights)   // [N, 3073] · [3073, C]
/// ```
///
/// A product converts the bytes while it arranges them for the processor, a few rows at a time: so
/// the numbers, eight times as many bytes, never lie in memory.
public struct CenteredBytes<Element: RealScalar>: Sendable {
  /// Row after row.
  let bytes: [UInt8]
  /// `[byteColumns]`
  let mean: [Element]
  let appendsOne: Bool

  /// How many bytes make a row.
  var byteColumns: Int { mean.count }

  /// The number of rows.
  public var rows: Int { bytes.count / mean.count }
  /// The number of columns, that of ones included.
  public var columns: Int { mean.count + (appendsOne ? 1 : 0) }

  /// - Parameters:
  ///   - bytes: Row after row.
  ///   - columns: How many bytes make a row.
  ///   - mean: What is subtracted from each row: `[columns]`.
  ///   - appendsOne: Whether a last column holds ones.
  /// - Precondition: the bytes fill whole rows of at least one column.
  public init(_ bytes: [UInt8], columns: Int, mean: [Element], appendsOne: Bool) {
    precondition(
      columns >= 1 && mean.count == columns && bytes.count % columns == 0,
      "\(bytes.count) bytes and a mean of \(mean.count) for rows of \(columns)")
    self.bytes = bytes
    self.mean = mean
    self.appendsOne = appendsOne
  }

  /// Rows in any order and any number of times, as the left operand of a product, as they lie or
  /// transposed.
  ///
  /// - Precondition: every index is a row.
  public func rows(at indices: [Int]) -> MatrixView<Element> {
    let count = rows
    for index in indices {
      precondition(index >= 0 && index < count, "row \(index) of \(count) rows of bytes")
    }
    return MatrixView(source: .bytes(self), selection: .indices(indices), isTransposed: false)
  }
}
