// The steps before the training: the images, and whether the start is sane.

import Datasets
import Foundation
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension TwoLayerNetAssignment {
  /// Samples, hidden units and classes of the comparison with loops.
  private static var comparison: (samples: Int, inputs: Int, hidden: Int, classes: Int) {
    (100, 300, 50, 10)
  }

  // step: vectorized
  mutating func compareWithLoops(_ page: Page) throws {
    let size = Self.comparison
    var draws = RandomState(seed: 231)
    let samples = Matrix(rows: size.samples, columns: size.inputs, using: &draws)
    let labels = draws.integers(count: size.samples, in: 0..<size.classes)
    func measured(
      _ library: any LayerLibrary, _ draws: RandomState
    ) -> (NetworkLoss<Double>, seconds: Double) {
      var draws = draws
      let network: Network<Double> = library.twoLayerNet(
        inputs: size.inputs, hidden: size.hidden, classes: size.classes)
      let parameters = network.randomParameters(weightScale: 0.1, using: &draws)
      let start = monotonicSeconds()
      let loss = network.loss(
        of: samples, labels: labels, parameters, regularization: 0.5, on: options.execution)
      return (loss, monotonicSeconds() - start)
    }
    let (plain, plainSeconds) = measured(NaiveLayers(), draws)
    let (fast, fastSeconds) = measured(layers, draws)
    page.value("loss", fast.total, shown: "Loss: \(fast.total)")
    page.value(
      "times_as_fast", plainSeconds / fastSeconds,
      shown: String(
        format: "Loops %.4f s, matrix products %.4f s: %.0f times as fast", plainSeconds,
        fastSeconds, plainSeconds / fastSeconds))
    let differences = zip(plain.gradients.arrays, fast.gradients.arrays).map {
      $0.frobeniusDistance(to: $1) / $0.frobeniusNorm()
    }
    let loss = abs(plain.total - fast.total) / plain.total
    page.check(
      .within(
        "largest relative difference of loss and gradients",
        found: differences.contains(where: \.isNaN) || loss.isNaN
          ? .nan : max(loss, differences.max() ?? .nan),
        band: 0...1e-12, source: "two computations of one formula"))
  }

  // step: load
  mutating func load(_ page: Page) throws {
    let dataset = try options.source.load(
      trainingCount: settings.madeUpCount, testCount: 1_000, seed: options.seed,
      on: options.execution)
    isPublished = reportImages(dataset, from: options.source, page)
    self.dataset = dataset
    // A development sample is drawn, as for the linear classifiers, so that the same seed goes on to
    // the same weights as NumPy's.
    let data = try LinearData<Scalar>(
      dataset, appendsOne: false, on: options.execution, using: &generator)
    self.data = data
    let shapes = [data.training, data.validation, data.test].map { [$0.rows, $0.columns] }
    page.value(
      "shapes", shapes,
      shown: "Training, validation and test rows: " + shapes.map(tuple).joined(separator: " "))
    samplePicture(of: dataset.training, seed: options.seed, page)
    page.check(
      .within(
        "largest mean of a centered pixel",
        found: meansOfCenteredPixels(data).map(abs).max() ?? .nan, band: 0...1e-3,
        source: "the mean image was taken off"))
  }

  /// `[D]`: the mean of each number over all training images, zero but for rounding.
  private func meansOfCenteredPixels(_ data: LinearData<Scalar>) -> [Double] {
    let ones = Matrix<Scalar>(rows: 1, columns: 1_000, repeating: 1)
    var sums = [Double](repeating: 0, count: data.training.columns)
    for start in stride(from: 0, to: data.training.rows, by: 1_000) {
      let rows = data.training.copyingRows(start..<min(data.training.rows, start + 1_000))
      let part = product(ones.copyingColumns(0..<rows.rows), rows, on: options.execution)
      for column in sums.indices { sums[column] += Double(part[0, column]) }
    }
    return sums.map { $0 / Double(data.training.rows) }
  }

  /// The net of the training, with its weights as first drawn by a generator of its own.
  private func freshNet() -> (Network<Scalar>, ParameterSet<Scalar>) {
    let data = made(data, by: "load")
    let network: Network<Scalar> = layers.twoLayerNet(
      inputs: data.training.columns, hidden: settings.hidden, classes: data.classCount)
    var draws = RandomState(seed: options.seed)
    return (network, network.randomParameters(weightScale: 1e-4, using: &draws))
  }

  // step: initial-loss
  mutating func computeInitialLoss(_ page: Page) throws {
    let data = made(data, by: "load")
    let (network, parameters) = freshNet()
    let rows = data.development.copyingRows(0..<data.development.rows)
    let penalties: [Scalar] = [0, 0.25, 1e3, 1e4]
    let losses = penalties.map {
      Double(
        network.loss(
          of: rows, labels: data.development.labels, parameters, regularization: $0,
          on: options.execution
        ).total)
    }
    page.table(
      "losses",
      Table(
        columns: [.init("λ", .right), .init("loss", .right)],
        rows: zip(penalties, losses).map { ["\($0)", String(format: "%.6f", $1)] }),
      json: .array(zip(penalties, losses).map { .array([.number(Double($0)), .number($1)]) }))
    let chance = ClassificationLoss.softmax.chanceLevelLoss(classes: data.classCount)
    page.check(
      .close(
        "initial loss without a penalty", found: losses[0], expected: chance, tolerance: 0.05,
        source: "−log(1/\(data.classCount)), all classes equally likely"))
    page.check(
      Check(
        name: "the loss rises with the penalty",
        passed: zip(losses, losses.dropFirst()).allSatisfy { $0 < $1 },
        detail: losses.map { String(format: "%.6f", $0) }.joined(separator: " < "),
        source: "the definition of the penalty"))
  }

  // step: overfit
  mutating func overfit(_ page: Page) throws {
    let data = made(data, by: "load")
    let count = min(20, data.training.rows)
    let rows = data.training.copyingRows(0..<count)
    let labels = Array(data.training.labels.prefix(count))
    var draws = RandomState(seed: options.seed)
    let network: Network<Scalar> = layers.twoLayerNet(
      inputs: data.training.columns, hidden: settings.hidden, classes: data.classCount)
    let start = network.randomParameters(weightScale: 1e-3, using: &draws)
    let learned = try network.overfit(
      rows, labels: labels, from: start, learningRate: 1e-3, maximumSteps: 100,
      on: options.execution, progress: page.progress)
    page.value(
      "last", learned.loss, shown: "Loss after \(learned.steps) steps: \(learned.loss)")
    page.check(
      .equal(
        "share of \(count) images learned by heart", found: learned.accuracy, expected: 1,
        source: "a net with far more weights than images"))
  }
}
