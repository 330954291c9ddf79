import LinearAlgebra
import Losses
import NeuralNetworks
import NumPyRandom
import Testing

/// The course's cells on whole nets. Figures beyond the notebooks' digits are NumPy 2.4's on the
/// same arrays, by `Tests/peers/networks_numpy.py`; see `Imprint`.
struct NetworkTests {
  /// The toy net of 2018 to 2020, whose penalty 0.05 ‖W‖² is 0.1/2 ‖W‖².
  @Test func theToyNetsScoresLossAndGradients() {
    let toy = ToyNetwork<Double>()
    let scores = toy.network.scores(of: toy.samples, toy.parameters)
    let expected = [
      -0.8123374131092695, -1.2765462405665546, -0.7033599477779823, -0.17129677014393294,
      -1.1880331063857748, -0.473104441510171, -0.5159047523520925, -1.0135431409752373,
      -0.8504214959143411, -0.1541929118833914, -0.4862963841756697, -0.529019523892004,
      -0.006187325198913611, -0.12435260970276742, -0.15226949317417682,
    ]
    #expect(largestDifference(scores.elements, expected) < 1e-15)
    let loss = toy.network.loss(
      of: toy.samples, labels: toy.labels, toy.parameters, regularization: 0.1)
    #expect(abs(loss.total - 1.30378789133) < 1e-12)
    #expect(abs(loss.total - 1.3037878913298206) < 1e-15)
    let imprints = [
      "W1": Imprint(4, 10, -0.09684990425089304, 0.09855730149885937, -0.11505736447243255),
      "b1": Imprint(1, 10, -0.0070484042539063, 0.022361763780295554, 0.06143851540979779),
      "W2": Imprint(10, 3, -0.5137646909210803, -0.28855135337078597, -0.2159705897763401),
      "b2": Imprint(1, 3, 0.20996909805653818, -0.06677859881215652, -0.2767476968686947),
    ]
    for (name, imprint) in imprints { #expect(imprint.fits(loss.gradients[name]), "\(name)") }
  }

  /// `TwoLayerNet(3, 5, 50, 7)` of 2021 and later, with the arrays of its asserts.
  private let network = Network<Double>.twoLayer(inputs: 5, hidden: 50, classes: 7)
  private let parameters: ParameterSet<Double>
  private let samples: Matrix<Double>
  private let labels = [0, 5, 1]

  init() {
    parameters = ParameterSet(
      shapes: network.parameterShapes,
      arrays: [
        Matrix(5, 50, from: -0.7, through: 0.3), Matrix(1, 50, from: -0.1, through: 0.9),
        Matrix(50, 7, from: -0.3, through: 0.4), Matrix(1, 7, from: -0.9, through: 0.1),
      ])
    samples = Matrix(5, 3, from: -5.5, through: 4.5).transposedCopy()
  }

  @Test func theAssertedScores() {
    let scores = network.scores(of: samples, parameters)
    let expected = [
      11.531651082430411, 12.291734395625888, 13.051817708821353, 13.811901022016835,
      14.571984335212306, 15.332067648407788, 16.092150961603263, 12.057690976760085,
      12.746141052133215, 13.434591127506339, 14.123041202879465, 14.811491278252589,
      15.499941353625719, 16.188391428998841, 12.583730871089754, 13.200547708640524,
      13.817364546191309, 14.434181383742082, 15.050998221292861, 15.667815058843631,
      16.284631896394419,
    ]
    #expect(largestDifference(scores.elements, expected) < 1e-13)
    #expect(network.predictedLabels(for: samples, parameters) == [6, 6, 6])
  }

  @Test(arguments: [
    (0.0, 3.4702243555953918, 1e-10), (1.0, 26.594842695238583, 1e-10),
    (0.7, 19.657457193345625, 1e-10),
  ])
  func theAssertedLosses(regularization: Double, expected: Double, tolerance: Double) {
    let loss = network.loss(
      of: samples, labels: labels, parameters, regularization: regularization)
    #expect(abs(loss.total - expected) < tolerance)
    #expect(abs(loss.data - 3.4702243555953918) < 1e-13)
  }

  @Test func theGradientsAreNumPys() {
    let plain = network.loss(of: samples, labels: labels, parameters, regularization: 0)
    let penalized = network.loss(of: samples, labels: labels, parameters, regularization: 0.7)
    func expect(_ name: String, _ without: Imprint, _ with: Imprint) {
      #expect(without.fits(plain.gradients[name]), "\(name) without penalty")
      #expect(with.fits(penalized.gradients[name]), "\(name) with penalty")
    }
    expect(
      "W1", Imprint(5, 50, -0.029788241086633208, 0.02250858189955349, 2.6253425193868654),
      Imprint(5, 50, -0.5197882410866331, 0.23250858189955348, 32.02627960104684))
    expect(
      "W2", Imprint(50, 7, -1.965432614511645, 2.742650496913629, 4.619110456204355),
      Imprint(50, 7, -2.175432614511645, 3.022650496913629, 33.36624512669145))
    let first = Imprint(1, 50, 0.006101296015055118, 0.006101296015055116, 0)
    expect("b1", first, first)
    let second = Imprint(1, 7, -0.324939342001415, 0.501081618197312, 1.0139772901210573)
    expect("b2", second, second)
  }

  /// `FullyConnectedNet([20, 30])` with seed 231: initial losses with λ 0 and 3.14, the weights of
  /// the second drawn after those of the first.
  @Test func theThreeLayerNetsInitialLosses() {
    var draws = RandomState(seed: 231)
    let samples = Matrix<Double>(2, 15, using: &draws)
    let labels = draws.integers(count: 2, in: 0..<10)
    #expect(labels == [7, 0])
    let network = Network<Double>(
      inputs: 15,
      layers: [
        Affine(inputs: 15, outputs: 20), ActivationLayer(.relu), Affine(inputs: 20, outputs: 30),
        ActivationLayer(.relu), Affine(inputs: 30, outputs: 10),
      ])
    #expect(network.parameterShapes.map(\.name) == ["W1", "b1", "W2", "b2", "W3", "b3"])
    for (regularization, expected) in [(0, 2.3004790897684924), (3.14, 7.052114776533016)] {
      let parameters = network.randomParameters(weightScale: 5e-2, using: &draws)
      let loss = network.loss(
        of: samples, labels: labels, parameters, regularization: regularization)
      #expect(abs(loss.total - expected) < 1e-13)
    }
  }

  /// With seed 231 after the draws of X and y, as the course asserts: |std − 1e-3| is 3.753534e-05
  /// for W1 and 3.707050e-05 for W2.
  @Test func parametersAreDrawnAsTheCourseDraws() {
    var draws = RandomState(seed: 231)
    _ = draws.normals(count: 15)
    _ = draws.integers(count: 3, in: 0..<7)
    let drawn = network.randomParameters(weightScale: 1e-3, using: &draws)
    for (name, expected) in [("W1", 3.753534e-05), ("W2", 3.707050e-05)] {
      let values = drawn[name].elements
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(abs(variance.squareRoot() - 1e-3) - expected) < 1e-11)
    }
    #expect(drawn["b1"].elements.allSatisfy { $0 == 0 })
    #expect(drawn["b2"].elements.allSatisfy { $0 == 0 })
  }

