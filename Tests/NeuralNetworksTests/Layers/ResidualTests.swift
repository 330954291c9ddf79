import GradientChecking
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

struct ResidualTests {
  private let maps = MapShape(channels: 3, height: 5, width: 4)

  private func conv(
    _ maps: MapShape, _ filters: Int, stride: Int = 1, naive: Bool = false
  ) -> any Layer<Double> {
    naive
      ? NaiveConvolution(maps, filters: filters, height: 3, width: 3, stride: stride, padding: 1)
      : Convolution(maps, filters: filters, height: 3, width: 3, stride: stride, padding: 1)
  }

  /// Conv, batch norm, ReLU, conv beside the identity.
  private func identityBlock() -> Residual<Double> {
    Residual([
      conv(maps, 3), SpatialBatchNormalization(maps), ActivationLayer(.relu), conv(maps, 3),
    ])
  }

  /// A block of stride 2 beside a projection.
  private func projectionBlock() -> Residual<Double> {
    let made = MapShape(channels: 6, height: 3, width: 2)
    return Residual(
      [conv(maps, 6, stride: 2), ActivationLayer(.relu), conv(made, 6)],
      shortcut: .projection(of: maps, to: made))
  }

  private func parameters(
    _ block: Residual<Double>, using draws: inout RandomState
  ) -> [Matrix<Double>] {
    block.parameterShapes.map { shape in
      Matrix(shape.rows, shape.columns, using: &draws)
        .mapElements { shape.kind == .statistic ? $0 * $0 + 0.5 : $0 }
    }
  }

  /// y = branch(x) + x, and the gradients of both add up.
  @Test func identityAddsTheInput() {
    let block = identityBlock()
    var draws = RandomState(seed: 3)
    let x = Matrix(2, maps.count, using: &draws)
    let all = parameters(block, using: &draws)
    let gradient = Matrix(2, maps.count, using: &draws)
    let (output, back) = block.passes(x, all, gradient)
    let network = Network<Double>(
      inputs: maps.count, layers: block.branch, objective: .meanSquaredError)
    #expect(network.parameterShapes.map(\.rows) == block.parameterShapes.map(\.rows))
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let branch = network.scores(
      of: x, ParameterSet(shapes: network.parameterShapes, arrays: all), noise: noise,
      on: .serial)
    #expect(largestDifference(output.elements, (branch + x).elements) < 1e-14)
    // Without the branch nothing but the shortcut's gradient is left.
    var dead = all
    dead[dead.count - 2] = Matrix(rows: 3, columns: 27)
    let (_, cache) = block.forward(x, dead, training: &noise, on: .serial)
    let without = block.backward(gradient, cache, dead, on: .serial)
    let isGradientAlone = without.input == gradient && back.input != gradient
    #expect(isGradientAlone && back.parameters.count == all.count)
  }

  @Test func residualPassesTheGradientCheck() {
    for block in [identityBlock(), projectionBlock()] {
      var draws = RandomState(seed: 231)
      let x = Matrix(3, maps.count, using: &draws)
      let all = parameters(block, using: &draws)
      let columns = block.outputColumns(forInput: maps.count) ?? 0
      for isTraining in [true, false] {
        let report = gradientReport(
          block, input: x, parameters: all, outputGradient: Matrix(3, columns, using: &draws),
          isTraining: isTraining)
        #expect(report.verdict == .passed, "\(report)")
      }
    }
  }

  @Test func shapesAndNames() {
    let block = projectionBlock()
    #expect(block.outputMaps(forInput: maps) == MapShape(channels: 6, height: 3, width: 2))
    #expect(block.outputColumns(forInput: maps.count) == 36)
    #expect(block.outputColumns(forInput: 61) == nil)
    #expect(
      block.parameterShapes.map(\.name) == ["W1_", "b1_", "W2_", "b2_", "W3_", "b3_"])
    #expect(block.multiplyAdds(forInput: 60) == 36 * 27 + 36 * 54 + 36 * 3)
    let network = Network<Double>(
      inputs: maps.count, layers: [identityBlock(), Flatten(maps), Affine(inputs: 60, outputs: 4)])
    #expect(
      network.parameterShapes.map(\.name) == [
        "W1_1", "b1_1", "gamma1_1", "beta1_1", "running_mean1_1", "running_var1_1", "W2_1", "b2_1",
        "W2", "b2",
      ])
    #expect(network.parameterShapes[0].fanIn == 27)
  }

  /// Running statistics move through the block, and a training learns.
  @Test func trains() throws {
    let network = Network<Double>(
      inputs: maps.count, layers: [identityBlock(), Flatten(maps), Affine(inputs: 60, outputs: 2)])
    var draws = RandomState(seed: 0)
    let x = Matrix(20, maps.count, using: &draws)
    let labels = (0..<20).map { x[$0, 0] > 0 ? 1 : 0 }
    var solver = Solver(
      network: network, parameters: network.randomParameters(.he, using: &draws),
      settings: SolverSettings(
        epochs: 40, batchSize: 10, rule: .adam, learningRate: 1e-2, regularization: 0),
      generator: draws)
    try solver.train(on: x, labels: labels, execution: .serial) { _ in }
    #expect(solver.history.suffix(5).allSatisfy { $0 < 0.2 * solver.history[0] })
    #expect(solver.parameters["running_mean1_1"].elements.contains { $0 != 0 })
  }
}

/// Dropout of whole channels.
struct MapDropoutTests {
  private let maps = MapShape(channels: 40, height: 3, width: 2)

  @Test func channelsAreDroppedWhole() {
    let x = Matrix<Double>(rows: 50, columns: maps.count, repeating: 3)
    let gradient = Matrix<Double>(rows: 50, columns: maps.count, repeating: 1)
    let fast = MapDropout<Double>(maps, keep: 0.75)
    let naive = NaiveMapDropout<Double>(maps, keep: 0.75)
    let (output, back) = fast.passes(x, [], gradient)
    for plane in stride(from: 0, to: output.elements.count, by: 6) {
      #expect(Set(output.elements[plane..<plane + 6]).count == 1)
    }
    #expect(Set(output.elements) == [0, 4])
    #expect(back.input == output.mapElements { $0 / 3 })
    let share = Double(output.elements.count { $0 != 0 }) / Double(output.elements.count)
    #expect(abs(share - 0.75) < 0.03)
    let expected = naive.passes(x, [], gradient)
    #expect(expected.output == output)
    #expect(largestDifference(expected.gradients.input.elements, back.input.elements) < 1e-15)
    #expect(fast.forward(x, [], on: .serial).output == x)
  }

  @Test func mapDropoutPassesTheGradientCheck() {
    var draws = RandomState(seed: 231)
    let x = Matrix(2, maps.count, using: &draws)
    let gradient = Matrix(2, maps.count, using: &draws)
    for layer in [MapDropout<Double>(maps, keep: 0.6), NaiveMapDropout<Double>(maps, keep: 0.6)]
      as [any Layer<Double>]
    {
      let report = gradientReport(layer, input: x, parameters: [], outputGradient: gradient)
      #expect(report.verdict == .passed, "\(report)")
    }
  }
}
