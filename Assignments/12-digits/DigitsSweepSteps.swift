// The steps that train many nets: each row beside the report's figure.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

extension DigitsRow {
  func with(batchSize: Int) -> DigitsRow {
    DigitsRow(hidden: hidden, rule: rule, batchSize: batchSize, reported: reported)
  }

  /// What sets its checkpoint apart from those of the other rows.
  fileprivate var checkpointName: String { "\(shape)-\(rule.rawValue)-\(batchSize)" }

  /// Whether both are one training, whatever was reported of it.
  fileprivate func isSameTraining(as other: DigitsRow) -> Bool {
    hidden == other.hidden && rule == other.rule && batchSize == other.batchSize
  }
}

extension DigitsAssignment {
  // step: rules
  mutating func compareRules(_ page: Page) throws {
    try compare(DigitsExpectations.rules, named: "rules", page)
  }

  // step: shapes
  mutating func compareShapes(_ page: Page) throws {
    try compare(DigitsExpectations.shapes, named: "shapes", page)
  }

  private var tableEpochs: Int {
    switch options.source {
    case .synthetic: settings.madeUpTableEpochs
    default: settings.tableEpochs ?? settings.epochs
    }
  }

  /// Trains a net for each row, shows the table and judges it.
  private mutating func compare(_ rows: [DigitsRow], named name: String, _ page: Page) throws {
    let found = try results(of: rows, page)
    page.table(
      name,
      Table(
        columns: [
          .init("hidden"), .init("rule"), .init("batch", .right), .init("rate", .right),
          .init("epochs", .right), .init("validation", .right), .init("test", .right),
          .init("report", .right),
          .init("seconds", .right),
        ],
        rows: found.map { result in
          let row = result.row
          return [
            row.shape, row.rule.rawValue, "\(row.batchSize)", "\(row.learningRate)",
            "\(result.epochs)",
            String(format: "%.4f", result.validation), String(format: "%.4f", result.test),
            String(format: "%.4f", row.reported), String(format: "%.1f", result.seconds),
          ]
        }),
      json: .array(found.map { [$0.test, $0.validation, $0.row.reported].json }))
    judge(found, page)
  }

  private func judge(_ found: [DigitsResult], _ page: Page) {
    if !isPublished {
      page.text(
        "The report's figures are of ten epochs of MNIST; on other digits they stand here for comparison "
          + "only.")
    }
    for result in found {
      let row = result.row
      page.check(
        .within(
          "\(row.shape) by \(row.rule.rawValue) at batch \(row.batchSize)", found: result.test,
          band: (isPublished ? row.reported : DigitsExpectations.madeUpRow)...1,
          source: isPublished ? DigitsExpectations.report : DigitsExpectations.madeUp))
    }
  }

  /// The results of the rows' trainings, side by side; what was trained before is not trained again.
  private mutating func results(of rows: [DigitsRow], _ page: Page) throws -> [DigitsResult] {
    let epochs = tableEpochs
    func known(_ row: DigitsRow) -> DigitsResult? {
      results.first { $0.row.isSameTraining(as: row) && $0.epochs == epochs }
    }
    let missing = rows.filter { known($0) == nil }
    let data = made(data, by: "load")
    let seed = options.seed
    let checkpoints = missing.map { options.checkpoint($0.checkpointName) }
    results += try parallelMap(
      missing.count, jobs: options.execution.threads, progress: page.progress
    ) { place, task in
      try measure(
        missing[place], epochs: epochs, on: data, seed: seed, checkpoint: checkpoints[place],
        progress: task.progress)
    }
    return rows.compactMap { row in known(row).map { $0.with(row: row) } }
  }
}

/// Trains a row's net on one thread and tests it.
private func measure<Scalar: RealScalar>(
  _ row: DigitsRow, epochs: Int, on data: DigitsData<Scalar>, seed: UInt32,
  checkpoint: CheckpointPlan?, progress: (Double) throws -> Void
) throws -> DigitsResult {
  var solver: Solver<Scalar> = row.solver(
    inputs: data.training.columns, classes: data.classCount, epochs: epochs, seed: seed)
  let start = monotonicSeconds()
  try solver.train(
    on: data.training, labels: data.training.labels,
    validation: LabeledRows(data.validation, labels: data.validation.labels), execution: .serial,
    checkpoint: checkpoint
  ) { try progress($0.fraction) }
  let seconds = monotonicSeconds() - start
  let predicted = solver.network.predictedLabels(
    for: data.test, solver.bestParameters, on: .serial)
  let right = zip(predicted, data.test.labels).count { $0 == $1 }
  return DigitsResult(
    row: row, epochs: epochs,
    test: solver.divergence == nil ? Double(right) / Double(data.test.rows) : .nan,
    validation: solver.bestValidation ?? .nan, seconds: seconds)
}
