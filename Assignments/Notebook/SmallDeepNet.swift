// The net on which the notebooks of deep nets check losses and gradients: 15 inputs, 20 and 30 hidden
// units, 10 classes, two samples.

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
  package mutating func check(
    _ network: Network<Double>, named name: String, regularization: Double, loss expected: Double,
    within limits: ErrorLimits, noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 123),
    from source: ExpectationSource, _ page: Page
  ) {
    let parameters = network.randomParameters(weightScale: 5e-2, using: &draws)
    let loss = network.loss(
      of: samples, labels: labels, parameters, regularization: regularization, noise: noise,
      on: .serial
    ).total
    page.show("loss, \(name)", loss, "Initial loss, \(name): \(loss)")
    page.expect(
      "initial loss, \(name)", loss, within: .absolute(1e-12), of: expected, from: source)
    page.checkGradient(
      of: network.gradientProblem(
        at: parameters, samples: samples, labels: labels, regularization: regularization,
        noise: noise),
      named: name, blocks: network.parameterShapes.filter(\.isLearned).map(\.name),
      within: limits, from: source)
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
