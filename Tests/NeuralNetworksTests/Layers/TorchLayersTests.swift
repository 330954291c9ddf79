// The layers of maps beside PyTorch's, where the machine has it.

import Foundation
import LinearAlgebra
import NeuralNetworks
import TestSupport
import Testing

@Suite(.enabled(if: Torch.isThere, "python3 with PyTorch is not installed"))
struct TorchLayersTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Both forms in both precisions: PyTorch's own error is part of the limit.
  @Test(arguments: [
    Problem(3, 12, 12, 16, kernel: (3, 3), 1, 1, samples: 5),
    Problem(32, 9, 7, 40, kernel: (3, 3), 1, 1, samples: 6),
    Problem(64, 2, 2, 64, kernel: (3, 3), 1, 1, samples: 9),
    Problem(16, 8, 8, 24, kernel: (1, 1), 2, 0, samples: 4),
    Problem(8, 11, 10, 12, kernel: (3, 3), 2, 1, samples: 4),
    Problem(3, 20, 18, 8, kernel: (7, 7), 2, 3, samples: 3),
  ])
  func convolutions(_ problem: Problem) throws {
    let script = """
      x, w, b, g = array((n, c, h, width)), array((f, c, kh, kw)), array((f,)), array(-1)
      y = torch.conv2d(x, w, b, stride=s, padding=p)
      y.backward(g.reshape(y.shape))
      answer(y, x.grad, w.grad, b.grad)
      """
    let (maps, window) = (problem.maps, problem.window)
    let sizes: KeyValuePairs = [
      "n": problem.x.rows, "c": maps.channels, "h": maps.height, "width": maps.width,
      "f": problem.filters, "kh": window.height, "kw": window.width, "s": window.stride,
      "p": window.padding,
    ]
    func check<Scalar: RealScalar>(
      _ type: Scalar.Type, _ limits: [(isExact: Bool, limit: Double)]
    ) throws {
      let arrays = problem.drawn.map { $0.converted() as Matrix<Scalar> }
      let expected = try Torch.run(script, sizes, arrays, in: folder)
      for (isExact, limit) in limits {
        var execution = Execution(threads: 2)
        execution.isExact = isExact
        let layer: Convolution<Scalar> = problem.layer()
        let found = layer.passes(arrays[0], Array(arrays[1...2]), arrays[3], on: execution)
        expectEqual(
          [found.output, found.gradients.input] + found.gradients.parameters, expected,
          within: limit)
      }
    }
    try check(Double.self, [(false, 1e-13)])
    try check(Float.self, [(true, 3e-6), (false, 3e-5)])
  }

  @Test(arguments: [(2, 2, 0), (3, 2, 1), (3, 1, 1)])
  func maxPooling(side: Int, stride: Int, padding: Int) throws {
    let maps = MapShape(channels: 3, height: 8, width: 12)
    let window = MapWindow(height: side, width: side, stride: stride, padding: padding)
    let problem = Problem(maps, samples: 4, filters: 3, height: 1, width: 1, padding: 0)
    let layer = MaxPooling<Double>(maps, window: window)
    let gradient = Matrix(4, layer.output.count, from: -1, through: 1)
    let expected = try Torch.run(
      """
      x, g = array((4, 3, 8, 12)), array(-1)
      y = torch.max_pool2d(x, side, stride, padding)
      y.backward(g.reshape(y.shape))
      answer(y, x.grad)
      """, ["side": side, "stride": stride, "padding": padding], [problem.x, gradient], in: folder)
    let found = layer.passes(problem.x, [], gradient, on: Execution(threads: 2))
    expectEqual([found.output, found.gradients.input], expected, within: 1e-15)
  }

  @Test func spatialBatchNormalization() throws {
    let maps = MapShape(channels: 5, height: 7, width: 6)
    let problem = Problem(maps, samples: 9, filters: 5, height: 1, width: 1, padding: 0)
    let parameters = [
      Matrix(1, 5, from: 0.5, through: 2), Matrix(1, 5, from: -1, through: 1),
      Matrix<Double>(rows: 1, columns: 5), Matrix(rows: 1, columns: 5, repeating: 1),
    ]
    let expected = try Torch.run(
      """
      x, gamma, beta, g = array((9, 5, 7, 6)), array((5,)), array((5,)), array((9, 5, 7, 6))
      y = torch.nn.functional.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-5)
      y.backward(g)
      answer(y, x.grad, gamma.grad, beta.grad)
      """, [:], [problem.x, parameters[0], parameters[1], problem.gradient], in: folder)
    let found = SpatialBatchNormalization<Double>(maps).passes(
      problem.x, parameters, problem.gradient, on: Execution(threads: 2))
    expectEqual(
      [found.output, found.gradients.input] + found.gradients.parameters.prefix(2), expected,
      within: 1e-12)
  }

  private func expectEqual<Scalar: RealScalar>(
    _ found: [Matrix<Scalar>], _ expected: [[Double]], within limit: Double
  ) {
    #expect(found.count == expected.count)
    for (found, expected) in zip(found, expected) {
      let size = max(1, expected.map(abs).max() ?? 0)
      let difference = largestDifference(found.elements.map { Double($0) }, expected)
      #expect(difference <= limit * size)
    }
  }
}
