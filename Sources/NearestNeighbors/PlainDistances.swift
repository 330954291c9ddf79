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
  return queries.withUnsafeElements { queryElements in
    nonisolated(unsafe) let queryElements = queryElements
    return training.withUnsafeElements { trainingElements in
      nonisolated(unsafe) let trainingElements = trainingElements
      return fillRows(queries.rows, training.rows, on: execution) { query, result in
        let x = UnsafeBufferPointer(
          rebasing: queryElements[query * features..<(query + 1) * features])
        for row in result.indices {
          let y = UnsafeBufferPointer(
            rebasing: trainingElements[row * features..<(row + 1) * features])
          var sum: Scalar = 0
          switch metric {
          case .l2:
            for feature in 0..<features {
              let difference = x[feature] - y[feature]
              sum += difference * difference
            }
            result[row] = sum.squareRoot()
          case .l1:
            for feature in 0..<features { sum += abs(x[feature] - y[feature]) }
            result[row] = sum
          }
        }
      }
    }
  }
}

/// A loop over the queries; each meets all training rows at once.
func distancesOneLoop<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, metric: DistanceMetric,
  on execution: Execution
) -> Matrix<Scalar> {
  fillRows(queries.rows, training.rows, on: execution) { query, result in
    queries.sums(
      of: metric == .l2 ? .squaredDifferences : .absoluteDifferences, fromRow: query,
      toRows: 0..<training.rows, of: training, into: result)
    if metric == .l2 {
      for row in result.indices { result[row] = result[row].squareRoot() }
    }
  }
}

/// Makes a `[Q, N]` matrix; `fill` writes the row of one query.
private func fillRows<Scalar: RealScalar>(
  _ queries: Int, _ training: Int, on execution: Execution,
  _ fill: @Sendable (_ query: Int, _ result: UnsafeMutableBufferPointer<Scalar>) -> Void
) -> Matrix<Scalar> {
  Matrix(rows: queries, columns: training) { result in
    nonisolated(unsafe) let result = result
    execution.forEachSlice(of: queries) { slice in
      for query in slice {
        fill(
          query,
          UnsafeMutableBufferPointer(rebasing: result[query * training..<(query + 1) * training]))
      }
    }
  }
}
