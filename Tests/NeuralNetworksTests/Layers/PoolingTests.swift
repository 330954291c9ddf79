import GradientChecking
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on pooling, and what they leave out: windows that overlap, padding, ties.
struct PoolingTests {
  private func both(
    _ maps: MapShape, _ height: Int, _ width: Int, _ stride: Int, _ padding: Int = 0
  ) -> [any Layer<Double>] {
    [
      NaiveMaxPooling<Double>(
        maps, height: height, width: width, stride: stride, padding: padding),
      MaxPooling<Double>(maps, height: height, width: width, stride: stride, padding: padding),
    ]
  }

  /// `max_pool_forward_naive`: exactly −0.3 + 0.7k/95 with k = 16m + 5, 7, 13, 15.
  @Test func maxPoolForward() {
    let maps = MapShape(channels: 3, height: 4, width: 4)
    let x = Matrix(2, 48, from: -0.3, through: 0.4)
    let winners = (0..<6).flatMap { m in [5, 7, 13, 15].map { 16 * m + $0 } }
    for layer in both(maps, 2, 2, 2) {
      let (output, _) = layer.passes(x, [], Matrix(2, 12, from: 0, through: 1))
      #expect(output.rows == 2 && output.columns == 12)
      #expect(
        largestDifference(output.elements, winners.map { -0.3 + 0.7 * Double($0) / 95 }) < 1e-15)
    }
  }

  /// `max_pool_backward_naive`, drawn with seed 231.
  @Test func maxPoolBackward() {
    var draws = RandomState(seed: 231)
    let x = Matrix(3, 128, using: &draws)
    let gradient = Matrix(3, 32, using: &draws)
    for layer in both(MapShape(channels: 2, height: 8, width: 8), 2, 2, 2) {
      let dx = layer.passes(x, [], gradient).gradients.input
      #expect(abs(dx.squares / 119.04567170819708 - 1) < 1e-13)
      #expect(dx.elements.count { $0 != 0 } == 96)
      #expect(abs(dx[0, 1] - 2.130457657884656) < 1e-15 && dx[0, 0] == 0)
    }
  }

  /// A pixel that wins several windows collects all their gradients.
  @Test func overlappingWindowsAddUp() {
    var draws = RandomState(seed: 231)
    let x = Matrix(3, 128, using: &draws)
    let gradient = Matrix(3, 72, using: &draws)
    for layer in both(MapShape(channels: 2, height: 8, width: 8), 3, 3, 1) {
      let dx = layer.passes(x, [], gradient).gradients.input
      #expect(abs(dx.squares / 185.712618602477 - 1) < 1e-12)
    }
  }

  @Test func paddingNeverWins() {
    var draws = RandomState(seed: 231)
    let maps = MapShape(channels: 3, height: 8, width: 8)
    let x = Matrix(2, 192, using: &draws)
    let gradient = Matrix(2, 48, from: -1, through: 1)
    for layer in both(maps, 3, 3, 2, 1) {
      let (output, back) = layer.passes(x, [], gradient)
      #expect(abs(output.elements.reduce(0, +) / 125.24780575272038 - 1) < 1e-13)
      #expect(abs(back.input.squares / 58.58880886426593 - 1) < 1e-13)
    }
    let negative = Matrix<Double>(rows: 1, columns: 4, elements: [-1, -2, -3, -4])
    for layer in both(MapShape(channels: 1, height: 2, width: 2), 2, 2, 1, 1) {
      let (output, _) = layer.passes(negative, [], Matrix(1, 9, from: 0, through: 1))
      #expect(output.elements == [-1, -1, -2, -1, -1, -2, -3, -3, -4])
    }
  }

  /// The first of equal pixels wins, and a NaN before all.
  @Test func ties() {
    let maps = MapShape(channels: 1, height: 2, width: 4)
    let x = Matrix<Double>(rows: 1, columns: 8, elements: [1, 1, 0, 5, 1, 1, 5, 5])
    let gradient = Matrix<Double>(rows: 1, columns: 2, elements: [10, 20])
    for layer in both(maps, 2, 2, 2) {
      #expect(
        layer.passes(x, [], gradient).gradients.input.elements == [10, 0, 0, 20, 0, 0, 0, 0])
      var broken = x
      broken[0, 5] = .nan
      #expect(layer.passes(broken, [], gradient).output[0, 0].isNaN)
    }
  }

  /// Unequal sides, gaps between windows, and both forms to the bit on one thread and two.
  @Test(arguments: [(2, 2, 2, 0), (3, 2, 1, 1), (2, 3, 3, 1), (1, 1, 2, 0), (4, 5, 2, 2)])
  func formsAgree(height: Int, width: Int, stride: Int, padding: Int) {
    let maps = MapShape(channels: 3, height: 9, width: 8)
    var draws = RandomState(seed: 7)
    // Whole numbers, so that there are ties.
    let x = Matrix(5, maps.count, using: &draws).mapElements { ($0 * 2).rounded() }
    let layers = both(maps, height, width, stride, padding)
    let columns = layers[0].outputColumns(forInput: maps.count) ?? 0
    let gradient = Matrix(5, columns, using: &draws)
    let expected = layers[0].passes(x, [], gradient)
    for threads in [1, 2] {
      let found = layers[1].passes(x, [], gradient, on: Execution(threads: threads))
      let areEqual = found.output == expected.output
      #expect(areEqual)
      #expect(
        largestDifference(
          found.gradients.input.elements, expected.gradients.input.elements) < 1e-14)
    }
    let averages: [any Layer<Double>] = [
      NaiveAveragePooling<Double>(
        maps, height: height, width: width, stride: stride, padding: padding),
      AveragePooling<Double>(
        maps, height: height, width: width, stride: stride, padding: padding),
    ]
    let mean = averages[0].passes(x, [], gradient)
    let fast = averages[1].passes(x, [], gradient)
    #expect(largestDifference(fast.output.elements, mean.output.elements) < 1e-14)
    #expect(
      largestDifference(fast.gradients.input.elements, mean.gradients.input.elements) < 1e-14)
  }

  /// Large enough for several threads.
  @Test func threadsChangeNoBit() {
    let maps = MapShape(channels: 16, height: 24, width: 24)
    var draws = RandomState(seed: 7)
    let x = Matrix(80, maps.count, using: &draws)
    let gradient = Matrix(80, maps.count / 4, using: &draws)
    let layers: [any Layer<Double>] = [
      MaxPooling(maps, height: 2, width: 2, stride: 2),
      AveragePooling(maps, height: 2, width: 2, stride: 2),
    ]
    for layer in layers {
      let one = layer.passes(x, [], gradient, on: .serial)
      let two = layer.passes(x, [], gradient, on: Execution(threads: 2))
      let areEqual = one.output == two.output && one.gradients == two.gradients
      #expect(areEqual)
    }
  }

  @Test func averagesByHand() {
    let maps = MapShape(channels: 2, height: 2, width: 2)
    let x = Matrix<Double>(rows: 1, columns: 8, elements: [1, 2, 3, 6, 10, 20, 30, 40])
    for layer in [NaiveAveragePooling<Double>(global: maps), AveragePooling(global: maps)]
      as [any Layer<Double>]
    {
      let gradient = Matrix<Double>(rows: 1, columns: 2, elements: [4, 8])
      let (output, back) = layer.passes(x, [], gradient)
      #expect(output.elements == [3, 25])
      #expect(back.input.elements == [1, 1, 1, 1, 2, 2, 2, 2])
    }
    // Padding does not count: a corner window holds one pixel, the middle one all four.
    let padded = AveragePooling<Double>(maps, height: 2, width: 2, stride: 1, padding: 1)
    #expect(
      padded.passes(x, [], Matrix(1, 18, from: 0, through: 1)).output.row(0).prefix(9)
        == [1, 1.5, 2, 2, 3, 4, 3, 4.5, 6])
  }

  @Test func poolingPassesTheGradientCheck() {
    let maps = MapShape(channels: 2, height: 5, width: 6)
    var draws = RandomState(seed: 231)
    let x = Matrix(3, maps.count, using: &draws)
    let layers =
      both(maps, 3, 2, 1) + both(maps, 3, 3, 2, 1) + [
        AveragePooling<Double>(maps, height: 3, width: 2, stride: 2, padding: 1),
        NaiveAveragePooling<Double>(global: maps), Flatten<Double>(maps),
      ]
    for layer in layers {
      let columns = layer.outputColumns(forInput: maps.count) ?? 0
      let report = gradientReport(
        layer, input: x, parameters: [], outputGradient: Matrix(3, columns, using: &draws))
      #expect(report.verdict == .passed, "\(report)")
    }
  }

  /// Another winner is another pattern, also where no sign changes: what a gradient check needs.
  @Test func winnersAreTheActivationPattern() {
    let maps = MapShape(channels: 1, height: 2, width: 2)
    for layer in both(maps, 2, 2, 2) {
      func pattern(_ numbers: [Double]) -> [Bool] {
        func of<L: Layer<Double>>(_ layer: L) -> [Bool] {
          layer.activationPattern(
            layer.forward(
              Matrix(rows: 1, columns: 4, elements: numbers), [], on: .serial
            ).cache)
        }
        return of(layer)
      }
      let patterns = [[4, 1, 2, 3], [1, 4, 2, 3], [1, 2, 4, 3], [1, 2, 3, 4]].map(pattern)
      #expect(Set(patterns).count == 4)
      #expect(pattern([4, 3, 2, 1]) == patterns[0])
    }
  }
}
