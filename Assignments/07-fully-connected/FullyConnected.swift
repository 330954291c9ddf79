// The assignment on fully connected nets: its state, and its steps in the notebook's order.

import CEmbedding
import Files
import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

private typealias Reference = FullyConnectedReference

/// The notebook of fully connected nets, made of the library's own layers, or a learner's.
///
/// The steps on small nets are always in `Double`; the trainings in `Scalar`.
public struct FullyConnectedAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: FullyConnectedSettings
  let layers: any LayerLibrary
  let own: OwnFullyConnected?
  @Made(by: "load") var images: NetImages<Scalar>
  /// SGD without and with momentum.
  @Made(by: "momentum-training") var descents: [NetTraining<Scalar>]

  public init(_ run: AssignmentOptions) { self.init(run, settings: FullyConnectedSettings()) }

  /// - Parameter own: What computes losses, steps and settings in place of the library's.
  public init(_ run: AssignmentOptions, own: OwnFullyConnected) {
    self.init(run, settings: FullyConnectedSettings(), own: own)
  }

  init(
    _ run: AssignmentOptions, settings: FullyConnectedSettings,
    layers: any LayerLibrary = VectorizedLayers(), own: OwnFullyConnected? = nil
  ) {
    self.run = run
    self.settings = settings.set(by: run)
    self.layers = layers
    self.own = own
  }

  public static var name: String { "fully-connected" }
  public static var summary: String {
    "fully connected nets: gradient checks, overfitting a small set, update rules"
  }
  public static var files: Set<RunFile> { [.checkpoint] }
  public static var settings: [RunSetting] { FullyConnectedSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("07-fully-connected") }
  public static var steps: [Step<Self>] {
    [
      Step("initial-loss") { try $0.initialLosses($1) },
      Step("depths") { try $0.checkDepths($1) },
      Step("count") { try $0.countNet($1) },
      Step("load") { try $0.load($1) },
      Step("three-layers", needs: ["load"]) { try $0.overfitThreeLayers($1) },
      Step("five-layers", needs: ["load"]) { try $0.overfitFiveLayers($1) },
      Step("momentum") { try $0.stepWithMomentum($1) },
      Step("momentum-training", needs: ["load"]) { try $0.compareMomentum($1) },
      Step("rmsprop-adam") { try $0.stepWithAdaptiveRules($1) },
      Step("rules-training", needs: ["momentum-training"]) { try $0.compareRules($1) },
      Step("best", needs: ["load"]) { try $0.trainBest($1) },
    ]
  }

  // step: initial-loss
  func initialLosses(_ page: Page) throws {
    var net = SmallDeepNet(layers)
    for expected in Reference.initialLosses {
      net.check(
        net.network(), named: "the net with λ = \(expected.regularization)",
        regularization: expected.regularization, loss: expected.loss, within: expected.limits,
        computedBy: own?.loss, from: .course, page)
    }
  }

  // step: depths
  func checkDepths(_ page: Page) throws {
    let checks = try (1...6).map { depth in
      try page.progress(Double(depth - 1) / 6)
      var draws = RandomState(seed: run.seed)
      let network = Network<Double>.fullyConnected(
        inputs: 10, hidden: [12, 11, 10, 9, 8, 7].suffix(depth), classes: 5, library: layers)
      let samples = Matrix(rows: 6, columns: 10, using: &draws)
      let labels = draws.integers(count: 6, in: 0..<5)
      var parameters = network.randomParameters(.he, using: &draws)
      parameters.drawFreeArrays(using: &draws)
      let report = network.gradientProblem(
        at: parameters, samples: samples, labels: labels, regularization: 0.5,
        computedBy: own?.loss
      ).check(CheckOptions(), using: &draws)
      return DepthCheck(depth: depth, parameters: parameters.count, report: report)
    }
    page.table(
      "depths", checks, as: .values,
      [
        .note("hidden layers") { "\($0.depth)" }, .note("parameters") { "\($0.parameters)" },
        .note("kinks") { "\($0.kinks)" },
        .number("worst error", .scientific(1)) { $0.worst },
        .note("verdict", .left) { $0.report.verdict.rawValue },
      ])
    for check in checks {
      page.expect(
        CheckName(
          "gradient of a net of \(counted(check.depth, "hidden layer"))",
          id: "gradient-of-a-net-of-\(check.depth)-hidden-layers"), check.report.verdict == .passed,
        "\(check.report.verdict.rawValue), worst relative error \(check.worst)",
        from: "centered differences")
    }
  }

  // step: count
  func countNet(_ page: Page) throws {
    let network = Network<Scalar>.fullyConnected(
      inputs: 3072, hidden: Array(repeating: 100, count: 5), classes: 10, library: layers)
    page.text(network.description)
    show(network.summary, page)
    // 3072 · 100, four times 100 · 100, and 100 · 10 weights; 5 · 100 + 10 biases.
    page.expect(
      "parameters", network.summary.parameters, equals: 348_710,
      from: "inputs times outputs, and a bias for each output, by hand")
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.netImages(
      training: settings.syntheticCount, trainedOnFirst: settings.ruleImages, page)
  }

  // step: three-layers
  func overfitThreeLayers(_ page: Page) throws {
    try overfit(hiddenLayers: 2, learningRate: 2e-3, weightScale: 3e-2, page)
  }

  // step: five-layers
  func overfitFiveLayers(_ page: Page) throws {
    try overfit(hiddenLayers: 4, learningRate: 2e-3, weightScale: 7e-2, page)
  }

  // step: momentum
  func stepWithMomentum(_ page: Page) throws {
    take(Reference.momentum, page)
  }

  // step: momentum-training
  mutating func compareMomentum(_ page: Page) throws {
    let plain = try train(.sgd, learningRate: 5e-3, 0, of: 2, page)
    let momentum = try train(.momentum, learningRate: 5e-3, 1, of: 2, page)
    descents = [plain, momentum]
    page.compare(descents)
    guard run.isUsual else { return }
    page.expect(
      "momentum converges faster", momentum.finalLoss, below: plain.finalLoss,
      "a mean loss of \(momentum.finalLoss) over the last steps, against "
        + "\(plain.finalLoss) without", from: .course)
  }

  // step: rmsprop-adam
  func stepWithAdaptiveRules(_ page: Page) throws {
    take(Reference.rmsprop, page)
    take(Reference.adam, page)
  }

  // step: rules-training
  func compareRules(_ page: Page) throws {
    let rmsprop = try train(.rmsprop, learningRate: 1e-4, 0, of: 2, page)
    let adam = try train(.adam, learningRate: 1e-3, 1, of: 2, page)
    let trainings = descents + [rmsprop, adam]
    page.compare(trainings)
    guard run.isUsual else { return }
    let plain = trainings[0].finalLoss
    for training in trainings.dropFirst() {
      page.expect(
        CheckName(
          "\(training.name) ends below plain SGD",
          id: CheckName("\(training.name) ends below plain descent").id), training.finalLoss,
        below: plain,
        "a mean loss of \(training.finalLoss) over the last steps, against \(plain)",
        from: "the course's notes on update rules")
    }
  }

  // step: best
  func trainBest(_ page: Page) throws {
    let (hidden, isNormalized, plan) =
      own?.best()
      ?? (
        [2 * settings.width, settings.width, settings.width], true,
        SolverSettings(
          epochs: settings.bestEpochs, batchSize: 100, rule: .adam, learningRate: 1e-3,
          schedule: .cosine, regularization: 1e-3, sampling: .permutation)
      )
    let training = try images.train(
      "best", network(hidden, isNormalized ? .batch : .none), from: .he, plan,
      onFirst: images.data.training.rows, run, progress: page.progress)
    page.compare([training])
    let test = images.data.test
    let predicted = training.solver.network.predictedLabels(
      for: test, training.solver.bestParameters, on: run.execution)
    let found = [
      ("validation", training.bestValidation), ("test", accuracy(of: predicted, test.labels)),
    ]
    page.show("val", found[0].1, .decimals(4), as: "Best validation accuracy")
    page.show("test", found[1].1, .decimals(4), as: "On the test images")
    guard run.isUsual else { return }
    let least = images.isPublished ? Reference.best : Reference.syntheticBest
    for (name, found) in found {
      page.expect(
        "\(name) accuracy of the best net", found, in: least...1,
        from: images.isPublished
          ? .course : "linear classifiers reach 0.26 to 0.30 on such images")
    }
  }
}

