// The steps that train the net and look at what it learned.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension TwoLayerNetAssignment {
  // step: train
  mutating func train(_ page: Page) throws {
    let data = made(data, by: "load")
    let network: Network<Scalar> = layers.twoLayerNet(
      inputs: data.training.columns, hidden: settings.hidden, classes: data.classCount)
    let parameters = network.randomParameters(weightScale: 1e-3, using: &generator)
    initial = parameters
    var solver = Solver(
      network: network, parameters: parameters, settings: trainingSettings, generator: generator)
    try train(&solver, page)
    generator = solver.generator
    trained = solver

    let shown = stride(from: 0, to: solver.history.count, by: 100).map { solver.history[$0] }
    page.record("history", shown)
    let last = solver.history.last ?? .nan
    page.value("last", last, shown: "Last loss: \(last)")
    page.record("val", solver.epochs.map { $0.validation ?? .nan })
    drawCurves(of: solver, page)
    let train = accuracy(of: solver.parameters, network, first: 10_000)
    let test = testAccuracy(of: solver.parameters, network)
    page.value(
      "train", train,
      shown: "On the first \(min(10_000, data.training.rows)) training images: "
        + String(format: "%.4f", train))
    page.value("test", test, shown: "On the test images: " + String(format: "%.4f", test))
    judge(solver, shown: shown, train: train, test: test, page)
  }

  /// What NumPy's program trains with.
  private var trainingSettings: SolverSettings {
    SolverSettings(
      epochs: settings.epochs, batchSize: settings.batchSize, rule: .sgd, learningRate: 1e-3,
      decay: 0.95, regularization: 0.25)
  }

  /// Trains to the end, an epoch's line as it ends.
  func train(_ solver: inout Solver<Scalar>, _ page: Page) throws {
    let data = made(data, by: "load")
    let total = solver.settings.epochs
    var told = 0
    try solver.train(
      on: data.training, labels: data.training.labels,
      validation: LabeledRows(data.validation, labels: data.validation.labels),
      execution: options.execution
    ) { progress in
      try page.progress(progress.fraction)
      while told < progress.epochs.count {
        let epoch = progress.epochs[told]
        told += 1
        page.text(
          String(
            format: "epoch %d / %d: loss %.6f, train accuracy %.4f, validation accuracy %.4f",
            told, total, progress.lastLoss, epoch.train, epoch.validation ?? .nan))
      }
    }
  }

  /// The loss of each minibatch, and the accuracies after each epoch.
  func drawCurves(of solver: Solver<Scalar>, _ page: Page) {
    page.chart(
      LineChart(
        title: "Loss of each minibatch", xLabel: "iteration", yLabel: "loss",
        curves: [
          .init(
            name: "training", x: solver.history.indices.map(Double.init), y: solver.history)
        ]))
    let places = solver.epochs.indices.map { Double($0 + 1) }
    page.chart(
      LineChart(
        title: "Accuracy after each epoch", xLabel: "epoch", yLabel: "accuracy",
        curves: [
          .init(name: "training", x: places, y: solver.epochs.map(\.train)),
          .init(
            name: "validation", x: places, y: solver.epochs.map { $0.validation ?? .nan }),
        ]))
  }

  private func judge(
    _ solver: Solver<Scalar>, shown: [Double], train: Double, test: Double, _ page: Page
  ) {
    let first = solver.history.first ?? .nan
    let last = solver.history.last ?? .nan
    let end = solver.history.suffix(20)
    let mean = end.reduce(0, +) / Double(end.count)
    page.check(
      Check(
        name: "the loss falls", passed: solver.divergence == nil && mean < 0.9 * first,
        detail: "from \(first) to a mean of \(mean) over the last \(end.count) steps, expected "
          + "below nine tenths",
        source: "a loss of log C at the start, and a net that learns"))
    let best = solver.epochs.compactMap(\.validation).max() ?? .nan
    let chance = 1 / Double(made(data, by: "load").classCount)
    page.check(
      Check(
        name: "validation accuracy beats chance", passed: best > 2.5 * chance,
        detail: "\(best) against \(chance) by guessing, expected more than 2.5 times that",
        source: "what a net of this size reaches in few epochs"))
    guard isReferenceRun else { return }
    typealias Expected = TwoLayerNetExpectations.SeedZero
    let complete = shown.count == Expected.history.count
    let errors = zip(shown + [last], Expected.history + [Expected.last]).map { abs($0 - $1) / $1 }
    page.check(
      .within(
        "relative difference of the losses of every hundredth step",
        found: complete ? errors.max() ?? .nan : .nan, band: 0...1e-6,
        source: TwoLayerNetExpectations.numPy))
    page.check(
      .equal(
        "validation accuracy after each epoch", found: solver.epochs.map { $0.validation ?? .nan },
        expected: Expected.validation, source: TwoLayerNetExpectations.numPy))
    page.check(
      .equal(
        "accuracies on training and test images", found: [train, test],
        expected: [Expected.train, Expected.test], source: TwoLayerNetExpectations.numPy))
  }

  /// The share of the first training images that are right.
  func accuracy(
    of parameters: ParameterSet<Scalar>, _ network: Network<Scalar>, first count: Int
  ) -> Double {
    let images = made(data, by: "load").training
    let count = min(count, images.rows)
    let rows = images.first(count)
    let found = network.predictedLabels(for: rows, parameters, on: options.execution)
    return Double(zip(found, rows.labels).count { $0 == $1 }) / Double(count)
  }

  func testAccuracy(of parameters: ParameterSet<Scalar>, _ network: Network<Scalar>) -> Double {
    let images = made(data, by: "load").test
    let found = network.predictedLabels(for: images, parameters, on: options.execution)
    return Double(zip(found, images.labels).count { $0 == $1 }) / Double(images.rows)
  }

  // step: update-scale
  mutating func measureUpdates(_ page: Page) throws {
    let solver = made(trained, by: "train")
    let start = Solver(
      network: solver.network, parameters: made(initial, by: "train"), settings: trainingSettings,
      generator: RandomState(seed: options.seed))
    let weights = Set(start.parameters.shapes.filter(\.isPenalized).map(\.name))
    let moments = try [start, solver].map { solver in
      try updateRatios(ofNextStep: solver).filter { weights.contains($0.name) }
    }
    let rows = zip(moments[0], moments[1]).map { (name: $0.name, ratios: [$0.ratio, $1.ratio]) }
    page.table(
      "ratios",
      Table(
        columns: [
          .init("weights"), .init("first step", .right), .init("step after training", .right),
        ],
        rows: rows.map { [$0.name] + $0.ratios.map { String(format: "%.2e", $0) } }),
      json: .object(rows.map { .init($0.name, $0.ratios.json) }))
    let trained = moments[1].map(\.ratio)
    page.check(
      Check(
        name: "updates are small beside the weights, and not lost in them",
        passed: trained.allSatisfy { (1e-4...5e-2).contains($0) },
        detail: trained.map { String(format: "%.1e", $0) }.joined(separator: ", ")
          + " after the training, expected from 1e-4 to 5e-2",
        source: "the course's notes on training nets: about 1e-3, as a rough rule"))
  }

  /// How large the step that a training would take next is beside the weights.
  private func updateRatios(ofNextStep solver: Solver<Scalar>) throws -> [UpdateRatio] {
    let training = made(data, by: "load").training
    var next = solver
    next.settings.epochs += 1
    next.settings.iterationLimit = solver.history.count + 1
    try next.train(
      on: training, labels: training.labels, execution: options.execution, progress: { _ in })
    return next.parameters.updateRatios(since: solver.parameters, on: options.execution)
  }

  // step: weights
  mutating func showWeights(_ page: Page) throws {
    let solver = made(trained, by: "train")
    let shape = made(dataset, by: "load").training.shape
    guard let weights = solver.parameters.arrays.first else { return }
    // Each unit on its own scale, so that a faint one is seen as well.
    let tiles = (0..<min(100, weights.columns)).map { unit -> Raster in
      let values = (0..<weights.rows).map { Double(weights[$0, unit]) }
      let low = values.min() ?? 0
      let range = (values.max() ?? 0) - low
      return Raster(
        bytes: values.map { range > 0 ? UInt8(($0 - low) / range * 255) : 0 }, shape: shape)
    }
    page.picture(
      .grid(of: tiles, columns: 10),
      caption: "First-layer weights of \(tiles.count) hidden units, each on its own scale")
  }
}
