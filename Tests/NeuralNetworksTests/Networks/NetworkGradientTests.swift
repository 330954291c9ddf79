import GradientChecking
import LinearAlgebra
import Losses
import NeuralNetworks
import NumPyRandom
import Testing

/// Whole nets under the gradient check, the library's layers and a learner's own.
struct NetworkGradientTests {
  private func report(
    _ network: Network<Double>, regularization: Double, seed: UInt32 = 231
  ) -> GradientReport {
    var draws = RandomState(seed: seed)
    let samples = Matrix<Double>(4, network.inputs, using: &draws)
    let labels = draws.integers(count: 4, in: 0..<network.classes)
    var parameters = network.randomParameters(weightScale: 0.5, using: &draws)
    for shape in parameters.shapes where !shape.isPenalized {
      parameters[shape.name] = Matrix(1, shape.columns, using: &draws)
    }
    return gradientReport(
      network, parameters, samples: samples, labels: labels, regularization: regularization)
  }

  @Test(arguments: ClassificationLoss.allCases, [0.0, 0.7])
  func theTwoLayerNetPasses(_ loss: ClassificationLoss, regularization: Double) {
    let network = Network<Double>.twoLayer(inputs: 5, hidden: 12, classes: 7, loss: loss)
    let report = report(network, regularization: regularization)
    #expect(report.verdict == .passed, "\(report)")
  }

  /// No layer of a deeper net needs anything that a two-layer net does not have.
  @Test(arguments: ClassificationLoss.allCases)
  func aDeepNetOfAllActivationsPasses(_ loss: ClassificationLoss) {
    let network = Network<Double>(
      inputs: 4,
      layers: [
        Affine(inputs: 4, outputs: 8), ActivationLayer(.leakyReLU),
        Affine(inputs: 8, outputs: 7), ActivationLayer(.tanh),
        Affine(inputs: 7, outputs: 6), ActivationLayer(.elu), ActivationLayer(.sigmoid),
        Affine(inputs: 6, outputs: 3),
      ], loss: loss)
    let report = report(network, regularization: 0.3)
    #expect(report.verdict == .passed, "\(report)")
  }

  /// A net whose first layer is not affine ends its backward pass differently.
  @Test func aNetThatBeginsWithAnActivationPasses() {
    let network = Network<Double>(
      inputs: 4, layers: [ActivationLayer(.tanh), Affine(inputs: 4, outputs: 3), Doubling()])
    let report = report(network, regularization: 0.1)
    #expect(report.verdict == .passed, "\(report)")
  }

  @Test func aLearnersLayerPassesAndTrains() throws {
    let network = Network<Double>(
      inputs: 4,
      layers: [
        Affine(inputs: 4, outputs: 6), Scaling(columns: 6), ActivationLayer(.relu),
        Affine(inputs: 6, outputs: 3),
      ])
    #expect(network.parameterShapes.map(\.name) == ["W1", "b1", "gain2", "W3", "b3"])
    let report = report(network, regularization: 0.1)
    #expect(report.verdict == .passed, "\(report)")

    let toy = ToyNetwork<Double>()
    var draws = RandomState(seed: 5)
    var parameters = network.randomParameters(weightScale: 0.5, using: &draws)
    parameters["gain2"] = Matrix(rows: 1, columns: 6, repeating: 1)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: 60, batchSize: 5, rule: .adam, learningRate: 0.05, regularization: 0),
      generator: draws)
    try solver.train(on: toy.samples, labels: toy.labels, progress: { _ in })
    #expect(solver.history.last! < 0.2 * solver.history[0])
    #expect(solver.parameters["gain2"] != parameters["gain2"])
  }
}

/// A learner's layer without parameters: y = 2x.
private struct Doubling: Layer {
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
    LayerGradients(input: 2 * outputGradient)
  }
}
