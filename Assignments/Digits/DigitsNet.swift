// The report's nets and how they are trained.

import LinearAlgebra
import NeuralNetworks
import NumPyRandom

extension DigitsRow {
  /// The net: fully connected layers with a ReLU after each but the last.
  func network<Scalar: RealScalar>(inputs: Int, classes: Int) -> Network<Scalar> {
    let sizes = [inputs] + hidden
    let layers = zip(sizes, hidden).flatMap { inputs, outputs -> [any Layer<Scalar>] in
      [Affine<Scalar>(inputs: inputs, outputs: outputs), ActivationLayer<Scalar>(.relu)]
    }
    return Network(
      inputs: inputs,
      layers: layers + [Affine<Scalar>(inputs: sizes[sizes.count - 1], outputs: classes)])
  }

  /// The training: learning rate 0.01, halved every two epochs.
  func settings(epochs: Int) -> SolverSettings {
    SolverSettings(
      epochs: epochs, batchSize: batchSize, rule: rule, learningRate: learningRate,
      decay: 0.5.squareRoot(), regularization: 0)
  }

  /// The report's 0.01; a tenth of it for the rules that divide by the gradient's own size, whose
  /// every step is about as long as the learning rate.
  var learningRate: Double {
    switch rule {
    case .adam, .rmsprop, .adagrad: 0.001
    case .sgd, .momentum, .nesterov: 0.01
    }
  }

  /// A training that has not begun, from a seed.
  func solver<Scalar: RealScalar>(
    inputs: Int, classes: Int, epochs: Int, seed: UInt32
  ) -> Solver<Scalar> {
    var generator = RandomState(seed: seed)
    let network: Network<Scalar> = network(inputs: inputs, classes: classes)
    var parameters = network.randomParameters(weightScale: 1, using: &generator)
    // He's initialization: a standard deviation of √(2 / inputs).
    for (place, shape) in network.parameterShapes.enumerated() where shape.isPenalized {
      let deviation = Scalar((2 / Double(shape.rows)).squareRoot())
      parameters.changeArray(at: place) { $0.scale(by: deviation) }
    }
    return Solver(
      network: network, parameters: parameters, settings: settings(epochs: epochs),
      generator: generator)
  }
}
