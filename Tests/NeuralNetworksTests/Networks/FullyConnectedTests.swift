import GradientChecking
import LinearAlgebra
import Losses
import NeuralNetworks
import NumPyRandom
import Testing

/// Nets of any depth. Losses and gradients are NumPy 2.4's on the same arrays, and the losses those
/// that the course's notebooks show; see `Imprint`. `Tests/peers/networks_numpy.py` prints them.
struct FullyConnectedTests {
  private func net(
    _ normalization: Normalization = .none, keep: Double? = nil,
    library: any LayerLibrary = VectorizedLayers()
  ) -> Network<Double> {
    .fullyConnected(
      inputs: 15, hidden: [20, 30], classes: 10, normalization: normalization, keep: keep,
      library: library)
  }

  /// Seed 231: X = randn(2, 15), y = randint(10, 2), then the weights × 0.05 of a net for each λ.
  private func losses(
    _ network: Network<Double>, _ regularizations: [Double]
  ) -> [NetworkLoss<Double>] {
    var draws = RandomState(seed: 231)
    let samples = Matrix<Double>(2, 15, using: &draws)
    let labels = draws.integers(count: 2, in: 0..<10)
    return regularizations.map {
      let parameters = network.randomParameters(weightScale: 5e-2, using: &draws)
      return network.loss(
        of: samples, labels: labels, parameters, regularization: $0,
        noise: TrainingNoise(seedOfEveryLayer: 123))
    }
  }

  @Test(arguments: [false, true])
  func batchNormalizedLosses(isNaive: Bool) {
    let library: any LayerLibrary = isNaive ? NaiveLayers() : VectorizedLayers()
    let found = losses(net(.batch, library: library), [0, 3.14])
    #expect(largestDifference(found.map(\.total), [2.2611955101340957, 6.996533220108303]) < 1e-13)
    let gradients = found[1].gradients
    for (name, imprint) in [
      ("W1", Imprint(15, 20, -0.0455443572347781, 0.010752560585537224, 1.367552725412796)),
      ("gamma1", Imprint(1, 20, -0.013529224302817427, -0.03159658589446811, -0.08297410245764908)),
      ("beta2", Imprint(1, 30, -0.012542367932903458, -0.003233003664503658, 0.1484047140523229)),
      ("W3", Imprint(30, 10, -0.43453184301586634, -0.11524219317175603, -0.10424550500330876)),
    ] {
      #expect(imprint.fits(gradients[name], within: 1e-11), "\(name)")
    }
  }

