// What a k-nearest-neighbors classifier must be able to do, so that one can stand in for another.

import LinearAlgebra
import ModelSelection

/// A k-nearest-neighbors classifier: the library's own, or one that a learner writes.
public protocol NearestNeighborsClassifier<Scalar>: Sendable {
  associatedtype Scalar: RealScalar

  /// "Trains" the classifier: it remembers the samples.
  ///
  /// - Parameters:
  ///   - training: `[N, D]`, one sample a row.
  ///   - labels: `[N]`, each from 0 to `classCount - 1`.
  init(
    training: Matrix<Scalar>, labels: [Int], classCount: Int, metric: DistanceMetric,
    execution: Execution)

  /// The distance between every query and every training sample.
  ///
  /// - Parameter queries: `[Q, D]`, one sample a row.
  /// - Returns: `[Q, N]`, in the units of the features.
  func distances(from queries: Matrix<Scalar>, by method: DistanceMethod) -> Matrix<Scalar>

  /// The label that the k nearest training samples vote for.
  ///
  /// - Parameter distances: `[Q, N]`, as `distances(from:by:)` returns them.
  /// - Returns: `[Q]`.
  func predictedLabels(for distances: Matrix<Scalar>, k: Int) -> [Int]

  /// The share of right predictions for every k on every fold, each fold held out once.
  ///
  /// There is a default: `crossValidateFoldByFold`.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, one sample a row.
  ///   - labels: `[N]`.
  ///   - ks: How many neighbors vote; each at most the number of samples outside any fold.
  ///   - progress: Told the share of the work that is done; what it throws ends the validation.
  static func crossValidate(
    _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric, execution: Execution, progress: (Double) throws -> Void
  ) throws -> CrossValidationTable<Int>
}

extension NearestNeighborsClassifier {
  public static func crossValidate(
    _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric, execution: Execution, progress: (Double) throws -> Void
  ) throws -> CrossValidationTable<Int> {
    try crossValidateFoldByFold(
      samples, labels: labels, classCount: classCount, ks: ks, folds: folds, metric: metric,
      execution: execution, progress: progress)
  }

  /// Cross-validates as the lecture explains it: for every fold, a classifier that learned from
  /// the others predicts it, once for every k.
  public static func crossValidateFoldByFold(
    _ samples: Matrix<Scalar>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric, execution: Execution, progress: (Double) throws -> Void
  ) throws -> CrossValidationTable<Int> {
    checkCrossValidation(samples: samples.rows, labels: labels, ks: ks, folds: folds)
    var scores = Array(repeating: [Double](), count: ks.count)
    for (fold, range) in folds.ranges.enumerated() {
      try progress(Double(fold) / Double(folds.count))
      let training = folds.training(for: fold)
      let classifier = Self(
        training: samples.copyingRows(at: training), labels: training.map { labels[$0] },
        classCount: classCount, metric: metric, execution: execution)
      let distances = classifier.distances(
        from: samples.copyingRows(range), by: .vectorized)
      let held = Array(labels[range])
      for (row, k) in ks.enumerated() {
        scores[row].append(
          accuracy(of: classifier.predictedLabels(for: distances, k: k), labels: held))
      }
    }
    return CrossValidationTable(
      rows: zip(ks, scores).map { CrossValidationTable.Row(parameter: $0, scores: $1) })
  }
}

/// The share of predictions that equal their labels.
///
/// - Precondition: there is a label, and as many predictions as labels.
public func accuracy(of predictions: [Int], labels: [Int]) -> Double {
  precondition(
    predictions.count == labels.count && !labels.isEmpty,
    "\(predictions.count) predictions for \(labels.count) labels")
  let correct = zip(predictions, labels).count { $0 == $1 }
  return Double(correct) / Double(labels.count)
}

/// Traps where a cross-validation's arguments do not fit one another.
func checkCrossValidation(samples: Int, labels: [Int], ks: [Int], folds: Folds) {
  precondition(
    labels.count == samples && folds.samples == samples,
    "\(samples) samples, \(labels.count) labels and folds of \(folds.samples)")
  let largestFold = folds.ranges.map(\.count).max() ?? 0
  for k in ks {
    precondition(
      k >= 1 && k <= samples - largestFold,
      "k = \(k) of \(samples - largestFold) samples outside the largest fold")
  }
}
