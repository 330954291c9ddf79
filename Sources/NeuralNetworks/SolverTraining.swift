// The loop of a training.

import Foundation
import LinearAlgebra
import Losses
import NumPyRandom

extension Solver {
  /// Trains to the end of the settings' epochs, without validation samples.
  public mutating func train(
    on samples: some RowSource<Scalar>, labels: [Int], execution: Execution = .automatic,
    checkpoint: CheckpointPlan? = nil, progress: (SolverProgress) throws -> Void
  ) throws {
    try train(
      on: samples, labels: labels, validation: LabeledRows<Matrix<Scalar>>?.none,
      execution: execution, checkpoint: checkpoint, progress: progress)
  }

  /// Trains to the end of the settings' epochs.
  ///
  /// With a checkpoint, the training is kept after every epoch, and goes on from what an earlier
  /// process kept of it, to the same bits as without the interruption. Threads make no difference;
  /// instruction sets with a fused multiply-add agree with each other only.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, read a minibatch at a time.
  ///   - labels: `[N]`.
  ///   - validation: Asked after every epoch; the parameters of the best one are kept.
  ///   - checkpoint: Where the training is kept; nil for nowhere.
  ///   - progress: Told before every step; what it throws ends the training, which can go on.
  /// - Throws: What `progress` throws; `ModelFileError` for a checkpoint of another training, and
  ///   `ArrayArchiveError` or `FileAccessError` for one that cannot be read or written.
  public mutating func train(
    on samples: some RowSource<Scalar>, labels: [Int],
    validation: LabeledRows<some RowSource<Scalar>>?, execution: Execution = .automatic,
    checkpoint: CheckpointPlan? = nil, progress: (SolverProgress) throws -> Void
  ) throws {
    precondition(
      labels.count == samples.rows && !labels.isEmpty,
      "\(labels.count) labels for \(samples.rows) samples")
    precondition(
      settings.rule == ruleState.rule,
      "a training by \(ruleState.rule.rawValue) cannot go on by \(settings.rule.rawValue)")
    let perEpoch = settings.iterationsPerEpoch(samples: samples.rows)
    let total = settings.iterations(samples: samples.rows)
    let keeper = checkpoint.map {
      (plan: $0, identity: identity(samples, labels, validation, execution))
    }
    if let keeper, FileManager.default.fileExists(atPath: keeper.plan.file.path) {
      try goOn(from: keeper.plan.file, keeper.identity)
    }
    while iteration < total && divergence == nil {
      do {
        try progress(state(of: total))
      } catch {
        // What ends the training matters more than a file that cannot be written.
        if let keeper, iteration > 0 { try? write(to: keeper.plan.file, keeper.identity) }
        throw error
      }
      let batch = generator.choiceWithReplacement(count: settings.batchSize, from: samples.rows)
      take(
        network.batch(samples, rows: batch, on: execution), labels: batch.map { labels[$0] },
        execution)
      let isWhole = iteration % perEpoch == 0
      let epochEnds = divergence == nil && (isWhole || iteration == total)
      if epochEnds { endEpoch(isWhole: isWhole, samples, labels, validation, execution) }
      if let keeper {
        let isDue = keeper.plan.iterationInterval.map { iteration % $0 == 0 } ?? false
        if epochEnds || isDue || divergence != nil {
          try write(to: keeper.plan.file, keeper.identity)
        }
      }
    }
    try progress(state(of: total))
  }

  /// What the training is a function of.
  private func identity(
    _ samples: some RowSource<Scalar>, _ labels: [Int],
    _ validation: LabeledRows<some RowSource<Scalar>>?, _ execution: Execution
  ) -> TrainingIdentity {
    func text(_ rows: some RowSource<Scalar>, _ labels: [Int]) -> String {
      "[\(rows.rows), \(rows.columns)] "
        + Fingerprint(rows, labels: labels, on: execution).text
    }
    return TrainingIdentity(
      network: network, settings: settings, start: start,
      data: [
        ("training set", text(samples, labels)),
        ("validation set", validation.map { text($0.rows, $0.labels) } ?? "none"),
      ])
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

  /// - Parameter isWhole: False where a limit of steps cuts the last epoch short.
  private mutating func endEpoch(
    isWhole: Bool, _ samples: some RowSource<Scalar>, _ labels: [Int],
    _ validation: LabeledRows<some RowSource<Scalar>>?, _ execution: Execution
  ) {
    let rate = learningRate
    if isWhole { learningRate *= settings.decay }
    // Spread evenly over the samples, so that measuring draws nothing.
    let count = min(Self.accuracySampleCount, samples.rows)
    let chosen = (0..<count).map { $0 * samples.rows / count }
    let scores = network.passage(
      of: network.batch(samples, rows: chosen, on: execution), parameters, on: execution
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