  @Test(arguments: [false, true])
  func layerNormalizedLosses(isNaive: Bool) {
    let library: any LayerLibrary = isNaive ? NaiveLayers() : VectorizedLayers()
    let found = losses(net(.layer, library: library), [0, 3.14])
    #expect(largestDifference(found.map(\.total), [2.237831004146712, 7.10213782725159]) < 1e-13)
    #expect(
      Imprint(15, 20, -0.03244621351604869, 0.08244663095546935, 1.1394559752621474)
        .fits(found[1].gradients["W1"]))
    #expect(
      Imprint(1, 20, -0.002198654114920995, -0.11389726588791932, -0.14152835139564812)
        .fits(found[0].gradients["gamma1"], within: 1e-12))
  }

  /// Every layer's masks are those of seed 123, as the notebook draws them: NumPy's one generator
  /// is seeded for it, so the next net's weights are what follows the last mask.
  @Test func lossesWithDropout() {
    var draws = RandomState(seed: 231)
    let samples = Matrix<Double>(2, 15, using: &draws)
    let labels = draws.integers(count: 2, in: 0..<10)
    for (keep, expected, imprint) in [
      (
        nil, 2.3004790897684924,
        Imprint(15, 20, -0.000937706297117377, -0.015800106890302024, 0.009596817496884735)
      ),
      (0.75, 2.302371489704412, Imprint(15, 20, 0, 0.002460556587421473, -0.05388387265654687)),
      (0.5, 2.30427592207859, Imprint(15, 20, 0, 0, 0.01367780608670875)),
    ] as [(Double?, Double, Imprint)] {
      let network = net(keep: keep)
      let parameters = network.randomParameters(weightScale: 5e-2, using: &draws)
      let loss = network.loss(
        of: samples, labels: labels, parameters, regularization: 0,
        noise: TrainingNoise(seedOfEveryLayer: 123))
      #expect(abs(loss.total - expected) < 1e-13)
      #expect(imprint.fits(loss.gradients["W1"]))
      if keep != nil {
        draws = RandomState(seed: 123)
        _ = draws.uniforms(count: 2 * 30)
      }
    }
  }

  /// Names as the course counts; a second normalization, or one that comes first, counts for
  /// itself.
  @Test func namesAreTheCourses() {
    #expect(
      net(.batch).parameterShapes.map(\.name) == [
        "W1", "b1", "gamma1", "beta1", "running_mean1", "running_var1", "W2", "b2", "gamma2",
        "beta2", "running_mean2", "running_var2", "W3", "b3",
      ])
    #expect(
      net(.layer, keep: 0.5).layers.map(\.summary).prefix(4) == [
        "affine 15 → 20", "layer-norm 20", "relu", "dropout keep 0.5",
      ])
    let odd = Network<Double>(
      inputs: 4,
      layers: [
        LayerNormalization(columns: 4), Affine(inputs: 4, outputs: 3),
        LayerNormalization(columns: 3), LayerNormalization(columns: 3),
        Affine(inputs: 3, outputs: 2),
      ])
    #expect(
      odd.parameterShapes.map(\.name) == [
        "gamma1", "beta1", "W2", "b2", "gamma2", "beta2", "gamma3", "beta3", "W4", "b4",
      ])
  }

  @Test(arguments: Normalization.allCases, [1, 3, 5])
  func netsOfEveryDepthPassTheGradientCheck(_ normalization: Normalization, depth: Int) {
    var draws = RandomState(seed: 231)
    let network = Network<Double>.fullyConnected(
      inputs: 6, hidden: [9, 8, 7, 6, 5].suffix(depth), classes: 4, normalization: normalization,
      keep: depth == 3 ? 0.7 : nil, objective: .classification(depth == 5 ? .svm : .softmax))
    let samples = Matrix<Double>(8, 6, using: &draws)
    let labels = draws.integers(count: 8, in: 0..<4)
    var parameters = network.randomParameters(.he, using: &draws)
    for shape in parameters.shapes where shape.kind == .free {
      parameters[shape.name].add(Matrix(1, shape.columns, using: &draws), scaledBy: 0.2)
    }
    let report = gradientReport(
      network, parameters, samples: samples, labels: labels, regularization: 0.3)
    #expect(report.verdict == .passed, "\(report)")
  }

  /// A mistake in the order of arrays or in the mean over the batch would show here, too.
  @Test func statisticsAreUpdated() {
    var draws = RandomState(seed: 231)
    let network = net(.batch)
    let samples = Matrix<Double>(7, 15, using: &draws)
    var parameters = network.randomParameters(.he, using: &draws)
    let loss = network.loss(
      of: samples, labels: [0, 1, 2, 3, 4, 5, 6], parameters, regularization: 0)
    #expect(loss.statistics.keys.sorted() == [4, 5, 10, 11])
    parameters.updateStatistics(loss.statistics)
    // By hand: a tenth of the mean of xW₁ over the batch.
    let hidden = product(samples, parameters["W1"], on: .serial)
    let mean = (0..<7).reduce(0.0) { $0 + hidden[$1, 3] } / 7
    #expect(abs(parameters["running_mean1"][0, 3] - 0.1 * mean) < 1e-15)
    let square = (0..<7).reduce(0.0) { $0 + (hidden[$1, 3] - mean) * (hidden[$1, 3] - mean) } / 7
    #expect(abs(parameters["running_var1"][0, 3] - 0.1 * square) < 1e-14)
    // Each layer's weights, and its bias, gamma and beta: 300 + 60, 600 + 90, 300 + 10.
    #expect(parameters.count == 1_360)
  }

  /// 784·300 + 300·150 + 150·10 multiplications; biases, gammas and betas besides.
  @Test func theDigitsNetIsCounted() {
    let summary = Network<Float>.fullyConnected(
      inputs: 784, hidden: [300, 150], classes: 10, normalization: .batch
    ).summary
    #expect(
      summary.rows.map(\.layer) == [
        "affine 784 → 300", "batch-norm 300", "relu", "affine 300 → 150", "batch-norm 150", "relu",
        "affine 150 → 10",
      ])
    #expect(summary.rows.map(\.outputs) == [300, 300, 300, 150, 150, 150, 10])
    #expect(summary.rows.map(\.parameters) == [235_500, 600, 0, 45_150, 300, 0, 1_510])
    #expect(summary.parameters == 283_060)
    #expect(summary.rows.map(\.multiplyAdds) == [235_200, 300, 0, 45_000, 150, 0, 1_500])
    #expect(summary.multiplyAdds == 282_150)
    // Four bytes a number; two running statistics of 300 and of 150 numbers besides.
    #expect(summary.bytes == 1_135_840)
    #expect(summary.outputBytes == 5_440)
  }

  /// Two threads share the products; no bit changes.
  @Test func threadsChangeNoBit() {
    let network = Network<Float>.fullyConnected(
      inputs: 300, hidden: [128, 64], classes: 10, normalization: .batch, keep: 0.8)
    var draws = RandomState(seed: 2)
    let samples: Matrix<Float> = Matrix<Double>(150, 300, using: &draws).converted()
    let labels = draws.integers(count: 150, in: 0..<10)
    let parameters = network.randomParameters(.he, using: &draws)
    let losses = [1, 2].map {
      network.loss(
        of: samples, labels: labels, parameters, regularization: 0.1, on: Execution(threads: $0))
    }
    #expect(losses[0].total == losses[1].total && losses[0].statistics == losses[1].statistics)
    for (a, b) in zip(losses[0].gradients.arrays, losses[1].gradients.arrays) {
      #expect(a.elements.elementsEqual(b.elements))
    }
  }
}