// What the steps have in common.
extension FullyConnectedAssignment {
  /// A net on the images.
  private func network(
    _ hidden: [Int], _ normalization: Normalization = .none
  ) -> Network<Scalar> {
    .fullyConnected(
      inputs: images.inputs, hidden: hidden, classes: images.classes,
      normalization: normalization, activation: settings.activation, library: layers)
  }

  /// Trains a net until it has memorized fifty images.
  private func overfit(
    hiddenLayers: Int, learningRate: Double, weightScale: Double, _ page: Page
  ) throws {
    let (learningRate, weightScale) =
      own?.overfitting(hiddenLayers) ?? (learningRate, weightScale)
    let training = try images.train(
      "\(hiddenLayers + 1) layers",
      network(Array(repeating: settings.width, count: hiddenLayers)),
      from: .normal(scale: weightScale),
      SolverSettings(
        epochs: 20, batchSize: 25, rule: .sgd, learningRate: learningRate, regularization: 0),
      onFirst: 50, run, progress: page.progress)
    page.text(
      "Weights drawn with a standard deviation of \(weightScale), learning rate \(learningRate).")
    page.compare([training])
    guard run.isUsual else { return }
    page.expect(
      "largest share of fifty images that is right within 20 epochs", training.bestTrain,
      within: .absolute(0), of: 1, from: .course)
  }

