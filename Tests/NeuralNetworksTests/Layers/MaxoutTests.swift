import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// Maxout by hand, and both forms under the gradient check.
struct MaxoutTests {
  /// Pieces of two: the larger wins, the first of equal ones, and it alone receives the gradient.
  @Test func maxoutByHand() {
    let x = Matrix<Double>(rows: 2, columns: 4, elements: [1, 3, -2, -5, 4, 4, 0, 7])
    let gradient = Matrix<Double>(rows: 2, columns: 2, elements: [10, 20, 30, 40])
    func expect<L: Layer<Double>>(_ layer: L) {
      let (output, cache) = layer.forward(x, [], on: .serial)
      #expect(output.elements == [3, -2, 4, 7] && output.columns == 2)
      let back = layer.backward(gradient, cache, [], on: .serial)
      #expect(back.input.elements == [0, 10, 20, 0, 30, 0, 0, 40])
      #expect(
        layer.activationPattern(cache) == [false, true, true, false, true, false, false, true])
    }
    expect(Maxout<Double>())
    expect(NaiveMaxout<Double>())
    var broken = x
    broken[0, 0] = .nan
    #expect(Maxout<Double>().forward(broken, [], on: .serial).output[0, 0].isNaN)
  }

  @Test(arguments: [2, 3, 4])
  func maxoutPassesTheGradientCheck(pieces: Int) {
    var draws = RandomState(seed: 231)
    let x = Matrix<Double>(5, 12, using: &draws)
    let gradient = Matrix<Double>(5, 12 / pieces, using: &draws)
    for layer in [Maxout<Double>(pieces: pieces), NaiveMaxout<Double>(pieces: pieces)]
      as [any Layer<Double>]
    {
      let report = gradientReport(layer, input: x, parameters: [], outputGradient: gradient)
      #expect(report.verdict == .passed, "\(report)")
    }
  }
}
