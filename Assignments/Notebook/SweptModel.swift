// What can be swept: a model that is trained at a point of its parameters.

import Datasets
import LinearAlgebra
import ModelSelection
import NeuralNetworks

/// A kind of model and how it is trained, apart from the parameters that a sweep varies.
public protocol SweptModel: Sweepable {
  associatedtype Scalar: RealScalar
  /// What a training leaves.
  associatedtype Trained

  init(settings: SweepSettings)

  /// Whether the images get a last column of ones for the bias.
  static var appendsOne: Bool { get }
  /// Whether a pixel's channels are laid below one another, as layers of maps read them.
  static var stacksChannels: Bool { get }
  /// What the images' differences from their mean are multiplied by.
  static var inputScale: Scalar { get }
  /// Which trials `train` gets at once.
  static var grouping: TrialGrouping { get }
  /// Whether the first point makes a simpler model than the second.
  static func isSimpler(_ first: ParameterPoint, than second: ParameterPoint) -> Bool

  /// What its numbers depend on besides images, points and seed; a results file is bound to it.
  var facts: [(name: String, value: String)] { get }

  /// How long a training is, such as `1500 steps`.
  var length: String { get }

  /// How many steps a training on so many images takes.
  func steps(forImages count: Int) -> Int

  /// The same with a training of no more than so many steps, for a rung of successive halving, or to see how long steps take.
  func shortened(to steps: Int) -> Self

  /// Trains at the points of trials that share repeat, fold and seed.
  ///
  /// - Parameter progress: Told the share that is done; what it throws ends the training.
  func train(
    _ trials: [Trial], on images: CenteredImages<Scalar>, classes: Int, execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> [Trained]

  /// Where a training diverged; nil where it did not.
  func divergence(of trained: Trained) -> TrialScores.Divergence?

  /// The predicted classes of images by each of the trained models.
  ///
  /// - Parameter progress: As for `train`.
  func predictions(
    of trained: [Trained], for images: CenteredImages<Scalar>, execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> [[Int]]
}

/// What holds for every net.
extension SweptModel where Trained == Solver<Scalar> {
  public func divergence(of trained: Solver<Scalar>) -> TrialScores.Divergence? {
    trained.divergence.map { TrialScores.Divergence(iteration: $0.iteration, loss: $0.loss) }
  }

  public func predictions(
    of trained: [Solver<Scalar>], for images: CenteredImages<Scalar>, execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> [[Int]] {
    try trained.map {
      try $0.network.predictedLabels(
        for: images, $0.parameters, on: execution, progress: progress)
    }
  }
}

extension SweptModel {
  public static var stacksChannels: Bool { false }
  public static var inputScale: Scalar { 1 }

  /// Trains a group of trials and measures each of them.
  package func measure(
    _ running: RunningTrials, _ images: SweepImages<Scalar>, execution: Execution
  ) throws -> [TrialResult<Void>] {
    let (training, validation) = images.split(fold: running.fold)
    let trained = try train(
      running.trials, on: training, classes: images.classCount, execution: execution,
      progress: { try running.progress($0 * 0.9) })
    let scores = try [training, validation].map { part in
      try accuracies(of: trained, on: part, execution: execution) { _ in
        try running.checkCancellation()
      }
    }
    return trained.enumerated().map { index, model in
      TrialResult(
        train: scores[0][index], validation: scores[1][index], divergence: divergence(of: model))
    }
  }

  /// The share of images that each of the models gets right.
  package func accuracies(
    of trained: [Trained], on images: CenteredImages<Scalar>, execution: Execution,
    progress: (Double) throws -> Void
  ) throws -> [Double] {
    let labels = images.labels
    return try predictions(of: trained, for: images, execution: execution, progress: progress).map {
      accuracy(of: $0, labels)
    }
  }
}
