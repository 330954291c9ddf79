// The ε of the normalizations: an ε as large as the variance shows in every number.

import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// With ε = 0.75² all roots are short decimals; NumPy gives the same numbers, in
/// `Tests/peers/layers_numpy.py`.
struct NormalizationEpsilonTests {
  private static let epsilon = 0.5625

  private static let batchLayers: [any Layer<Double>] = [
    BatchNormalization<Double>(columns: 2, epsilon: epsilon),
    NaiveBatchNormalization<Double>(columns: 2, epsilon: epsilon),
  ]
  private static let rowLayers: [any Layer<Double>] = [
    LayerNormalization<Double>(columns: 2, epsilon: epsilon),
    NaiveLayerNormalization<Double>(columns: 2, epsilon: epsilon),
  ]

  private func matrix(_ elements: Double...) -> Matrix<Double> {
    Matrix(rows: elements.count / 2, columns: 2, elements: elements)
  }

  private func through<L: Layer<Double>>(
    _ layer: L, _ input: Matrix<Double>, _ parameters: [Matrix<Double>],
    gradient: Matrix<Double>, isTraining: Bool
  ) -> (output: Matrix<Double>, gradients: LayerGradients<Double>) {
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let (output, cache) =
      isTraining
      ? layer.forward(input, parameters, training: &noise, on: .serial)
      : layer.forward(input, parameters, on: .serial)
    return (output, layer.backward(gradient, cache, parameters, on: .serial))
  }

  private func expect(
    _ found: (output: Matrix<Double>, gradients: LayerGradients<Double>), _ name: String,
    output: [Double], input: [Double], gamma: [Double], beta: [Double]
  ) {
    let pairs = [
      ("y", found.output.elements, output), ("x", found.gradients.input.elements, input),
      ("γ", found.gradients.parameters[0].elements, gamma),
      ("β", found.gradients.parameters[1].elements, beta),
    ]
    for (array, found, expected) in pairs {
      #expect(largestDifference(found, expected) < 1e-14, "\(array) of \(name)")
    }
  }

  /// The columns (1, 3) and (5, 5) have the variances 1 and 0, so 1/√(σ² + ε) = 1/1.25 and 1/0.75:
  /// x̂ = (−0.8, 0.8) and (0, 0). With the output's gradient (1, 2) in both and γ = (2, 3), ∂x is
  /// 2 · 0.8 · ((−0.5, 0.5) − 0.4x̂) and 3 / 0.75 · (−0.5, 0.5).
  @Test func batchesInTraining() {
    for layer in Self.batchLayers {
      let found = through(
        layer, matrix(1, 5, 3, 5), [matrix(2, 3), matrix(1, -1), matrix(0, 0), matrix(0, 0)],
        gradient: matrix(1, 1, 2, 2), isTraining: true)
      expect(
        found, layer.summary, output: [-0.6, -1, 2.6, -1], input: [-0.288, -2, 0.288, 2],
        gamma: [0.8, 0], beta: [3, 3])
    }
  }

  /// The running variances 5.6875 and 0.4375 make 1/√(σ² + ε) = 0.4 and 1, and with the running
  /// means 1 and 2 x̂ = (0, 0.8) and (3, 3).
  @Test func batchesAtTestTime() {
    for layer in Self.batchLayers {
      let found = through(
        layer, matrix(1, 5, 3, 5),
        [matrix(2, 3), matrix(1, -1), matrix(1, 2), matrix(5.6875, 0.4375)],
        gradient: matrix(1, 1, 2, 2), isTraining: false)
      expect(
        found, layer.summary, output: [1, 8, 2.6, 8], input: [0.8, 3, 1.6, 6], gamma: [1.6, 9],
        beta: [3, 3])
    }
  }

  /// The rows (1, 3) and (5, 5), with γ = (2, 4) and the output's gradient (1, 2) in both: γG = (2,
  /// 8), and ∂x = 0.8 · ((−3, 3) − 2.4x̂) and (−3, 3) / 0.75.
  @Test func rowsOfALayer() {
    for layer in Self.rowLayers {
      let found = through(
        layer, matrix(1, 3, 5, 5), [matrix(2, 4), matrix(1, -1)], gradient: matrix(1, 2, 1, 2),
        isTraining: true)
      expect(
        found, layer.summary, output: [-0.6, 2.2, 1, -1], input: [-0.864, 0.864, -4, 4],
        gamma: [-0.8, 1.6], beta: [2, 4])
    }
  }

  /// Both ways through must have the same ε: variances of about 1 beside an ε of 0.5.
  @Test(arguments: [true, false])
  func everyBackwardPassPassesTheGradientCheck(isTraining: Bool) {
    var draws = RandomState(seed: 231)
    let x = Matrix<Double>(6, 7, using: &draws)
    let parameters =
      [Matrix<Double>(1, 7, using: &draws), Matrix<Double>(1, 7, using: &draws)]
      + [0.3, 0.8].map { Matrix(rows: 1, columns: 7, repeating: $0) }
    let gradient = Matrix<Double>(6, 7, using: &draws)
    let layers: [any Layer<Double>] = [
      BatchNormalization<Double>(columns: 7, epsilon: 0.5),
      NaiveBatchNormalization<Double>(columns: 7, epsilon: 0.5),
      LayerNormalization<Double>(columns: 7, epsilon: 0.5),
      NaiveLayerNormalization<Double>(columns: 7, epsilon: 0.5),
    ]
    for layer in layers {
      let report = gradientReport(
        layer, input: x, parameters: parameters, outputGradient: gradient, isTraining: isTraining)
      #expect(report.verdict == .passed, "\(layer.summary): \(report)")
    }
  }
}
