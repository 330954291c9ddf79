// From scores to predicted classes: the argmax of each row.

import LinearAlgebra

/// Returns the column of the largest element of each row, the first of them where several tie.
///
/// A NaN is never the largest, unlike in NumPy's `argmax`. A row of nothing but NaN gives its first
/// column.
///
/// ```swift
/// let scores = Matrix<Double>(rows: 2, columns: 3, elements: [1, 5, 5, .nan, 0, 2])
/// largestColumns(of: scores)            // [1, 2]
/// largestColumns(of: scores, in: 1..<3) // [0, 1]
/// ```
///
/// - Parameters:
///   - scores: `[N, C]`.
///   - range: The columns to compare; nil for all.
/// - Returns: `[N]`, counted from the start of the range.
/// - Complexity: O(*NC*).
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func largestColumns<Scalar: RealScalar>(
  of scores: Matrix<Scalar>, in range: Range<Int>? = nil
) -> [Int] {
  let columns = scores.columns
  let range = range ?? 0..<columns
  precondition(
    !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= columns,
    "the largest of columns \(range) among \(columns)")
  return scores.withUnsafeElements { elements in
    (0..<scores.rows).map { row in
      var best = range.lowerBound
      for column in range.dropFirst() {
        let value = elements[row * columns + column]
        let largest = elements[row * columns + best]
        if value > largest || (largest.isNaN && !value.isNaN) { best = column }
      }
      return best - range.lowerBound
    }
  }
}
