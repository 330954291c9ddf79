// Several linear classifiers trained at once, on minibatches that are read once.

import LinearAlgebra

extension ScoreLoss {
  /// Trains classifiers that start from the same weights and see the same minibatches, side by
  /// side.
  ///
  /// The weights stand side by side in one matrix `[D, C · trainings]`, so that each minibatch is read
  /// once for all of them; where the samples are bytes, the numbers of a minibatch never exist as a
  /// whole. Each result has the bits of a training of its own from the same plan, on any number of
  /// threads: no sum of a training depends on what is computed beside it.
  public static func train(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plan: TrainingPlan<Scalar>, execution: Execution, progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Scalar>] {
    checkTrainingArguments(samples: samples, labels: labels, plan: plan)
    let trainings = SideBySideTrainings<Self>(settings: settings, plan: plan, execution: execution)
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
}

/// Several trainings in one matrix of weights.
///
/// It is safe to send because its threads write different elements while a phase lasts, and only one
/// of them does anything in between.
private final class SideBySideTrainings<Loss: ScoreLoss>: @unchecked Sendable {
  typealias Scalar = Loss.Scalar

  private let settings: [TrainingSettings<Scalar>]
  private let classes: Int
  private let execution: Execution
  /// The history and the divergence of each; the weights are filled in where it ends.
  private var records: [TrainingResult<Scalar>]
  /// Which trainings go on: those whose weights the descent holds, side by side.
  private var running: [Int]
  private var descent: RowDescent<Scalar>
  /// Σ w² of each training that goes on.
  private var norms: [Scalar]
  private var labels: [Int] = []
  /// The sums of the losses, tile after tile, and in each training after training.
  private var lossSums: [Scalar] = []
  private var lossPlaces: UnsafeMutablePointer<Scalar>?

  init(
    settings: [TrainingSettings<Scalar>], plan: TrainingPlan<Scalar>, execution: Execution
  ) {
    precondition(!settings.isEmpty, "no settings to train with")
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

  /// The loss of a batch, and an update of those trainings that it is sensible for.
  func step(_ batch: MatrixView<Scalar>, labels: [Int], _ team: ThreadTeam) {
    self.labels = labels
    descent.withBatch(batch) {
      let tiles = descent.tileCount
      lossSums = Array(repeating: 0, count: tiles * running.count)
      let diverged = lossSums.withUnsafeMutableBufferPointer { places in
        lossPlaces = places.baseAddress
        team.run(Phase.scores.rawValue, slices: min(tiles, Self.scoreSlices * execution.threads))
        return recordLosses(places)
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
      if !diverged.isEmpty { goOn(without: diverged) }
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
      for tile in tiles { replaceScores(of: tile) }
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

  private func replaceScores(of tile: Int) {
    let rows = descent.rows(of: tile..<tile + 1)
    let tileLabels = Array(labels[rows])
    let stride = classes * running.count
    for place in running.indices {
      lossPlaces![tile * running.count + place] = Loss.replaceScores(
        descent.scores + rows.lowerBound * stride + place * classes, stride: stride,
        classes: classes, labels: tileLabels)
    }
  }

  /// Records the losses, and returns the trainings that they are the end of.
  private func recordLosses(_ sums: UnsafeMutableBufferPointer<Scalar>) -> [Int] {
    let count = Scalar(labels.count)
    var diverged: [Int] = []
    for (place, training) in running.enumerated() {
      var sum: Scalar = 0
      for tile in 0..<descent.tileCount { sum += sums[tile * running.count + place] }
      let penalty = settings[training].regularization * norms[place]
      records[training].record(loss: Double(sum / count + penalty))
      if records[training].divergence != nil { diverged.append(training) }
    }
    return diverged
  }

  // MARK: The weights

  private func squaredNorms() -> [Scalar] {
    let columns = descent.squaredNorms()
    return running.indices.map { place in
      columns[place * classes..<(place + 1) * classes].reduce(0, +)
    }
  }

  /// Copies the weights of the trainings that go on to their records.
  private func keepWeights() {
    let all = descent.weights.matrix
    for (place, training) in running.enumerated() {
      records[training].weights = all.copyingColumns(place * classes..<(place + 1) * classes)
    }
  }

  /// Goes on with the other trainings alone.
  private func goOn(without diverged: [Int]) {
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
