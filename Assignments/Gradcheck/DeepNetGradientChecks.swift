// The gradient checks of nets of several depths, with all that may stand between their layers.

import GradientChecking
import GradientProblems
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// A net to check, on random numbers.
private struct DeepNet {
  let name: String
  let network: Network<Double>

  init(
    _ name: String, hidden: [Int], _ normalization: Normalization = .none, keep: Double? = nil,
    activation: Activation = .relu, objective: Objective = .classification(.softmax)
  ) {
    self.name = name
    network = .fullyConnected(
      inputs: 12, hidden: hidden, classes: 5, normalization: normalization, keep: keep,
      activation: activation, objective: objective)
  }

  static let all = [
    DeepNet("1 hidden layer", hidden: [9]),
    DeepNet("3 hidden layers", hidden: [9, 8, 7]),
    DeepNet("2 hidden layers, batch normalization", hidden: [9, 8], .batch),
    DeepNet("4 hidden layers, batch normalization", hidden: [9, 8, 7, 6], .batch),
    DeepNet("3 hidden layers, layer normalization", hidden: [9, 8, 7], .layer),
    DeepNet("2 hidden layers, dropout", hidden: [9, 8], keep: 0.6),
    DeepNet("3 hidden layers, batch normalization, dropout", hidden: [9, 8, 7], .batch, keep: 0.8),
    DeepNet(
      "2 hidden layers, batch normalization, svm loss", hidden: [9, 8], .batch,
      objective: .classification(.svm)),
    DeepNet(
      "3 hidden layers, tanh, mse loss", hidden: [9, 8, 7], activation: .tanh,
      objective: .meanSquaredError),
    DeepNet(
      "2 hidden layers, layer normalization, mse loss", hidden: [9, 8], .layer,
      objective: .meanSquaredError),
  ]
}

extension GradientCheckNotebook {
  // step: deep-net
  mutating func checkDeepNets(_ page: Page) throws {
    for (place, net) in DeepNet.all.enumerated() {
      try page.progress(Double(place) / Double(DeepNet.all.count))
      var generator = RandomState(seed: options.seed)
      let samples = Matrix(rows: 10, columns: 12, using: &generator)
      let labels = generator.integers(count: 10, in: 0..<5)
      let values = Matrix(rows: 10, columns: 5, using: &generator)
      var parameters = net.network.randomParameters(.he, using: &generator)
      parameters.drawFreeArrays(using: &generator)
      let targets: Targets<Double> =
        net.network.objective == .meanSquaredError ? .values(values) : .labels(labels)
      let noise = TrainingNoise(seedOfEveryLayer: options.seed)
      if run.trainingSteps > 0 {
        parameters = trained(net.network, parameters, samples, targets, noise)
      }
      let problem = net.network.gradientProblem(
        at: parameters, samples: samples, targets: targets, regularization: 0.3, noise: noise)
      try check(problem, named: net.name, using: &generator, page)
    }
  }

  /// After some steps along the gradient.
  private func trained(
    _ network: Network<Double>, _ start: ParameterSet<Double>, _ samples: Matrix<Double>,
    _ targets: Targets<Double>, _ noise: TrainingNoise
  ) -> ParameterSet<Double> {
    var (parameters, noise) = (start, noise)
    var state = RuleState<Double>(.sgd, shapes: network.parameterShapes)
    for _ in 0..<run.trainingSteps {
      let loss = network.loss(
        of: samples, targets: targets, parameters, regularization: 0.3, noise: &noise)
      parameters.updateStatistics(loss.statistics)
      state.step(&parameters, loss.gradients, learningRate: 0.01)
    }
    return parameters
  }
}
