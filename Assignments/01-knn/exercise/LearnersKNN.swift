// A learner's classifier as the kNN notebook calls it.

import ExerciseJudging
import Exercises
import LinearAlgebra
import ModelSelection
import NearestNeighbors

/// A classifier whose functions a learner's program computes.
public struct LearnersKNN: NearestNeighborsClassifier {
  private let training: Value
  private let labels: [Int]

  public init(
    training: Matrix<Double>, labels: [Int], classCount: Int, metric: DistanceMetric,
    execution: Execution
  ) {
    let program = LearnersProgram.current.withLock { $0 }
    self.training = program?.store(.matrix(training)) ?? .matrix(training)
    self.labels = labels
  }

  public func distances(from queries: Matrix<Double>, by method: DistanceMethod) -> Matrix<Double> {
    let function =
      switch method {
      case .twoLoops: "distancesTwoLoops"
      case .oneLoop: "distancesOneLoop"
      case .vectorized: "distancesNoLoops"
      }
    let results = Self.results(of: function, [training, .integers(labels), .matrix(queries)])
    if case .matrix(let found)? = results?.first {
      if found.rows == queries.rows && found.columns == labels.count { return found }
      Self.reject(
        function,
        "it returned a [\(found.rows), \(found.columns)] matrix for \(queries.rows) test and "
          + "\(labels.count) training images")
    }
    return Matrix(rows: queries.rows, columns: labels.count, repeating: .nan)
  }

  public func predictedLabels(for distances: Matrix<Double>, k: Int) -> [Int] {
    let results = Self.results(
      of: "predictLabels",
      [.matrix(zeros(labels.count, 0)), .integers(labels), .matrix(distances), .integer(k)])
    if case .integers(let found)? = results?.first {
      if found.count == distances.rows { return found }
      Self.reject("predictLabels", "it returned \(found.count) labels for \(distances.rows) images")
    }
    return Array(repeating: 0, count: distances.rows)
  }

  public static func crossValidate(
    _ samples: Matrix<Double>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric, execution: Execution, progress: (Double) throws -> Void
  ) throws -> CrossValidationTable<Int> {
    try progress(0)
    let results = Self.results(
      of: "crossValidate",
      [.matrix(samples), .integers(labels), .integer(folds.count), .integers(ks)])
    if case .list(let rows)? = results?.first {
      let scores = rows.compactMap { row -> [Double]? in
        if case .vector(let x) = row, x.count == folds.count { x.elements } else { nil }
      }
      if scores.count == ks.count {
        return CrossValidationTable(
          rows: zip(ks, scores).map { CrossValidationTable.Row(parameter: $0, scores: $1) })
      }
      reject("crossValidate", "it returned no list of \(folds.count) accuracies for each k")
    }
    return CrossValidationTable(
      rows: ks.map {
        CrossValidationTable.Row(
          parameter: $0, scores: Array(repeating: 0, count: folds.count))
      })
  }

  private static func results(of function: String, _ arguments: [Value]) -> [Value]? {
    LearnersProgram.current.withLock { $0 }?.results(of: function, arguments)
  }

  private static func reject(_ function: String, _ reason: String) {
    LearnersProgram.current.withLock { $0 }?.reject(function, reason)
  }
}
