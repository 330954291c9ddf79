// A linear classifier as a model that can be swept.

import Datasets
import LinearAlgebra
import LinearClassifiers
import ModelSelection
import Notebook
import NumPyRandom

/// How a linear classifier is trained at a learning rate, `lr`, and a penalty, `reg`.
public struct SweptLinearModel<Loss: LinearLoss>: SweptModel {
  public typealias Scalar = Loss.Scalar

  public var iterations: Int
  public var batchSize: Int

  public init(iterations: Int = 1_500, batchSize: Int = 200) {
    self.iterations = iterations
    self.batchSize = batchSize
  }

  public init(settings: SweepSettings) {
    self.init(
      iterations: settings.whole(Self.iterations), batchSize: settings.whole(Self.batch))
  }

  public static var name: String { Loss.kind.rawValue }
  public static var axes: [SweepAxis] {
    [
      SweepAxis(
        "lr", .positive, values: "1e-7,5e-7", range: "1e-8..1e-6", help: SweepAxis.rateHelp),
      SweepAxis(
        "reg", .nonNegative, values: "1e4,2.5e4,5e4", range: "1e3..1e5",
        help: SweepAxis.penaltyHelp),
    ]
  }
  private static var iterations: SweepSetting {
    SweepSetting(
      "iterations", .whole(1...10_000_000), usual: 1_500, help: "Training steps.")
  }
  private static var batch: SweepSetting { .batchSize(200) }
  public static var settings: [SweepSetting] { [iterations, batch] }
  public static var appendsOne: Bool { true }
  public static var grouping: TrialGrouping { .batched(atMost: 8) }

  public static func isSimpler(_ first: ParameterPoint, than second: ParameterPoint) -> Bool {
    first.number("reg") > second.number("reg")
  }

  public var facts: [(name: String, value: String)] {
    [("iterations", "\(iterations)"), ("batch", "\(batchSize)")]
  }

  public var length: String { "\(iterations) steps" }
  public func steps(forImages count: Int) -> Int { iterations }
  public func shortened(to steps: Int) -> Self {
    Self(iterations: min(steps, iterations), batchSize: batchSize)
  }

  public func train(
    _ trials: [Trial], on images: CenteredImages<Scalar>, classes: Int, execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Scalar>] {
    var generator = RandomState(seed: trials[0].seed)
    let plan = TrainingPlan<Scalar>(
      features: images.columns, classes: classes, samples: images.rows, iterations: iterations,
      batchSize: batchSize, using: &generator)
    return try Loss.train(
      on: images, labels: images.labels, settings: trials.map { TrainingSettings($0.point) },
      plan: plan, execution: execution,
      progress: progress)
  }

  public func divergence(of trained: TrainingResult<Scalar>) -> TrialScores.Divergence? {
    trained.divergence.map { TrialScores.Divergence(iteration: $0.iteration, loss: $0.loss) }
  }

  public func predictions(
    of trained: [TrainingResult<Scalar>], for images: CenteredImages<Scalar>,
    execution: Execution, progress: (Double) throws -> Void
  ) throws -> [[Int]] {
    try predictedLabels(
      for: images, weights: trained.map(\.weights), execution: execution, progress: progress)
  }
}
