// Least squares without a search: the normal equations, solved by elimination.

import LinearAlgebra
import Notebook

/// Solves A·x = b by Gauss's elimination with partial pivoting.
///
/// - Parameters:
///   - matrix: A, `[n, n]`.
///   - right: b, `[n, k]`.
/// - Returns: x, `[n, k]`; nil where A is singular.
/// - Complexity: O(*n*³).
func solved(_ matrix: Matrix<Double>, _ right: Matrix<Double>) -> Matrix<Double>? {
  precondition(
    matrix.rows == matrix.columns && right.rows == matrix.rows,
    "no equations of [\(matrix.rows), \(matrix.columns)] and [\(right.rows), \(right.columns)]")
  let count = matrix.rows
  var (a, b) = (matrix, right)
  for column in 0..<count {
    let pivot = (column..<count).max { abs(a[$0, column]) < abs(a[$1, column]) } ?? column
    guard a[pivot, column] != 0 else { return nil }
    for place in 0..<count { a.exchange(column, pivot, at: place) }
    for place in 0..<b.columns { b.exchange(column, pivot, at: place) }
    for row in 0..<count where row != column {
      let factor = a[row, column] / a[column, column]
      for place in column..<count { a[row, place] -= factor * a[column, place] }
      for place in 0..<b.columns { b[row, place] -= factor * b[column, place] }
    }
  }
  for row in 0..<count {
    for place in 0..<b.columns { b[row, place] /= a[row, row] }
  }
  return b
}

/// The weights w that make the mean of (Xw − t)² least: XᵀX w = Xᵀt.
///
/// - Parameters:
///   - samples: X, `[N, D]`.
///   - targets: t, `[N, 1]`.
/// - Returns: `[D, 1]`; nil where the columns of X depend on one another.
func leastSquares(_ samples: Matrix<Double>, _ targets: Matrix<Double>) -> Matrix<Double>? {
  solved(
    product(samples.transposed, samples, on: .serial),
    product(samples.transposed, targets, on: .serial))
}

/// The largest eigenvalue of a symmetric matrix without negative ones, and its vector of length 1,
/// by repeated multiplication.
///
/// - Returns: The vector as `[n, 1]`.
func largestEigenvalue(of matrix: Matrix<Double>) -> (value: Double, vector: Matrix<Double>) {
  var vector = Matrix<Double>(rows: matrix.rows, columns: 1, repeating: 1)
  var value = 0.0
  for _ in 0..<10_000 {
    let next = product(matrix, vector, on: .serial)
    value = next.frobeniusNorm()
    guard value > 0 else { break }
    let turned = (1 / value) * next
    let change = turned.frobeniusDistance(to: vector)
    vector = turned
    if change < 1e-15 { break }
  }
  return (value, vector)
}

extension Matrix {
  fileprivate mutating func exchange(_ first: Int, _ second: Int, at column: Int) {
    let kept = self[first, column]
    self[first, column] = self[second, column]
    self[second, column] = kept
  }
}
