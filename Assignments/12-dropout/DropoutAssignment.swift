// The assignment on dropout: its state, and its steps in the notebook's order.

import CEmbedding
import Files
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of dropout, made of the library's own layers, or a learner's.
///
/// The steps on small arrays are always in `Double`; the trainings in `Scalar`.
public struct DropoutAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: DropoutSettings
  let layers: any LayerLibrary
  @Made(by: "load") var images: NetImages<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: DropoutSettings()) }

  public init(_ run: AssignmentOptions, layers: any LayerLibrary) {
    self.init(run, settings: DropoutSettings(), layers: layers)
  }

  init(
    _ run: AssignmentOptions, settings: DropoutSettings,
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.run = run
    self.settings = settings.set(by: run)
    self.layers = layers
  }

  public static var name: String { "dropout" }
  public static var summary: String {
    "dropout: forward and backward pass, gradient checks with fixed masks, overfitting"
  }
  public static var settings: [RunSetting] { DropoutSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("12-dropout") }
  public static var steps: [Step<Self>] {
    [
      Step("forward") { try $0.forward($1) },
      Step("expectation") { try $0.averageMasks($1) },
      Step("backward") { try $0.backward($1) },
      Step("net") { try $0.checkNet($1) },
      Step("load") { try $0.load($1) },
      Step("experiment", needs: ["load"]) { try $0.trainNets($1) },
    ]
  }

  // step: forward
  func forward(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 500, columns: 500, using: &draws).mapElements { $0 + 10 }
    page.show("input_mean", mean(x), "Mean of the input: \(mean(x))")
    page.expect(
      "mean of the input", mean(x), within: .absolute(1e-10), of: DropoutReference.inputMean,
      from: .numPySeed)
    var noise = TrainingNoise(draws)
    let outputs = DropoutReference.means.map { expected in
      let layer: any Layer<Double> = layers.dropout(keep: expected.keep)
      return (
        expected: expected, training: layer.trainingOutput(of: x, noise: &noise),
        test: layer.testOutput(of: x)
      )
    }
    for (expected, training, test) in outputs {
      let keep = expected.keep
      page.expect(
        "mean in training, keep \(keep)", mean(training), within: .absolute(1e-10),
        of: expected.mean, from: .numPySeed)
      page.expect(
        "share of zeros in training, keep \(keep)", zeros(training), within: .absolute(0),
        of: expected.zeros, from: .numPySeed)
      page.expect(
        "numbers that test time changes, keep \(keep)", test, within: .absolute(0), of: x,
        from: "inverted dropout leaves its input unchanged at test time")
    }
    page.table(
      "means", outputs,
      [
        .number("keep", .decimals(2)) { $0.expected.keep },
        .number("mean in training", .decimals(6)) { mean($0.training) },
        .number("mean at test time", .decimals(6)) { mean($0.test) },
        .number("zeros in training", .decimals(6)) { zeros($0.training) },
        .number("zeros at test time", .decimals(6)) { zeros($0.test) },
      ])
  }

  // step: expectation
  func averageMasks(_ page: Page) throws {
    var draws = RandomState(seed: run.seed)
    let x = Matrix(rows: 20, columns: 30, using: &draws).mapElements { $0 + 10 }
    let layer: any Layer<Double> = layers.dropout(keep: 0.5)
    var noise = TrainingNoise(draws)
    var sum = Matrix<Double>(rows: 20, columns: 30)
    var rows: [(masks: Int, distance: Double)] = []
    for count in 1...1_000 {
      sum.add(layer.trainingOutput(of: x, noise: &noise))
      guard [1, 10, 100, 1_000].contains(count) else { continue }
      let distance = ((1 / Double(count)) * sum).frobeniusDistance(to: x) / x.frobeniusNorm()
      rows.append((count, distance))
    }
    page.table(
      "averages", rows,
      [
        .count("masks") { $0.masks },
        .number("relative distance to the input", .decimals(4)) { $0.distance },
      ])
    // The error of one mask is √((1 − keep)/keep) = 1 of the input, and of m masks 1/√m.
    for row in rows {
      page.expect(
        "distance after \(counted(row.masks, "mask"))", row.distance, within: .relative(0.15),
        of: 1 / Double(row.masks).squareRoot(),
        from: "the standard deviation of a mean of independent masks, by hand")
    }
  }

  // step: backward
  func backward(_ page: Page) throws {
    var draws = RandomState(seed: 231)
    let x = Matrix(rows: 10, columns: 10, using: &draws).mapElements { $0 + 10 }
    let gradient = Matrix(rows: 10, columns: 10, using: &draws)
    let layer: any Layer<Double> = layers.dropout(keep: 0.2)
    page.checkGradient(
      of: layer.gradientProblem(
        input: x, parameters: [], outputGradient: gradient,
        noise: TrainingNoise(seedOfEveryLayer: 123)),
      named: "dropout", blocks: ["x"], within: ErrorLimits(stated: 1e-10, judged: 1e-9),
      from: .course)
  }

  // step: net
  func checkNet(_ page: Page) throws {
    var net = SmallDeepNet(layers)
    for expected in DropoutReference.losses {
      let dropsUnits = expected.keep < 1
      net.check(
        net.network(keep: dropsUnits ? expected.keep : nil),
        named: "the net, keep \(expected.keep)", regularization: 0, loss: expected.loss,
        within: expected.limits, from: .course, page)
      if dropsUnits {
        // In the notebook one generator draws everything: the next weights follow the last mask of
        // 2 × 30 numbers, from the masks' seed.
        net.draws = RandomState(seed: 123)
        _ = net.draws.uniforms(count: 60)
      }
    }
  }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.netImages(
      training: settings.syntheticCount, trainedOnFirst: settings.images, page)
  }

  // step: experiment
  func trainNets(_ page: Page) throws {
    let keeps = [1, settings.keep]
    let trainings = try keeps.enumerated().map { index, keep in
      try images.train(
        "keep \(keep)",
        .fullyConnected(
          inputs: images.inputs, hidden: [settings.hidden], classes: images.classes,
          keep: keep < 1 ? keep : nil, library: layers), from: .normal(scale: 1e-2),
        SolverSettings(
          epochs: settings.epochs, batchSize: 100, rule: .adam, learningRate: 5e-4,
          regularization: 0),
        onFirst: settings.images, run,
        progress: { try page.progress((Double(index) + $0) / Double(keeps.count)) })
    }
    page.compare(trainings)
    guard run.isUsual else { return }
    let gaps = trainings.map { $0.train - $0.validation }
    page.expect(
      "dropout narrows the gap between training and validation", gaps[1], below: gaps[0],
      "\(gaps[1], .decimals(4)) with dropout, \(gaps[0], .decimals(4)) without", from: .course)
  }
}

