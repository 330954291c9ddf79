// The loop of a training.

import LinearAlgebra
import Losses
import NumPyRandom

extension Solver {
  /// Trains until the settings' end, a divergence, or an error thrown by `progress`.
  ///
  /// Each step draws a minibatch with replacement, computes the loss, and takes a step of the rule.
  /// At the end of each epoch the learning rate decays and the accuracies are measured. What
  /// `progress` throws ends the training between two steps: what is done stays, and another call
  /// goes on from there.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, of which only minibatches are read.
  ///   - labels: `[N]`, from 0 to C − 1.
  ///   - validation: `[V, D]`; with no rows, no parameters are held to be the best.
  ///   - validationLabels: `[V]`.
  ///   - progress: Called before each step and after each epoch.
  public mutating func train(
    on samples: some RowSource<Scalar>, labels: [Int], validation: some RowSource<Scalar>,
    validationLabels: [Int], execution: Execution = .automatic,
    progress: (SolverProgress) throws -> Void = { _ in }
  ) throws {
    precondition(
      labels.count == samples.rows && validationLabels.count == validation.rows,
      "\(labels.count) labels for \(samples.rows) samples, \(validationLabels.count) for "
        + "\(validation.rows) validation samples")
    let perEpoch = settings.iterationsPerEpoch(samples: samples.rows)
    let iterations = settings.iterations(samples: samples.rows)
    let sample = accuracySample(of: samples.rows)
    func report(_ endedEpoch: EpochRecord?) throws {
      try progress(
        SolverProgress(
          iteration: iteration, iterations: iterations, loss: history.last,
          endedEpoch: endedEpoch))
    }
    while iteration < iterations && divergence == nil {
      try report(nil)
      step(on: samples, labels: labels, execution: execution)
      let epochEnds = iteration % perEpoch == 0
      guard divergence == nil, epochEnds || iteration == iterations else { continue }
      let rate = learningRate
      if epochEnds { learningRate *= settings.learningRateDecay }
      let training = accuracy(
        on: Batch(samples, rows: sample), sample.map { labels[$0] }, execution)
      let held = Batch(all: validation)
      let record = EpochRecord(
        epoch: (iteration + perEpoch - 1) / perEpoch, iteration: iteration,
        trainingAccuracy: training,
        validationAccuracy: held.rows.isEmpty
          ? nil : accuracy(on: held, validationLabels, execution),
        learningRate: rate)
      self.record(record)
      try report(record)
    }
  }

  /// Trains without validation samples.
  public mutating func train(
    on samples: some RowSource<Scalar>, labels: [Int], execution: Execution = .automatic,
    progress: (SolverProgress) throws -> Void = { _ in }
  ) throws {
    try train(
      on: samples, labels: labels,
      validation: Matrix<Scalar>(rows: 0, columns: samples.columns), validationLabels: [],
      execution: execution, progress: progress)
  }

  /// One minibatch, one step; where the loss diverges, no step is taken.
  private mutating func step(
    on samples: some RowSource<Scalar>, labels: [Int], execution: Execution
  ) {
    let rows = generator.choiceWithReplacement(count: settings.batchSize, from: samples.rows)
    let regularization = Scalar(settings.regularization)
    let penalty = network.penalty(parameters, regularization: regularization, on: execution)
    let (loss, gradients) = network.dataLoss(
      of: Batch(samples, rows: rows), labels: rows.map { labels[$0] }, parameters, on: execution)
    record(loss: Double(loss + penalty))
    guard divergence == nil else { return }
    ruleState.update(
      &parameters, by: gradients, learningRate: Scalar(learningRate), penalty: regularization,
      on: execution)
    iteration += 1
  }

  /// The training samples that an epoch's accuracy is measured on: all where they are few, else
  /// drawn with replacement, as the course's solver does, but once and by a generator of their own.
  private func accuracySample(of count: Int) -> [Int] {
    if count <= settings.accuracySampleSize { return Array(0..<count) }
    var generator = RandomState(seed: 0)
    return generator.choiceWithReplacement(count: settings.accuracySampleSize, from: count)
  }

  /// The share of samples whose largest score is that of their label.
  private func accuracy(
    on batch: Batch<some RowSource<Scalar>>, _ labels: [Int], _ execution: Execution
  ) -> Double {
    let predicted = network.predictedLabels(for: batch, parameters, on: execution) { _ in }
    let right = zip(predicted, labels).count { $0 == $1 }
    return Double(right) / Double(max(1, labels.count))
  }
}
