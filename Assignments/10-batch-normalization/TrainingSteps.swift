// The steps that train deep nets with and without normalization.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

extension BatchNormalizationAssignment {
  // step: deep-nets
  func trainDeepNets(_ page: Page) throws {
    let trainings = try train(
      [(settings.normalizationName, settings.normalization), ("none", .none)].map {
        name, normalization in
        Plan(
          name: name, hidden: sixLayers, normalization: normalization, scale: 2e-2,
          learningRate: 1e-3, batchSize: settings.batchSize, epochs: settings.epochs)
      }, step: "deep-nets", page)
    page.compare(trainings)
    guard run.isUsual else { return }
    page.expect(
      "batch normalization converges faster", trainings[0].train, above: trainings[1].train,
      "\(trainings[0].train) of the training images are right at the end, against "
        + "\(trainings[1].train) without", from: .course)
  }

  // step: weight-scales
  func compareWeightScales(_ page: Page) throws {
    let count = settings.scaleCount ?? (images.isPublished ? 20 : 9)
    let scales = (0..<count).map { pow(10, -4 + 4 * Double($0) / Double(count - 1)) }
    let hidden = Array(repeating: settings.scaleWidth, count: 7)
    let isCourses = count == 20 && comparisonEpochs == 10
    page.text(
      "\(count) scales, \(comparisonEpochs) epochs each"
        + (isCourses ? ", as in the course." : "; the course tries 20 for 10 epochs."))
    let trainings = try train(
      [settings.normalization, .none].flatMap { normalization in
        scales.map {
          Plan(
            name: "\($0, .scientific(1))", hidden: hidden, normalization: normalization,
            scale: $0, learningRate: 1e-3, batchSize: settings.batchSize, epochs: comparisonEpochs)
        }
      }, step: "weight-scales", page)
    let rows = scales.indices.map {
      ScaleRow(scale: scales[$0], normalized: trainings[$0], plain: trainings[count + $0])
    }
    show(rows, page)
    guard run.isUsual else { return }
    let small = rows.filter { $0.scale < 2e-2 }
    let mean = average(small.map(\.normalized.bestTrain))
    let plainMean = average(small.map(\.plain.bestTrain))
    page.expect(
      "tiny weights do less harm with batch normalization", mean, above: plainMean + 0.05,
      "\(mean) of the training images are right on average for scales below 0.02, against "
        + "\(plainMean) without, expected 0.05 more", from: .course)
  }

  // step: batch-sizes
  func compareBatchSizes(_ page: Page) throws {
    let trainings = try trainByBatchSize(.batch, step: "batch-sizes", page)
    guard run.isUsual else { return }
    let (smallest, largest) = (trainings[1], trainings[trainings.count - 1])
    page.expect(
      "small batches blur the statistics", largest.bestTrain, above: smallest.bestTrain + 0.05,
      "at best \(largest.bestTrain) of the training images are right with \(largest.name), "
        + "\(smallest.bestTrain) with \(smallest.name), which takes more steps; expected 0.05 more",
      from: .course)
  }

  // step: layer-batch-sizes
  func compareLayerBatchSizes(_ page: Page) throws {
    let trainings = try trainByBatchSize(.layer, step: "layer-batch-sizes", page)
    guard run.isUsual else { return }
    let chance = 1 / Double(images.classes)
    for training in trainings.dropFirst() {
      page.expect(
        "layer normalization learns with \(training.name)", training.bestTrain,
        above: 2.5 * chance,
        "\(training.bestTrain) of the training images are right, expected more than 2.5 times "
          + "\(chance)", from: "no sample's output depends on its batch")
    }
  }
}

// What the steps have in common.
extension BatchNormalizationAssignment {
  /// The hidden sizes of the six-layer net.
  private var sixLayers: [Int] { Array(repeating: settings.width, count: settings.depth) }

  /// The course's epochs on published images, fewer on synthetic ones.
  private var comparisonEpochs: Int {
    settings.comparisonEpochs ?? (images.isPublished ? 10 : 5)
  }