  /// Trains the notebook's net of six layers by a rule at its rate.
  private func train(
    _ rule: UpdateRule, learningRate: Double, _ index: Int, of count: Int, _ page: Page
  ) throws -> NetTraining<Scalar> {
    try images.train(
      rule.rawValue, network(Array(repeating: settings.width, count: settings.depth)),
      from: .normal(scale: settings.weightScale),
      SolverSettings(
        epochs: settings.ruleEpochs, batchSize: 100, rule: rule, learningRate: learningRate,
        regularization: 0),
      onFirst: settings.ruleImages, run,
      progress: { try page.progress((Double(index) + $0) / Double(count)) })
  }

  /// Takes one step of a rule on the notebook's evenly spaced numbers.
  private func take(_ expected: FullyConnectedReference.RuleStep, _ page: Page) {
    func spaced(_ first: Double, _ last: Double) -> Matrix<Double> {
      Matrix(rows: 4, columns: 5, from: first, through: last)
    }
    let shapes = [ParameterShape("w", rows: 4, columns: 5, isPenalized: true)]
    let start = spaced(-0.4, 0.6)
    var weights = ParameterSet<Double>(shapes: shapes, arrays: [start])
    let memory = expected.memory.map { spaced($0.first, $0.last) }
    var state = RuleState<Double>(
      expected.rule, first: [memory[0]], second: Array(memory.dropFirst()),
      stepCount: expected.stepCount)
    state.step(
      &weights, ParameterSet(shapes: shapes, arrays: [spaced(-0.6, 0.4)]),
      learningRate: expected.learningRate, on: .serial)
    if let own {
      weights["w"] = own.step(
        expected.rule, start, spaced(-0.6, 0.4), memory, expected.stepCount, expected.learningRate)
    }
    let name = expected.rule.rawValue
    let printed = Reference.printed[expected.rule] ?? []
    page.matrix("next weights, \(name)", weights["w"], beside: printed)
    let found = weights["w"].elements
    page.expect(
      "largest difference of the next weights, \(name)", found, within: .absolute(1e-14),
      of: expected.next, from: "NumPy 2.4 on the same arrays")
    page.expect(
      "the notebook's relative error of the next weights, \(name)", found,
      within: .courseError(expected.limit), of: printed, from: expected.limitSource)
  }

