// The worked examples of the documents on nets, computed by the layers and rules themselves.

import Foundation
import LinearAlgebra
import Losses
import NeuralNetworks
import Testing

struct DocumentExamplesTests {
  /// two-layer-net.md: f = σ(w · x + w₂) at w = (2, −3, −3), x = (−1, −2).
  @Test func aSigmoidNeuron() {
    let affine = Affine<Double>(inputs: 2, outputs: 1)
    let sigmoid = ActivationLayer<Double>(.sigmoid)
    let x = Matrix<Double>(rows: 1, columns: 2, elements: [-1, -2])
    let parameters = [
      Matrix<Double>(rows: 2, columns: 1, elements: [2, -3]),
      Matrix<Double>(rows: 1, columns: 1, elements: [-3]),
    ]
    let (sum, affineCache) = affine.forward(x, parameters, on: .serial)
    #expect(sum.elements == [1])
    let (f, cache) = sigmoid.forward(sum, [], on: .serial)
    #expect(abs(f[0, 0] - 0.731) < 5e-4)
    let one = Matrix<Double>(rows: 1, columns: 1, elements: [1])
    let slope = sigmoid.backward(one, cache, [], on: .serial).input
    #expect(abs(slope[0, 0] - 0.197) < 5e-4)
    let gradients = affine.backward(slope, affineCache, parameters, on: .serial)
    let found = gradients.parameters.flatMap(\.elements) + gradients.input.elements
    let expected = [-0.197, -0.393, 0.197, 0.393, -0.590]
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) { #expect(abs(found - expected) < 5e-4) }
  }

  /// two-layer-net.md: a confident mistake, σ(−4) for y = 1, by squared error and by cross-entropy.
  @Test func theSquaredErrorOfASigmoidIsFlatWhereItIsWrong() {
    let p = 1 / (1 + exp(4.0))
    #expect(abs((p - 1) * p * (1 - p) + 0.017) < 5e-4)
    let scores = Matrix<Double>(rows: 1, columns: 2, elements: [0, -4])
    let gradient = ClassificationLoss.softmax.meanAndGradient(ofScores: scores, labels: [1])
      .gradient
    #expect(abs(gradient[0, 1] + 0.982) < 5e-4)
  }

  /// convolution.md: 0 … 8, kernel 0 1 2 3.
  @Test func theSmallestConvolution() {
    let maps = MapShape(channels: 1, height: 3, width: 3)
    let x = Matrix<Double>(rows: 1, columns: 9, elements: (0..<9).map(Double.init))
    let parameters = [
      Matrix<Double>(rows: 1, columns: 4, elements: [0, 1, 2, 3]),
      Matrix<Double>(rows: 1, columns: 1, elements: [0]),
    ]
    let naive = NaiveConvolution<Double>(maps, filters: 1, height: 2, width: 2)
    #expect(naive.forward(x, parameters, on: .serial).output.elements == [19, 25, 37, 43])
    let fast = Convolution<Double>(maps, filters: 1, height: 2, width: 2)
    #expect(fast.forward(x, parameters, on: .serial).output.elements == [19, 25, 37, 43])
  }

  /// convolution.md: the parameters of a convolution and of a fully connected layer.
  @Test func aConvolutionNeedsFewParameters() {
    let maps = MapShape(channels: 3, height: 32, width: 32)
    let convolution = Convolution<Float>(maps, filters: 32, height: 3, width: 3, padding: 1)
    #expect(convolution.output.count == 32 * 32 * 32)
    let net = Network<Float>(inputs: maps.count, layers: [convolution])
    #expect(net.summary.parameters == 896)
    let affine = Affine<Float>(inputs: maps.count, outputs: convolution.output.count)
    let connected = Network<Float>(inputs: maps.count, layers: [affine])
    #expect(connected.summary.parameters == 100_696_064)
  }

  /// convolution.md: windows of 2 × 2.
  @Test func theSmallestPooling() {
    let maps = MapShape(channels: 1, height: 4, width: 4)
    let x = Matrix<Double>(
      rows: 1, columns: 16, elements: [3, 4, 6, 5, 2, 4, 6, 8, 1, 6, 7, 5, 9, 7, 4, 6])
    let pooling = MaxPooling<Double>(maps, height: 2, width: 2, stride: 2)
    #expect(pooling.forward(x, [], on: .serial).output.elements == [4, 8, 9, 7])
  }

  /// fully-connected.md and curve-fitting.md: along a gradient of 1 every step of Adam is η long;
  /// with 1 − β in place of 1 − βᵗ the first is, the second 1.34 η, the tenth 2.06 η, late ones 0.32 η.
  @Test func adamWithAndWithoutTheBiasCorrection() {
    var (w, m, c) = (0.0, 0.0, 0.0)
    for step in 1...20_000 {
      let before = w
      naiveAdamStep(&w, gradient: 1, m: &m, c: &c, step: step, learningRate: 0.01)
      #expect(abs(before - w - 0.01) < 1e-6)
      if step == 1 { #expect(abs(m - 0.1) < 1e-12 && abs(c - 0.001) < 1e-12) }
      let slip = (m / (1 - 0.9)) / (c / (1 - 0.999)).squareRoot()
      switch step {
      case 1: #expect(abs(slip - 1) < 1e-9)
      case 2: #expect(abs(slip - 1.34) < 5e-3)
      case 10: #expect(abs(slip - 2.06) < 5e-3)
      case 10_000...: #expect(abs(slip - 0.32) < 5e-3)
      default: break
      }
    }
  }

  /// fully-connected.md: the velocity along a gradient that stays the same grows to ten plain steps.
  @Test func momentumGrowsTenfold() {
    let shapes = [ParameterShape("w", rows: 1, columns: 1, kind: .free)]
    var state = RuleState<Double>(.momentum, shapes: shapes)
    var parameters = ParameterSet<Double>(zeros: shapes)
    var gradient = ParameterSet<Double>(zeros: shapes)
    gradient.changeArray(at: 0) { $0[0, 0] = 1 }
    // The other form: v ← μv + g, w ← w − ηv.
    var (v, w) = (0.0, 0.0)
    for _ in 1...300 {
      state.step(&parameters, gradient, learningRate: 0.01, on: .serial)
      v = 0.9 * v + 1
      w -= 0.01 * v
      #expect(abs(parameters.arrays[0][0, 0] - w) < 1e-9)
    }
    #expect(abs(state.first[0][0, 0] + 0.1) < 1e-9)
  }
}
