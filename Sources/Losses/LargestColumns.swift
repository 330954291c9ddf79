// From scores to predicted classes.

import LinearAlgebra

/// The column of the largest element of each row, the first of them where several tie.
///
/// As in NumPy's `argmax`, the first element that is not a number wins.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func largestColumns<Scalar: RealScalar>(of scores: Matrix<Scalar>) -> [Int] {
  let columns = scores.columns
  precondition(columns >= 1, "the largest of no columns")
  return scores.withUnsafeElements { elements in
    (0..<scores.rows).map { row in
      var best = 0
      for column in 1..<max(1, columns) {
        let value = elements[row * columns + column]
        let largest = elements[row * columns + best]
        if value > largest || (value.isNaN && !largest.isNaN) { best = column }
      }
      return best
    }
  }
}
