// The gradient checks of networks and of their layers, one by one.

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
    for (place, loss) in ClassificationLoss.allCases.enumerated() {
      try page.progress(Double(place) / Double(ClassificationLoss.allCases.count))
      var generator = RandomState(seed: options.seed)
      let data = try LinearData<Double>(
        dataset, appendsOne: false, on: options.execution, using: &generator)
      let network = Network<Double>.twoLayer(
        inputs: data.training.columns, hidden: Self.hiddenCount, classes: data.classCount,
        loss: loss)
      let parameters = try parameters(of: network, data, using: &generator)
      let count = min(data.development.rows, Self.sampleCount)
      let problem = network.gradientProblem(
        at: parameters, samples: data.development.copyingRows(0..<count),
        labels: Array(data.development.labels.prefix(count)), regularization: Self.penalty)
      try check(problem, named: "two-layer-net, \(loss.rawValue)", using: &generator, page)
    }
  }

  /// As drawn, or after some steps of training.
  private func parameters(
    of network: Network<Double>, _ data: LinearData<Double>,
    using generator: inout RandomState
  ) throws -> ParameterSet<Double> {
    // Biases of their own, so that a bias that is forgotten shows.
    var parameters = network.randomParameters(weightScale: 1e-2, using: &generator)
    parameters.drawFreeArrays(using: &generator)
    guard run.trainingSteps > 0 else { return parameters }
    var settings = SolverSettings(
      epochs: .max, batchSize: 200, rule: .sgd, learningRate: 1e-4, decay: 1,
      regularization: Self.penalty)
    settings.iterationLimit = run.trainingSteps
    var solver = Solver(
      network: network, parameters: parameters, settings: settings, generator: generator)
    try solver.train(
      on: data.training, labels: data.training.labels, execution: options.execution,
      progress: { _ in })
    return solver.parameters
  }

  // step: layers
  mutating func checkLayers(_ page: Page) throws {
    var generator = RandomState(seed: options.seed)
    let layers: [any Layer<Double>] =
      [NaiveAffine(inputs: 7, outputs: 5), Affine(inputs: 7, outputs: 5), NaiveReLU()]
      + Activation.allCases.map { ActivationLayer($0) } + [
        NaiveBatchNormalization(columns: 7), BatchNormalization(columns: 7),
        NaiveLayerNormalization(columns: 7), LayerNormalization(columns: 7),
        NaiveDropout(keep: 0.6), Dropout(keep: 0.6),
      ]
    for (place, layer) in layers.enumerated() {
      try page.progress(Double(place) / Double(layers.count))
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
  }

  private func randomProblem<L: Layer<Double>>(
    of layer: L, columns: Int = 7, using generator: inout RandomState
  ) -> GradientProblem {
    let input = Matrix(rows: 8, columns: columns, using: &generator)
    let parameters = layer.parameterShapes.map {
      Matrix(rows: $0.rows, columns: $0.columns, using: &generator)
    }
    let outputs = layer.outputColumns(forInput: columns) ?? 0
    return layer.gradientProblem(
      input: input, parameters: parameters,
      outputGradient: Matrix(rows: 8, columns: outputs, using: &generator),
      noise: TrainingNoise(seedOfEveryLayer: options.seed))
  }
}
