// Finding the weights of a linear classifier: at random, near the best so far, along the gradient,
// and how far to go along it.

import Datasets
import Foundation
import LinearAlgebra
import LinearClassifiers
import Losses
import ModelSelection
import Notebook
import NumPyRandom
import WorkbookKit

extension ExpectationSource {
  fileprivate static let steepestDescent: Self =
    "minus the gradient is the direction of steepest descent"
}

extension GradientDescentAssignment {
  // step: random-search
  mutating func searchRandomly(_ page: Page) throws {
    var draws = run.generator(for: 2)
    randomSearch = try images.searchRandomly(
      tries: settings.tries, scale: settings.scale, using: &draws, on: run.execution,
      progress: page.progress)
    report(randomSearch, at: "after try", printed: GradientDescentReference.randomSearch, page)
    judgeLoss(of: randomSearch, page)
    guard run.isUsual else { return }
    page.expect(
      "least loss of \(settings.tries) tries", randomSearch.lowest,
      in: 0...Double(images.classes - 1),
      from: "weights of zero, which are worse than the best of many small random ones")
    page.expect(
      "accuracy on the test images", randomSearch.accuracy,
      in: images.isPublished ? 0.08...0.23 : nil,
      from: "the course's notes: 15.5 % with weights that differ from run to run")
  }

  // step: local-search
  mutating func searchLocally(_ page: Page) throws {
    var draws = run.generator(for: 3)
    let start = images.drawWeights(scale: 1e-3, using: &draws)
    localSearch = try images.searchLocally(
      from: start, tries: settings.tries, scale: 1e-4, using: &draws, on: run.execution,
      progress: page.progress)
    report(localSearch, at: "after try", printed: GradientDescentReference.localSearch, page)
    judgeLoss(of: localSearch, page)
    let (least, tenfold) = (randomSearch.lowest, randomSearch.lowestTenfold.last ?? .nan)
    page.show(
      "random", [least, tenfold],
      "The best try of the random search has a loss of \(least, .decimals(4)); the best with ten "
        + "times the weights, as large as this search's start, \(tenfold, .decimals(4)).")
    guard run.isUsual else { return }
    page.expect(
      "steps nearby lead lower than as many draws of the size of their start",
      localSearch.lowest, below: tenfold,
      "\(localSearch.lowest, .decimals(4)) against \(tenfold, .decimals(4))",
      from: "the random search's tries at ten times their weights")
    guard images.isPublished else { return }
    page.expect(
      "searching nearby classifies better than searching anywhere", localSearch.accuracy,
      above: randomSearch.accuracy,
      "\(localSearch.accuracy, .decimals(4)) against \(randomSearch.accuracy, .decimals(4))",
      from: .notes)
    page.expect(
      "accuracy on the test images", localSearch.accuracy, in: 0.17...0.27,
      from: "the course's notes: 21.4 %")
  }

  // step: gradient
  func followGradient(_ page: Page) throws {
    var draws = run.generator(for: 4)
    let found = try images.followGradient(
      from: images.drawWeights(scale: 1e-4, using: &draws), rate: settings.learningRate,
      steps: settings.gradientSteps, on: run.execution, progress: page.progress)
    report(found, at: "before step", page)
    page.plot(
      "Least loss so far of the tries, and loss of the steps", x: "try or step", y: "hinge loss",
      from: 1,
      [
        "random": randomSearch.losses, "random, tenfold": randomSearch.lowestTenfold,
        "local": localSearch.losses, "gradient": found.losses,
      ])
    guard run.isUsual else { return }
    let least = smallest([randomSearch.lowest, localSearch.lowest])
    page.expect(
      "the gradient leads lower than both searches", found.lowest, below: least,
      "\(found.lowest, .decimals(4)) before the last of \(found.losses.count) steps against "
        + "\(least, .decimals(4)) after \(settings.tries) tries", from: .steepestDescent)
    let accuracies = [randomSearch.accuracy, localSearch.accuracy]
    page.expect(
      "the gradient's weights classify better than those of both searches", found.accuracy,
      above: largest(accuracies),
      "\(found.accuracy, .decimals(4)) against \(accuracies, .decimals(4))",
      from: "expected of a much lower loss")
  }

