import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on batch and layer normalization. The figures are NumPy 2.4's on the same
/// arrays, drawn with seed 231 in the cells' order; see `Imprint`. `Tests/peers/layers_numpy.py`
/// prints them.
struct NormalizationTests {
  private static let zeros = Matrix<Double>(rows: 1, columns: 3)
  private static let ones = Matrix<Double>(rows: 1, columns: 3, repeating: 1)

  /// relu(XW₁)W₂ of `rows` samples, the activations that the cells normalize.
  private static func activations(
    _ rows: Int, weights: [Matrix<Double>]? = nil, using draws: inout RandomState
  ) -> Matrix<Double> {
    let x = Matrix<Double>(rows, 50, using: &draws)
    let w = weights ?? [Matrix(50, 60, using: &draws), Matrix(60, 3, using: &draws)]
    return product(
      product(x, w[0], on: .serial).mapElements { max(0, $0) }, w[1], on: .serial)
  }

  /// Means and population standard deviations of the columns, or of the rows.
  private func moments(_ matrix: Matrix<Double>, rows: Bool = false) -> [[Double]] {
    let m = rows ? matrix.transposedCopy() : matrix
    let columns = (0..<m.columns).map { c in (0..<m.rows).map { m[$0, c] } }
    let means = columns.map { $0.reduce(0, +) / Double($0.count) }
    let deviations = zip(columns, means).map { column, mean in
      (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)).squareRoot()
    }
    return [means, deviations]
  }

  private func training<L: Layer<Double>>(
    _ layer: L, _ x: Matrix<Double>, _ parameters: [Matrix<Double>]
  ) -> (output: Matrix<Double>, cache: L.Cache) {
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    return layer.forward(x, parameters, training: &noise, on: .serial)
  }

  private static let batchLayers: [any Layer<Double>] = [
    BatchNormalization<Double>(columns: 3), NaiveBatchNormalization<Double>(columns: 3),
  ]

  /// 120 × 200 numbers are enough to be shared.
  @Test func threadsGiveBatchNormalizationTheSameBits() {
    var draws = RandomState(seed: 7)
    let x = Matrix<Double>(120, 200, using: &draws)
    let gradient = Matrix<Double>(120, 200, using: &draws)
    let layer = BatchNormalization<Double>(columns: 200)
    let parameters = [
      Matrix<Double>(1, 200, using: &draws), Matrix(1, 200, using: &draws),
      Matrix(rows: 1, columns: 200), Matrix(rows: 1, columns: 200, repeating: 1),
    ]
    func numbers(_ execution: Execution) -> [[Double]] {
      var noise = TrainingNoise(seedOfEveryLayer: 0)
      let (output, cache) = layer.forward(x, parameters, training: &noise, on: execution)
      let back = layer.backward(gradient, cache, parameters, on: execution)
      let all = [output, back.input] + back.parameters + layer.statistics(after: cache, parameters)
      return all.map(\.elements)
    }
    let one = numbers(.serial)
    for threads in [2, 3] {
      Execution(threads: threads).keepingThreads { execution in
        for _ in 0..<20 { #expect(numbers(execution) == one) }
      }
    }
  }

  @Test func batchForwardInTraining() {
    var draws = RandomState(seed: 231)
    let a = Self.activations(200, using: &draws)
    let before = moments(a)
    #expect(
      largestDifference(
        before[0] + before[1],
        [
          -2.3814598006044174, -13.180382463991416, 1.9178046225495151, 27.185021859009453,
          34.21455510894339, 37.68611761516215,
        ]) < 1e-11)
    for layer in Self.batchLayers {
      func through(_ gamma: Matrix<Double>, _ beta: Matrix<Double>) -> Matrix<Double> {
        training(layer, a, [gamma, beta, Self.zeros, Self.zeros]).output
      }
      let plain = moments(through(Self.ones, Self.zeros))
      #expect(largestDifference(plain[0], [0, 0, 0]) < 1e-14)
      #expect(
        largestDifference(
          plain[1], [0.9999999932343331, 0.999999995728817, 0.9999999964794767]) < 1e-14)
      let scaled = through(
        Matrix(rows: 1, columns: 3, elements: [1, 2, 3]),
        Matrix(rows: 1, columns: 3, elements: [11, 12, 13]))
      #expect(
        Imprint(200, 3, 10.011163117500173, 12.681699341040467, -6.430499372185523).fits(scaled))
    }
  }

  /// Fifty batches gather the running statistics, which then normalize one more.
  @Test func batchForwardAtTestTime() {
    var start = RandomState(seed: 231)
    let weights = [Matrix<Double>(50, 60, using: &start), Matrix(60, 3, using: &start)]
    for layer in Self.batchLayers {
      var draws = start
      var parameters = layer.parameterShapes.map {
        Matrix(rows: 1, columns: 3, repeating: $0.initialValue)
      }
      for _ in 0..<50 {
        parameters.replaceSubrange(
          2..., with: statistics(layer, after: &draws, weights, parameters))
      }
      #expect(
        largestDifference(
          parameters[2].elements + parameters[3].elements,
          [
            -0.3241503802521602, 18.557181347848207, 14.188941840387221, 1205.4221836311208,
            1249.801372973129, 1311.4307953738996,
          ]) < 1e-9)
      let a = Self.activations(200, weights: weights, using: &draws)
      let found = moments(layer.forward(a, parameters, on: .serial).output)
      #expect(
        largestDifference(
          found[0] + found[1],
          [
            -0.03927354072696226, -0.043491522888851726, -0.10452688358425316, 1.015314275274691,
            1.012383729860965, 0.9781998761575496,
          ]) < 1e-12)
    }
  }

  private func statistics<L: Layer<Double>>(
    _ layer: L, after draws: inout RandomState, _ weights: [Matrix<Double>],
    _ parameters: [Matrix<Double>]
  ) -> [Matrix<Double>] {
    let a = Self.activations(200, weights: weights, using: &draws)
    return layer.statistics(after: training(layer, a, parameters).cache, parameters)
  }

  /// x = 5 randn(4, 5) + 12, then gamma, beta and the output's gradient.
  private struct Small {
    let x: Matrix<Double>
    let parameters: [Matrix<Double>]
    let gradient: Matrix<Double>

    init(_ rows: Int, _ columns: Int) {
      var draws = RandomState(seed: 231)
      x = Matrix<Double>(rows, columns, using: &draws).mapElements { 5 * $0 + 12 }
      parameters = [Matrix(1, columns, using: &draws), Matrix(1, columns, using: &draws)]
      gradient = Matrix(rows, columns, using: &draws)
    }

    var withStatistics: [Matrix<Double>] {
      let row = Matrix<Double>(rows: 1, columns: x.columns, repeating: 1)
      return parameters + [row, row]
    }
  }

  private func back<L: Layer<Double>>(
    _ layer: L, _ small: Small, _ parameters: [Matrix<Double>]
  ) -> (output: Matrix<Double>, gradients: LayerGradients<Double>) {
    let (output, cache) = training(layer, small.x, parameters)
    return (output, layer.backward(small.gradient, cache, parameters, on: .serial))
  }

  @Test func batchBackward() {
    let small = Small(4, 5)
    let layers: [any Layer<Double>] = [
      BatchNormalization<Double>(columns: 5), NaiveBatchNormalization<Double>(columns: 5),
    ]
    for layer in layers {
      let (output, found) = back(layer, small, small.withStatistics)
      #expect(
        Imprint(4, 5, -0.7671315906825691, 0.5044286382869043, 2.429778544222076).fits(output))
      #expect(
        Imprint(4, 5, -0.0031031943625234844, 0.04818668568287288, -0.1682248701165431)
          .fits(found.input))
      #expect(
        largestDifference(
          found.parameters[0].elements,
          [
            2.290482783504134, 1.3924890698897616, 2.9335056873219756, 0.9823454571020139,
            2.0832611252377693,
          ]) < 1e-13)
      #expect(
        largestDifference(
          found.parameters[1].elements,
          [
            0.08461601033022759, 0.5907361699063561, 1.2668311012625981, -1.7542801397806138,
            -0.8031721390579827,
          ]) < 1e-14)
      #expect(found.parameters[2...].allSatisfy { $0.elements.allSatisfy { $0 == 0 } })
    }
  }

  /// The cell that times both backward passes: 100 samples of 500 columns.
  @Test func bothBackwardPassesAgree() {
    let small = Small(100, 500)
    let layers: [any Layer<Double>] = [
      BatchNormalization<Double>(columns: 500), NaiveBatchNormalization<Double>(columns: 500),
    ]
    for layer in layers {
      let found = back(layer, small, small.withStatistics).gradients
      #expect(
        Imprint(100, 500, -0.007654006407167591, -0.09072919442561869, -27.98625488474302)
          .fits(found.input))
      #expect(
        Imprint(1, 500, -13.91067629682353, -5.215923852925766, 124.27295281761155)
          .fits(found.parameters[0]))
    }
  }

  @Test func layerForward() {
    var draws = RandomState(seed: 231)
    let a = Self.activations(4, using: &draws)
    let before = moments(a, rows: true)
    #expect(
      largestDifference(
        before[0] + before[1],
        [
          -59.06673242523842, -47.60782686006104, -43.31137368246004, -26.409917441362484,
          10.074293727832744, 28.3947898145354, 35.28360728716199, 4.0183150740905536,
        ]) < 1e-12)
    let layers: [any Layer<Double>] = [
      LayerNormalization<Double>(columns: 3), NaiveLayerNormalization<Double>(columns: 3),
    ]
    for layer in layers {
      let parameters = [3, 5].map { Matrix<Double>(rows: 1, columns: 3, repeating: $0) }
      let after = moments(layer.forward(a, parameters, on: .serial).output, rows: true)
      #expect(largestDifference(after[0], [5, 5, 5, 5]) < 1e-14)
      #expect(
        largestDifference(
          after[1],
          [2.999999852204228, 2.999999981395675, 2.9999999879511585, 2.9999990710270157])
          < 1e-13)
    }
  }

  @Test func layerBackward() {
    let small = Small(4, 5)
    let layers: [any Layer<Double>] = [
      LayerNormalization<Double>(columns: 5), NaiveLayerNormalization<Double>(columns: 5),
    ]
    for layer in layers {
      let (output, found) = back(layer, small, small.parameters)
      #expect(
        Imprint(4, 5, -0.7785501404886878, 0.6072250576894533, 1.089972007823979).fits(output))
      #expect(
        Imprint(4, 5, -0.014855200136659202, 0.030600003701305358, -0.12375470467685837)
          .fits(found.input))
      #expect(
        largestDifference(
          found.parameters[0].elements,
          [
            1.454130181812162, -0.7480636391743631, 4.304459180225911, 2.715236513107218,
            1.007420102998983,
          ]) < 1e-13)
    }
  }

  /// Both phases of both forms against numerical gradients, at a width that fills no vector lanes.
  @Test(arguments: [true, false])
  func everyBackwardPassPassesTheGradientCheck(isTraining: Bool) {
    let small = Small(6, 7)
    let statistics = [
      Matrix<Double>(rows: 1, columns: 7, repeating: 11),
      Matrix<Double>(rows: 1, columns: 7, repeating: 20),
    ]
    let layers: [any Layer<Double>] = [
      BatchNormalization<Double>(columns: 7), NaiveBatchNormalization<Double>(columns: 7),
      LayerNormalization<Double>(columns: 7), NaiveLayerNormalization<Double>(columns: 7),
    ]
    for layer in layers {
      let report = gradientReport(
        layer, input: small.x, parameters: small.parameters + statistics,
        outputGradient: small.gradient, isTraining: isTraining)
      #expect(report.verdict == .passed, "\(layer.summary): \(report)")
    }
  }

  /// One sample: at test time the running statistics serve, as NumPy has it; in training its
  /// variance is 0, and the output is beta.
  @Test func aBatchOfOneWorks() {
    var draws = RandomState(seed: 231)
    let x = Matrix<Double>(1, 4, using: &draws)
    func row(_ elements: [Double]) -> Matrix<Double> {
      Matrix(rows: 1, columns: 4, elements: elements)
    }
    let parameters = [
      row([1, 2, 3, 4]), row([5, 6, 7, 8]), row([0.1, 0.2, 0.3, 0.4]), row([1, 4, 9, 16]),
    ]
    let layer = BatchNormalization<Double>(columns: 4)
    #expect(
      largestDifference(
        layer.forward(x, parameters, on: .serial).output.elements,
        [5.317941821150091, 7.197098782413236, 4.914096850123211, 6.891172612723908]) < 1e-14)
    let (output, cache) = training(layer, x, parameters)
    #expect(output == parameters[1])
    let back = layer.backward(x, cache, parameters, on: .serial)
    #expect(back.input.elements.allSatisfy { abs($0) < 1e-12 })
    #expect(
      largestDifference(
        LayerNormalization<Double>(columns: 4).forward(
          x, Array(parameters.prefix(2)), on: .serial
        ).output.elements,
        [5.492329860391163, 8.624722506752045, 2.939906480620638, 6.194693570770404]) < 1e-14)
  }

  /// `Float` follows `Double` to its own digits.
  @Test func floatFollowsDouble() {
    let small = Small(30, 33)
    func largest<A: Layer<Double>, B: Layer<Float>>(_ exact: A, _ narrow: B) -> Double {
      var noise = TrainingNoise(seedOfEveryLayer: 0)
      let (_, cache) = exact.forward(small.x, small.withStatistics, training: &noise, on: .serial)
      let expected = exact.backward(small.gradient, cache, small.withStatistics, on: .serial)
      let parameters: [Matrix<Float>] = small.withStatistics.map { $0.converted() }
      let (_, narrowCache) = narrow.forward(
        small.x.converted(), parameters, training: &noise, on: .serial)
      let found = narrow.backward(
        small.gradient.converted(), narrowCache, parameters, on: .serial)
      return largestDifference(
        found.input.elements.map(Double.init), expected.input.elements)
    }
    #expect(
      largest(BatchNormalization<Double>(columns: 33), BatchNormalization<Float>(columns: 33))
        < 3e-6)
    #expect(
      largest(LayerNormalization<Double>(columns: 33), LayerNormalization<Float>(columns: 33))
        < 3e-6)
  }

  /// Both backward passes of one column agree, by hand: (1, 3) with ε = 0.75² has x̂ = (−0.8, 0.8),
  /// so G = (1, 2) gives 0.8 · ((−0.5, 0.5) − 0.4x̂) = (−0.144, 0.144).
  @Test func theShortBackwardPassIsThatOfTheGraph() {
    let graph = NormalizationGraph<Double>([1, 3], epsilon: 0.5625)
    #expect(largestDifference(graph.shortBackward([1, 2]), [-0.144, 0.144]) < 1e-15)
    #expect(largestDifference(graph.backward([1, 2], isTraining: true), [-0.144, 0.144]) < 1e-15)
    var draws = RandomState(seed: 11)
    let (x, gradient) = (draws.normals(count: 50), draws.normals(count: 50))
    let larger = NormalizationGraph(x, epsilon: 1e-5)
    #expect(
      largestDifference(
        larger.shortBackward(gradient), larger.backward(gradient, isTraining: true)) < 1e-13)
  }
}
