import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// Regression: nets trained on the mean squared error.
struct ObjectiveTests {
  /// By hand: outputs (1, 2) and (3, 5) against (0, 2) and (5, 5): squares 1, 0, 4, 0, their mean
  /// 1.25; gradients 2(y − t)/4.
  @Test func theMeanSquaredErrorByHand() {
    let network = Network<Double>(
      inputs: 2, layers: [Affine(inputs: 2, outputs: 2)], objective: .meanSquaredError)
    let parameters = ParameterSet<Double>(
      shapes: network.parameterShapes,
      arrays: [
        Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]), Matrix(rows: 1, columns: 2),
      ])
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let loss = network.loss(
      of: Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 5]),
      targets: .values(Matrix(rows: 2, columns: 2, elements: [0, 2, 5, 5])), parameters,
      regularization: 0.5, noise: &noise)
    #expect(loss.data == 1.25 && loss.penalty == 0.5)
    // G is (0.5, 0) and (−1, 0).
    #expect(loss.gradients["b1"].elements == [-0.5, 0])
    // xᵀG + λW: 0.5 − 3 + 0.5, 0, 1 − 5, 0.5.
    #expect(loss.gradients["W1"].elements == [-2, 0, -4, 0.5])
  }

  @Test func aDeepNetPassesTheGradientCheck() {
    var draws = RandomState(seed: 231)
    let network = Network<Double>.fullyConnected(
      inputs: 3, hidden: [8, 7], classes: 1, normalization: .layer, activation: .tanh,
      objective: .meanSquaredError)
    let samples = Matrix<Double>(9, 3, using: &draws)
    let report = gradientReport(
      network, network.randomParameters(.xavier, using: &draws), samples: samples,
      targets: .values(Matrix(9, 1, using: &draws)), regularization: 0.2)
    #expect(report.verdict == .passed, "\(report)")
  }

  /// y = 3x₁ − 2x₂ + 1 is found by the one-layer case, and the epochs record its squared error.
  @Test func aLineIsFound() throws {
    var draws = RandomState(seed: 3)
    let samples = Matrix<Double>(60, 2, using: &draws)
    let values = Matrix<Double>(
      rows: 60, columns: 1, elements: (0..<60).map { 3 * samples[$0, 0] - 2 * samples[$0, 1] + 1 })
    let network = Network<Double>(
      inputs: 2, layers: [Affine(inputs: 2, outputs: 1)], objective: .meanSquaredError)
    var solver = Solver(
      network: network, parameters: network.randomParameters(.he, using: &draws),
      settings: SolverSettings(
        epochs: 60, batchSize: 20, rule: .sgd, learningRate: 0.1, regularization: 0,
        sampling: .permutation),
      generator: draws)
    let training = LabeledRows(samples, targets: .values(values))
    try solver.train(on: training, validation: training, progress: { _ in })
    #expect(solver.iteration == 180)
    #expect(
      largestDifference(solver.parameters.arrays.flatMap(\.elements), [3, -2, 1]) < 1e-6)
    let errors = solver.epochs.compactMap(\.validation)
    #expect(errors.count == 60 && errors[0] > 0.1 && errors[59] < 1e-11)
    #expect(errors == solver.epochs.map(\.train))
    #expect(solver.bestValidation == errors.min())
    // A net of numbers with one output is described, saved and counted like any other.
    #expect(network.description == "2 inputs; affine 2 → 1; mse loss")
  }
}