  // step: step-size
  func compareStepSizes(_ page: Page) throws {
    var draws = run.generator(for: 5)
    // In Double, whatever the rest is in: the smallest steps change the loss in its fifth digit.
    let rows = Matrix<Double>(
      rows: images.rows.rows, columns: images.rows.columns,
      elements: images.rows.elements.map { Double($0) })
    let weights: Matrix<Double> = randomWeights(
      features: rows.columns, classes: images.classes, scale: 1e-4, using: &draws)
    func loss(_ weights: Matrix<Double>) -> LossAndGradient<Double> {
      SoftmaxLoss.vectorized(
        weights: weights, samples: rows, labels: images.labels, regularization: 0,
        on: run.execution)
    }
    let start = loss(weights)
    let squaredNorm = start.gradient.squaredFrobeniusNorm()
    let sizes = (1...10).map { pow(10, Double($0 - 11)) }
    let losses = sizes.map { size in
      var moved = weights
      moved.add(start.gradient, scaledBy: -size)
      return loss(moved).loss
    }
    page.show(
      "loss", start.loss,
      "Loss at the start: \(start.loss, .decimals(6)); squared norm of the gradient: "
        + "\(squaredNorm, .decimals(0))")
    page.table(
      "losses", Array(sizes.indices), as: .values,
      [
        .note("step size") { "\(sizes[$0], .scientific(0))" },
        .number("loss", .decimals(6)) { losses[$0] },
        .note("first order") { "\(start.loss - sizes[$0] * squaredNorm, .decimals(6))" },
        .note("printed in the notes") { "\(GradientDescentReference.stepSizes[$0], .decimals(6))" },
      ])
    for index in 0..<2 {
      page.expect(
        "what a step of \(sizes[index], .scientific(0)) takes off the loss",
        start.loss - losses[index], within: .relative(0.01), of: sizes[index] * squaredNorm,
        from: "theory: η‖∇L‖² for small η")
    }
    page.expect(
      "power of ten of the best step size",
      bestIndex(of: losses.map { -$0 }).map { log10(sizes[$0]) } ?? .nan, in: -7.1 ... -4.9,
      from: "the course's notes, where it is −6")
    page.expect(
      "how many times as bad a step of 1e-1 is as one of 1e-2", losses[9] / losses[8],
      within: .relative(0.1), of: 10,
      from: "theory: far away all scores, and so the loss, grow with the step; in the notes as well"
    )
  }

  /// Shows the losses after 1, 10, 100 … tries, or before as many steps, and the accuracy of the weights.
  private func report(
    _ found: FoundWeights<Scalar>, at time: String, printed: Double? = nil, _ page: Page
  ) {
    let count = found.losses.count
    page.table(
      "best", [1, 10, 100, 1_000].filter { $0 < count } + [count], as: .values,
      [
        .note(time) { "\($0)" },
        .number(time == "after try" ? "least loss" : "loss", .decimals(6)) { found.losses[$0 - 1] },
      ])
    page.show(
      "test", found.accuracy,
      "On the test images: \(found.accuracy, .decimals(4))"
        + (printed.map { ", in the course's notes on CIFAR-10 \($0)" } ?? ""))
  }

  /// Computes the loss of the weights that were kept again.
  private func judgeLoss(of found: FoundWeights<Scalar>, _ page: Page) {
    let loss = HingeLoss.vectorized(
      weights: found.weights, samples: images.rows, labels: images.labels, regularization: 0,
      on: run.execution
    ).loss
    page.expect(
      "loss of the weights that were kept", Double(loss),
      within: .relative(Scalar.self == Double.self ? 1e-10 : 1e-4), of: found.lowest,
      from: "the vectorized loss, with all scores computed again")
  }
}

/// What a search for weights found.
struct FoundWeights<Scalar: RealScalar>: Sendable {
  var weights: Matrix<Scalar>
  /// The lowest loss after each try, or the loss before each step along the gradient.
  var losses: [Double] = []
  /// Of a random search: the lowest loss with every weight ten times as large.
  var lowestTenfold: [Double] = []
  /// Of the weights, on the test images.
  var accuracy = Double.nan

  /// The last loss; NaN where there is none.
  var lowest: Double { losses.last ?? .nan }
}

