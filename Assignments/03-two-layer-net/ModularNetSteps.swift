// The steps on the net made of layers, of the notebook's editions since 2021.

import Foundation
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// Three samples of five features in seven classes, and a net of fifty hidden units.
private struct SmallNet {
  let network: Network<Double>
  /// As drawn.
  let initial: ParameterSet<Double>
  /// The notebook's evenly spaced numbers.
  let parameters: ParameterSet<Double>
  /// As drawn, for the gradient check of the notebook: `[3, 5]`.
  let samples: Matrix<Double>

  init(_ layers: any LayerLibrary) {
    var generator = RandomState(seed: 231)
    _ = generator.normals(count: 15)
    _ = generator.integers(count: 3, in: 0..<7)
    network = layers.twoLayerNet(inputs: 5, hidden: 50, classes: 7)
    initial = network.randomParameters(weightScale: 1e-3, using: &generator)
    var parameters = initial
    parameters["W1"] = Matrix(rows: 5, columns: 50, from: -0.7, through: 0.3)
    parameters["b1"] = Matrix(rows: 1, columns: 50, from: -0.1, through: 0.9)
    parameters["W2"] = Matrix(rows: 50, columns: 7, from: -0.3, through: 0.4)
    parameters["b2"] = Matrix(rows: 1, columns: 7, from: -0.9, through: 0.1)
    self.parameters = parameters
    // linspace(…).reshape(5, 3).T
    let columns = Matrix(rows: 5, columns: 3, from: -5.5, through: 4.5)
    samples = Matrix(
      rows: 3, columns: 5, elements: (0..<15).map { columns[$0 % 5, $0 / 5] })
  }

  static let labels = [0, 5, 1]
}

extension TwoLayerNetAssignment {
  // step: net-initialization
  mutating func initializeNet(_ page: Page) throws {
    let net = SmallNet(layers)
    for name in ["W1", "W2"] {
      let deviation = standardDeviation(net.initial[name].elements)
      page.value(
        "std_\(name)", deviation, shown: "Standard deviation of \(name): \(deviation)")
      page.check(
        .close(
          "standard deviation of \(name)", found: deviation, expected: 1e-3, tolerance: 1e-4,
          source: TwoLayerNetExpectations.secondEdition))
    }
    let biases = net.initial["b1"].elements + net.initial["b2"].elements
    page.check(
      .equal(
        "biases that are not zero", found: biases.count { $0 != 0 }, expected: 0,
        source: TwoLayerNetExpectations.secondEdition))
  }

  // step: net-scores
  mutating func computeNetScores(_ page: Page) throws {
    let net = SmallNet(layers)
    let scores = net.network.scores(of: net.samples, net.parameters, on: .serial)
    let expected = TwoLayerNetExpectations.netScores
    write(scores, beside: expected, named: "scores", page)
    page.check(
      .within(
        "sum of the differences of the scores",
        found: sumOfDifferences(scores.elements, expected), band: 0...1e-6,
        source: TwoLayerNetExpectations.secondEdition))
  }

  // step: net-losses
  mutating func computeNetLosses(_ page: Page) throws {
    let net = SmallNet(layers)
    for (penalty, expected) in TwoLayerNetExpectations.netLosses {
      let loss = net.network.loss(
        of: net.samples, labels: SmallNet.labels, net.parameters, regularization: penalty,
        on: .serial
      ).total
      page.value(
        "loss_reg_\(penalty)", loss, shown: "Loss with λ = \(penalty): \(loss)")
      page.check(
        .close(
          "loss with λ = \(penalty)", found: loss, expected: expected, tolerance: 1e-10,
          source: TwoLayerNetExpectations.secondEdition))
    }
  }

  // step: net-gradients
  mutating func checkNetGradients(_ page: Page) throws {
    let net = SmallNet(layers)
    for penalty in [0, 0.7] {
      writeCourseCheck(
        of: net.network.gradientProblem(
          at: net.parameters, samples: net.samples, labels: SmallNet.labels,
          regularization: penalty),
        named: "the net with λ = \(penalty)", blocks: ["W1", "W2", "b1", "b2"],
        // A right program reaches 2.5e-7 for W1.
        limits: ErrorLimits(stated: 1e-7, judged: 1e-6),
        source: TwoLayerNetExpectations.secondEdition, page)
    }
  }
}

/// The standard deviation with N, not N − 1, in the denominator.
private func standardDeviation(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (squares / Double(values.count)).squareRoot()
}