private func mean(_ matrix: Matrix<Double>) -> Double {
  matrix.elements.reduce(0, +) / Double(matrix.elements.count)
}

private func zeros(_ matrix: Matrix<Double>) -> Double {
  Double(matrix.elements.count { $0 == 0 }) / Double(matrix.elements.count)
}

/// How the nets are trained; the course's values unless set.
struct DropoutSettings {
  /// How many synthetic training images are drawn, the validation images among them.
  var syntheticCount = 2_000
  /// Images, hidden units and epochs of each training.
  var images = 500
  var hidden = 500
  var epochs = 25
  /// The probability of keeping a unit in the net that is compared with the one without dropout.
  var keep = 0.25
}

extension DropoutSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.keep = run.number("keep") ?? keep
    settings.images = run.whole("images") ?? images
    settings.hidden = run.whole("hidden") ?? hidden
    settings.epochs = run.whole("epochs") ?? epochs
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "keep", .number(0.01...0.99), usual: "\(usual.keep)",
        help: "The probability of keeping a unit, in the net beside the one without dropout."),
      RunSetting(
        "images", .whole(10...1_000_000), usual: "\(usual.images)",
        help: "Images of both trainings, the first ones; all where there are fewer."),
      RunSetting(
        "hidden", .whole(1...4_096), usual: "\(usual.hidden)", help: "Hidden units of both nets."),
      .epochs(usual: usual.epochs, "Passes over the training images."),
    ]
  }
}
