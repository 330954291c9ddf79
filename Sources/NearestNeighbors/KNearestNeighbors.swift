// The k-nearest-neighbors classifier: what one must be able to do, and the library's own.

import LinearAlgebra
import ModelSelection

/// A k-nearest-neighbors classifier: the library's own, or one that a learner writes.
public protocol NearestNeighborsClassifier<Scalar>: Sendable {
  associatedtype Scalar: RealScalar

  /// Trains the classifier, which only stores the samples.
  ///
  /// - Parameters:
  ///   - training: `[N, D]`, one sample a row.
  ///   - labels: `[N]`, each from 0 to `classCount - 1`.
  ///   - classCount: C.
  ///   - metric: What a distance is.
  ///   - execution: The threads to use.
  init(
    training: Matrix<Scalar>, labels: [Int], classCount: Int, metric: DistanceMetric,
    execution: Execution)

  /// The distance between every query and every training sample.
  ///
  /// - Parameters:
  ///   - queries: `[Q, D]`, one sample a row.
  ///   - method: With loops, or by a matrix product.
  /// - Returns: `[Q, N]`, in the units of the features.
  func distances(from queries: Matrix<Scalar>, by method: DistanceMethod) -> Matrix<Scalar>

  /// The label that the k nearest training samples vote for.
  ///
  /// - Parameters:
  ///   - distances: `[Q, N]`, as `distances(from:by:)` returns them.
  ///   - k: How many neighbors vote, from 1 to N.
  /// - Returns: `[Q]`.
  func predictedLabels(for distances: Matrix<Scalar>, k: Int) -> [Int]

  /// The share of right predictions for every k on every fold, each fold held out once.
  ///
  /// There is a default: `crossValidateFoldByFold`.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, one sample a row.
  ///   - labels: `[N]`.
  ///   - classCount: C.
  ///   - ks: How many neighbors vote; each at most the number of samples outside any fold.
  ///   - folds: Which samples are held out together.
  ///   - metric: What a distance is.
  ///   - execution: The threads to use.
  ///   - progress: Gets the share of the work that is done; what it throws ends the validation.
  static func crossValidate(
    _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric, execution: Execution, progress: (Double) throws -> Void
  ) throws -> CrossValidationTable<Int>
}

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

  /// Returns the label that the k nearest training samples vote for.
  ///
  /// - Parameters:
  ///   - distances: `[Q, N]`. A NaN ranks behind all numbers.
  ///   - k: From 1 to N.
  /// - Returns: `[Q]`.
  /// - Complexity: O(*QN* log *k*) at worst, near O(*QN*) for distances in no particular order.
  public func predictedLabels(for distances: Matrix<Scalar>, k: Int) -> [Int] {
    precondition(
      distances.columns == labels.count,
      "distances to \(distances.columns) samples, labels of \(labels.count)")
    precondition(k >= 1 && k <= labels.count, "k = \(k) of \(labels.count) training samples")
    return nearestNeighbors(in: distances, k: k, on: execution).map(vote)
  }

  private func vote(of neighbors: [Int]) -> Int {
    majorityLabel(of: neighbors.lazy.map { labels[$0] }, classCount: classCount)
  }

  /// Returns the predicted label of every query.
  ///
  /// ```swift
  /// let training = Matrix<Double>(rows: 3, columns: 1, elements: [0, 1, 10])
  /// let classifier = KNearestNeighbors(training: training, labels: [0, 0, 1], classCount: 2)
  /// classifier.predict(Matrix(rows: 1, columns: 1, elements: [8]), k: 1, by: .twoLoops)   // [1]
  /// ```
  ///
  /// - Parameters:
  ///   - queries: `[Q, D]`, one sample a row.
  ///   - k: From 1 to N.
  ///   - method: How the distances are computed. All methods predict the same, but where rounding
  ///     decides between distances that are all but equal. `.vectorized` keeps no matrix of distances.
  /// - Returns: `[Q]`.
  public func predict(
    _ queries: Matrix<Scalar>, k: Int, by method: DistanceMethod = .vectorized
  ) -> [Int] {
    if method == .vectorized {
      return nearestNeighbors(of: queries, in: training, k: k, metric: metric, on: execution)
        .map(vote)
    }
    return predictedLabels(for: distances(from: queries, by: method), k: k)
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

  /// Cross-validates without reporting progress.
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

/// Returns the share of predictions that equal their labels.
///
/// ```swift
/// accuracy(of: [1, 2, 3, 4], labels: [1, 0, 3, 0])   // 0.5
/// ```
///
/// - Precondition: there is a label, and as many predictions as labels.
public func accuracy(of predictions: [Int], labels: [Int]) -> Double {
  precondition(
    predictions.count == labels.count && !labels.isEmpty,
    "\(predictions.count) predictions for \(labels.count) labels")
  let correct = zip(predictions, labels).count { $0 == $1 }
  return Double(correct) / Double(labels.count)
}
