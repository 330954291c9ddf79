// The steps that train many nets: each beside the report's figure.

import LinearAlgebra
import NeuralNetworks
import Notebook
import WorkbookKit

/// What a training of the tables reached.
struct DigitsResult: Sendable {
  let row: DigitsRow
  let epochs: Int
  /// The accuracy on the test digits; NaN where the training diverged.
  let test: Double
  let validation: Double
  let seconds: Double

  func with(row: DigitsRow) -> DigitsResult {
    DigitsResult(
      row: row, epochs: epochs, test: test, validation: validation, seconds: seconds)
  }
}

extension DigitsAssignment {
  // step: rules
  mutating func compareRules(_ page: Page) throws {
    try compare(DigitsReference.rules, named: "rules", page)
  }

  // step: shapes
  mutating func compareShapes(_ page: Page) throws {
    try compare(DigitsReference.shapes, named: "shapes", page)
  }

  /// Trains a net for each row, shows the table and judges it.
  private mutating func compare(_ rows: [DigitsRow], named name: String, _ page: Page) throws {
    let found = try results(of: rows, page)
    page.table(
      name, found,
      as: .json(.array(found.map { [$0.test, $0.validation, $0.row.reported].json })),
      [
        .note("hidden", .left) { $0.row.shape }, .note("rule", .left) { $0.row.rule.rawValue },
        .note("batch") { "\($0.row.batchSize)" }, .note("rate") { "\($0.row.learningRate)" },
        .note("epochs") { "\($0.epochs)" },
        .note("validation") { "\($0.validation, .decimals(4))" },
        .note("test") { "\($0.test, .decimals(4))" },
        .note("report's val.") { "\($0.row.reportedValidation, .decimals(4))" },
        .note("report's test") { "\($0.row.reported, .decimals(4))" },
        .note("seconds") { "\($0.seconds, .decimals(1))" },
      ])
    if !images.isPublished {
      page.text(
        "The report's figures are of MNIST; on other digits they are shown for "
          + "comparison only.")
    }
    for result in found {
      let row = result.row
      page.expect(
        "\(row.shape) by \(row.rule.rawValue) at batch \(row.batchSize)", result.test,
        in: (images.isPublished ? row.reported : DigitsReference.syntheticRow)...1, from: source)
    }
  }

  /// The results of the rows' trainings, several at once; what was trained before is not retrained.
  private mutating func results(of rows: [DigitsRow], _ page: Page) throws -> [DigitsResult] {
    let epochs =
      run.source == .synthetic
      ? settings.syntheticTableEpochs : settings.tableEpochs ?? settings.epochs
    func known(_ row: DigitsRow) -> DigitsResult? {
      results.first { $0.row.isSameTraining(as: row) && $0.epochs == epochs }
    }
    let missing = rows.filter { known($0) == nil }
    let (data, seed) = (data, run.seed)
    let checkpoints = missing.map { run.checkpoint($0.checkpointName) }
    results += try parallelMap(
      missing.count, jobs: run.execution.threads, progress: page.progress
    ) { index, task in
      try missing[index].result(
        on: data, epochs: epochs, seed: seed, checkpoint: checkpoints[index],
        progress: task.progress)
    }
    return rows.compactMap { row in known(row).map { $0.with(row: row) } }
  }
}

extension DigitsRow {
  /// What sets its checkpoint apart from those of the other rows.
  fileprivate var checkpointName: String { "\(shape)-\(rule.rawValue)-\(batchSize)" }

  /// Whether both are one training, whatever was reported of it.
  fileprivate func isSameTraining(as other: DigitsRow) -> Bool {
    hidden == other.hidden && rule == other.rule && batchSize == other.batchSize
  }

  /// Trains the row's net on one thread and tests it.
  fileprivate func result<Scalar: RealScalar>(
    on data: SplitImages<Scalar>, epochs: Int, seed: UInt32, checkpoint: CheckpointPlan?,
    progress: (Double) throws -> Void
  ) throws -> DigitsResult {
    var solver: Solver<Scalar> = solver(
      inputs: data.training.columns, classes: data.classCount, epochs: epochs, seed: seed)
    let rows = data.labeled
    let seconds = try timed {
      try solver.train(
        on: rows.training, validation: rows.validation, execution: .serial, checkpoint: checkpoint
      ) { try progress($0.fraction) }
    }.seconds
    let predicted = solver.network.predictedLabels(
      for: data.test, solver.bestParameters, on: .serial)
    return DigitsResult(
      row: self, epochs: epochs,
      test: solver.divergence == nil ? accuracy(of: predicted, data.test.labels) : .nan,
      validation: solver.bestValidation ?? .nan, seconds: seconds)
  }
}
