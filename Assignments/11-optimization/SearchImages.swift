// The images and the loss that weights are searched for with.

import Datasets
import LinearAlgebra
import LinearClassifiers
import Losses
import Notebook
import NumPyRandom

/// A few training images, all test images, and the hinge loss of a linear classifier on the former.
struct SearchImages<Scalar: RealScalar>: Sendable {
  /// `[N, D]`, the mean image taken off and a one appended.
  let rows: Matrix<Scalar>
  let labels: [Int]
  let test: CenteredImages<Scalar>
  let classes: Int
  /// Whether these are the published images, on which the course's figures hold.
  let isPublished: Bool

  init(_ data: LinearData<Scalar>, count: Int, isPublished: Bool) {
    let count = min(count, data.training.rows)
    rows = data.training.copyingRows(0..<count)
    labels = Array(data.training.labels.prefix(count))
    test = data.test
    classes = data.classCount
    self.isPublished = isPublished
  }

  /// Scores `[N, C]` of each of several classifiers, by one product.
  func scores(of weights: [Matrix<Scalar>], on execution: Execution) -> [Matrix<Scalar>] {
    let all = product(rows, Matrix(sideBySide: weights), on: execution)
    return weights.indices.map { all.copyingColumns($0 * classes..<($0 + 1) * classes) }
  }

  /// The mean hinge loss of scores `[N, C]`.
  func loss(ofScores scores: Matrix<Scalar>) -> Double {
    var scores = scores
    let sum = ClassificationLoss.svm.gradientInPlace(&scores, labels: labels)
    return Double(sum) / Double(labels.count)
  }

  /// Draws `scale * randn(D, C)`.
  func draw(scale: Double, using generator: inout RandomState) -> Matrix<Scalar> {
    drawNormal(rows: rows.columns, columns: classes, scale: scale, using: &generator)
  }

  /// The share of the test images that weights classify rightly.
  func accuracy(of weights: Matrix<Scalar>, on execution: Execution) -> Double {
    let predicted = predictedLabels(for: test, weights: weights, execution: execution)
    return Double(zip(predicted, test.labels).count { $0 == $1 }) / Double(test.rows)
  }
}

/// Specialized, as weights are drawn thousands of times.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func drawNormal<Scalar: RealScalar>(
  rows: Int, columns: Int, scale: Double, using generator: inout RandomState
) -> Matrix<Scalar> {
  let draws = generator.normals(count: rows * columns)
  return Matrix(rows: rows, columns: columns) { elements in
    for place in elements.indices {
      elements.initializeElement(at: place, to: Scalar(scale * draws[place]))
    }
  }
}

/// What a search came to.
struct SearchedWeights<Scalar: RealScalar>: Sendable {
  var weights: Matrix<Scalar>
  /// The least loss after each try.
  var best: [Double] = []
  /// Of a random search: the same with every weight ten times as large.
  var bestTenfold: [Double] = []
  /// Of the weights, on the test images.
  var accuracy = Double.nan
}

extension SearchImages {
  /// How many tries are scored by one product.
  private static var triesAtATime: Int { 25 }

  /// Draws weights again and again, and keeps the best.
  func searchAtRandom(
    tries: Int, scale: Double, using generator: inout RandomState, on execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> SearchedWeights<Scalar> {
    var found = SearchedWeights(weights: Matrix<Scalar>(rows: rows.columns, columns: classes))
    while found.best.count < tries {
      try progress(Double(found.best.count) / Double(tries))
      let drawn = (0..<min(Self.triesAtATime, tries - found.best.count)).map { _ in
        draw(scale: scale, using: &generator)
      }
      for (weights, scores) in zip(drawn, scores(of: drawn, on: execution)) {
        let loss = loss(ofScores: scores)
        let best = found.best.last ?? .infinity
        if loss < best { found.weights = weights }
        let tenfold = self.loss(ofScores: 10 * scores)
        found.bestTenfold.append(min(tenfold, found.bestTenfold.last ?? .infinity))
        found.best.append(min(loss, best))
      }
    }
    return found
  }

  /// Tries a random step from the best weights, again and again, and stays where it led down.
  ///
  /// Scores are linear in the weights, so a step's scores are added to those of the best weights, and
  /// many steps are scored at once.
  func searchAround(
    _ start: Matrix<Scalar>, tries: Int, scale: Double, using generator: inout RandomState,
    on execution: Execution, progress: (Double) throws -> Void
  ) throws -> SearchedWeights<Scalar> {
    var found = SearchedWeights(weights: start)
    var current = scores(of: [start], on: execution)[0]
    var best = loss(ofScores: current)
    while found.best.count < tries {
      try progress(Double(found.best.count) / Double(tries))
      let steps = (0..<min(Self.triesAtATime, tries - found.best.count)).map { _ in
        draw(scale: scale, using: &generator)
      }
      for (step, change) in zip(steps, scores(of: steps, on: execution)) {
        let tried = current + change
        let loss = loss(ofScores: tried)
        if loss < best {
          best = loss
          current = tried
          found.weights.add(step)
        }
        found.best.append(best)
      }
    }
    return found
  }

  /// Follows the gradient of the loss on all images.
  func followGradient(
    from start: Matrix<Scalar>, rate: Double, steps: Int, on execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> SearchedWeights<Scalar> {
    let everything = Array(0..<rows.rows)
    let result = try HingeLoss<Scalar>.train(
      on: rows, labels: labels,
      settings: TrainingSettings(learningRate: Scalar(rate), regularization: 0),
      plan: TrainingPlan(
        initialWeights: start, batches: Array(repeating: everything, count: steps)),
      execution: execution, progress: progress)
    return SearchedWeights(weights: result.weights, best: result.history)
  }
}
