// Euclidean distances from one matrix product.

import LinearAlgebra

/// √max(0, ‖x‖² − 2x·y + ‖y‖²) for every query x and every training row y.
///
/// - Parameters:
///   - queries: `[Q, D]`, and `queryNorms` its rows' squared norms: `[Q]`.
///   - training: `[N, D]`, and `trainingNorms` its rows' squared norms: `[N]`.
/// - Returns: `[Q, N]`. A sum that is not a number stays one.
func euclideanDistances<Scalar: RealScalar>(
  from queries: MatrixView<Scalar>, squaredNorms queryNorms: ArraySlice<Scalar>,
  to training: MatrixView<Scalar>, squaredNorms trainingNorms: ArraySlice<Scalar>,
  on execution: Execution
) -> Matrix<Scalar> {
  var result = product(queries, training.transposed, scaledBy: -2, on: execution)
  let columns = result.columns
  let rows = result.rows
  result.withUnsafeMutableElements { result in
    nonisolated(unsafe) let result = result
    trainingNorms.withUnsafeBufferPointer { trainingNorms in
      nonisolated(unsafe) let trainingNorms = trainingNorms
      execution.forEachSlice(of: rows) { rows in
        for row in rows {
          let queryNorm = queryNorms[queryNorms.startIndex + row]
          for column in 0..<columns {
            let squared = result[row * columns + column] + queryNorm + trainingNorms[column]
            result[row * columns + column] = (squared < 0 ? 0 : squared).squareRoot()
          }
        }
      }
    }
  }
  return result
}
