// The assignment on update rules: its state, and its steps in order.

import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// The notebook of how a training follows its gradient: in minibatches, by update rules, and at a
/// learning rate.
///
/// The steps on two surfaces are always in `Double`; the trainings on digits in `Scalar`.
public struct UpdateRulesAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: UpdateRulesSettings

  @Made(by: "digits") var digits: DigitRows<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: UpdateRulesSettings()) }

  public init(_ run: AssignmentOptions, settings: UpdateRulesSettings) {
    self.run = run
    self.settings = settings.set(by: run)
  }

  public static var name: String { "update-rules" }
  public static var summary: String {
    "update rules: minibatches and their noise, six rules in a valley, at a saddle and on digits, "
      + "learning rates"
  }
  public static var dataset: CatalogEntry { Catalog.mnist }
  public static var settings: [RunSetting] { UpdateRulesSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("08-update-rules") }
  public static var steps: [Step<Self>] {
    [
      Step("digits") { try $0.loadDigits($1) },
      Step("noise", needs: ["digits"]) { try $0.measureGradientNoise($1) },
      Step("batches", needs: ["digits"]) { try $0.compareBatchSizes($1) },
      Step("valley") { try $0.minimizeInValley($1) },
      Step("saddle") { try $0.minimizeFromSaddle($1) },
      Step("rules", needs: ["digits"]) { try $0.compareRules($1) },
      Step("learning-rate", needs: ["digits"]) { try $0.diagnoseLearningRates($1) },
    ]
  }

  // step: digits
  mutating func loadDigits(_ page: Page) throws {
    digits = try run.digitRows(
      drawn: settings.syntheticDigits, training: settings.digitsCount, page)
  }
}

/// How long each experiment runs.
public struct UpdateRulesSettings: Sendable, Equatable {
  /// How many digits are drawn, and how many of any digits the nets learn from.
  public var syntheticDigits = 6_000
  public var digitsCount = 3_000
  /// Digits and batches whose gradients are compared.
  public var noiseDigits = 500
  public var noiseDraws = 400
  /// Digits and epochs of the comparison of batch sizes.
  public var batchesDigits = 1_500
  public var batchesEpochs = 4
  /// The hidden sizes of the nets.
  public var hidden = [50]
  /// Epochs of each training, by experiment.
  public var rulesEpochs = 6
  public var diagnosisEpochs = 12
  /// Steps of each rule on the surfaces.
  public var surfaceSteps = 100
  /// The learning rate of every rule on the surfaces; nil for one that suits each.
  public var surfaceRate: Double?
  /// μ of momentum, Nesterov's rule and Adam, on the surfaces and on digits.
  public var momentum = 0.9

  public init() {}
}

extension UpdateRulesSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    settings.momentum = run.number("mu") ?? momentum
    settings.surfaceRate = run.number("lr") ?? surfaceRate
    settings.surfaceSteps = run.whole("steps") ?? surfaceSteps
    settings.rulesEpochs = run.whole("epochs") ?? rulesEpochs
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "mu", .number(0...0.9999), usual: "\(usual.momentum)",
        help: "μ of momentum, Nesterov's rule and Adam: in the valley, at the saddle, on digits."),
      RunSetting(
        "lr", .number(0...10), usual: "one that suits each rule",
        help: "The learning rate of every rule in the valley and at the saddle."),
      RunSetting(
        "steps", .whole(1...10_000), usual: "\(usual.surfaceSteps)",
        help: "Steps of every rule in the valley and at the saddle."),
      RunSetting(
        "epochs", .whole(1...1_000), usual: "\(usual.rulesEpochs)",
        help: "Epochs of the six rules on digits."),
    ]
  }

  /// A rule's constants: the course's, but for μ.
  func constants(of rule: UpdateRule) -> RuleConstants {
    var constants = RuleConstants(of: rule)
    constants.gradientDecay = momentum
    return constants
  }
}
