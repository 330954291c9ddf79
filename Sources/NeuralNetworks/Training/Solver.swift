// Training a network on minibatches, epoch by epoch.

import LinearAlgebra
import Losses
import NumPyRandom

/// A training of a network, as a value: its state and its records.
///
/// ```swift
/// var solver = Solver(
///   network: network, parameters: parameters,
///   settings: SolverSettings(
///     epochs: 5, batchSize: 200, rule: .sgd, learningRate: 1e-3, decay: 0.95,
///     regularization: 0.25),
///   generator: generator)
/// try solver.train(on: samples, labels: labels) { print($0.lastLoss) }
/// solver.bestParameters
/// ```
///
/// A copy continues independently, with the same random numbers. After its progress closure stopped
/// a training, or after `settings.epochs` is raised, `train` continues with the next step.
public struct Solver<Scalar: RealScalar>: Sendable {
  public let network: Network<Scalar>
  public var settings: SolverSettings
  /// Those after the last step.
  public internal(set) var parameters: ParameterSet<Scalar>
  public internal(set) var ruleState: RuleState<Scalar>
  /// Draws each minibatch as NumPy's `choice` or `permutation`, then dropout's masks, and nothing
  /// else.
  public internal(set) var generator: RandomState
  /// The order of the epoch's samples, where sampling is by permutation.
  var order: [Int] = []
  /// The loss of every step, computed before its update.
  public internal(set) var history: [Double] = []
  public internal(set) var epochs: [EpochRecord] = []
  public internal(set) var learningRate: Double
  /// Where the loss diverged; nil for a training that did not.
  public internal(set) var divergence: SolverDivergence?
  /// The validation result of the best epoch, never NaN; nil where no epoch has one.
  public internal(set) var bestValidation: Double?
  var keptParameters: ParameterSet<Scalar>?
  /// Whether the penalty's gradient of the first step is rounded to `Float`: what NumPy does where the
  /// weights are `float32` and the samples `float64`, until the first update makes the weights `float64`.
  package var roundsFirstPenalty = false
  /// That of the parameters and the generator at the start.
  let start: Fingerprint

  /// - Parameters:
  ///   - network: What is trained.
  ///   - parameters: The initial ones.
  ///   - settings: The epochs, the batches and the update rule.
  ///   - generator: In its state after the parameters were drawn.
  public init(
    network: Network<Scalar>, parameters: ParameterSet<Scalar>, settings: SolverSettings,
    generator: RandomState
  ) {
    self.network = network
    self.settings = settings
    self.parameters = parameters
    self.generator = generator
    learningRate = settings.learningRate
    start = Fingerprint(parameters, generator)
    ruleState = RuleState(
      settings.rule, constants: settings.constants, shapes: parameters.shapes)
  }

  /// The number of steps taken.
  public var iteration: Int { history.count }

  /// The means of so many losses each, in the order of the steps; what is left at the end is left out.
  ///
  /// - Precondition: the width is at least 1.
  public func meanLosses(of width: Int) -> [Double] {
    precondition(width >= 1, "means of \(width) losses")
    return stride(from: width, through: history.count, by: width).map { end in
      history[end - width..<end].reduce(0, +) / Double(width)
    }
  }

  /// The mean loss of each epoch's steps; the last epoch may be incomplete.
  ///
  /// - Parameter samples: The number of training samples.
  public func epochLosses(samples: Int) -> [Double] {
    let steps = settings.iterationsPerEpoch(samples: samples)
    return stride(from: 0, to: history.count, by: steps).map { start in
      let losses = history[start..<min(history.count, start + steps)]
      return losses.reduce(0, +) / Double(losses.count)
    }
  }

  /// Draws rows for a measurement, with replacement, from the training's own generator: what the course's
  /// solver does between steps. The steps that follow draw what comes next.
  ///
  /// - Parameters:
  ///   - count: How many rows are drawn.
  ///   - samples: The number of training samples.
  public mutating func drawRows(_ count: Int, of samples: Int) -> [Int] {
    generator.choiceWithReplacement(count: count, from: samples)
  }

  // show: early-stopping
  /// Early stopping: whether as many epochs as the patience allows have passed since the best one.
  ///
  /// An epoch whose validation result is NaN is never the best.
  public var stoppedEarly: Bool {
    guard let patience = settings.patience else { return false }
    let found = epochs.compactMap(\.validation)
    guard found.count == epochs.count, !found.isEmpty else { return false }
    var best: (value: Double?, epoch: Int) = (nil, 0)
    for (epoch, value) in found.enumerated() where isBetter(value, than: best.value) {
      best = (value, epoch)
    }
    return found.count - 1 - best.epoch >= patience
  }
  // end: early-stopping

  /// Whether a validation result is a larger accuracy, or a smaller error, than the best one so
  /// far.
  ///
  /// A NaN never is; any number is better than none, an accuracy of 0 included.
  func isBetter(_ value: Double, than best: Double?) -> Bool {
    guard !value.isNaN else { return false }
    guard let best else { return true }
    return network.objective == .meanSquaredError ? value < best : value > best
  }

  /// Those of the first epoch with the best validation result; the last ones where no epoch has
  /// one.
  public var bestParameters: ParameterSet<Scalar> { keptParameters ?? parameters }

  /// A training has diverged when its loss is not finite, or this many times the first one.
  public static var divergenceFactor: Double { 1e3 }

  /// The most training samples on which an epoch's accuracy is measured.
  public static var accuracySampleCount: Int { 1_000 }
}

/// What was measured at the end of an epoch.
public struct EpochRecord: Sendable, Equatable, Codable {
  /// The accuracy on a fixed subset of the training samples; for a regression the mean squared
  /// error on them.
  public let train: Double
  /// The same on the validation samples; nil where there are none.
  public let validation: Double?
  /// That of the epoch's steps.
  public let learningRate: Double

  public init(train: Double, validation: Double?, learningRate: Double) {
    self.train = train
    self.validation = validation
    self.learningRate = learningRate
  }
}

/// The step at which a training diverged.
public struct SolverDivergence: Sendable, Equatable, Codable {
  /// The step whose loss was the last computed, from 0.
  public let iteration: Int
  public let loss: Double
}

/// The progress of a training.
public struct SolverProgress: Sendable {
  /// The fraction of the steps that are done, from 0 to 1.
  public let fraction: Double
  /// The loss of the previous step; NaN before the first.
  public let lastLoss: Double
  /// The finished epochs.
  public let epochs: [EpochRecord]
}

/// Samples with their labels or target values.
public struct LabeledRows<Source: RowSource>: Sendable {
  public let rows: Source
  public let targets: Targets<Source.Element>

  /// - Precondition: a label for each row.
  public init(_ rows: Source, labels: [Int]) { self.init(rows, targets: .labels(labels)) }

  /// - Precondition: a target for each row.
  public init(_ rows: Source, targets: Targets<Source.Element>) {
    precondition(rows.rows == targets.count, "\(targets.count) targets for \(rows.rows) samples")
    self.rows = rows
    self.targets = targets
  }

  /// `[N]`
  ///
  /// - Precondition: the targets are labels.
  public var labels: [Int] {
    guard case .labels(let labels) = targets else {
      preconditionFailure("the targets of these rows are numbers, not labels")
    }
    return labels
  }
}
