// The steps that train, predict and show what was learned.

import Foundation
import LinearAlgebra
import LinearClassifiers
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension LinearAssignment {
  // step: train
  mutating func train(_ page: Page) throws {
    let data = made(data, by: "load")
    let plan = drawPlan()
    let result = try Loss.train(
      on: data.training, labels: data.training.labels,
      settings: [TrainingSettings(learningRate: 1e-7, regularization: 2.5e4)], plan: plan,
      execution: options.execution, progress: page.progress)[0]
    trained = result
    let shown = stride(from: 0, to: result.history.count, by: 100).map { result.history[$0] }
    page.record("history", shown)
    for (place, loss) in shown.enumerated() where place % 5 == 0 {
      page.text(
        "iteration \(place * 100) / \(plan.batches.count): loss " + String(format: "%f", loss))
    }
    let last = result.history.last ?? .nan
    page.value("last", last, shown: "Last loss: \(last)")
    page.chart(
      LineChart(
        title: "Loss of each minibatch", xLabel: "iteration", yLabel: "loss",
        curves: [
          .init(
            name: "training", x: result.history.indices.map(Double.init), y: result.history)
        ]))
    judge(result, shown: shown, page)
  }

  private func judge(_ result: TrainingResult<Scalar>, shown: [Double], _ page: Page) {
    let first = result.history.first ?? .nan
    let last = result.history.last ?? .nan
    page.check(
      Check(
        name: "the loss falls",
        passed: result.divergence == nil && last < first / 10,
        detail: "from \(first) to \(last), expected below a tenth",
        source: "the penalty alone falls by e^-15 in 1,500 steps of lr·2λ = 0.005"))
    guard isReferenceRun else { return }
    let expected = expectations.seedZero
    let errors = zip(shown + [last], expected.history + [expected.last]).map { abs($0 - $1) / $1 }
    let complete = shown.count == expected.history.count
    page.check(
      .within(
        "relative difference of the losses of every hundredth step",
        found: complete ? errors.max() ?? .nan : .nan, band: 0...1e-6,
        source: LinearExpectations.numPy))
  }

  // step: predict
  mutating func predict(_ page: Page) throws {
    let found = try accuracies(of: [made(trained, by: "train")], page)[0]
    for (name, key, value) in zip3(Self.partNames, Self.partKeys, found) {
      page.value(key, value, shown: "\(name) accuracy: " + String(format: "%f", value))
    }
    page.check(
      Check(
        name: "validation accuracy beats chance", passed: found[1] > 2 * chance,
        detail: "\(found[1]) against \(chance) by guessing, expected more than twice that",
        source: "what a linear classifier reaches on images that differ in colour"))
    if isReferenceRun {
      page.check(
        .equal(
          "accuracies", found: found, expected: expectations.seedZero.accuracies,
          source: LinearExpectations.numPy))
    }
  }

  // step: weights
  mutating func showWeights(_ page: Page) throws {
    let best = made(bestTrial, by: "best").result.weights
    let shape = made(dataset, by: "load").training.shape
    let names = made(dataset, by: "load").training.classNames
    let pixels = best.elements.dropLast(best.columns).map(Double.init)
    let low = pixels.min() ?? 0
    let range = (pixels.max() ?? 0) - low
    let tiles = names.indices.map { label in
      Raster(
        bytes: (0..<shape.featureCount).map { feature in
          let weight = pixels[feature * best.columns + label]
          return range > 0 ? UInt8((weight - low) / range * 255) : 0
        }, shape: shape)
    }
    page.picture(
      .grid(of: tiles, columns: 5),
      caption: "Weights of " + names.joined(separator: ", "))
  }

  static var partNames: [String] { ["Training", "Validation", "Test"] }
  static var partKeys: [String] { ["train", "val", "test"] }

  private var chance: Double { 1 / Double(made(data, by: "load").classCount) }

  /// Draws the weights and minibatches of a training from the assignment's generator.
  mutating func drawPlan() -> TrainingPlan<Scalar> {
    let data = made(data, by: "load")
    return TrainingPlan(
      features: data.training.columns, classes: data.classCount, samples: data.training.rows,
      iterations: linear.iterations, batchSize: linear.batchSize, using: &generator)
  }

  /// The accuracies of trained classifiers on the training, validation and test images.
  func accuracies(
    of results: [TrainingResult<Scalar>], _ page: Page
  ) throws -> [[Double]] {
    let data = made(data, by: "load")
    var found = results.map { _ in [Double]() }
    for (part, images) in [data.training, data.validation, data.test].enumerated() {
      let labels = images.labels
      let predictions = try predictedLabels(
        for: images, weights: results.map(\.weights), execution: options.execution,
        progress: { if part == 0 { try page.progress($0) } })
      for (place, predicted) in predictions.enumerated() {
        let correct = zip(predicted, labels).count { $0 == $1 }
        found[place].append(Double(correct) / Double(labels.count))
      }
    }
    return found
  }
}

private func zip3<A, B, C>(_ a: [A], _ b: [B], _ c: [C]) -> [(A, B, C)] {
  zip(a, zip(b, c)).map { ($0, $1.0, $1.1) }
}
