// The loops of batch normalization: along the rows, so that they read memory in order and work on
// many columns at once; each a single pass.

import LinearAlgebra

/// Mean and variance of each column, `[C]`.
struct ColumnMoments<Scalar: RealScalar>: Sendable, Equatable {
  var mean: [Scalar]
  /// With N, not N − 1, in the denominator.
  var variance: [Scalar]
}

/// The slopes of the loss with respect to gain and shift, `[1, C]` each.
struct ColumnSlopes<Scalar: RealScalar> {
  var gain: Matrix<Scalar>
  var shift: Matrix<Scalar>
}

/// The means first, then the mean squares of what is left: x² − μ² would lose digits.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func columnMoments<Scalar: RealScalar>(of matrix: Matrix<Scalar>) -> ColumnMoments<Scalar> {
  let (rows, columns) = (matrix.rows, matrix.columns)
  precondition(rows >= 1, "the moments of no rows")
  var mean = [Scalar](repeating: 0, count: columns)
  var variance = mean
  let share = 1 / Scalar(rows)
  matrix.withUnsafeElements { x in
    mean.withUnsafeMutableBufferPointer { mean in
      for start in stride(from: 0, to: rows * columns, by: columns) {
        for c in 0..<columns { mean[c] += x[start + c] }
      }
      for c in 0..<columns { mean[c] *= share }
      variance.withUnsafeMutableBufferPointer { variance in
        for start in stride(from: 0, to: rows * columns, by: columns) {
          for c in 0..<columns {
            let rest = x[start + c] - mean[c]
            variance[c] += rest * rest
          }
        }
        for c in 0..<columns { variance[c] *= share }
      }
    }
  }
  return ColumnMoments(mean: mean, variance: variance)
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
  of matrix: Matrix<Scalar>, _ mean: [Scalar], _ inverse: [Scalar], gain: Matrix<Scalar>,
  shift: Matrix<Scalar>
) -> Matrix<Scalar> {
  let (rows, columns) = (matrix.rows, matrix.columns)
  precondition(
    mean.count == columns && gain.columns == columns,
    "a normalization of \(mean.count) columns for \(columns)")
  let factors = (0..<columns).map { gain.elements[$0] * inverse[$0] }
  return matrix.withUnsafeElements { x in
    mean.withUnsafeBufferPointer { mean in
      factors.withUnsafeBufferPointer { factors in
        shift.withUnsafeElements { shift in
          Matrix(rows: rows, columns: columns) { y in
            for start in stride(from: 0, to: rows * columns, by: columns) {
              for c in 0..<columns {
                y.initializeElement(
                  at: start + c, to: (x[start + c] - mean[c]) * factors[c] + shift[c])
              }
            }
          }
        }
      }
    }
  }
}

/// ΣGx̂ and ΣG over the rows.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func columnSlopes<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, _ input: Matrix<Scalar>, mean: [Scalar], inverse: [Scalar]
) -> ColumnSlopes<Scalar> {
  let (rows, columns) = (input.rows, input.columns)
  precondition(
    gradient.rows == rows && gradient.columns == columns,
    "a gradient [\(gradient.rows), \(gradient.columns)] of an output [\(rows), \(columns)]")
  var slopes = ColumnSlopes(
    gain: Matrix<Scalar>(rows: 1, columns: columns),
    shift: Matrix<Scalar>(rows: 1, columns: columns))
  slopes.gain.withUnsafeMutableElements { gain in
    slopes.shift.withUnsafeMutableElements { shift in
      gradient.withUnsafeElements { g in
        input.withUnsafeElements { x in
          mean.withUnsafeBufferPointer { mean in
            for start in stride(from: 0, to: rows * columns, by: columns) {
              for c in 0..<columns {
                shift[c] += g[start + c]
                gain[c] += g[start + c] * (x[start + c] - mean[c])
              }
            }
            for c in 0..<columns { gain[c] *= inverse[c] }
          }
        }
      }
    }
  }
  return slopes
}

/// ∂x of the short form, written as G·a + (x − μ)·b + d with three numbers for each column.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func inputSlopes<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, _ input: Matrix<Scalar>, mean: [Scalar], inverse: [Scalar],
  gain: Matrix<Scalar>, _ sums: ColumnSlopes<Scalar>, isTraining: Bool
) -> Matrix<Scalar> {
  let (rows, columns) = (input.rows, input.columns)
  let share = isTraining ? 1 / Scalar(rows) : 0
  let a = (0..<columns).map { gain.elements[$0] * inverse[$0] }
  let b = (0..<columns).map { -a[$0] * inverse[$0] * sums.gain.elements[$0] * share }
  let d = (0..<columns).map { -a[$0] * sums.shift.elements[$0] * share }
  return gradient.withUnsafeElements { g in
    input.withUnsafeElements { x in
      mean.withUnsafeBufferPointer { mean in
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            d.withUnsafeBufferPointer { d in
              Matrix(rows: rows, columns: columns) { slopes in
                for start in stride(from: 0, to: rows * columns, by: columns) {
                  for c in 0..<columns {
                    let i = start + c
                    slopes.initializeElement(
                      at: i, to: g[i] * a[c] + ((x[i] - mean[c]) * b[c] + d[c]))
                  }
                }
              }
            }
          }
        }
      }
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
