// The steps that look at the digits and train the net.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

extension DigitsAssignment {
  // step: load
  mutating func load(_ page: Page) throws {
    let dataset = try options.source.digits.load(
      trainingCount: settings.madeUpCount, testCount: settings.madeUpTestCount,
      seed: UInt64(options.seed), on: options.execution)
    isPublished = reportImages(dataset, from: options.source, page)
    self.dataset = dataset
    let data = try DigitsData<Scalar>(dataset, on: options.execution)
    self.data = data
    let shapes = [data.training, data.validation, data.test].map { [$0.rows, $0.columns] }
    page.value(
      "shapes", shapes,
      shown: "Training, validation and test rows: " + shapes.map(tuple).joined(separator: " "))
    samplePicture(of: dataset.training, seed: options.seed, page)
    page.check(
      .equal(
        "classes without a training image", found: dataset.training.classCounts.count { $0 == 0 },
        expected: 0, source: "there are ten digits"))
  }

  // step: train
  mutating func train(_ page: Page) throws {
    let data = made(data, by: "load")
    let row = DigitsExpectations.net.with(batchSize: settings.batchSize)
    var solver: Solver<Scalar> = row.solver(
      inputs: data.training.columns, classes: data.classCount, epochs: settings.epochs,
      seed: options.seed)
    let start = monotonicSeconds()
    var told = 0
    try train(&solver) { progress in
      try page.progress(progress.fraction)
      while told < progress.epochs.count {
        let epoch = progress.epochs[told]
        told += 1
        page.text(
          String(
            format: "epoch %d / %d: loss %.4f, train accuracy %.4f, validation accuracy %.4f",
            told, settings.epochs, progress.lastLoss, epoch.train, epoch.validation ?? .nan))
      }
    }
    let seconds = monotonicSeconds() - start
    trained = solver
    page.value(
      "seconds", seconds,
      shown: String(
        format: "%d parameters, %d steps in %.1f s", solver.parameters.count, solver.iteration,
        seconds))
    page.record("val", solver.epochs.map { $0.validation ?? .nan })
    drawCurves(of: solver, page)
    judge(solver, page)
  }

  /// Trains to the end.
  func train(
    _ solver: inout Solver<Scalar>, progress: (SolverProgress) throws -> Void
  ) throws {
    let data = made(data, by: "load")
    try solver.train(
      on: data.training, labels: data.training.labels,
      validation: LabeledRows(data.validation, labels: data.validation.labels),
      execution: options.execution, checkpoint: options.checkpoint("train"), progress: progress)
  }

  /// The loss, smoothed over twenty steps, and the accuracies after each epoch.
  private func drawCurves(of solver: Solver<Scalar>, _ page: Page) {
    let width = 20
    let places = Array(stride(from: width, through: solver.history.count, by: width))
    page.chart(
      LineChart(
        title: "Mean loss of \(width) minibatches", xLabel: "step", yLabel: "loss",
        curves: [
          .init(
            name: "training", x: places.map(Double.init),
            y: places.map { solver.history[$0 - width..<$0].reduce(0, +) / Double(width) })
        ]))
    let epochs = solver.epochs.indices.map { Double($0 + 1) }
    page.chart(
      LineChart(
        title: "Accuracy after each epoch", xLabel: "epoch", yLabel: "accuracy",
        curves: [
          .init(name: "training", x: epochs, y: solver.epochs.map(\.train)),
          .init(
            name: "validation", x: epochs, y: solver.epochs.map { $0.validation ?? .nan }),
        ]))
  }

  private func judge(_ solver: Solver<Scalar>, _ page: Page) {
    let first = solver.history.first ?? .nan
    let end = solver.history.suffix(20)
    let mean = end.reduce(0, +) / Double(end.count)
    page.check(
      Check(
        name: "the loss falls", passed: solver.divergence == nil && mean < 0.2 * first,
        detail: String(
          format: "from %.4f to a mean of %.4f over the last %d steps, expected below a fifth",
          first, mean, end.count), source: "a net that learns digits"))
    let validation = solver.bestValidation ?? .nan
    let expected = isPublished ? DigitsExpectations.net.reported : DigitsExpectations.madeUpNet
    page.check(
      .within(
        "validation accuracy", found: validation, band: expected...1,
        source: isPublished ? DigitsExpectations.report : DigitsExpectations.madeUp))
  }
}
