// Several linear classifiers trained batched: one wide product computes the scores of all of them,
// from minibatches that are read once.

import LinearAlgebra
import Losses

extension HingeLoss {
  /// Trains batched; see `SoftmaxLoss.train(on:labels:settings:plan:execution:progress:)`.
  public static func train(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plan: TrainingPlan<Scalar>, execution: Execution, progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Scalar>] {
    try trainBatched(
      by: kind, on: samples, labels: labels, settings: settings, plan: plan, execution: execution,
      progress: progress)
  }
}

extension SoftmaxLoss {
  /// Trains batched: classifiers that start from the same weights and see the same minibatches.
  ///
  /// The weights of all trainings form one matrix `[D, C · trainings]`, so that each minibatch is
  /// read once for all of them; where the samples are bytes, the numbers of a minibatch never exist
  /// as a whole. Each result has the bits of a training of its own from the same plan, on any number
  /// of threads: no sum of a training depends on what is computed in other columns.
  public static func train(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plan: TrainingPlan<Scalar>, execution: Execution, progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Scalar>] {
    try trainBatched(
      by: kind, on: samples, labels: labels, settings: settings, plan: plan, execution: execution,
      progress: progress)
  }
}

private func trainBatched<Scalar: RealScalar>(
  by loss: ClassificationLoss, on samples: some RowSource<Scalar>, labels: [Int],
  settings: [TrainingSettings<Scalar>], plan: TrainingPlan<Scalar>, execution: Execution,
  progress: (Double) throws -> Void
) throws -> [TrainingResult<Scalar>] {
  checkTrainingArguments(samples: samples, labels: labels, plan: plan)
  let trainings = BatchedTrainings(
    loss: loss, settings: settings, plan: plan, execution: execution)
  try ThreadTeam.gather(execution.threads, work: trainings.work) { team in
    for (iteration, batch) in plan.batches.enumerated() {
      if iteration % 16 == 0 { try progress(Double(iteration) / Double(plan.batches.count)) }
      trainings.step(
        samples.operand(of: batch, on: execution), labels: batch.map { labels[$0] }, team)
      if trainings.allDiverged { break }
    }
  }
  return trainings.results
}

/// Several trainings in one matrix of weights.
///
/// It is safe to send because its threads write different elements during a phase, and between phases
/// only the calling thread works.
private final class BatchedTrainings<Scalar: RealScalar>: @unchecked Sendable {
  private let loss: ClassificationLoss
  private let settings: [TrainingSettings<Scalar>]
  private let classes: Int
  private let execution: Execution
  /// The history and the divergence of each training; the weights are filled in when it ends.
  private var records: [TrainingResult<Scalar>]
  /// Which trainings have not diverged: those whose weights the descent holds, in this order.
  private var running: [Int]
  private var descent: RowDescent<Scalar>
  /// Σ w² of each running training.
  private var norms: [Scalar]
  private var labels: [Int] = []
  /// The sums of the losses, tile after tile, and in each training after training.
  private var lossSums: [Scalar] = []
  private var lossMemory: UnsafeMutablePointer<Scalar>?

  init(
    loss: ClassificationLoss, settings: [TrainingSettings<Scalar>], plan: TrainingPlan<Scalar>,
    execution: Execution
  ) {
    precondition(!settings.isEmpty, "no settings to train with")
    self.loss = loss
    self.settings = settings
    self.execution = execution
    classes = plan.initialWeights.columns
    records = settings.map { _ in TrainingResult(weights: plan.initialWeights) }
    running = Array(settings.indices)
    descent = Self.makeDescent(of: running, records, settings, execution)
    norms = []
    norms = squaredNorms()
  }

  var allDiverged: Bool { running.isEmpty }

  var results: [TrainingResult<Scalar>] {
    keepWeights()
    return records
  }

  // MARK: A step

  private enum Phase: Int {
    case scores, update
  }