/// A few training images, all test images, and the hinge loss of a linear classifier on the former.
struct SearchImages<Scalar: RealScalar>: Sendable {
  /// `[N, D]`, the mean image subtracted and a one appended.
  let rows: Matrix<Scalar>
  let labels: [Int]
  let test: CenteredImages<Scalar>
  let classes: Int
  /// Whether these are the published images, on which the course's figures hold.
  let isPublished: Bool

  init(_ data: SplitImages<Scalar>, count: Int, isPublished: Bool) {
    let count = min(count, data.training.rows)
    rows = data.training.copyingRows(0..<count)
    labels = Array(data.training.labels.prefix(count))
    test = data.test
    classes = data.classCount
    self.isPublished = isPublished
  }

  /// How many tries are scored by one product.
  private static var triesPerProduct: Int { 25 }

  // show: random-search
  /// Draws weights again and again, and keeps the best.
  func searchRandomly(
    tries: Int, scale: Double, using generator: inout RandomState, on execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> FoundWeights<Scalar> {
    var found = FoundWeights(weights: Matrix<Scalar>(rows: rows.columns, columns: classes))
    var (best, bestTenfold) = (Double.infinity, Double.infinity)
    while found.losses.count < tries {
      try progress(Double(found.losses.count) / Double(tries))
      let drawn = (0..<min(Self.triesPerProduct, tries - found.losses.count)).map { _ in
        drawWeights(scale: scale, using: &generator)
      }
      for (weights, scores) in zip(drawn, scores(of: drawn, on: execution)) {
        let loss = loss(ofScores: scores)
        if loss < best { (best, found.weights) = (loss, weights) }
        found.losses.append(best)
        let tenfold = self.loss(ofScores: 10 * scores)
        if tenfold < bestTenfold { bestTenfold = tenfold }
        found.lowestTenfold.append(bestTenfold)
      }
    }
    found.accuracy = testAccuracy(of: found.weights, on: execution)
    return found
  }
  // end: random-search

  // show: local-search
  /// Tries random steps from the best weights so far, and keeps those that lower the loss.
  ///
  /// Scores are linear in the weights, so a step's scores are added to those of the best weights, and
  /// many steps are scored at once.
  func searchLocally(
    from start: Matrix<Scalar>, tries: Int, scale: Double, using generator: inout RandomState,
    on execution: Execution, progress: (Double) throws -> Void
  ) throws -> FoundWeights<Scalar> {
    var found = FoundWeights(weights: start)
    var current = scores(of: [start], on: execution)[0]
    var best = loss(ofScores: current)
    while found.losses.count < tries {
      try progress(Double(found.losses.count) / Double(tries))
      let steps = (0..<min(Self.triesPerProduct, tries - found.losses.count)).map { _ in
        drawWeights(scale: scale, using: &generator)
      }
      for (step, change) in zip(steps, scores(of: steps, on: execution)) {
        let tried = current + change
        let loss = loss(ofScores: tried)
        if loss < best {
          (best, current) = (loss, tried)
          found.weights.add(step)
        }
        found.losses.append(best)
      }
    }
    found.accuracy = testAccuracy(of: found.weights, on: execution)
    return found
  }
  // end: local-search

  /// Follows the gradient of the loss on all images.
  func followGradient(
    from start: Matrix<Scalar>, rate: Double, steps: Int, on execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> FoundWeights<Scalar> {
    let allRows = Array(0..<rows.rows)
    let result = try HingeLoss<Scalar>.train(
      on: rows, labels: labels,
      settings: TrainingSettings(learningRate: Scalar(rate), regularization: 0),
      plan: TrainingPlan(
        initialWeights: start, batches: Array(repeating: allRows, count: steps)),
      execution: execution, progress: progress)
    return FoundWeights(
      weights: result.weights, losses: result.history,
      accuracy: testAccuracy(of: result.weights, on: execution))
  }

  /// The scores `[N, C]` of each of several classifiers, by one product.
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
  func drawWeights(scale: Double, using generator: inout RandomState) -> Matrix<Scalar> {
    drawNormal(rows: rows.columns, columns: classes, scale: scale, using: &generator)
  }

  /// The accuracy of weights on the test images.
  private func testAccuracy(of weights: Matrix<Scalar>, on execution: Execution) -> Double {
    accuracy(of: predictedLabels(for: test, weights: weights, execution: execution), test.labels)
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
    for index in elements.indices {
      elements.initializeElement(at: index, to: Scalar(scale * draws[index]))
    }
  }
}
