// The report's nets and how they are trained.

import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom

extension DigitsRow {
  /// The net: fully connected layers with batch normalization and ReLU after each but the last.
  func network<Scalar: RealScalar>(
    inputs: Int, classes: Int, normalization: Normalization = .batch
  ) -> Network<Scalar> {
    .fullyConnected(
      inputs: inputs, hidden: hidden, classes: classes, normalization: normalization)
  }

  /// The training: every epoch goes through all digits, and the learning rate is halved every two.
  func settings(epochs: Int) -> SolverSettings {
    SolverSettings(
      epochs: epochs, batchSize: batchSize, rule: rule, learningRate: learningRate,
      schedule: .step(factor: 0.5, epochs: 2), regularization: 0, sampling: .permutation)
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
    freshSolver(
      of: network(inputs: inputs, classes: classes), settings: settings(epochs: epochs), seed: seed)
  }
}
