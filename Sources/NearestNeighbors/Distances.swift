// Distances between rows: the choice of a method, and the vectorized one.

import LinearAlgebra

/// Returns the distance between every query and every training row.
///
/// `.vectorized` L2 expands ‖x − y‖² = ‖x‖² − 2x·y + ‖y‖²: one matrix product, but it loses digits
/// for nearly equal rows; results below zero are clamped before the root. In `Double` on whole
/// numbers, such as bytes, every term is exact and all three methods agree to the last bit; in
/// `Float` the terms exceed 2²⁴ and they do not. L1 has no such form: there `.vectorized` goes by
/// rows, as `.oneLoop` does, on all threads.
///
/// - Parameters:
///   - queries: `[Q, D]`, one sample a row.
///   - training: `[N, D]`, one sample a row.
/// - Returns: `[Q, N]`, in the units of the features.
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
    return distancesTwoLoops(from: queries, to: training, metric: metric, on: execution)
  case (.oneLoop, _), (.vectorized, .l1):
    return distancesOneLoop(from: queries, to: training, metric: metric, on: execution)
  case (.vectorized, .l2):
    return euclideanDistances(
      from: queries.view, squaredNorms: queries.rowSquaredNorms(on: execution)[...],
      to: training.view,
      squaredNorms: training.rowSquaredNorms(on: execution)[...], on: execution)
  }
}
