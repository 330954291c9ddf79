// The net on which the notebooks of deep nets check losses and gradients: 15 inputs, 20 and 30 hidden
// units, 10 classes, two samples.

import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import WorkbookKit

/// The notebooks' small net and its samples, drawn with seed 231: X = randn(2, 15), y = randint(10, 2),
/// and then the weights × 0.05 of one net after the other.
package struct SmallDeepNet {
  package let layers: any LayerLibrary
  package let samples: Matrix<Double>
  package let labels: [Int]
  /// What the next net's weights are drawn from.
  package var draws: RandomState

  package init(_ layers: any LayerLibrary) {
    self.layers = layers
    draws = RandomState(seed: 231)
    samples = Matrix(rows: 2, columns: 15, using: &draws)
    labels = draws.integers(count: 2, in: 0..<10)
  }

  package func network(
    _ normalization: Normalization = .none, keep: Double? = nil
  ) -> Network<Double> {
    .fullyConnected(
      inputs: 15, hidden: [20, 30], classes: 10, normalization: normalization, keep: keep,
      library: layers)
  }

  /// Draws a net's weights, and judges its loss and its gradients.
  ///
  /// - Parameters:
  ///   - expected: The loss that the notebook shows.
  ///   - limits: What the notebook's relative errors are judged by.
  ///   - noise: What dropout draws its masks from.
  ///   - own: Computes loss and gradients in place of the network; nil for the network itself.
  package mutating func check(
    _ network: Network<Double>, named name: String, regularization: Double, loss expected: Double,
    within limits: ErrorLimits, noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 123),
    computedBy own: NetLossFunction? = nil, from source: ExpectationSource, _ page: Page
  ) {
    let parameters = network.randomParameters(weightScale: 5e-2, using: &draws)
    let loss =
      own?(samples, labels, parameters, regularization).loss
      ?? network.loss(
        of: samples, labels: labels, parameters, regularization: regularization, noise: noise,
        on: .serial
      ).total
    page.show("loss, \(name)", loss, "Initial loss, \(name): \(loss)")
    page.expect(
      "initial loss, \(name)", loss, within: .absolute(1e-12), of: expected, from: source)
    page.checkGradient(
      of: network.gradientProblem(
        at: parameters, samples: samples, labels: labels, regularization: regularization,
        noise: noise, computedBy: own),
      named: name, blocks: network.parameterShapes.filter(\.isLearned).map(\.name),
      within: limits, from: source)
  }
}

/// The loss of samples with their labels, its penalty included, and its gradient: what a learner's
/// program computes in place of a network.
package typealias NetLossFunction =
  @Sendable (
    _ samples: Matrix<Double>, _ labels: [Int], _ parameters: ParameterSet<Double>,
    _ regularization: Double
  ) -> (loss: Double, gradients: ParameterSet<Double>)

extension Network<Double> {
  /// The gradient problem of the network's loss, or of what a function computes in its place.
  package func gradientProblem(
    at parameters: ParameterSet<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double, noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 0),
    computedBy own: NetLossFunction?
  ) -> GradientProblem {
    let problem = gradientProblem(
      at: parameters, samples: samples, labels: labels, regularization: regularization,
      noise: noise)
    guard let own else { return problem }
    let gradients = own(samples, labels, parameters, regularization).gradients
    return GradientProblem(
      blocks: problem.blocks,
      gradients: Dictionary(
        uniqueKeysWithValues: problem.blocks.map { ($0.name, gradients[$0.name].elements) }),
      sampleCount: samples.rows
    ) { values in
      var moved = parameters
      for (index, block) in problem.blocks.enumerated() {
        let shape = parameters[block.name]
        moved[block.name] = Matrix(
          rows: shape.rows, columns: shape.columns, elements: values[block: index])
      }
      return LossValue(own(samples, labels, moved, regularization).loss)
    }
  }
}

extension ParameterSet<Double> {
  /// Adds small normal numbers to all biases, gammas and betas, so that one that is forgotten shows.
  package mutating func drawFreeArrays(using generator: inout RandomState) {
    for shape in shapes where shape.kind == .free {
      self[shape.name].add(
        Matrix(
          rows: shape.rows, columns: shape.columns, normalScaledBy: 0.1, using: &generator))
    }
  }
}
