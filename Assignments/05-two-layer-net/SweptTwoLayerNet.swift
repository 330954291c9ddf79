// The two-layer net as a model that can be swept.

import Datasets
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom

/// How a two-layer net is trained with `hidden` units, at a learning rate, `lr`, with a penalty,
/// `reg`, by an update rule, `rule`.
public struct SweptTwoLayerNet<Scalar: RealScalar>: SweptModel {
  public var epochs: Int
  public var batchSize: Int
  /// What the learning rate is multiplied by after each epoch.
  public var decay: Double
  private var stepLimit: Int?

  public init(epochs: Int = 5, batchSize: Int = 200, decay: Double = 0.95) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.decay = decay
  }

  public init(settings: SweepSettings) {
    self.init(
      epochs: settings.whole(Self.epochs), batchSize: settings.whole(Self.batch),
      decay: settings.number(Self.decay))
  }

  public static var name: String { "two-layer-net" }
  public static var axes: [SweepAxis] {
    [
      SweepAxis(
        "hidden", .whole(1...100_000), values: "100", range: "50..300",
        help: "Hidden units: 50,100 or 20..200:4."),
      SweepAxis(
        "lr", .positive, values: "5e-4,1e-3", range: "1e-4..3e-3", help: SweepAxis.rateHelp),
      SweepAxis(
        "reg", .nonNegative, values: "0.1,0.25", range: "1e-2..1", help: SweepAxis.penaltyHelp),
      .updateRule(values: "sgd"),
    ]
  }
  private static var epochs: SweepSetting { .epochs(5) }
  private static var batch: SweepSetting { .batchSize(200) }
  private static var decay: SweepSetting {
    SweepSetting(
      "decay", .factor, usual: 0.95,
      help: "What the learning rate is multiplied by after each epoch.")
  }
  public static var settings: [SweepSetting] { [epochs, batch, decay] }
  public static var appendsOne: Bool { false }
  public static var grouping: TrialGrouping { .independent }

  /// Fewer hidden units are simpler; of equally many, the stronger penalty is.
  public static func isSimpler(_ first: ParameterPoint, than second: ParameterPoint) -> Bool {
    let hidden = (first.number("hidden"), second.number("hidden"))
    return hidden.0 != hidden.1
      ? hidden.0 < hidden.1 : first.number("reg") > second.number("reg")
  }

  public var facts: [(name: String, value: String)] {
    [("epochs", "\(epochs)"), ("batch", "\(batchSize)"), ("decay", "\(decay)")]
  }

  public var length: String { "\(epochs) epochs" }
  public func steps(forImages count: Int) -> Int { epochs * max(1, count / batchSize) }
  public func shortened(to steps: Int) -> Self {
    var short = self
    short.stepLimit = steps
    return short
  }

  public func train(
    _ trials: [Trial], on images: CenteredImages<Scalar>, classes: Int, execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> [Solver<Scalar>] {
    let labels = images.labels
    return try trials.enumerated().map { place, trial in
      var generator = RandomState(seed: trial.seed)
      let network = Network<Scalar>.twoLayer(
        inputs: images.columns, hidden: Int(trial.point.number("hidden")), classes: classes)
      let parameters = network.randomParameters(weightScale: 1e-3, using: &generator)
      var settings = SolverSettings(
        epochs: epochs, batchSize: batchSize,
        rule: UpdateRule(rawValue: trial.point.word("rule")) ?? .sgd,
        learningRate: trial.point.number("lr"), decay: decay,
        regularization: trial.point.number("reg"))
      settings.iterationLimit = stepLimit
      var solver = Solver(
        network: network, parameters: parameters, settings: settings, generator: generator)
      try solver.train(
        on: images, labels: labels, execution: execution,
        progress: { try progress((Double(place) + $0.fraction) / Double(trials.count)) })
      return solver
    }
  }
}