  /// `Float` follows `Double` to its own digits.
  @Test(arguments: ClassificationLoss.allCases)
  func floatFollowsDouble(_ kind: ClassificationLoss) {
    let exact = Network<Double>.twoLayer(inputs: 5, hidden: 50, classes: 7, loss: kind)
    let narrow = Network<Float>.twoLayer(inputs: 5, hidden: 50, classes: 7, loss: kind)
    let expected = exact.loss(of: samples, labels: labels, parameters, regularization: 0.7)
    let found = narrow.loss(
      of: samples.converted(), labels: labels, parameters.converted(), regularization: 0.7)
    #expect(abs(Double(found.total) - expected.total) < 1e-5 * expected.total)
    for (a, b) in zip(found.gradients.arrays, expected.gradients.arrays) {
      let size = b.elements.map(abs).max()!
      #expect(largestDifference(a.elements.map(Double.init), b.elements) < 2e-5 * max(1, size))
    }
  }

  /// A score that is not a number makes the loss one, whatever the loss.
  @Test(arguments: ClassificationLoss.allCases)
  func nanIsNotHidden(_ kind: ClassificationLoss) {
    let network = Network<Double>.twoLayer(inputs: 5, hidden: 50, classes: 7, loss: kind)
    var broken = parameters
    broken["W1"][0, 0] = .nan
    #expect(
      network.loss(of: samples, labels: labels, broken, regularization: 0).data.isNaN)
    broken = parameters
    broken["b2"][0, 3] = .nan
    #expect(
      network.loss(of: samples, labels: labels, broken, regularization: 0).data.isNaN)
  }

  /// One element for each hidden unit and sample, true where x · w + b is above zero; the scores
  /// have none.
  @Test func theActivationPatternIsThatOfTheHiddenUnits() {
    let toy = ToyNetwork<Double>()
    let (layer, w) = (NaiveAffine<Double>(inputs: 4, outputs: 10), toy.parameters)
    let (inputs, _) = layer.forward(toy.samples, [w["W1"], w["b1"]], on: .serial)
    let expected = inputs.elements.map { $0 > 0 }
    #expect(expected.contains(true) && expected.contains(false))
    #expect(toy.network.activationPattern(of: toy.samples, toy.parameters) == expected)
  }

  /// Large enough for two threads to share products and updates.
  @Test func threadsChangeNoBit() {
    let network = Network<Float>.twoLayer(inputs: 300, hidden: 64, classes: 10)
    var draws = RandomState(seed: 2)
    let samples: Matrix<Float> = Matrix<Double>(150, 300, using: &draws).converted()
    let labels = draws.integers(count: 150, in: 0..<10)
    let parameters = network.randomParameters(weightScale: 0.1, using: &draws)
    let (one, two) = (Execution(threads: 1), Execution(threads: 2))
    let losses = [one, two].map {
      network.loss(of: samples, labels: labels, parameters, regularization: 0.1, on: $0)
    }
    #expect(losses[0].total == losses[1].total)
    for (a, b) in zip(losses[0].gradients.arrays, losses[1].gradients.arrays) {
      #expect(a.elements.elementsEqual(b.elements))
    }
  }
}

/// The outputs of every layer.
@Suite struct NetworkActivationTests {
  @Test func theLastActivationsAreTheScores() {
    let maps = MapShape(channels: 3, height: 8, width: 8)
    let network = Network<Double>.resNet18(maps, classes: 4, .smallImages, width: 2)
    var draws = RandomState(seed: 0)
    let parameters = network.randomParameters(.he, using: &draws)
    let x = Matrix(
      rows: 3, columns: maps.count, elements: draws.normals(count: 3 * maps.count))
    let found = network.activations(of: x, parameters, on: .serial)
    #expect(found.count == network.layers.count)
    #expect(found.last?.elements == network.scores(of: x, parameters, on: .serial).elements)
    var columns = network.inputs
    for (layer, output) in zip(network.layers, found) {
      columns = layer.outputColumns(forInput: columns) ?? 0
      #expect(output.columns == columns && output.rows == 3)
    }
    // The first layer alone.
    let first = network.layers[0] as? Convolution<Double>
    let own = [parameters.arrays[0]]
    #expect(found[0].elements == first?.forward(x, own, on: .serial).output.elements)
  }
}
