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
  mean.withUnsafeMutableBufferPointer { mean in
    variance.withUnsafeMutableBufferPointer { variance in
      fillColumns([mean, variance], rows, columns, on: execution) { slice, parts in
        matrix.withUnsafeElements {
          addMoments(of: $0, rows, columns, in: slice, mean: parts[0], variance: parts[1])
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
  let width = slice.count
  for row in 0..<rows {
    let start = row * columns + slice.lowerBound
    for c in 0..<width { mean[c] += x[start + c] }
  }
  for c in 0..<width { mean[c] *= share }
  for row in 0..<rows {
    let start = row * columns + slice.lowerBound
    for c in 0..<width {
      let rest = x[start + c] - mean[c]
      variance[c] += rest * rest
    }
  }
  for c in 0..<width { variance[c] *= share }
}

/// Fills arrays of a number for each column, `[C]`, slices of the columns at a time; each column's
/// sums are added in the same order whatever the slices are.
private func fillColumns<Scalar: RealScalar>(
  _ arrays: [UnsafeMutableBufferPointer<Scalar>], _ rows: Int, _ columns: Int,
  on execution: Execution,
  _ body: @Sendable (Range<Int>, [UnsafeMutableBufferPointer<Scalar>]) -> Void
) {
  execution.sized(for: rows * columns * 20).fill(each: arrays, alignedTo: 16, body)
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
  return Matrix(rows: rows, columns: columns, onSlicesOf: sized(execution, rows, columns)) {
    slice, y in
    matrix.withUnsafeElements { x in
      mean.withUnsafeBufferPointer { mean in
        factors.withUnsafeBufferPointer { factors in
          beta.withUnsafeElements { beta in
            scaleColumns(of: x, mean, factors, beta, in: slice, into: y)
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
  for (i, row) in rows.enumerated() {
    let (from, to) = (row * columns, i * columns)
    for c in 0..<columns {
      y.initializeElement(at: to + c, to: (x[from + c] - mean[c]) * factors[c] + beta[c])
    }
  }
}

/// The execution for a loop over all elements, each worth some twenty additions.
private func sized(_ execution: Execution, _ rows: Int, _ columns: Int) -> Execution {
  execution.sized(for: rows * columns * 20)
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
      fillColumns([gamma, beta], rows, columns, on: execution) { slice, parts in
        gradient.withUnsafeElements { g in
          input.withUnsafeElements { x in
            mean.withUnsafeBufferPointer { mean in
              inverse.withUnsafeBufferPointer { inverse in
                addGammaBetaGradients(
                  g, x, mean, inverse, rows, in: slice, gamma: parts[0], beta: parts[1])
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
  let (columns, first, width) = (mean.count, slice.lowerBound, slice.count)
  for row in 0..<rows {
    let start = row * columns + first
    for c in 0..<width {
      beta[c] += g[start + c]
      gamma[c] += g[start + c] * (x[start + c] - mean[first + c])
    }
  }
  for c in 0..<width { gamma[c] *= inverse[first + c] }
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
  return Matrix(rows: rows, columns: columns, onSlicesOf: sized(execution, rows, columns)) {
    slice, dx in
    gradient.withUnsafeElements { g in
      input.withUnsafeElements { x in
        mean.withUnsafeBufferPointer { mean in
          a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
              d.withUnsafeBufferPointer { d in
                combine(g, x, mean, a, b, d, in: slice, into: dx)
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
  for (i, row) in rows.enumerated() {
    let (from, to) = (row * columns, i * columns)
    for c in 0..<columns {
      dx.initializeElement(
        at: to + c,
        to: g[from + c] * a[c] + ((x[from + c] - mean[c]) * b[c] + d[c]))
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
