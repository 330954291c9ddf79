// Right and wrong networks under the gradient check.

import Foundation
import GradientChecking
import GradientProblems
import LinearAlgebra
import Losses
import NeuralNetworks
import NumPyRandom
import Testing

struct NetworkGradientProblemTests {
  private func report(_ network: Network<Double>) -> GradientReport {
    var draws = RandomState(seed: 231)
    let samples = Matrix(8, network.inputs, using: &draws)
    let labels = draws.integers(count: 8, in: 0..<network.classes)
    return network.gradientProblem(
      at: network.randomParameters(weightScale: 0.5, using: &draws), samples: samples,
      labels: labels, regularization: 0.3
    ).check(using: &draws)
  }

  @Test(arguments: ClassificationLoss.allCases)
  func aRightNetworkPasses(_ loss: ClassificationLoss) {
    let report = report(.twoLayer(inputs: 5, hidden: 6, classes: 4, loss: loss))
    #expect(report.verdict == .passed, "\(report)")
    #expect(report.terms.map(\.name) == ["total", "data", "penalty"])
    #expect(report.terms[0].rows.map(\.block) == ["W1", "b1", "W2", "b2"])
  }

  /// A curve on unscaled data: a data term of 1e11 beside a penalty of order one. The penalty's
  /// gradient is λW, to the last bit, and nothing of it is lost in the data term's.
  @Test(arguments: [UInt32(0), 1, 2, 3])
  func aPenaltyFarBelowTheDataTermKeepsItsDigits(_ seed: UInt32) throws {
    let count = 16
    let x = (0..<count).map { 1900 + 12.5 * Double($0) }
    let y = (0..<count).map { 3e5 + 1e5 * sin(Double($0) / 4 - 2) }
    let network = Network<Double>.fullyConnected(
      inputs: 1, hidden: [6, 6], classes: 1, activation: .tanh, objective: .meanSquaredError)
    var draws = RandomState(seed: seed)
    let parameters = network.randomParameters(.he, using: &draws)
    let problem = network.gradientProblem(
      at: parameters, samples: Matrix(rows: count, columns: 1, elements: x),
      targets: .values(Matrix(rows: count, columns: 1, elements: y)), regularization: 0.1)
    let penalty = try #require(problem.parts.first { $0.name == "penalty" })
    for (name, gradient) in penalty.gradients {
      let weights = parameters[name].elements
      #expect(gradient == weights.map { name.hasPrefix("W") ? 0.1 * $0 : 0 }, "\(name)")
    }
    let report = problem.check(using: &draws)
    #expect(report[term: "penalty"]?.verdict == .passed, "\(report)")
    #expect(report.verdict != .failed, "\(report)")
  }

  /// Only what lies before the wrong layer gets a wrong gradient.
  @Test func aNetworkWithAWrongLayerFails() {
    let report = report(
      Network(
        inputs: 5,
        layers: [
          Affine(inputs: 5, outputs: 6), WrongDoubling(), Affine(inputs: 6, outputs: 4),
        ]))
    #expect(report.verdict == .failed)
    #expect(
      report.terms[0].rows.map { [$0.block, $0.verdict.rawValue] } == [
        ["W1", "failed"], ["b1", "failed"], ["W2", "passed"], ["b2", "passed"],
      ])
  }
}

/// y = 2x, whose backward pass forgets the factor.
private struct WrongDoubling: Layer {
  var summary: String { "doubling" }
  func outputColumns(forInput columns: Int) -> Int? { columns }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Int) {
    (2 * input, 0)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Int, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    LayerGradients(input: outputGradient)
  }
}