  /// Shows what a network costs: a row for each layer, and the sums.
  private func show(_ summary: NetworkSummary, _ page: Page) {
    let layers = summary.rows.map {
      ($0.layer, "\($0.outputs)", [$0.parameters, $0.multiplyAdds, $0.bytes])
    }
    let sums = [summary.parameters, summary.multiplyAdds, summary.bytes]
    page.table(
      "summary", layers + [("sum", "", sums)],
      as: .json(
        .object([
          .init("parameters", .integer(sums[0])), .init("multiply_adds", .integer(sums[1])),
          .init("bytes", .integer(sums[2])),
        ])),
      [
        .word("layer") { $0.0 }, .note("outputs") { $0.1 }, .count("parameters") { $0.2[0] },
        .count("multiply-adds") { $0.2[1] }, .count("bytes") { $0.2[2] },
      ])
  }
}

/// A gradient check of a net with so many hidden layers.
private struct DepthCheck {
  let depth: Int
  let parameters: Int
  let report: GradientReport

  private var blocks: [GradientReportRow] { report.terms[0].rows.filter { $0.group == nil } }
  var worst: Double { largest(blocks.compactMap { $0.worst?.relativeError }) }
  var kinks: Int { blocks.reduce(0) { $0 + $1.kinks } }
}

/// What a learner's program computes in place of the library.
public struct OwnFullyConnected: Sendable {
  /// The loss of a net of the arrays W1, b1, W2, …, and its gradients.
  public var loss:
    @Sendable (
      _ samples: Matrix<Double>, _ labels: [Int], _ parameters: ParameterSet<Double>,
      _ regularization: Double
    ) -> (loss: Double, gradients: ParameterSet<Double>)
  /// The weights after one step of a rule with the course's constants.
  public var step:
    @Sendable (
      _ rule: UpdateRule, _ weights: Matrix<Double>, _ gradient: Matrix<Double>,
      _ memory: [Matrix<Double>], _ stepCount: Int, _ learningRate: Double
    ) -> Matrix<Double>
  /// How a net of so many hidden layers is to memorize fifty images.
  public var overfitting:
    @Sendable (_ hiddenLayers: Int) -> (learningRate: Double, weightScale: Double)
  /// The best net: its hidden layers, and its training; nil for the notebook's own.
  public var best: @Sendable () -> Best?

  public typealias Best = (hidden: [Int], isNormalized: Bool, training: SolverSettings)

  public init(
    loss:
      @escaping @Sendable (Matrix<Double>, [Int], ParameterSet<Double>, Double) -> (
        loss: Double, gradients: ParameterSet<Double>
      ),
    step:
      @escaping @Sendable (
        UpdateRule, Matrix<Double>, Matrix<Double>, [Matrix<Double>], Int, Double
      ) -> Matrix<Double>,
    overfitting: @escaping @Sendable (Int) -> (learningRate: Double, weightScale: Double),
    best: @escaping @Sendable () -> Best?
  ) {
    self.loss = loss
    self.step = step
    self.overfitting = overfitting
    self.best = best
  }
}

/// How the nets are trained; the course's values unless set.
struct FullyConnectedSettings {
  /// How many synthetic training images are drawn, the validation images among them.
  var syntheticCount = 6_000
  /// Images, width and epochs of the nets that compare update rules.
  var ruleImages = 4_000
  var width = 100
  var ruleEpochs = 5
  /// Their hidden layers, and the standard deviation of their initial weights.
  var depth = 5
  var weightScale = 5e-2
  /// Of the hidden layers of all nets on images.
  var activation = Activation.relu
  /// Epochs of the best net.
  var bestEpochs = 8
}

extension FullyConnectedSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.width = run.whole("width") ?? width
    settings.depth = run.whole("depth") ?? depth
    settings.activation = run.activation ?? activation
    settings.weightScale = run.number("scale") ?? weightScale
    settings.ruleEpochs = run.whole("epochs") ?? ruleEpochs
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "width", .whole(1...2_048), usual: "\(usual.width)",
        help: "Units of each hidden layer of the nets on images."),
      RunSetting(
        "depth", .whole(1...30), usual: "\(usual.depth)",
        help: "Hidden layers of the nets that compare update rules."),
      .activation(usual: usual.activation, "Of the hidden layers of the nets on images."),
      .weightScale(
        usual: usual.weightScale,
        "The standard deviation of the initial weights of the nets that compare update rules."),
      .epochs(usual: usual.ruleEpochs, "Their passes over the training images."),
    ]
  }
}
