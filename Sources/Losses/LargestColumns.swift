// From scores to predicted classes.

import LinearAlgebra

/// The column of the largest element of each row, the first of them where several tie.
///
/// - Parameter range: The columns that are compared, counted from its start; nil for all.
///
/// As in NumPy's `argmax`, the first element that is not a number wins.
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
        if value > largest || (value.isNaN && !largest.isNaN) { best = column }
      }
      return best - range.lowerBound
    }
  }
}
