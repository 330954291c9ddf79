import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on dropout, with NumPy 2.4's figures: `Tests/peers/layers_numpy.py`.
struct DropoutTests {
  private func layers(_ keep: Double) -> [any Layer<Double>] {
    [Dropout<Double>(keep: keep), NaiveDropout<Double>(keep: keep)]
  }

  /// x = randn(500, 500) + 10 with seed 231, and the masks drawn one after the other behind it.
  @Test func forward() {
    var draws = RandomState(seed: 231)
    let x = Matrix<Double>(500, 500, using: &draws).mapElements { $0 + 10 }
    #expect(abs(mean(x) - 10.0002078784775) < 1e-11)
    for index in 0..<2 {
      var noise = TrainingNoise(draws)
      for (keep, expected, zeros) in [
        (0.25, 10.014059116977283, 0.749784), (0.4, 9.977917658761159, 0.600796),
        (0.7, 9.987811912159428, 0.30074),
      ] {
        let layer = layers(keep)[index]
        let output = output(layer, x, &noise)
        #expect(abs(mean(output) - expected) < 1e-11)
        #expect(Double(output.elements.count { $0 == 0 }) / 250_000 == zeros)
        #expect(layer.forward(x, [], on: .serial).output == x, "nothing happens at test time")
      }
    }
  }

  private func output<L: Layer<Double>>(
    _ layer: L, _ x: Matrix<Double>, _ noise: inout TrainingNoise
  ) -> Matrix<Double> {
    layer.forward(x, [], training: &noise, on: .serial).output
  }

  private func mean(_ matrix: Matrix<Double>) -> Double {
    matrix.elements.reduce(0, +) / Double(matrix.elements.count)
  }

  /// x = randn(10, 10) + 10 and the gradient with seed 231, the mask with seed 123.
  @Test func backward() {
    var draws = RandomState(seed: 231)
    let x = Matrix<Double>(10, 10, using: &draws).mapElements { $0 + 10 }
    let gradient = Matrix<Double>(10, 10, using: &draws)
    for layer in layers(0.2) {
      var noise = TrainingNoise(seedOfEveryLayer: 123)
      let (output, back) = forwardAndBackward(layer, x, gradient, &noise)
      #expect(Imprint(10, 10, 0, 0, 77.7036143401682).fits(output))
      #expect(Imprint(10, 10, 0, 0, -4.6665006745337205).fits(back))
      #expect(output.elements.count { $0 != 0 } == 14)
      // The next batch is drawn from the same seed again.
      #expect(self.output(layer, x, &noise) == output)
      let report = gradientReport(layer, input: x, parameters: [], outputGradient: gradient)
      #expect(report.verdict == .passed, "\(report)")
    }
    // At test time the gradient passes as it is.
    let layer = Dropout<Double>(keep: 0.2)
    #expect(
      layer.backward(gradient, layer.forward(x, [], on: .serial).cache, [], on: .serial).input
        == gradient)
  }

  private func forwardAndBackward<L: Layer<Double>>(
    _ layer: L, _ x: Matrix<Double>, _ gradient: Matrix<Double>, _ noise: inout TrainingNoise
  ) -> (Matrix<Double>, Matrix<Double>) {
    let (output, cache) = layer.forward(x, [], training: &noise, on: .serial)
    return (output, layer.backward(gradient, cache, [], on: .serial).input)
  }

  /// Noise that continues draws other masks for the next batch.
  @Test func masksChangeFromBatchToBatch() {
    let x = Matrix<Double>(rows: 10, columns: 10, repeating: 1)
    var noise = TrainingNoise(RandomState(seed: 5))
    let first = output(Dropout<Double>(keep: 0.5), x, &noise)
    #expect(output(Dropout<Double>(keep: 0.5), x, &noise) != first)
    #expect(Set(first.elements) == [0, 2])
  }
}
