// The kernels of batch normalization: loops along the rows, which read memory in order and work on
// many columns at once.

import LinearAlgebra

/// Mean and variance of each column, `[C]`.
struct ColumnMoments<Scalar: RealScalar>: Sendable, Equatable {
  var mean: [Scalar]
  /// With N, not N − 1, in the denominator.
  var variance: [Scalar]
}

/// The gradients of the loss with respect to gamma and beta, `[1, C]` each.
struct GammaBetaGradients<Scalar: RealScalar> {
  var gamma: Matrix<Scalar>
  var beta: Matrix<Scalar>
}

/// The means first, then the mean squares of what is left: x² − μ² would lose digits.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func columnMoments<Scalar: RealScalar>(
  of matrix: Matrix<Scalar>, on execution: Execution
) -> ColumnMoments<Scalar> {
  let (rows, columns) = (matrix.rows, matrix.columns)
  precondition(rows >= 1, "the moments of no rows")
  var mean = [Scalar](repeating: 0, count: columns)
  var variance = mean
  matrix.withUnsafeElements { x in
    mean.withUnsafeMutableBufferPointer { mean in
      variance.withUnsafeMutableBufferPointer { variance in
        nonisolated(unsafe) let (x, mean, variance) = (x, mean, variance)
        forEachColumnSlice(rows, columns, on: execution) {
          addMoments(of: x, rows, columns, in: $0, mean: mean, variance: variance)
        }
      }
    }
  }
  return ColumnMoments(mean: mean, variance: variance)
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addMoments<Scalar: RealScalar>(
  of x: UnsafeBufferPointer<Scalar>, _ rows: Int, _ columns: Int, in slice: Range<Int>,
  mean: UnsafeMutableBufferPointer<Scalar>, variance: UnsafeMutableBufferPointer<Scalar>
) {
  let share = 1 / Scalar(rows)
  for start in stride(from: 0, to: rows * columns, by: columns) {
    for c in slice { mean[c] += x[start + c] }
  }
  for c in slice { mean[c] *= share }
  for start in stride(from: 0, to: rows * columns, by: columns) {
    for c in slice {
      let rest = x[start + c] - mean[c]
      variance[c] += rest * rest
    }
  }
  for c in slice { variance[c] *= share }
}

/// Calls `body` with slices of the columns; each column's sums are added in the same order whatever
/// the slices are.
private func forEachColumnSlice(
  _ rows: Int, _ columns: Int, on execution: Execution, _ body: @Sendable (Range<Int>) -> Void
) {
  execution.sized(for: rows * columns * 20).forEachSlice(of: columns, alignedTo: 16, body)
}

/// 1/√(v + ε)
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func inverseRoots<Scalar: RealScalar>(
  of values: [Scalar], plus epsilon: Scalar
) -> [Scalar] {
  values.map { 1 / ($0 + epsilon).squareRoot() }
}

/// γ(x − μ)·inverse + β
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func scaledColumns<Scalar: RealScalar>(
  of matrix: Matrix<Scalar>, _ mean: [Scalar], _ inverse: [Scalar], gamma: Matrix<Scalar>,
  beta: Matrix<Scalar>, on execution: Execution
) -> Matrix<Scalar> {
  let (rows, columns) = (matrix.rows, matrix.columns)
  precondition(
    mean.count == columns && gamma.columns == columns,
    "a normalization of \(mean.count) columns for \(columns)")
  let factors = (0..<columns).map { gamma.elements[$0] * inverse[$0] }
  return matrix.withUnsafeElements { x in
    mean.withUnsafeBufferPointer { mean in
      factors.withUnsafeBufferPointer { factors in
        beta.withUnsafeElements { beta in
          Matrix(rows: rows, columns: columns) { y in
            nonisolated(unsafe) let (x, mean, factors, beta, y) = (x, mean, factors, beta, y)
            forEachRowSlice(rows, columns, on: execution) {
              scaleColumns(of: x, mean, factors, beta, in: $0, into: y)
            }
          }
        }
      }
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func scaleColumns<Scalar: RealScalar>(
  of x: UnsafeBufferPointer<Scalar>, _ mean: UnsafeBufferPointer<Scalar>,
  _ factors: UnsafeBufferPointer<Scalar>, _ beta: UnsafeBufferPointer<Scalar>,
  in rows: Range<Int>, into y: UnsafeMutableBufferPointer<Scalar>
) {
  let columns = mean.count
  for row in rows {
    let start = row * columns
    for c in 0..<columns {
      y.initializeElement(at: start + c, to: (x[start + c] - mean[c]) * factors[c] + beta[c])
    }
  }
}

private func forEachRowSlice(
  _ rows: Int, _ columns: Int, on execution: Execution, _ body: @Sendable (Range<Int>) -> Void
) {
  execution.sized(for: rows * columns * 20).forEachSlice(of: rows, body)
}

/// ΣGx̂ and ΣG over the rows.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func gammaBetaGradients<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, _ input: Matrix<Scalar>, mean: [Scalar], inverse: [Scalar],
  on execution: Execution
) -> GammaBetaGradients<Scalar> {
  let (rows, columns) = (input.rows, input.columns)
  precondition(
    gradient.rows == rows && gradient.columns == columns,
    "a gradient [\(gradient.rows), \(gradient.columns)] of an output [\(rows), \(columns)]")
  var sums = GammaBetaGradients(
    gamma: Matrix<Scalar>(rows: 1, columns: columns),
    beta: Matrix<Scalar>(rows: 1, columns: columns))
  sums.gamma.withUnsafeMutableElements { gamma in
    sums.beta.withUnsafeMutableElements { beta in
      gradient.withUnsafeElements { g in
        input.withUnsafeElements { x in
          mean.withUnsafeBufferPointer { mean in
            inverse.withUnsafeBufferPointer { inverse in
              nonisolated(unsafe) let (g, x, mean, inverse) = (g, x, mean, inverse)
              nonisolated(unsafe) let (gamma, beta) = (gamma, beta)
              forEachColumnSlice(rows, columns, on: execution) {
                addGammaBetaGradients(g, x, mean, inverse, rows, in: $0, gamma: gamma, beta: beta)
              }
            }
          }
        }
      }
    }
  }
  return sums
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addGammaBetaGradients<Scalar: RealScalar>(
  _ g: UnsafeBufferPointer<Scalar>, _ x: UnsafeBufferPointer<Scalar>,
  _ mean: UnsafeBufferPointer<Scalar>, _ inverse: UnsafeBufferPointer<Scalar>, _ rows: Int,
  in slice: Range<Int>, gamma: UnsafeMutableBufferPointer<Scalar>,
  beta: UnsafeMutableBufferPointer<Scalar>
) {
  let columns = mean.count
  for start in stride(from: 0, to: rows * columns, by: columns) {
    for c in slice {
      beta[c] += g[start + c]
      gamma[c] += g[start + c] * (x[start + c] - mean[c])
    }
  }
  for c in slice { gamma[c] *= inverse[c] }
}

/// ∂x of the short form, written as G·a + (x − μ)·b + d with three numbers for each column.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func inputGradient<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, _ input: Matrix<Scalar>, mean: [Scalar], inverse: [Scalar],
  gamma: Matrix<Scalar>, _ sums: GammaBetaGradients<Scalar>, isTraining: Bool,
  on execution: Execution
) -> Matrix<Scalar> {
  let (rows, columns) = (input.rows, input.columns)
  let share = isTraining ? 1 / Scalar(rows) : 0
  let a = (0..<columns).map { gamma.elements[$0] * inverse[$0] }
  let b = (0..<columns).map { -a[$0] * inverse[$0] * sums.gamma.elements[$0] * share }
  let d = (0..<columns).map { -a[$0] * sums.beta.elements[$0] * share }
  return gradient.withUnsafeElements { g in
    input.withUnsafeElements { x in
      mean.withUnsafeBufferPointer { mean in
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            d.withUnsafeBufferPointer { d in
              Matrix(rows: rows, columns: columns) { dx in
                nonisolated(unsafe) let (g, x, mean, dx) = (g, x, mean, dx)
                nonisolated(unsafe) let (a, b, d) = (a, b, d)
                forEachRowSlice(rows, columns, on: execution) {
                  combine(g, x, mean, a, b, d, in: $0, into: dx)
                }
              }
            }
          }
        }
      }
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func combine<Scalar: RealScalar>(
  _ g: UnsafeBufferPointer<Scalar>, _ x: UnsafeBufferPointer<Scalar>,
  _ mean: UnsafeBufferPointer<Scalar>, _ a: UnsafeBufferPointer<Scalar>,
  _ b: UnsafeBufferPointer<Scalar>, _ d: UnsafeBufferPointer<Scalar>, in rows: Range<Int>,
  into dx: UnsafeMutableBufferPointer<Scalar>
) {
  let columns = mean.count
  for row in rows {
    let start = row * columns
    for c in 0..<columns {
      dx.initializeElement(
        at: start + c,
        to: g[start + c] * a[c] + ((x[start + c] - mean[c]) * b[c] + d[c]))
    }
  }
}

/// kept · old + (1 − kept) · next
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func runningMean<Scalar: RealScalar>(
  _ old: Matrix<Scalar>, next: [Scalar], keeping kept: Scalar
) -> Matrix<Scalar> {
  Matrix(
    rows: 1, columns: next.count,
    elements: zip(old.elements, next).map { kept * $0 + (1 - kept) * $1 })
}
