// Distances between rows, in three forms: two loops, one loop, and vectorized.

import LinearAlgebra

/// How the distance between two rows of features is measured.
public enum DistanceMetric: String, CaseIterable, Sendable {
  /// The Euclidean distance, √Σ(xᵢ − yᵢ)².
  case l2
  /// The Manhattan distance, Σ|xᵢ − yᵢ|.
  case l1
}

/// How a matrix of distances is computed; the result is the same up to rounding.
public enum DistanceMethod: String, CaseIterable, Sendable {
  /// A loop over the queries, and in it one over the training rows: the slowest.
  case twoLoops
  /// A loop over the queries, each against all training rows at once.
  case oneLoop
  /// No loop over rows: L2 as one matrix product, the fastest. L1 has no matrix-product form and uses
  /// one loop, but for whole numbers from 0 to 255, whose differences are summed a vector of bytes at a time where the
  /// processor has AVX2.
  case vectorized
}

/// Returns the distance between every query and every training row.
///
/// ```swift
/// let origin = Matrix<Double>(rows: 1, columns: 2, elements: [0, 0])
/// let points = Matrix<Double>(rows: 2, columns: 2, elements: [3, 4, 0, 1])
/// distances(from: origin, to: points).elements                 // [5, 1]
/// distances(from: origin, to: points, metric: .l1).elements    // [7, 1]
/// ```
///
/// `.vectorized` L2 expands ‖x − y‖² = ‖x‖² − 2x·y + ‖y‖²: one matrix product, which loses digits for
/// rows that are nearer to one another than to the origin. So an offset that all rows share is
/// subtracted first, and distances that still lose more than eight bits are computed from the
/// differences. Where all features are whole numbers from 0 to 255, as pixels are, the sums are computed
/// in whole numbers and only rounded at the end, where the processor has AVX2. So in `Double` all three methods agree to the last bit;
/// in `Float` the loops round on their way, where terms exceed 2²⁴, and `.vectorized` then does not.
///
/// No L2 distance is lost to squares that overflow or underflow: rows of 1e200 or 1e-200 have theirs.
///
/// - Parameters:
///   - queries: `[Q, D]`, one sample a row.
///   - training: `[N, D]`, one sample a row.
///   - metric: What a distance is.
///   - method: With loops, or by a matrix product.
///   - execution: The threads that share the queries.
/// - Returns: `[Q, N]`, in the units of the features; NaN where a feature is.
/// - Precondition: `queries.columns == training.columns`.
/// - Complexity: O(*QND*).
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func distances<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, metric: DistanceMetric = .l2,
  by method: DistanceMethod = .vectorized, on execution: Execution = .automatic
) -> Matrix<Scalar> {
  precondition(
    queries.columns == training.columns,
    "distances between [\(queries.rows), \(queries.columns)] and "
      + "[\(training.rows), \(training.columns)]")
  switch (method, metric) {
  case (.twoLoops, _):
    var distances = distancesInParallel(from: queries, to: training, on: execution) {
      distancesByTwoLoops(from: $0, to: $1, metric)
    }
    if metric == .l2 {
      repairDistancesOutOfRange(&distances, from: queries, to: training, on: execution)
    }
    return distances
  case (.vectorized, .l1):
    return byteDistances(from: queries, to: training, .l1, on: execution)
      ?? distancesByOneLoop(from: queries, to: training, .l1, on: execution)
  case (.oneLoop, _):
    var distances = distancesByOneLoop(from: queries, to: training, metric, on: execution)
    if metric == .l2 {
      repairDistancesOutOfRange(&distances, from: queries, to: training, on: execution)
    }
    return distances
  case (.vectorized, .l2):
    return vectorizedDistances(from: queries, to: training, on: execution)
  }
}

// show: two-loops
/// The naive form, as the lecture explains it: the reference that the others are tested against.
func distancesByTwoLoops<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, _ metric: DistanceMetric
) -> Matrix<Scalar> {
  var distances = Matrix<Scalar>(rows: queries.rows, columns: training.rows)
  for i in 0..<queries.rows {
    let x = queries.row(i)
    for j in 0..<training.rows {
      let y = training.row(j)
      distances[i, j] =
        switch metric {
        case .l2: sum(x, y) { ($0 - $1) * ($0 - $1) }.squareRoot()
        case .l1: sum(x, y) { abs($0 - $1) }
        }
    }
  }
  return distances
}
// end: two-loops

// show: one-loop
/// One loop, over the queries and shared by the threads: each query against all training rows at
/// once.
func distancesByOneLoop<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, _ metric: DistanceMetric,
  on execution: Execution
) -> Matrix<Scalar> {
  Matrix(rows: queries.rows, columns: training.rows, on: execution) { i, distances in
    queries.sums(
      of: metric == .l2 ? .squaredDifferences : .absoluteDifferences, fromRow: i,
      toRows: 0..<training.rows, of: training, into: distances)
    if metric == .l2 {
      for j in distances.indices { distances[j] = distances[j].squareRoot() }
    }
  }
}
// end: one-loop

// show: vectorized-distances
/// No loop: ‖x − y‖ = √(‖x‖² − 2x·y + ‖y‖²), with all x·y from one matrix product.
func vectorizedDistances<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, on execution: Execution
) -> Matrix<Scalar> {
  if let exact = byteDistances(from: queries, to: training, .l2, on: execution) {
    return exact
  }
  let frame = RowFrame(of: [queries, training])
  let x = ExpandedRows(queries, in: frame, on: execution)
  let y = ExpandedRows(training, in: frame, on: execution)
  var distances = product(x.rows, y.rows.transposed, scaledBy: -2, on: execution)
  replaceProductsByDistances(
    &distances, from: x, 0..<queries.rows, to: y, 0..<training.rows, on: execution)
  return distances
}
// end: vectorized-distances
