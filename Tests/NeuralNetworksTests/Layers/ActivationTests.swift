import GradientChecking
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on ReLU, and every activation by hand. Figures of six digits and more are
/// NumPy 2.4's on the same arrays, drawn with seed 231 in the cells' order; see `Imprint`.
/// `Tests/peers/layers_numpy.py` prints them.
struct ActivationTests {
  /// Exactly k/22 for k = 1, 3, … 11, and zero before.
  @Test func reluForward() {
    let (output, _) = ActivationLayer<Double>(.relu).forward(
      Matrix(3, 4, from: -0.5, through: 0.5), [], on: .serial)
    let expected = [0, 0, 0, 0, 0, 0] + [1, 3, 5, 7, 9, 11].map { Double($0) / 22 }
    #expect(largestDifference(output.elements, expected) < 1e-15)
  }

  @Test func reluBackward() {
    var draws = RandomState(seed: 231)
    let x = Matrix<Double>(10, 10, using: &draws)
    let gradient = Matrix<Double>(10, 10, using: &draws)
    let layer = ActivationLayer<Double>(.relu)
    let back = layer.backward(gradient, layer.forward(x, [], on: .serial).cache, [], on: .serial)
    #expect(
      Imprint(10, 10, -0.22557183073305853, -1.1058166965559622, 2.3280271550415437)
        .fits(back.input))
    #expect(back.parameters.isEmpty)
  }

  /// By hand: logistic(−1) = 1/(1 + e), tanh(1) = (e² − 1)/(e² + 1), e⁻² − 1, and a hundredth; the
  /// derivatives s(1 − s), 1 − t² and e⁻².
  @Test func activationsByHand() {
    func expect(_ function: Activation, at x: Double, _ value: Double, derivative: Double) {
      let y = function.value(x)
      #expect(abs(y - value) < 1e-15, "\(function) at \(x)")
      #expect(
        abs(function.derivative(atValue: y) - derivative) < 1e-15,
        "derivative of \(function) at \(x)")
    }
    expect(.sigmoid, at: -1, 0.2689414213699951, derivative: 0.19661193324148185)
    expect(.sigmoid, at: 0, 0.5, derivative: 0.25)
    expect(.sigmoid, at: -800, 0, derivative: 0)
    expect(.tanh, at: 1, 0.7615941559557649, derivative: 0.41997434161402614)
    expect(.elu, at: -2, -0.8646647167633873, derivative: 0.1353352832366127)
    expect(.elu, at: 3, 3, derivative: 1)
    expect(.leakyReLU, at: -3, -0.03, derivative: 0.01)
    expect(.leakyReLU, at: 3, 3, derivative: 1)
    expect(.relu, at: -3, 0, derivative: 0)
    for function in Activation.allCases { #expect(function.value(Double.nan).isNaN) }
  }

  @Test(arguments: Activation.allCases)
  func activationsPassTheGradientCheck(_ function: Activation) {
    var draws = RandomState(seed: 231)
    var x = Matrix<Double>(6, 7, using: &draws)
    x[2, 3] = 3e-6  // within the step of a kink
    let report = gradientReport(
      ActivationLayer(function), input: x, parameters: [],
      outputGradient: Matrix(6, 7, using: &draws))
    #expect(report.verdict == .passed, "\(report)")
    // ELU has no kink, but its derivative has one at 0, which a centered difference sees.
    if function != .elu {
      #expect(report.terms[0].rows.contains { $0.kinks > 0 } == function.hasKink)
    }
  }
}
