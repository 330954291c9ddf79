// The library's own k-nearest-neighbors classifier.

import LinearAlgebra
import ModelSelection

/// Classifies a sample by the vote of the k training samples nearest to it.
///
/// Votes that tie go to the smaller label; training samples at equal distance rank in their order.
///
/// ```swift
/// let training = Matrix<Double>(rows: 3, columns: 1, elements: [0, 1, 10])
/// let classifier = KNearestNeighbors(training: training, labels: [0, 0, 1], classCount: 2)
/// classifier.predict(Matrix(rows: 2, columns: 1, elements: [2, 8]), k: 1)   // [0, 1]
/// ```
public struct KNearestNeighbors<Scalar: RealScalar>: NearestNeighborsClassifier {
  /// `[N, D]`, one sample a row.
  public let training: Matrix<Scalar>
  /// `[N]`.
  public let labels: [Int]
  public let classCount: Int
  public let metric: DistanceMetric
  public let execution: Execution

  /// - Precondition: as many labels as rows, each from 0 to `classCount - 1`.
  public init(
    training: Matrix<Scalar>, labels: [Int], classCount: Int, metric: DistanceMetric = .l2,
    execution: Execution = .automatic
  ) {
    precondition(
      training.rows == labels.count, "\(labels.count) labels for \(training.rows) samples")
    precondition(
      labels.allSatisfy { (0..<classCount).contains($0) },
      "labels from \(labels.min() ?? 0) to \(labels.max() ?? 0) in \(classCount) classes")
    self.training = training
    self.labels = labels
    self.classCount = classCount
    self.metric = metric
    self.execution = execution
  }

  public func distances(
    from queries: Matrix<Scalar>, by method: DistanceMethod
  ) -> Matrix<Scalar> {
    NearestNeighbors.distances(
      from: queries, to: training, metric: metric, by: method, on: execution)
  }

  /// The label that the k nearest training samples vote for.
  ///
  /// - Parameters:
  ///   - distances: `[Q, N]`. A distance that is not a number counts as the farthest.
  ///   - k: From 1 to N.
  /// - Returns: `[Q]`.
  /// - Complexity: O(*QN* log *k*) at worst, near O(*QN*) for distances in no particular order.
  public func predictedLabels(for distances: Matrix<Scalar>, k: Int) -> [Int] {
    precondition(
      distances.columns == labels.count,
      "distances to \(distances.columns) samples, labels of \(labels.count)")
    precondition(k >= 1 && k <= labels.count, "k = \(k) of \(labels.count) training samples")
    return nearestNeighbors(in: distances, k: k, on: execution).map { neighbors in
      majorityLabel(of: neighbors.lazy.map { labels[$0] }, classCount: classCount)
    }
  }

  /// The predicted label of every query: `[Q, D]` in, `[Q]` out.
  public func predict(_ queries: Matrix<Scalar>, k: Int) -> [Int] {
    predictedLabels(for: distances(from: queries, by: .vectorized), k: k)
  }

  /// Cross-validates with every distance computed once; see `crossValidateSharingDistances`.
  public static func crossValidate(
    _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric = .l2, execution: Execution = .automatic,
    progress: (Double) throws -> Void
  ) rethrows -> CrossValidationTable<Int> {
    try crossValidateSharingDistances(
      samples, labels: labels, classCount: classCount, ks: ks, folds: folds, metric: metric,
      execution: execution, progress: progress)
  }

  /// Cross-validates without telling how far it has come.
  ///
  /// ```swift
  /// let table = KNearestNeighbors.crossValidate(
  ///   samples, labels: labels, classCount: 10, ks: [1, 3, 5],
  ///   folds: try Folds(samples: samples.rows, count: 5))
  /// table.best.parameter
  /// ```
  public static func crossValidate(
    _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric = .l2, execution: Execution = .automatic
  ) -> CrossValidationTable<Int> {
    crossValidate(
      samples, labels: labels, classCount: classCount, ks: ks, folds: folds, metric: metric,
      execution: execution, progress: { _ in })
  }
}
