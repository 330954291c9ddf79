// The steps on small nets: the toy net of the notebook's first edition, 2018 to 2020, and the net made
// of layers of the editions since 2021.

import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// Five samples of four features in three classes, and a net of ten hidden units for them.
struct ToyNet {
  let network: Network<Double>
  let parameters: ParameterSet<Double>
  let samples: Matrix<Double>
  let labels = [0, 1, 2, 2, 1]
  /// As `np.random` is after the net was made: the training draws from it.
  let generator: RandomState

  /// The notebook seeds the net with 0 and the samples with 1.
  init(_ layers: any LayerLibrary) {
    network = layers.twoLayerNet(inputs: 4, hidden: 10, classes: 3)
    var generator = RandomState(seed: 0)
    parameters = network.randomParameters(weightScale: 0.1, using: &generator)
    self.generator = generator
    var other = RandomState(seed: 1)
    samples = Matrix(rows: 5, columns: 4, normalScaledBy: 10, using: &other)
  }

  /// This edition's penalty is λ‖W‖², the library's λ/2‖W‖²: its λ counts twice.
  static func regularization(_ lambda: Double) -> Double { 2 * lambda }
}

extension TwoLayerNetAssignment {
  // step: toy-scores
  func toyScores(_ page: Page) {
    let toy = ToyNet(layers)
    let scores = toy.network.scores(of: toy.samples, toy.parameters, on: .serial)
    let expected = TwoLayerNetReference.toyScores
    page.matrix("scores", scores, beside: expected)
    page.expect(
      "sum of the differences of the scores", scores.elements, sumOfDifferences: 1e-7,
      of: expected, from: .firstEdition)
  }

  // step: toy-loss
  func toyLoss(_ page: Page) {
    let toy = ToyNet(layers)
    let loss = toy.network.loss(
      of: toy.samples, labels: toy.labels, toy.parameters,
      regularization: ToyNet.regularization(0.05), on: .serial)
    page.show("loss", loss.total, "Loss with λ = 0.05: \(loss.total)")
    page.show(
      "data_loss", loss.data,
      "of which the penalty λ‖W‖² is \(loss.penalty); the later notebooks' λ/2‖W‖² would give "
        + "\(loss.data + loss.penalty / 2)")
    page.expect(
      "loss", loss.total, within: .absolute(1e-12), of: TwoLayerNetReference.toyLoss,
      from: .firstEdition)
  }

  // step: toy-gradients
  func toyGradients(_ page: Page) {
    let toy = ToyNet(layers)
    page.checkGradient(
      of: toy.network.gradientProblem(
        at: toy.parameters, samples: toy.samples, labels: toy.labels,
        regularization: ToyNet.regularization(0.05)),
      named: "the toy net", blocks: toy.parameters.shapes.map(\.name),
      within: ErrorLimits(stated: 1e-8, judged: 1e-8),
      from: .firstEdition)
  }

  // step: toy-training
  func trainToyNet(_ page: Page) throws {
    let toy = ToyNet(layers)
    var solver = Solver(
      network: toy.network, parameters: toy.parameters,
      settings: SolverSettings(
        epochs: 100, batchSize: 200, rule: .sgd, learningRate: 0.1, decay: 0.95,
        regularization: ToyNet.regularization(5e-6)),
      generator: toy.generator)
    try solver.train(on: toy.samples, labels: toy.labels, execution: .serial) {
      try page.progress($0.fraction)
    }
    let last = solver.history.last ?? .nan
    page.record("history", every(10, of: solver.history))
    page.show("last", last, "Final training loss: \(last)")
    page.plot("Loss of the toy net", x: "iteration", y: "loss", ["training": solver.history])
    page.expect(
      "final training loss", last, within: .absolute(1e-12),
      of: TwoLayerNetReference.toyFinalLoss,
      from: "NumPy 2.4 with the same seed; the course's notebook asks for less than 0.02")
  }
}

/// Three samples of five features in seven classes, and a net of fifty hidden units.
private struct SmallNet {
  let network: Network<Double>
  /// As drawn.
  let initial: ParameterSet<Double>
  /// The notebook's evenly spaced numbers.
  let parameters: ParameterSet<Double>
  /// `[3, 5]`, evenly spaced too.
  let samples: Matrix<Double>
  let labels = [0, 5, 1]

