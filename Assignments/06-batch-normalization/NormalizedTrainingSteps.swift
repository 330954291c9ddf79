// The steps that train deep nets with and without normalization.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

extension BatchNormalizationAssignment {
  /// Trains nets on the first images by Adam, side by side.
  private func train(
    _ plans: [NormalizedTraining], _ page: Page
  ) throws -> [NetTraining<Scalar>] {
    let images = made(images, by: "load")
    let (layers, count) = (layers, settings.images)
    var options = options
    let threads = options.execution.threads
    options.execution.threads = 1
    return try runSideBySide(
      count: plans.count, threads: threads, progress: page.progress
    ) { [options] place, isCancelled in
      let plan = plans[place]
      return try? images.train(
        plan.name,
        .fullyConnected(
          inputs: images.inputs, hidden: plan.hidden, classes: images.classes,
          normalization: plan.normalization, library: layers), from: .normal(scale: plan.scale),
        SolverSettings(
          epochs: plan.epochs, batchSize: plan.batchSize, rule: .adam,
          learningRate: plan.learningRate, regularization: 0),
        onFirst: count, options,
        progress: { if isCancelled($0) { throw CancellationError() } })
    }.compactMap(\.self)
  }

  /// The course's epochs on published images, fewer on made-up ones.
  private var comparisonEpochs: Int {
    settings.comparisonEpochs ?? (made(images, by: "load").isPublished ? 10 : 5)
  }

  // step: deep-nets
  mutating func trainDeepNets(_ page: Page) throws {
    let hidden = Array(repeating: settings.width, count: 5)
    let trainings = try train(
      [("batch normalization", Normalization.batch), ("none", .none)].map { name, normalization in
        NormalizedTraining(
          name: name, hidden: hidden, normalization: normalization, scale: 2e-2,
          learningRate: 1e-3, batchSize: 50, epochs: settings.epochs)
      }, page)
    page.compare(trainings)
    page.check(
      Check(
        name: "batch normalization converges faster",
        passed: trainings[0].train > trainings[1].train,
        detail: "\(trainings[0].train) of the training images are right at the end, against "
          + "\(trainings[1].train) without",
        source: BatchNormalizationExpectations.notebook))
  }

  // step: weight-scales
  mutating func compareWeightScales(_ page: Page) throws {
    let count = settings.scaleCount ?? (made(images, by: "load").isPublished ? 20 : 9)
    let epochs = comparisonEpochs
    let scales = (0..<count).map { pow(10, -4 + 4 * Double($0) / Double(count - 1)) }
    let hidden = Array(repeating: settings.scaleWidth, count: 7)
    page.text("\(count) scales, \(epochs) epochs each; the course tries 20 for 10 epochs.")
    let trainings = try train(
      [Normalization.batch, .none].flatMap { normalization in
        scales.map {
          NormalizedTraining(
            name: String(format: "%.1e", $0), hidden: hidden, normalization: normalization,
            scale: $0, learningRate: 1e-3, batchSize: 50, epochs: epochs)
        }
      }, page)
    let (batch, plain) = (Array(trainings.prefix(count)), Array(trainings.suffix(count)))
    drawScales(scales, batch, plain, page)
    let (best, bestPlain) = (batch.map(\.bestTrain), plain.map(\.bestTrain))
    let small = scales.indices.filter { scales[$0] < 2e-2 }
    let (mean, plainMean) = (
      average(small.map { best[$0] }), average(small.map { bestPlain[$0] })
    )
    page.check(
      Check(
        name: "tiny weights do less harm with batch normalization",
        passed: mean > plainMean + 0.05,
        detail:
          "\(mean) of the training images are right on average for scales below 0.02, against "
          + "\(plainMean) without, expected 0.05 more",
        source: BatchNormalizationExpectations.notebook))
  }

  private func drawScales(
    _ scales: [Double], _ batch: [NetTraining<Scalar>], _ plain: [NetTraining<Scalar>],
    _ page: Page
  ) {
    func chart(_ title: String, _ y: String, _ value: (NetTraining<Scalar>) -> Double) {
      page.chart(
        LineChart(
          title: title, xLabel: "log10 of the weight scale", yLabel: y,
          curves: [("batch normalization", batch), ("none", plain)].map { name, trainings in
            .init(name: name, x: scales.map { log10($0) }, y: trainings.map(value))
          }))
    }
    chart("Best accuracy on training images", "accuracy", \.bestTrain)
    chart("Best accuracy on validation images", "accuracy", \.bestValidation)
    // One training that ran away would flatten all the others.
    chart("Final loss, its logarithm", "log10 of the loss") { log10($0.finalLoss) }
    page.table(
      "scales",
      Table(
        columns: [
          "scale", "training, batch norm", "training", "validation, batch norm", "validation",
          "final loss, batch norm", "final loss",
        ].map { .init($0, .right) },
        rows: scales.indices.map { place in
          [String(format: "%.1e", scales[place])]
            + [
              batch[place].bestTrain, plain[place].bestTrain, batch[place].bestValidation,
              plain[place].bestValidation, batch[place].finalLoss, plain[place].finalLoss,
            ].map { String(format: "%.4f", $0) }
        }),
      json: .array(
        scales.indices.map {
          [scales[$0], batch[$0].bestTrain, plain[$0].bestTrain].json
        }))
  }

  // step: batch-sizes
  mutating func compareBatchSizes(_ page: Page) throws {
    let trainings = try trainByBatchSize(.batch, page)
    let (smallest, largest) = (trainings[1], trainings[trainings.count - 1])
    page.check(
      Check(
        name: "small batches blur the statistics",
        passed: largest.bestTrain > smallest.bestTrain + 0.05,
        detail: "at best \(largest.bestTrain) of the training images are right with "
          + "\(largest.name), \(smallest.bestTrain) with \(smallest.name), which takes more steps; "
          + "expected 0.05 more",
        source: BatchNormalizationExpectations.notebook))
  }

  // step: layer-batch-sizes
  mutating func compareLayerBatchSizes(_ page: Page) throws {
    let trainings = try trainByBatchSize(.layer, page)
    let chance = 1 / Double(made(images, by: "load").classes)
    for training in trainings.dropFirst() {
      page.check(
        Check(
          name: "layer normalization learns with \(training.name)",
          passed: training.bestTrain > 2.5 * chance,
          detail: "\(training.bestTrain) of the training images are right, expected more than 2.5 "
            + "times \(chance)",
          source: "no sample's output depends on its batch"))
    }
  }

  /// The net without a normalization at the largest size, and the normalized one at each.
  private func trainByBatchSize(
    _ normalization: Normalization, _ page: Page
  ) throws -> [NetTraining<Scalar>] {
    let hidden = Array(repeating: settings.width, count: 5)
    let epochs = comparisonEpochs
    let plain = [(settings.batchSizes.last ?? 1, Normalization.none)]
    let trainings = try train(
      (plain + settings.batchSizes.map { ($0, normalization) }).map { size, normalization in
        NormalizedTraining(
          name: normalization == .none ? "none, batch size \(size)" : "batch size \(size)",
          hidden: hidden, normalization: normalization, scale: 2e-2, learningRate: pow(10, -3.5),
          batchSize: size, epochs: epochs)
      }, page)
    page.compare(trainings)
    return trainings
  }
}

/// How one of the nets that are compared is trained.
private struct NormalizedTraining: Sendable {
  let name: String
  let hidden: [Int]
  let normalization: Normalization
  /// The deviation of the first weights.
  let scale: Double
  let learningRate: Double
  let batchSize: Int
  let epochs: Int
}

private func average(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(max(1, values.count))
}
