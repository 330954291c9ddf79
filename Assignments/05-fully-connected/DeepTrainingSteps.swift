// The steps that train deep nets on images.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

extension FullyConnectedAssignment {
  /// How fifty images are learned by heart.
  private struct ByHeart {
    let hidden: Int
    let weightScale: Double
    let learningRate: Double
  }

  // step: three-layers
  mutating func overfitThreeLayers(_ page: Page) throws {
    try overfit(ByHeart(hidden: 2, weightScale: 3e-2, learningRate: 2e-3), page)
  }

  // step: five-layers
  mutating func overfitFiveLayers(_ page: Page) throws {
    try overfit(ByHeart(hidden: 4, weightScale: 7e-2, learningRate: 2e-3), page)
  }

  private func overfit(_ plan: ByHeart, _ page: Page) throws {
    let images = made(images, by: "load")
    let training = try images.train(
      "\(plan.hidden + 1) layers",
      network(Array(repeating: settings.width, count: plan.hidden)),
      from: .normal(scale: plan.weightScale),
      SolverSettings(
        epochs: 20, batchSize: 25, rule: .sgd, learningRate: plan.learningRate,
        regularization: 0),
      onFirst: 50, options, progress: { try page.progress($0) })
    page.text(
      String(
        format: "Weights drawn with a deviation of %g, learning rate %g.", plan.weightScale,
        plan.learningRate))
    page.compare([training])
    page.check(
      .equal(
        "largest share of fifty images that is right within 20 epochs",
        found: training.bestTrain, expected: 1, source: FullyConnectedExpectations.notebook))
  }

  /// The notebook's net of six layers, by a rule at its rate.
  private func train(
    _ rule: UpdateRule, learningRate: Double, _ place: Int, of count: Int, _ page: Page
  ) throws -> NetTraining<Scalar> {
    try made(images, by: "load").train(
      rule.rawValue, network(Array(repeating: settings.width, count: 5)),
      from: .normal(scale: 5e-2),
      SolverSettings(
        epochs: settings.ruleEpochs, batchSize: 100, rule: rule, learningRate: learningRate,
        regularization: 0),
      onFirst: settings.ruleImages, options,
      progress: { try page.progress((Double(place) + $0) / Double(count)) })
  }

  // step: momentum-training
  mutating func compareMomentum(_ page: Page) throws {
    let plain = try train(.sgd, learningRate: 5e-3, 0, of: 2, page)
    let momentum = try train(.momentum, learningRate: 5e-3, 1, of: 2, page)
    descents = [plain, momentum]
    page.compare(descents)
    page.check(
      Check(
        name: "momentum converges faster", passed: momentum.finalLoss < plain.finalLoss,
        detail: "a mean loss of \(momentum.finalLoss) over the last steps, against "
          + "\(plain.finalLoss) without",
        source: FullyConnectedExpectations.notebook))
  }

  // step: rules-training
  mutating func compareRules(_ page: Page) throws {
    let rates: [(UpdateRule, Double)] = [(.rmsprop, 1e-4), (.adam, 1e-3)]
    let trainings =
      try descents
      + rates.enumerated().map { place, rule in
        try train(rule.0, learningRate: rule.1, place, of: rates.count, page)
      }
    page.compare(trainings)
    let plain = trainings[0].finalLoss
    for training in trainings.dropFirst() {
      page.check(
        Check(
          name: "\(training.name) ends below plain descent", passed: training.finalLoss < plain,
          detail: "a mean loss of \(training.finalLoss) over the last steps, against \(plain)",
          source: "the course's notes on update rules"))
    }
  }

  // step: best
  /// Batch normalization, Adam and a falling rate make six layers train well.
  mutating func trainBest(_ page: Page) throws {
    let images = made(images, by: "load")
    let training = try images.train(
      "best", network([2 * settings.width, settings.width, settings.width], .batch), from: .he,
      SolverSettings(
        epochs: settings.bestEpochs, batchSize: 100, rule: .adam, learningRate: 1e-3,
        schedule: .cosine, regularization: 1e-3, sampling: .permutation),
      onFirst: images.data.training.rows, options, progress: { try page.progress($0) })
    page.compare([training])
    let solver = training.solver
    let test = images.data.test
    let predicted = solver.network.predictedLabels(
      for: test, solver.bestParameters, on: options.execution)
    let accuracy =
      Double(zip(predicted, test.labels).count { $0 == $1 }) / Double(test.rows)
    page.value(
      "val", training.bestValidation,
      shown: String(format: "Best validation accuracy: %.4f", training.bestValidation))
    page.value("test", accuracy, shown: String(format: "On the test images: %.4f", accuracy))
    let band =
      images.isPublished
      ? FullyConnectedExpectations.best : FullyConnectedExpectations.madeUpBest
    for (name, found) in [("validation", training.bestValidation), ("test", accuracy)] {
      page.check(
        Check(
          name: "\(name) accuracy of the best net", passed: found >= band,
          detail: "\(found), expected at least \(band)",
          source: images.isPublished
            ? FullyConnectedExpectations.notebook
            : "linear classifiers reach 0.26 to 0.30 on such images"))
    }
  }
}
