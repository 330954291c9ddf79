// The steps that train deep nets with and without normalization.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Reporting
import WorkbookKit

extension BatchNormalizationAssignment {
  /// A net on the images, trained by Adam.
  private func train(
    _ name: String, _ hidden: [Int], _ normalization: Normalization, scale: Double,
    learningRate: Double, batchSize: Int, epochs: Int, progress: (Double) throws -> Void
  ) throws -> NetTraining<Scalar> {
    let images = made(images, by: "load")
    return try images.train(
      name,
      .fullyConnected(
        inputs: images.inputs, hidden: hidden, classes: images.classes,
        normalization: normalization, library: layers), from: .normal(scale: scale),
      SolverSettings(
        epochs: epochs, batchSize: batchSize, rule: .adam, learningRate: learningRate,
        regularization: 0),
      onFirst: settings.images, options, progress: progress)
  }

  mutating func trainDeepNets(_ page: Page) throws {
    let hidden = Array(repeating: settings.width, count: 5)
    let trainings = try [("batch normalization", Normalization.batch), ("none", .none)]
      .enumerated().map { place, item in
        try train(
          item.0, hidden, item.1, scale: 2e-2, learningRate: 1e-3, batchSize: 50,
          epochs: settings.epochs
        ) { try page.progress((Double(place) + $0) / 2) }
      }
    compare(trainings, page)
    page.check(
      Check(
        name: "batch normalization converges faster",
        passed: trainings[0].train > trainings[1].train,
        detail: "\(trainings[0].train) of the training images are right at the end, against "
          + "\(trainings[1].train) without",
        source: BatchNormalizationExpectations.notebook))
  }

  mutating func compareWeightScales(_ page: Page) throws {
    let count = settings.scaleCount
    let scales = (0..<count).map { pow(10, -4 + 4 * Double($0) / Double(count - 1)) }
    let hidden = Array(repeating: settings.scaleWidth, count: 7)
    var found: [Normalization: [NetTraining<Scalar>]] = [:]
    let kinds: [Normalization] = [.batch, .none]
    for (kind, normalization) in kinds.enumerated() {
      found[normalization] = try scales.enumerated().map { place, scale in
        try train(
          String(format: "%.1e", scale), hidden, normalization, scale: scale, learningRate: 1e-3,
          batchSize: 50, epochs: settings.comparisonEpochs
        ) {
          try page.progress((Double(kind) + (Double(place) + $0) / Double(count)) / 2)
        }
      }
    }
    let (batch, plain) = (found[.batch] ?? [], found[.none] ?? [])
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

  mutating func compareBatchSizes(_ page: Page) throws {
    let trainings = try train(.batch, page)
    let (smallest, largest) = (trainings[1], trainings[trainings.count - 1])
    page.check(
      Check(
        name: "small batches blur the statistics",
        passed: largest.bestValidation >= smallest.bestValidation - 0.02
          || largest.bestTrain >= smallest.bestTrain,
        detail: "at best \(largest.bestTrain) of the training and \(largest.bestValidation) of the "
          + "validation images are right with \(largest.name), \(smallest.bestTrain) and "
          + "\(smallest.bestValidation) with \(smallest.name)",
        source: BatchNormalizationExpectations.notebook))
  }

  mutating func compareLayerBatchSizes(_ page: Page) throws {
    let trainings = try train(.layer, page)
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
  private func train(
    _ normalization: Normalization, _ page: Page
  ) throws -> [NetTraining<Scalar>] {
    let hidden = Array(repeating: settings.width, count: 5)
    let plain = [(settings.batchSizes.last ?? 1, Normalization.none)]
    let runs = plain + settings.batchSizes.map { ($0, normalization) }
    let trainings = try runs.enumerated().map { place, item in
      try train(
        item.1 == .none ? "none, batch size \(item.0)" : "batch size \(item.0)", hidden, item.1,
        scale: 2e-2, learningRate: pow(10, -3.5), batchSize: item.0,
        epochs: settings.comparisonEpochs
      ) { try page.progress((Double(place) + $0) / Double(runs.count)) }
    }
    compare(trainings, page)
    return trainings
  }
}

private func average(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(max(1, values.count))
}
