import GradientChecking
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on spatial batch and group normalization, drawn with seed 231. Figures of many
/// digits are those of independent loops in NumPy on the same arrays.
struct SpatialNormalizationTests {
  private let maps = MapShape(channels: 3, height: 4, width: 5)

  private func batchLayers(_ maps: MapShape) -> [any Layer<Double>] {
    [NaiveSpatialBatchNormalization<Double>(maps), SpatialBatchNormalization<Double>(maps)]
  }

  private func groupLayers(_ maps: MapShape, _ groups: Int) -> [any Layer<Double>] {
    [
      NaiveSpatialGroupNormalization<Double>(maps, groups: groups),
      SpatialGroupNormalization<Double>(maps, groups: groups),
    ]
  }

  /// The standard deviations of channels, over samples and pixels.
  private func deviations(_ matrix: Matrix<Double>, _ maps: MapShape) -> [Double] {
    (0..<maps.channels).map { channel in
      let numbers = (0..<matrix.rows).flatMap {
        matrix.row($0).dropFirst(channel * maps.pixels).prefix(maps.pixels)
      }
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      return (numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count))
        .squareRoot()
    }
  }

  private func initial<L: Layer<Double>>(_ layer: L) -> [Matrix<Double>] {
    layer.parameterShapes.map {
      Matrix(rows: $0.rows, columns: $0.columns, repeating: $0.initialValue)
    }
  }

  @Test func batchForward() {
    var draws = RandomState(seed: 231)
    let x = Matrix(2, 60, using: &draws).mapElements { 4 * $0 + 10 }
    for layer in batchLayers(maps) {
      var parameters = initial(layer)
      let output = layer.passes(x, parameters, x).output
      #expect(
        largestDifference(
          deviations(output, maps), [0.9999996172823894, 0.9999995097223013, 0.9999995957305782])
          < 1e-13)
      parameters[0] = Matrix(rows: 1, columns: 3, elements: [3, 4, 5])
      parameters[1] = Matrix(rows: 1, columns: 3, elements: [6, 7, 8])
      #expect(
        largestDifference(
          deviations(layer.passes(x, parameters, x).output, maps),
          [2.9999988518471685, 3.999998038889206, 4.999997978652891]) < 1e-12)
    }
  }

  /// Running statistics of fifty batches.
  @Test func batchAtTestTime() {
    let maps = MapShape(channels: 4, height: 11, width: 12)
    func check<L: Layer<Double>>(_ layer: L) {
      var draws = RandomState(seed: 231)
      var parameters = initial(layer)
      for _ in 0..<50 {
        let x = Matrix(10, maps.count, using: &draws).mapElements { 2.3 * $0 + 13 }
        var noise = TrainingNoise(seedOfEveryLayer: 0)
        let (_, cache) = layer.forward(x, parameters, training: &noise, on: .serial)
        parameters.replaceSubrange(2..., with: layer.statistics(after: cache, parameters))
      }
      #expect(
        largestDifference(
          parameters[2].elements,
          [12.952453826755445, 12.954048717538498, 12.928188861388326, 12.922762192241324]) < 1e-12)
      #expect(
        largestDifference(
          parameters[3].elements,
          [5.236161420457906, 5.222096744248745, 5.204562553962983, 5.16538918424471]) < 1e-12)
      let x = Matrix(10, maps.count, using: &draws).mapElements { 2.3 * $0 + 13 }
      let (output, _) = layer.forward(x, parameters, on: .serial)
      #expect(
        largestDifference(
          deviations(output, maps),
          [0.9671874351410015, 1.0299714006967053, 1.028876238344889, 1.005855772035019]) < 1e-12)
    }
    check(NaiveSpatialBatchNormalization<Double>(maps))
    check(SpatialBatchNormalization<Double>(maps))
  }

  @Test func batchBackward() {
    var draws = RandomState(seed: 231)
    let x = Matrix(2, 60, using: &draws).mapElements { 5 * $0 + 12 }
    let parameters = [Matrix(1, 3, using: &draws), Matrix(1, 3, using: &draws)]
    let gradient = Matrix(2, 60, using: &draws)
    for layer in batchLayers(maps) {
      let back = layer.passes(x, parameters + initial(layer).dropFirst(2), gradient).gradients
      #expect(
        largestDifference(
          back.parameters[0].elements,
          [-4.509433820203916, -3.0174404123222494, 1.1467511047532768]) < 1e-12)
      #expect(
        largestDifference(
          back.parameters[1].elements,
          [-12.041101779399497, -3.6994485967052446, -7.7935035497798895]) < 1e-12)
      #expect(
        largestDifference(
          back.input.elements.prefix(3),
          [0.10147059833458659, -0.45765181916906605, 0.49605265821167943]) < 1e-12)
    }
  }

  @Test func groupBackward() {
    let maps = MapShape(channels: 6, height: 4, width: 5)
    var draws = RandomState(seed: 231)
    let x = Matrix(2, 120, using: &draws).mapElements { 5 * $0 + 12 }
    let parameters = [Matrix(1, 6, using: &draws), Matrix(1, 6, using: &draws)]
    let gradient = Matrix(2, 120, using: &draws)
    for layer in groupLayers(maps, 2) {
      let back = layer.passes(x, parameters, gradient).gradients
      #expect(
        largestDifference(
          back.parameters[0].elements,
          [
            -5.574991098808072, -4.517184461442788, 4.036494208255821, -9.390381959452826,
            -8.040605019446184, 15.832076692020141,
          ]) < 1e-12)
      #expect(
        largestDifference(
          back.parameters[1].elements,
          [
            4.947175887402721, 9.297143087687997, 5.177894165103511, -7.2256335695630876,
            -2.526236611183074, 12.57463327720006,
          ]) < 1e-12)
      #expect(
        largestDifference(
          back.input.elements.prefix(3),
          [0.06621286554567828, -0.04337686454191914, 0.045010087324151564]) < 1e-12)
    }
  }

  /// Odd sizes, more groups and one thread or two, in both precisions.
  @Test(arguments: [1, 2, 3, 6])
  func formsAgree(groups: Int) {
    let maps = MapShape(channels: 6, height: 9, width: 7)
    var draws = RandomState(seed: 5)
    let x = Matrix(70, maps.count, using: &draws).mapElements { 2 * $0 - 3 }
    let parameters = [Matrix(1, 6, using: &draws), Matrix(1, 6, using: &draws)]
    let gradient = Matrix(70, maps.count, using: &draws)
    for layers in [batchLayers(maps), groupLayers(maps, groups)] {
      let all = parameters + initial(layers[0]).dropFirst(2)
      let expected = layers[0].passes(x, all, gradient)
      let found = layers[1].passes(x, all, gradient)
      #expect(largestDifference(found.output.elements, expected.output.elements) < 1e-12)
      #expect(
        largestDifference(
          found.gradients.input.elements, expected.gradients.input.elements) < 1e-12)
      for (a, b) in zip(found.gradients.parameters, expected.gradients.parameters) {
        #expect(largestDifference(a.elements, b.elements) < 1e-10)
      }
      let two = layers[1].passes(x, all, gradient, on: Execution(threads: 2))
      let areEqual = two.output == found.output && two.gradients == found.gradients
      #expect(areEqual)
    }
    let float = SpatialGroupNormalization<Float>(maps, groups: groups).passes(
      x.converted(), parameters.map { $0.converted() }, gradient.converted())
    let double = SpatialGroupNormalization<Double>(maps, groups: groups).passes(
      x, parameters, gradient)
    #expect(
      largestDifference(float.output.elements.map(Double.init), double.output.elements) < 1e-4)
  }

  /// One group is layer normalization where gamma and beta are the same for all pixels.
  @Test func oneGroupIsLayerNormalization() {
    var draws = RandomState(seed: 5)
    let x = Matrix(4, 60, using: &draws)
    let gradient = Matrix(4, 60, using: &draws)
    let ones = [Matrix<Double>(rows: 1, columns: 3, repeating: 1), Matrix(rows: 1, columns: 3)]
    let many = [Matrix<Double>(rows: 1, columns: 60, repeating: 1), Matrix(rows: 1, columns: 60)]
    let group = SpatialGroupNormalization<Double>(maps, groups: 1).passes(x, ones, gradient)
    let layer = LayerNormalization<Double>(columns: 60).passes(x, many, gradient)
    #expect(largestDifference(group.output.elements, layer.output.elements) < 1e-13)
    #expect(
      largestDifference(
        group.gradients.input.elements, layer.gradients.input.elements) < 1e-13)
  }

  @Test func spatialNormalizationPassesTheGradientCheck() {
    let maps = MapShape(channels: 4, height: 3, width: 2)
    var draws = RandomState(seed: 231)
    let x = Matrix(3, maps.count, using: &draws)
    let parameters = [Matrix(1, 4, using: &draws), Matrix(1, 4, using: &draws)]
    let gradient = Matrix(3, maps.count, using: &draws)
    for layer in batchLayers(maps) + groupLayers(maps, 2) {
      let statistics = [Matrix(1, 4, using: &draws), Matrix(1, 4, from: 0.5, through: 2)]
      let all = parameters + statistics.prefix(layer.parameterShapes.count - 2)
      for isTraining in [true, false] {
        let report = gradientReport(
          layer, input: x, parameters: all, outputGradient: gradient, isTraining: isTraining)
        #expect(report.verdict == .passed, "\(report)")
      }
    }
  }
}