  /// Trains nets on the first images by Adam, several at once, on a thread each.
  ///
  /// - Parameter step: The step's id, which the names of their checkpoints begin with.
  private func train(_ plans: [Plan], step: String, _ page: Page) throws -> [NetTraining<Scalar>] {
    let (images, layers, count) = (images, layers, settings.images)
    var serial = run
    serial.execution.threads = 1
    return try parallelMap(
      plans.count, jobs: max(1, run.execution.threads), progress: page.progress
    ) { [serial] index, task in
      let plan = plans[index]
      return try images.train(
        plan.name, checkpoint: "\(step)-\(index + 1)",
        .fullyConnected(
          inputs: images.inputs, hidden: plan.hidden, classes: images.classes,
          normalization: plan.normalization, library: layers), from: .normal(scale: plan.scale),
        SolverSettings(
          epochs: plan.epochs, batchSize: plan.batchSize, rule: .adam,
          learningRate: plan.learningRate, regularization: 0),
        onFirst: count, serial, progress: task.progress)
    }
  }

  /// Trains the net without normalization at the largest batch size, and the normalized one at each.
  private func trainByBatchSize(
    _ normalization: Normalization, step: String, _ page: Page
  ) throws -> [NetTraining<Scalar>] {
    let plain = [(settings.batchSizes.last ?? 1, Normalization.none)]
    let trainings = try train(
      (plain + settings.batchSizes.map { ($0, normalization) }).map { size, normalization in
        Plan(
          name: normalization == .none ? "none, batch size \(size)" : "batch size \(size)",
          hidden: sixLayers, normalization: normalization, scale: 2e-2,
          learningRate: pow(10, -3.5), batchSize: size, epochs: comparisonEpochs)
      }, step: step, page)
    page.compare(trainings)
    return trainings
  }

  /// Shows accuracies and final losses by the scale of the initial weights.
  private func show(_ rows: [ScaleRow<Scalar>], _ page: Page) {
    func plot(_ title: String, _ y: String, _ value: (NetTraining<Scalar>) -> Double) {
      let x = rows.map { log10($0.scale) }
      page.plot(
        title, x: "log10 of the weight scale", y: y,
        points: [
          settings.normalizationName: (x, rows.map { value($0.normalized) }),
          "none": (x, rows.map { value($0.plain) }),
        ])
    }
    plot("Best accuracy on training images", "accuracy", \.bestTrain)
    plot("Best accuracy on validation images", "accuracy", \.bestValidation)
    // On a linear axis one training that diverged would flatten all the others.
    plot("Final loss, its logarithm", "log10 of the loss") { log10($0.finalLoss) }
    func note(
      _ title: String, _ value: @escaping (ScaleRow<Scalar>) -> Double
    ) -> TableColumn<ScaleRow<Scalar>> {
      .note(title) { "\(value($0), .decimals(4))" }
    }
    let norm = settings.normalization == .layer ? "layer norm" : "batch norm"
    page.table(
      "scales", rows,
      [
        .number("scale", .scientific(1)) { $0.scale },
        .number("training, \(norm)", .decimals(4)) { $0.normalized.bestTrain },
        .number("training", .decimals(4)) { $0.plain.bestTrain },
        note("validation, \(norm)") { $0.normalized.bestValidation },
        note("validation") { $0.plain.bestValidation },
        note("final loss, \(norm)") { $0.normalized.finalLoss },
        note("final loss") { $0.plain.finalLoss },
      ])
  }
}

/// How one of the nets that are compared is trained.
private struct Plan: Sendable {
  let name: String
  let hidden: [Int]
  let normalization: Normalization
  /// The standard deviation of the initial weights.
  let scale: Double
  let learningRate: Double
  let batchSize: Int
  let epochs: Int
}

/// The trainings from one scale of the initial weights.
private struct ScaleRow<Scalar: RealScalar> {
  let scale: Double
  let normalized: NetTraining<Scalar>
  let plain: NetTraining<Scalar>
}

private func average(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(max(1, values.count))
}
