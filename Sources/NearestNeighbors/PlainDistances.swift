// Distances as the lecture explains them: two loops over rows, and one.

import LinearAlgebra

/// A loop over the queries, one over the training rows, and one over the features.
///
/// The reference that the other methods are tested against. The queries are divided among the
/// threads; nothing else is done for speed.
func distancesTwoLoops<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, metric: DistanceMetric,
  on execution: Execution
) -> Matrix<Scalar> {
  let features = queries.columns
  return fillRows(queries, training, on: execution) { query, trainingRows, result in
    for row in result.indices {
      let sample = UnsafeBufferPointer(
        rebasing: trainingRows[row * features..<(row + 1) * features])
      var sum: Scalar = 0
      switch metric {
      case .l2:
        for feature in 0..<features {
          let difference = query[feature] - sample[feature]
          sum += difference * difference
        }
        result[row] = sum.squareRoot()
      case .l1:
        for feature in 0..<features {
          sum += abs(query[feature] - sample[feature])
        }
        result[row] = sum
      }
    }
  }
}

/// A loop over the queries; each meets all training rows at once.
func distancesOneLoop<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, metric: DistanceMetric,
  on execution: Execution
) -> Matrix<Scalar> {
  fillRows(queries, training, on: execution) { query, trainingRows, result in
    switch metric {
    case .l2:
      Scalar.sumsOfSquaredDifferences(query, trainingRows, into: result)
      for row in result.indices { result[row] = result[row].squareRoot() }
    case .l1:
      Scalar.sumsOfAbsoluteDifferences(query, trainingRows, into: result)
    }
  }
}

/// Makes a `[Q, N]` matrix; `fill` writes the row of one query.
private func fillRows<Scalar: RealScalar>(
  _ queries: Matrix<Scalar>, _ training: Matrix<Scalar>, on execution: Execution,
  _ fill:
    @Sendable (
      _ query: UnsafeBufferPointer<Scalar>, _ training: UnsafeBufferPointer<Scalar>,
      _ result: UnsafeMutableBufferPointer<Scalar>
    ) -> Void
) -> Matrix<Scalar> {
  let features = queries.columns
  return Matrix(rows: queries.rows, columns: training.rows) { result in
    nonisolated(unsafe) let result = result
    queries.withUnsafeElements { queryElements in
      nonisolated(unsafe) let queryElements = queryElements
      training.withUnsafeElements { trainingElements in
        nonisolated(unsafe) let trainingElements = trainingElements
        execution.forEachSlice(of: queries.rows) { rows in
          for row in rows {
            fill(
              UnsafeBufferPointer(
                rebasing: queryElements[row * features..<(row + 1) * features]),
              trainingElements,
              UnsafeMutableBufferPointer(
                rebasing: result[row * training.rows..<(row + 1) * training.rows]))
          }
        }
      }
    }
  }
}
