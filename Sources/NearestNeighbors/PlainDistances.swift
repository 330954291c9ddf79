// Distances as the lecture explains them: two loops over rows, and one.

import LinearAlgebra

/// A loop over the queries and one over the training rows.
///
/// The reference that the other methods are tested against, in Swift alone. The queries are divided
/// among the threads.
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
          switch metric {
          case .l2: result[row] = plainSum(x, y) { $0 * $0 }.squareRoot()
          case .l1: result[row] = plainSum(x, y) { abs($0) }
          }
        }
      }
    }
  }
}

/// The sum of `term(xᵢ − yᵢ)` over all features.
///
/// Eight running sums of 64 features at most, then the sum of those, as NumPy's `sum` has them: one
/// running sum of 3,072 squares would lose half of the digits of a `Float`.
@inline(__always)
private func plainSum<Scalar: RealScalar>(
  _ x: UnsafeBufferPointer<Scalar>, _ y: UnsafeBufferPointer<Scalar>, _ term: (Scalar) -> Scalar
) -> Scalar {
  var total: Scalar = 0
  var start = 0
  while start < x.count {
    let end = min(x.count, start + 512)
    var sums = SIMD8<Scalar>()
    var feature = start
    while feature + 8 <= end {
      for lane in 0..<8 { sums[lane] += term(x[feature + lane] - y[feature + lane]) }
      feature += 8
    }
    for rest in feature..<end { sums[rest - feature] += term(x[rest] - y[rest]) }
    total += sums.sum()
    start = end
  }
  return total
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
