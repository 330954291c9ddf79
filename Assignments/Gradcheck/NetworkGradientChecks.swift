// The gradient checks of networks, two-layer and deep, and of their layers, one by one.

import Datasets
import GradientChecking
import GradientProblems
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension GradientCheckNotebook {
  private static var penalty: Double { 0.7 }
  private static var hiddenCount: Int { 20 }
  private static var sampleCount: Int { 20 }

  // step: two-layer-net
  mutating func checkTwoLayerNet(_ page: Page) throws {
    let dataset = try loadedDataset()
    for (index, loss) in ClassificationLoss.allCases.enumerated() {
      try page.progress(Double(index) / Double(ClassificationLoss.allCases.count))
      var generator = RandomState(seed: run.seed)
      let data: SplitImages<Double> = try dataset.centered(
        .course, appendsOne: false, on: run.execution)
      let development = data.training.chosen(data.developmentIndices(using: &generator))
      let network = Network<Double>.twoLayer(
        inputs: data.training.columns, hidden: Self.hiddenCount, classes: data.classCount,
        loss: loss)
      let parameters = try parameters(of: network, data, using: &generator)
      let count = min(development.rows, Self.sampleCount)
      let problem = network.gradientProblem(
        at: parameters, samples: development.copyingRows(0..<count),
        labels: Array(development.labels.prefix(count)), regularization: Self.penalty)
      try check(problem, named: "two-layer-net, \(loss.rawValue)", using: &generator, page)
    }
  }

  /// As drawn, or after some steps of training.
  private func parameters(
    of network: Network<Double>, _ data: SplitImages<Double>,
    using generator: inout RandomState
  ) throws -> ParameterSet<Double> {
    // Biases of their own, so that a bias that is forgotten shows.
    var parameters = network.randomParameters(weightScale: 1e-2, using: &generator)
    parameters.drawFreeArrays(using: &generator)
    guard settings.trainingSteps > 0 else { return parameters }
    var settings = SolverSettings(
      epochs: .max, batchSize: 200, rule: .sgd, learningRate: 1e-4, decay: 1,
      regularization: Self.penalty)
    settings.iterationLimit = self.settings.trainingSteps
    var solver = Solver(
      network: network, parameters: parameters, settings: settings, generator: generator)
    try solver.train(
      on: data.training, labels: data.training.labels, execution: run.execution,
      progress: { _ in })
    return solver.parameters
  }

  // step: layers
  mutating func checkLayers(_ page: Page) throws {
    var generator = RandomState(seed: run.seed)
    let layers: [any Layer<Double>] =
      [NaiveAffine(inputs: 7, outputs: 5), Affine(inputs: 7, outputs: 5), NaiveReLU()]
      + Activation.allCases.map { ActivationLayer($0) } + [
        NaiveBatchNormalization(columns: 7), BatchNormalization(columns: 7),
        NaiveLayerNormalization(columns: 7), LayerNormalization(columns: 7),
        NaiveDropout(keep: 0.6), Dropout(keep: 0.6),
      ]
    for (index, layer) in layers.enumerated() {
      try page.progress(Double(index) / Double(layers.count))
      let problem = randomProblem(of: layer, using: &generator)
      try check(problem, named: layer.summary, using: &generator, page)
    }
    for maxout in [NaiveMaxout<Double>(), Maxout<Double>()] as [any Layer<Double>] {
      let problem = randomProblem(of: maxout, columns: 8, using: &generator)
      try check(problem, named: maxout.summary, using: &generator, page)
    }
    for loss in ClassificationLoss.allCases {
      let scores = Matrix(rows: 8, columns: 5, using: &generator)
      let labels = generator.integers(count: 8, in: 0..<5)
      try check(
        loss.gradientProblem(scores: scores, labels: labels), named: "\(loss.rawValue) loss",
        using: &generator, page)
    }
    for layer in MapLayers.all {
      let problem = randomProblem(
        of: layer, columns: MapLayers.maps.count, rows: 3, using: &generator)
      try check(problem, named: layer.summary, using: &generator, page)
    }
  }

  private func randomProblem<L: Layer<Double>>(
    of layer: L, columns: Int = 7, rows: Int = 8, using generator: inout RandomState
  ) -> GradientProblem {
    let input = Matrix(rows: rows, columns: columns, using: &generator)
    let parameters = layer.parameterShapes.map {
      Matrix(rows: $0.rows, columns: $0.columns, using: &generator)
    }
    let outputs = layer.outputColumns(forInput: columns) ?? 0
    return layer.gradientProblem(
      input: input, parameters: parameters,
      outputGradient: Matrix(rows: rows, columns: outputs, using: &generator),
      noise: TrainingNoise(seedOfEveryLayer: run.seed))
  }
}

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
    for (index, net) in DeepNet.all.enumerated() {
      try page.progress(Double(index) / Double(DeepNet.all.count))
      var generator = RandomState(seed: run.seed)
      let samples = Matrix(rows: 10, columns: 12, using: &generator)
      let labels = generator.integers(count: 10, in: 0..<5)
      let values = Matrix(rows: 10, columns: 5, using: &generator)
      var parameters = net.network.randomParameters(.he, using: &generator)
      parameters.drawFreeArrays(using: &generator)
      let targets: Targets<Double> =
        net.network.objective == .meanSquaredError ? .values(values) : .labels(labels)
      let noise = TrainingNoise(seedOfEveryLayer: run.seed)
      if settings.trainingSteps > 0 {
        parameters = trained(net.network, parameters, samples, targets, noise)
      }
      let problem = net.network.gradientProblem(
        at: parameters, samples: samples, targets: targets, regularization: 0.3, noise: noise)
      try check(problem, named: net.name, using: &generator, page)
    }
  }

  /// After some steps along the gradient.
  func trained(
    _ network: Network<Double>, _ start: ParameterSet<Double>, _ samples: Matrix<Double>,
    _ targets: Targets<Double>, _ noise: TrainingNoise
  ) -> ParameterSet<Double> {
    var (parameters, noise) = (start, noise)
    var state = RuleState<Double>(.sgd, shapes: network.parameterShapes)
    for _ in 0..<settings.trainingSteps {
      let loss = network.loss(
        of: samples, targets: targets, parameters, regularization: 0.3, noise: &noise)
      parameters.updateStatistics(loss.statistics)
      state.step(&parameters, loss.gradients, learningRate: 0.01)
    }
    return parameters
  }
}
