// The report's nets as a model that can be swept.

import Datasets
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom

/// How a net that classifies digits is trained: `hidden`, the sizes of its layers, such as `300-150`, at a
/// learning rate, `lr`, that is halved every two epochs, with a penalty, `reg`, by an update rule,
/// `rule`.
public struct SweptDigitsNet<Scalar: RealScalar>: SweptModel {
  public var epochs: Int
  public var batchSize: Int
  private var stepLimit: Int?

  public init(epochs: Int = 3, batchSize: Int = 100) {
    self.epochs = epochs
    self.batchSize = batchSize
  }

  public init(settings: SweepSettings) {
    self.init(epochs: settings.whole(Self.epochs), batchSize: settings.whole(Self.batch))
  }

  public static var name: String { "digits" }
  public static var axes: [SweepAxis] {
    [
      SweepAxis(
        "hidden", .shape(1...10_000), values: "300-150",
        help: "Sizes of the hidden layers, such as 300-150,500."),
      SweepAxis(
        "lr", .positive, values: "1e-3,1e-2", range: "1e-4..1e-1", help: SweepAxis.rateHelp),
      SweepAxis("reg", .nonNegative, values: "0", help: SweepAxis.penaltyHelp),
      .updateRule(values: "momentum,adam"),
    ]
  }
  private static var epochs: SweepSetting { .epochs(3) }
  private static var batch: SweepSetting { .batchSize(100) }
  public static var settings: [SweepSetting] { [epochs, batch] }

  public static func check(_ sweep: ModelSweep) throws {
    for point in sweep.points where weightCount(point) > weightLimit {
      throw ParameterError.badValue(
        axis: "hidden", found: point.word("hidden"),
        expected: "hidden sizes of at most \(weightLimit) weights")
    }
  }
  public static var appendsOne: Bool { false }
  public static var dataset: CatalogEntry { Catalog.mnist }
  public static var inputScale: Scalar { 1 / 255 }
  public static var grouping: TrialGrouping { .independent }

  /// Fewer weights are simpler; of equally many, the stronger penalty is.
  public static func isSimpler(_ first: ParameterPoint, than second: ParameterPoint) -> Bool {
    let weights = (weightCount(first), weightCount(second))
    return weights.0 != weights.1
      ? weights.0 < weights.1 : first.number("reg") > second.number("reg")
  }

  /// The weights of a point's net; pixels and classes are as many as MNIST's, synthetic or not.
  public static func weightCount(_ point: ParameterPoint) -> Int {
    let sizes = [784] + hidden(point) + [10]
    return zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Weights, their gradients and Adam's two memories of so many take 3.2 GB.
  public static var weightLimit: Int { 100_000_000 }

  private static func hidden(_ point: ParameterPoint) -> [Int] {
    point.word("hidden").split(separator: "-").compactMap { Int($0) }
  }

  public var facts: [(name: String, value: String)] {
    [("epochs", "\(epochs)"), ("batch", "\(batchSize)")]
  }

  public var length: String { "\(epochs) epochs" }
  public func steps(forImages count: Int) -> Int {
    epochs * ((count + batchSize - 1) / batchSize)
  }
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
    return try trials.enumerated().map { index, trial in
      let point = trial.point
      var settings = SolverSettings(
        epochs: epochs, batchSize: batchSize,
        rule: UpdateRule(rawValue: point.word("rule")) ?? .momentum,
        learningRate: point.number("lr"), schedule: .step(factor: 0.5, epochs: 2),
        regularization: point.number("reg"), sampling: .permutation)
      settings.iterationLimit = stepLimit
      var solver = freshSolver(
        of: Network<Scalar>.fullyConnected(
          inputs: images.columns, hidden: Self.hidden(point), classes: classes,
          normalization: .batch), settings: settings, seed: trial.seed)
      try solver.train(
        on: images, labels: labels, execution: execution,
        progress: { try progress((Double(index) + $0.fraction) / Double(trials.count)) })
      return solver
    }
  }
}
