// The steps on the toy net of the notebook's first edition, 2018 to 2020.

import Foundation
import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

/// Five samples of four features in three classes, and a net of ten hidden units for them.
struct ToyNet {
  let network: Network<Double>
  let parameters: ParameterSet<Double>
  let samples: Matrix<Double>
  let labels = [0, 1, 2, 2, 1]
  /// As `np.random` stands after the net was made: the training draws on.
  let generator: RandomState

  /// The notebook seeds the net with 0 and the samples with 1.
  init(_ layers: any LayerLibrary) {
    network = layers.twoLayerNet(inputs: 4, hidden: 10, classes: 3)
    var generator = RandomState(seed: 0)
    parameters = network.randomParameters(weightScale: 0.1, using: &generator)
    self.generator = generator
    var other = RandomState(seed: 1)
    samples = Matrix(rows: 5, columns: 4, normalScaledBy: 10, using: &other)
  }

  /// This edition's penalty is λ‖W‖², the library's λ/2‖W‖²: its λ counts twice.
  static func regularization(_ lambda: Double) -> Double { 2 * lambda }
}

extension TwoLayerNetAssignment {
  // step: toy-scores
  mutating func computeToyScores(_ page: Page) throws {
    let toy = ToyNet(layers)
    let scores = toy.network.scores(of: toy.samples, toy.parameters, on: .serial)
    let expected = TwoLayerNetExpectations.toyScores
    write(scores, beside: expected, named: "scores", page)
    page.check(
      .within(
        "sum of the differences of the scores",
        found: sumOfDifferences(scores.elements, expected), band: 0...1e-7,
        source: TwoLayerNetExpectations.firstEdition))
  }

  // step: toy-loss
  mutating func computeToyLoss(_ page: Page) throws {
    let toy = ToyNet(layers)
    let loss = toy.network.loss(
      of: toy.samples, labels: toy.labels, toy.parameters,
      regularization: ToyNet.regularization(0.05), on: .serial)
    page.value("loss", loss.total, shown: "Loss with λ = 0.05: \(loss.total)")
    page.value(
      "data_loss", loss.data,
      shown: "of which the penalty λ‖W‖² is \(loss.penalty); the later notebooks' λ/2‖W‖² would "
        + "give \(loss.data + loss.penalty / 2)")
    page.check(
      .close(
        "loss", found: loss.total, expected: TwoLayerNetExpectations.toyLoss, tolerance: 1e-12,
        source: TwoLayerNetExpectations.firstEdition))
  }

  // step: toy-gradients
  mutating func checkToyGradients(_ page: Page) throws {
    let toy = ToyNet(layers)
    let problem = toy.network.gradientProblem(
      at: toy.parameters, samples: toy.samples, labels: toy.labels,
      regularization: ToyNet.regularization(0.05))
    writeCourseCheck(
      of: problem, named: "the toy net", blocks: toy.parameters.shapes.map(\.name),
      limits: ErrorLimits(stated: 1e-8, judged: 1e-8),
      source: TwoLayerNetExpectations.firstEdition, page)
  }

  // step: toy-training
  mutating func trainToyNet(_ page: Page) throws {
    let toy = ToyNet(layers)
    var solver = Solver(
      network: toy.network, parameters: toy.parameters,
      settings: SolverSettings(
        epochs: 100, batchSize: 200, rule: .sgd, learningRate: 0.1, decay: 0.95,
        regularization: ToyNet.regularization(5e-6)),
      generator: toy.generator)
    try solver.train(
      on: toy.samples, labels: toy.labels, execution: .serial,
      progress: { try page.progress($0.fraction) })
    let last = solver.history.last ?? .nan
    page.record(
      "history", stride(from: 0, to: solver.history.count, by: 10).map { solver.history[$0] })
    page.value("last", last, shown: "Final training loss: \(last)")
    page.chart(
      LineChart(
        title: "Loss of the toy net", xLabel: "iteration", yLabel: "loss",
        curves: [
          .init(
            name: "training", x: solver.history.indices.map(Double.init), y: solver.history)
        ]))
    page.check(
      .close(
        "final training loss", found: last, expected: TwoLayerNetExpectations.toyFinalLoss,
        tolerance: 1e-12, source: TwoLayerNetExpectations.firstEdition))
  }
}
