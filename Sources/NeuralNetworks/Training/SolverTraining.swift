// The training loop: minibatches, steps, epochs.

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
      on: LabeledRows(samples, labels: labels), validation: LabeledRows<Matrix<Scalar>>?.none,
      execution: execution, checkpoint: checkpoint, progress: progress)
  }

  /// Trains a classifier to the end of the settings' epochs.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, read a minibatch at a time.
  ///   - labels: `[N]`.
  ///   - validation: Measured after every epoch; the parameters of the best one are kept.
  ///   - execution: The threads to use.
  ///   - checkpoint: Where and how often the training is saved; nil for not at all.
  ///   - progress: Called before every step; what it throws ends the training, which can continue.
  public mutating func train(
    on samples: some RowSource<Scalar>, labels: [Int],
    validation: LabeledRows<some RowSource<Scalar>>?, execution: Execution = .automatic,
    checkpoint: CheckpointPlan? = nil, progress: (SolverProgress) throws -> Void
  ) throws {
    try train(
      on: LabeledRows(samples, labels: labels), validation: validation, execution: execution,
      checkpoint: checkpoint, progress: progress)
  }

  /// Trains to the end of the settings' epochs, or of its patience.
  ///
  /// With a checkpoint, the training is saved as the plan says, and first resumes from what an
  /// earlier process saved there, to the same bits as without the interruption. Threads make no
  /// difference; instruction sets with a fused multiply-add agree only with each other.
  ///
  /// ```swift
  /// try solver.train(
  ///   on: training, validation: validation, checkpoint: CheckpointPlan(file: file)
  /// ) { print($0.lastLoss) }
  /// ```
  ///
  /// - Parameters:
  ///   - training: `[N, D]` with labels or target values, read a minibatch at a time.
  ///   - validation: Measured after every epoch; the parameters of the best one are kept.
  ///   - execution: The threads to use.
  ///   - checkpoint: Where and how often the training is saved; nil for not at all.
  ///   - progress: Called before every step; what it throws ends the training, which can continue.
  /// - Throws: What `progress` throws; `ModelFileError` for a checkpoint of another training, and
  ///   `ArrayArchiveError` or `FileAccessError` for one that cannot be read or written.
  public mutating func train(
    on training: LabeledRows<some RowSource<Scalar>>,
    validation: LabeledRows<some RowSource<Scalar>>?, execution: Execution = .automatic,
    checkpoint: CheckpointPlan? = nil, progress: (SolverProgress) throws -> Void
  ) throws {
    let samples = training.rows
    precondition(samples.rows >= 1, "a training on no samples")
    precondition(
      settings.rule == ruleState.rule,
      "a training by \(ruleState.rule.rawValue) cannot continue with \(settings.rule.rawValue)")
    let perEpoch = settings.iterationsPerEpoch(samples: samples.rows)
    let total = settings.iterations(samples: samples.rows)
    var writer = checkpoint.map {
      CheckpointWriter($0, identity(training, validation, execution))
    }
    if let writer, FileManager.default.fileExists(atPath: writer.plan.file.path) {
      try resume(from: writer.plan.file, writer.identity, samples: samples.rows)
    }
    try execution.keepingThreads { execution in
      try takeSteps(
        of: total, perEpoch, training, validation, execution, &writer, progress: progress)
    }
    try progress(state(of: total))
  }

  // show: training-loop
  /// Trains to the end: samples a minibatch, takes a step, and measures at the end of an epoch.
  private mutating func takeSteps(
    of total: Int, _ perEpoch: Int, _ training: LabeledRows<some RowSource<Scalar>>,
    _ validation: LabeledRows<some RowSource<Scalar>>?, _ execution: Execution,
    _ writer: inout CheckpointWriter?, progress: (SolverProgress) throws -> Void
  ) throws {
    let samples = training.rows
    while iteration < total && divergence == nil && !stoppedEarly {
      do {
        try progress(state(of: total))
      } catch {
        // The reason for the interruption matters more than a file that cannot be written.
        if iteration > 0 { try? writer?.save(self) }
        throw error
      }
      let batch = nextBatch(of: samples.rows, perEpoch)
      learningRate = settings.schedule.rate(
        from: settings.learningRate, atStep: iteration, perEpoch, of: settings.epochs)
      take(inputs(batch, of: samples, execution), training.targets.at(batch), execution)
      let isWhole = iteration % perEpoch == 0
      let epochEnds = divergence == nil && (isWhole || iteration == total)
      if epochEnds { endEpoch(isWhole: isWhole, perEpoch, training, validation, execution) }
      let isOver = iteration >= total || divergence != nil || (epochEnds && stoppedEarly)
      if let due = writer?.isDue(iteration, epochEnds: epochEnds), due || isOver {
        try writer?.save(self)
      }
    }
  }
  // end: training-loop

  // show: minibatch
  /// The samples of the next step.
  private mutating func nextBatch(of count: Int, _ perEpoch: Int) -> [Int] {
    switch settings.sampling {
    case .withReplacement:
      return generator.choiceWithReplacement(count: settings.batchSize, from: count)
    case .permutation:
      let index = iteration % perEpoch
      if index == 0 { order = generator.permutation(of: count) }
      let start = index * settings.batchSize
      return Array(order[start..<min(count, start + settings.batchSize)])
    }
  }
  // end: minibatch

  /// The rows of a minibatch, changed at random where the settings say so.
  private mutating func inputs(
    _ rows: [Int], of samples: some RowSource<Scalar>, _ execution: Execution
  ) -> Batch<Scalar> {
    guard let augmentation = settings.augmentation else {
      return network.batch(samples, rows: rows, on: execution)
    }
    var images = Matrix<Scalar>(rows: rows.count, columns: samples.columns)
    samples.read(rows, into: &images, on: execution)
    images = augmentation.changed(images, using: &generator, on: execution)
    return network.batch(images, rows: Array(rows.indices), on: execution)
  }

  /// What the training's result depends on.
  private func identity(
    _ training: LabeledRows<some RowSource<Scalar>>,
    _ validation: LabeledRows<some RowSource<Scalar>>?, _ execution: Execution
  ) -> TrainingIdentity {
    func text(_ samples: LabeledRows<some RowSource<Scalar>>) -> String {
      "[\(samples.rows.rows), \(samples.rows.columns)] "
        + Fingerprint(samples.rows, samples.targets, on: execution).text
    }
    return TrainingIdentity(
      network: network, settings: settings, start: start,
      data: [
        ("training set", text(training)), ("validation set", validation.map(text) ?? "none"),
      ])
  }

  private func state(of total: Int) -> SolverProgress {
    SolverProgress(
      fraction: divergence == nil && !stoppedEarly
        ? Double(iteration) / Double(max(1, total)) : 1,
      lastLoss: history.last ?? .nan, epochs: epochs)
  }

  // show: train-step
  /// One step: loss and gradient, statistics, update.
  private mutating func take(
    _ batch: Batch<Scalar>, _ targets: Targets<Scalar>, _ execution: Execution
  ) {
    var noise = TrainingNoise(generator)
    var loss = network.loss(
      of: batch, targets: targets, parameters, regularization: Scalar(settings.regularization),
      noise: &noise, on: execution)
    generator = noise.generator
    let total = Double(loss.total)
    history.append(total)
    if !total.isFinite || total > Self.divergenceFactor * max(1, abs(history[0])) {
      divergence = SolverDivergence(iteration: history.count - 1, loss: total)
      return
    }
    parameters.updateStatistics(loss.statistics)
    var penalty = Scalar(settings.regularization)
    if let clipping = settings.clipping {
      // The limit is on the whole gradient, so the penalty's gradient cannot wait for the update.
      network.addPenaltyGradient(to: &loss, parameters, penalty)
      loss.gradients.clip(clipping, on: execution)
      penalty = 0
    } else if roundsFirstPenalty && iteration == 1 {
      loss.gradients.addPenaltyGradientInFloat(parameters, penalty)
      penalty = 0
    }
    ruleState.step(
      &parameters, loss.gradients, learningRate: Scalar(learningRate), penalty: penalty,
      on: execution)
  }
  // end: train-step

  /// - Parameter isWhole: False when the iteration limit cuts the last epoch short.
  private mutating func endEpoch(
    isWhole: Bool, _ perEpoch: Int, _ training: LabeledRows<some RowSource<Scalar>>,
    _ validation: LabeledRows<some RowSource<Scalar>>?, _ execution: Execution
  ) {
    let rate = learningRate
    if isWhole {
      learningRate = settings.schedule.rate(
        from: settings.learningRate, after: iteration / perEpoch, of: settings.epochs)
    }
    // Spread evenly over the samples, so that measuring draws no random numbers.
    let count = min(Self.accuracySampleCount, training.rows.rows)
    let chosen = (0..<count).map { $0 * training.rows.rows / count }
    let train = measured(chosen, of: training, execution).value
    let found = validation.flatMap {
      $0.rows.rows == 0 ? nil : measured(Array(0..<$0.rows.rows), of: $0, execution)
    }
    // NaN scores have a largest column too, but such a net is never the best one.
    if let found, !found.hasNaN, isBetter(found.value, than: bestValidation) {
      bestValidation = found.value
      keptParameters = parameters
    }
    epochs.append(EpochRecord(train: train, validation: found?.value, learningRate: rate))
  }

  /// The accuracy on some samples, or the mean squared error on them.
  private func measured(
    _ rows: [Int], of samples: LabeledRows<some RowSource<Scalar>>, _ execution: Execution
  ) -> (value: Double, hasNaN: Bool) {
    var sum = 0.0
    var hasNaN = false
    let rowsAtATime = network.rowsAtATime
    for start in stride(from: 0, to: rows.count, by: rowsAtATime) {
      let some = Array(rows[start..<min(rows.count, start + rowsAtATime)])
      var output = network.output(
        of: network.batch(samples.rows, rows: some, on: execution), parameters, on: execution)
      hasNaN = hasNaN || containsNaN(output)
      switch samples.targets.at(some) {
      case .labels(let labels):
        sum += Double(zip(largestColumns(of: output), labels).count { $0 == $1 })
      case .values(let values):
        let mean = network.objective.replaceOutputs(&output, .values(values))
        sum += Double(mean) * Double(some.count)
      }
    }
    return (sum / Double(max(1, rows.count)), hasNaN)
  }
}

extension ParameterSet {
  /// Adds λW to the gradients of the penalized weights, computed and rounded in `Float`.
  fileprivate mutating func addPenaltyGradientInFloat(
    _ weights: ParameterSet, _ regularization: Scalar
  ) {
    for (index, shape) in shapes.enumerated() where shape.isPenalized {
      let weights = weights.arrays[index].elements
      changeArray(at: index) {
        $0.withUnsafeMutableElements { gradient in
          for i in gradient.indices {
            gradient[i] += Scalar(Float(regularization) * Float(weights[i]))
          }
        }
      }
    }
  }
}
