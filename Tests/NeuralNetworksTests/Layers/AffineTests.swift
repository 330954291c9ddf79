import GradientChecking
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on the affine layer, alone and before a ReLU. Figures of six digits and more
/// are NumPy 2.4's on the same arrays, drawn with seed 231 in the cells' order; see `Imprint`.
/// `Tests/peers/layers_numpy.py` prints them.
struct AffineTests {
  /// `affine_forward` of the course's evenly spaced arrays.
  @Test func affineForward() {
    let layer = Affine<Double>(inputs: 120, outputs: 3)
    let (output, _) = layer.forward(
      Matrix(2, 120, from: -0.1, through: 0.5),
      [Matrix(120, 3, from: -0.2, through: 0.3), Matrix(1, 3, from: -0.3, through: 0.1)],
      on: .serial)
    #expect(output.rows == 2 && output.columns == 3)
    #expect(
      largestDifference(
        output.elements,
        [
          1.4983496695842702, 1.7066013216629177, 1.9148529737415649, 3.2555319868066803,
          3.5141327024160556, 3.7727334180254308,
        ]) < 1e-14)
  }

  @Test func affineBackward() {
    var draws = RandomState(seed: 231)
    let x = Matrix<Double>(10, 6, using: &draws)
    let parameters = [Matrix<Double>(6, 5, using: &draws), Matrix(1, 5, using: &draws)]
    let gradient = Matrix<Double>(10, 5, using: &draws)
    let layer = Affine<Double>(inputs: 6, outputs: 5)
    let (output, cache) = layer.forward(x, parameters, on: .serial)
    #expect(
      Imprint(10, 5, -2.1760636073499535, -1.6686706813885483, 14.97048661783781).fits(output))
    let back = layer.backward(gradient, cache, parameters, on: .serial)
    #expect(
      Imprint(10, 6, 5.06973048338623, 3.064033570890408, -2.6459721808009773).fits(back.input))
    #expect(
      Imprint(6, 5, -2.3734291666097374, -3.0958151134951395, -6.063678755407594)
        .fits(back.parameters[0]))
    #expect(
      largestDifference(
        back.parameters[1].elements,
        [
          -5.785886566251307, -2.142889464365851, -3.936481374308885, -4.106645868849182,
          -0.09253318805058686,
        ]) < 1e-14)
  }

  /// Affine, then ReLU: `affine_relu_forward` and `affine_relu_backward`.
  @Test func sandwich() {
    var draws = RandomState(seed: 231)
    let x = Matrix<Double>(2, 12, using: &draws)
    let parameters = [Matrix<Double>(12, 10, using: &draws), Matrix(1, 10, using: &draws)]
    let gradient = Matrix<Double>(2, 10, using: &draws)
    let (affine, relu) = (Affine<Double>(inputs: 12, outputs: 10), ActivationLayer<Double>(.relu))
    let (between, first) = affine.forward(x, parameters, on: .serial)
    let (output, second) = relu.forward(between, [], on: .serial)
    #expect(Imprint(2, 10, 0, 0, -0.08741181729740466).fits(output))
    let back = affine.backward(
      relu.backward(gradient, second, [], on: .serial).input, first, parameters, on: .serial)
    #expect(
      Imprint(2, 12, 1.8062299287686783, -3.06160656553369, 16.505383422097182).fits(back.input))
    #expect(
      Imprint(12, 10, 0, -0.12389596277550255, -2.216942723364067).fits(back.parameters[0]))
    #expect(
      largestDifference(
        back.parameters[1].elements,
        [
          0, -1.014158604910159, -2.3029611560826266, 0, 0.9868701899116253, 0,
          0.11961900053654728, 2.139351491242037, -0.9342658886342725, -0.42011785184253997,
        ]) < 1e-14)
  }

  @Test func affinePassesTheGradientCheck() {
    var draws = RandomState(seed: 231)
    let report = gradientReport(
      Affine(inputs: 6, outputs: 5), input: Matrix(8, 6, using: &draws),
      parameters: [Matrix(6, 5, using: &draws), Matrix(1, 5, using: &draws)],
      outputGradient: Matrix(8, 5, using: &draws))
    #expect(report.verdict == .passed, "\(report)")
  }

  /// Sizes on both sides of those at which products take other paths.
  @Test(arguments: [(1, 1, 1), (3, 5, 17), (33, 40, 16), (20, 400, 12)])
  func affineAgreesWithLoops(rows: Int, inputs: Int, outputs: Int) {
    var draws = RandomState(seed: 8)
    let x = Matrix<Double>(rows, inputs, using: &draws)
    let parameters = [
      Matrix<Double>(inputs, outputs, using: &draws), Matrix(1, outputs, using: &draws),
    ]
    let gradient = Matrix<Double>(rows, outputs, using: &draws)
    let (fast, naive) = (
      Affine<Double>(inputs: inputs, outputs: outputs),
      NaiveAffine<Double>(inputs: inputs, outputs: outputs)
    )
    let (output, cache) = fast.forward(x, parameters, on: .serial)
    let (expected, naiveCache) = naive.forward(x, parameters, on: .serial)
    #expect(largestDifference(output.elements, expected.elements) < 1e-12)
    let back = fast.backward(gradient, cache, parameters, on: .serial)
    let naiveBack = naive.backward(gradient, naiveCache, parameters, on: .serial)
    #expect(largestDifference(back.input.elements, naiveBack.input.elements) < 1e-12)
    for (a, b) in zip(back.parameters, naiveBack.parameters) {
      #expect(largestDifference(a.elements, b.elements) < 1e-12)
    }
  }
}
