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
  /// Draws the minibatches, and nothing else: as NumPy's `choice` with replacement.
  public internal(set) var generator: RandomState
  /// The loss of every step, computed before its update.
  public internal(set) var history: [Double] = []
  public internal(set) var epochs: [EpochRecord] = []
  public internal(set) var learningRate: Double
  /// Where the loss stopped being a sensible number; nil for a training that did not.
  public internal(set) var divergence: SolverDivergence?
  /// Of the best epoch; nil where no epoch was measured on validation samples.
  public internal(set) var bestValidation: Double?
  var keptParameters: ParameterSet<Scalar>?

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
    ruleState = RuleState(
      settings.rule, constants: settings.constants, shapes: parameters.shapes)
  }

  /// How many steps were taken.
  public var iteration: Int { history.count }

  /// Those with the best validation accuracy, of the first epoch that reached it; the last where none
  /// was measured.
  public var bestParameters: ParameterSet<Scalar> { keptParameters ?? parameters }

  /// A training has diverged where its loss is no finite number, or this many times the first one.
  public static var divergenceFactor: Double { 1e3 }

  /// How many training samples an epoch's accuracy is measured on, at most.
  public static var accuracySampleCount: Int { 1_000 }

  /// Trains to the end of the settings' epochs, without validation samples.
  public mutating func train(
    on samples: some RowSource<Scalar>, labels: [Int], execution: Execution = .automatic,
    progress: (SolverProgress) throws -> Void
  ) throws {
    try train(
      on: samples, labels: labels, validation: LabeledRows<Matrix<Scalar>>?.none,
      execution: execution, progress: progress)
  }

  /// Trains to the end of the settings' epochs.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, read a minibatch at a time.
  ///   - labels: `[N]`.
  ///   - validation: Asked after every epoch; the parameters of the best one are kept.
  ///   - progress: Told before every step; what it throws ends the training, which can go on.
  public mutating func train(
    on samples: some RowSource<Scalar>, labels: [Int],
    validation: LabeledRows<some RowSource<Scalar>>?, execution: Execution = .automatic,
    progress: (SolverProgress) throws -> Void
  ) throws {
    precondition(
      labels.count == samples.rows && !labels.isEmpty,
      "\(labels.count) labels for \(samples.rows) samples")
    let perEpoch = settings.iterationsPerEpoch(samples: samples.rows)
    let total = settings.iterations(samples: samples.rows)
    var buffer = Batch<Scalar>(all: Matrix(rows: 0, columns: 0))
    while iteration < total && divergence == nil {
      try progress(state(of: total))
      let batch = generator.choiceWithReplacement(count: settings.batchSize, from: samples.rows)
      buffer.read(samples, rows: batch, on: execution)
      take(buffer, labels: batch.map { labels[$0] }, execution)
      if iteration % perEpoch == 0 && divergence == nil {
        endEpoch(samples, labels, validation, execution)
      }
    }
    try progress(state(of: total))
  }

  private func state(of total: Int) -> SolverProgress {
    SolverProgress(
      fraction: divergence == nil ? Double(iteration) / Double(max(1, total)) : 1,
      lastLoss: history.last ?? .nan, epochs: epochs)
  }

  /// One step: loss, gradient, update.
  private mutating func take(
    _ batch: Batch<Scalar>, labels: [Int], _ execution: Execution
  ) {
    let loss = network.loss(
      of: batch, labels: labels, parameters, regularization: Scalar(settings.regularization),
      on: execution)
    let total = Double(loss.total)
    history.append(total)
    if !total.isFinite || total > Self.divergenceFactor * max(1, abs(history[0])) {
      divergence = SolverDivergence(iteration: history.count - 1, loss: total)
      return
    }
    ruleState.step(
      &parameters, loss.gradients, learningRate: Scalar(learningRate),
      penalty: Scalar(settings.regularization), on: execution)
  }

  private mutating func endEpoch(
    _ samples: some RowSource<Scalar>, _ labels: [Int],
    _ validation: LabeledRows<some RowSource<Scalar>>?, _ execution: Execution
  ) {
    let rate = learningRate
    learningRate *= settings.decay
    // Spread evenly over the samples, so that measuring draws nothing.
    let count = min(Self.accuracySampleCount, samples.rows)
    let chosen = (0..<count).map { $0 * samples.rows / count }
    let scores = network.passage(
      of: Batch(samples, rows: chosen, on: execution), parameters, on: execution
    ).scores
    let train = share(largestColumns(of: scores), of: chosen.map { labels[$0] })
    let found = validation.map { validation in
      share(
        network.predictedLabels(for: validation.rows, parameters, on: execution),
        of: validation.labels)
    }
    if let found, found > bestValidation ?? 0 {
      bestValidation = found
      keptParameters = parameters
    }
    epochs.append(EpochRecord(train: train, validation: found, learningRate: rate))
  }

  private func share(_ predicted: [Int], of labels: [Int]) -> Double {
    Double(zip(predicted, labels).count { $0 == $1 }) / Double(max(1, labels.count))
  }
}