  init(_ layers: any LayerLibrary) {
    var generator = RandomState(seed: 231)
    _ = generator.normals(count: 15)
    _ = generator.integers(count: 3, in: 0..<7)
    network = layers.twoLayerNet(inputs: 5, hidden: 50, classes: 7)
    initial = network.randomParameters(weightScale: 1e-3, using: &generator)
    var parameters = initial
    parameters["W1"] = Matrix(rows: 5, columns: 50, from: -0.7, through: 0.3)
    parameters["b1"] = Matrix(rows: 1, columns: 50, from: -0.1, through: 0.9)
    parameters["W2"] = Matrix(rows: 50, columns: 7, from: -0.3, through: 0.4)
    parameters["b2"] = Matrix(rows: 1, columns: 7, from: -0.9, through: 0.1)
    self.parameters = parameters
    // linspace(…).reshape(5, 3).T
    let columns = Matrix(rows: 5, columns: 3, from: -5.5, through: 4.5)
    samples = Matrix(
      rows: 3, columns: 5, elements: (0..<15).map { columns[$0 % 5, $0 / 5] })
  }
}

extension TwoLayerNetAssignment {
  // step: net-initialization
  func netInitialization(_ page: Page) {
    let net = SmallNet(layers)
    for name in ["W1", "W2"] {
      let deviation = standardDeviation(net.initial[name].elements)
      page.show("std_\(name)", deviation, "Standard deviation of \(name): \(deviation)")
      page.expect(
        "standard deviation of \(name)", deviation, within: .absolute(1e-4), of: 1e-3,
        from: .secondEdition)
    }
    let biases = net.initial["b1"].elements + net.initial["b2"].elements
    page.expect(
      "biases that are not zero", biases.count { $0 != 0 }, equals: 0, from: .secondEdition)
  }

  // step: net-scores
  func netScores(_ page: Page) {
    let net = SmallNet(layers)
    let scores = net.network.scores(of: net.samples, net.parameters, on: .serial)
    let expected = TwoLayerNetReference.netScores
    page.matrix("scores", scores, beside: expected)
    page.expect(
      "sum of the differences of the scores", scores.elements, sumOfDifferences: 1e-6,
      of: expected, from: .secondEdition)
  }

  // step: net-losses
  func netLosses(_ page: Page) {
    let net = SmallNet(layers)
    for (penalty, expected) in TwoLayerNetReference.netLosses {
      let loss = net.network.loss(
        of: net.samples, labels: net.labels, net.parameters, regularization: penalty, on: .serial
      ).total
      page.show("loss_reg_\(penalty)", loss, "Loss with λ = \(penalty): \(loss)")
      page.expect(
        "loss with λ = \(penalty)", loss, within: .absolute(1e-10), of: expected,
        from: .secondEdition)
    }
  }

  // step: net-gradients
  func netGradients(_ page: Page) {
    let net = SmallNet(layers)
    for penalty in [0, 0.7] {
      page.checkGradient(
        of: net.network.gradientProblem(
          at: net.parameters, samples: net.samples, labels: net.labels, regularization: penalty),
        named: "the net with λ = \(penalty)", blocks: ["W1", "W2", "b1", "b2"],
        // A correct program can have 3e-7 for W1.
        within: ErrorLimits(stated: 1e-7, judged: 1e-6),
        from: .secondEdition)
    }
  }

  // step: vectorized
  func compareWithLoops(_ page: Page) {
    var draws = RandomState(seed: 231)
    let samples = Matrix(rows: 100, columns: 300, using: &draws)
    let labels = draws.integers(count: 100, in: 0..<10)
    func loss(_ library: any LayerLibrary) -> (value: NetworkLoss<Double>, seconds: Double) {
      var draws = draws
      let network: Network<Double> = library.twoLayerNet(inputs: 300, hidden: 50, classes: 10)
      let parameters = network.randomParameters(weightScale: 0.1, using: &draws)
      return timed {
        network.loss(
          of: samples, labels: labels, parameters, regularization: 0.5, on: run.execution)
      }
    }
    let (naive, naiveSeconds) = loss(NaiveLayers())
    let (fast, fastSeconds) = loss(layers)
    let speedup = naiveSeconds / fastSeconds
    page.show("loss", fast.total)
    page.show(
      "times_as_fast", speedup,
      "Loops \(naiveSeconds, .decimals(4)) s, matrix products \(fastSeconds, .decimals(4)) s: "
        + "\(speedup, .decimals(0)) times as fast")
    page.expect(
      "largest relative difference of loss and gradients",
      errors: naive.gradients.shapes == fast.gradients.shapes
        ? [abs(naive.total - fast.total) / naive.total]
          + zip(naive.gradients.arrays, fast.gradients.arrays).map {
            $0.frobeniusDistance(to: $1) / $0.frobeniusNorm()
          } : [.nan],
      atMost: 1e-12, from: "two computations of one formula")
  }
}

/// Every so manieth value, from the first.
func every(_ count: Int, of values: [Double]) -> [Double] {
  stride(from: 0, to: values.count, by: count).map { values[$0] }
}

/// The standard deviation with N, not N − 1, in the denominator.
private func standardDeviation(_ values: [Double]) -> Double {
  let mean = values.reduce(0, +) / Double(values.count)
  let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return (squares / Double(values.count)).squareRoot()
}
