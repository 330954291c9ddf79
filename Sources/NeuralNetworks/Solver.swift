// Training a network on minibatches, epoch by epoch.

import LinearAlgebra
import Losses
import NumPyRandom

/// A training of a network, as a value: where it stands, and what it saw.
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
/// A copy goes on by itself, with the same draws. Where a training is stopped by its progress
/// closure, or `settings.epochs` is raised afterwards, `train` goes on with the next step.
public struct Solver<Scalar: RealScalar>: Sendable {
  public let network: Network<Scalar>
  public var settings: SolverSettings
  /// As they stand after the last step.
  public internal(set) var parameters: ParameterSet<Scalar>
  public internal(set) var ruleState: RuleState<Scalar>
  /// Draws the minibatches as NumPy's `choice` or `permutation`, what dropout draws after each, and
  /// nothing else.
  public internal(set) var generator: RandomState
  /// The order of the epoch's samples, where it is a permutation of them.
  var order: [Int] = []
  /// The loss of every step, computed before its update.
  public internal(set) var history: [Double] = []
  public internal(set) var epochs: [EpochRecord] = []
  public internal(set) var learningRate: Double
  /// Where the loss stopped being a sensible number; nil for a training that did not.
  public internal(set) var divergence: SolverDivergence?
  /// Of the best epoch; nil where no epoch was measured on validation samples.
  public internal(set) var bestValidation: Double?
  var keptParameters: ParameterSet<Scalar>?
  /// Of the parameters and the generator at the start.
  let start: Fingerprint

  /// - Parameters:
  ///   - parameters: To start from.
  ///   - generator: As it stands after the parameters were drawn.
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

  /// How many steps were taken.
  public var iteration: Int { history.count }

  /// The mean loss of each epoch's steps, the last one perhaps cut short.
  ///
  /// - Parameter samples: How many it was trained on.
  public func epochLosses(samples: Int) -> [Double] {
    let steps = settings.iterationsPerEpoch(samples: samples)
    return stride(from: 0, to: history.count, by: steps).map { start in
      let losses = history[start..<min(history.count, start + steps)]
      return losses.reduce(0, +) / Double(losses.count)
    }
  }

  /// Whether so many epochs as the patience allows were no better than the best one before them.
  public var stoppedEarly: Bool {
    guard let patience = settings.patience else { return false }
    let found = epochs.compactMap(\.validation)
    guard found.count == epochs.count, var best = found.first else { return false }
    var place = 0
    for (epoch, value) in found.enumerated() where isBetter(value, than: best) {
      (best, place) = (value, epoch)
    }
    return found.count - 1 - place >= patience
  }

  /// A larger accuracy, or a smaller error.
  func isBetter(_ value: Double, than other: Double) -> Bool {
    network.objective == .meanSquaredError ? value < other : value > other
  }

  /// Those with the best validation accuracy, of the first epoch that reached it; the last where none
  /// was measured.
  public var bestParameters: ParameterSet<Scalar> { keptParameters ?? parameters }

  /// A training has diverged where its loss is no finite number, or this many times the first one.
  public static var divergenceFactor: Double { 1e3 }

  /// How many training samples an epoch's accuracy is measured on, at most.
  public static var accuracySampleCount: Int { 1_000 }
}
