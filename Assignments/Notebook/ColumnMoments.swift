// Means and standard deviations of columns: what a layer or a preprocessing step does to data.

import LinearAlgebra

/// The mean and the standard deviation of every column, with N in the denominator, in `Double`.
///
/// - Parameter count: How many of the columns, from the first; nil for all.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
package func columnMoments<Scalar: RealScalar>(
  of matrix: Matrix<Scalar>, first count: Int? = nil
) -> (mean: [Double], standardDeviation: [Double]) {
  let (columns, rows) = (matrix.columns, Double(matrix.rows))
  let count = count ?? columns
  var mean = [Double](repeating: 0, count: count)
  var squares = mean
  matrix.withUnsafeElements { elements in
    for start in stride(from: 0, to: elements.count, by: columns) {
      for column in 0..<count { mean[column] += Double(elements[start + column]) }
    }
    for column in 0..<count { mean[column] /= rows }
    for start in stride(from: 0, to: elements.count, by: columns) {
      for column in 0..<count {
        let difference = Double(elements[start + column]) - mean[column]
        squares[column] += difference * difference
      }
    }
  }
  return (mean, squares.map { ($0 / rows).squareRoot() })
}