  /// Computes the losses of a batch, and updates the trainings that have not diverged.
  func step(_ batch: MatrixView<Scalar>, labels: [Int], _ team: ThreadTeam) {
    self.labels = labels
    descent.withBatch(batch) {
      let tiles = descent.tileCount
      lossSums = Array(repeating: 0, count: tiles * running.count)
      let diverged = lossSums.withUnsafeMutableBufferPointer { memory in
        lossMemory = memory.baseAddress
        team.run(Phase.scores.rawValue, slices: min(tiles, Self.scoreSlices * execution.threads))
        return recordLosses(memory)
      }
      descent.setRates { column in
        let training = running[column / classes]
        return diverged.contains(training) ? 0 : settings[training].learningRate
      }
      if diverged.count < running.count {
        team.run(
          Phase.update.rawValue,
          slices: min(descent.partCount, Self.updateSlices * execution.threads))
        norms = squaredNorms()
      }
      if !diverged.isEmpty { remove(diverged) }
    }
  }

  /// Few, so that a thread reads the weights only so often.
  private static var scoreSlices: Int { 2 }
  private static var updateSlices: Int { 4 }

  /// What the threads of the team do.
  @Sendable
  func work(phase: Int, slice: Int, thread: Int) {
    switch Phase(rawValue: phase)! {
    case .scores:
      let slices = min(descent.tileCount, Self.scoreSlices * execution.threads)
      let tiles = part(slice, of: slices, in: descent.tileCount)
      descent.computeScores(tiles)
      for tile in tiles { replaceScoresByGradient(tile) }
      descent.packScores(tiles)
    case .update:
      let slices = min(descent.partCount, Self.updateSlices * execution.threads)
      descent.descend(
        part(slice, of: slices, in: descent.partCount), scaledBy: 1 / Scalar(labels.count),
        thread: thread)
    }
  }

  private func part(_ slice: Int, of slices: Int, in count: Int) -> Range<Int> {
    count * slice / slices..<count * (slice + 1) / slices
  }

  private func replaceScoresByGradient(_ tile: Int) {
    let rows = descent.rows(of: tile..<tile + 1)
    let tileLabels = Array(labels[rows])
    let stride = classes * running.count
    for index in running.indices {
      lossMemory![tile * running.count + index] = loss.gradientInPlace(
        descent.scores + rows.lowerBound * stride + index * classes, stride: stride,
        classes: classes, labels: tileLabels)
    }
  }

  /// Records the losses, and returns the trainings that have diverged.
  private func recordLosses(_ sums: UnsafeMutableBufferPointer<Scalar>) -> [Int] {
    let count = Scalar(labels.count)
    var diverged: [Int] = []
    for (index, training) in running.enumerated() {
      var sum: Scalar = 0
      for tile in 0..<descent.tileCount { sum += sums[tile * running.count + index] }
      let penalty = settings[training].regularization * norms[index]
      records[training].record(loss: Double(sum / count + penalty))
      if records[training].divergence != nil { diverged.append(training) }
    }
    return diverged
  }

  // MARK: The weights

  private func squaredNorms() -> [Scalar] {
    let columns = descent.squaredNorms()
    return running.indices.map { index in
      columns[index * classes..<(index + 1) * classes].reduce(0, +)
    }
  }

  /// Copies the weights of the running trainings to their records.
  private func keepWeights() {
    let all = descent.weights.matrix
    for (index, training) in running.enumerated() {
      records[training].weights = all.copyingColumns(index * classes..<(index + 1) * classes)
    }
  }

  /// Leaves only the other trainings in the wide matrix.
  private func remove(_ diverged: [Int]) {
    keepWeights()
    let staying = running.indices.filter { !diverged.contains(running[$0]) }
    norms = staying.map { norms[$0] }
    running = staying.map { running[$0] }
    if !running.isEmpty {
      descent = Self.makeDescent(of: running, records, settings, execution)
    }
  }

  private static func makeDescent(
    of trainings: [Int], _ records: [TrainingResult<Scalar>],
    _ settings: [TrainingSettings<Scalar>], _ execution: Execution
  ) -> RowDescent<Scalar> {
    let classes = records[0].weights.columns
    return RowDescent(
      weights: Matrix(sideBySide: trainings.map { records[$0].weights }),
      penalties: trainings.flatMap {
        Array(repeating: 2 * settings[$0].regularization, count: classes)
      }, on: execution)
  }
}
