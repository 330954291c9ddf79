// The steps that train many nets: each row beside the report's figure.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Reporting
import WorkbookKit

extension DigitsRow {
  func with(batchSize: Int) -> DigitsRow {
    DigitsRow(hidden: hidden, rule: rule, batchSize: batchSize, reported: reported)
  }

  /// Whether both are one training, whatever was reported of it.
  fileprivate func isSameTraining(as other: DigitsRow) -> Bool {
    hidden == other.hidden && rule == other.rule && batchSize == other.batchSize
  }
}

extension DigitsAssignment {
  mutating func compareRules(_ page: Page) throws {
    try compare(DigitsExpectations.rules, named: "rules", page)
  }

  mutating func compareShapes(_ page: Page) throws {
    try compare(DigitsExpectations.shapes, named: "shapes", page)
  }

  private var tableEpochs: Int {
    switch options.source {
    case .madeUp: settings.madeUpTableEpochs
    default: settings.tableEpochs ?? settings.epochs
    }
  }

  /// Trains a net for each row, shows the table and judges it.
  private mutating func compare(_ rows: [DigitsRow], named name: String, _ page: Page) throws {
    var found: [DigitsResult] = []
    for (place, row) in rows.enumerated() {
      let result = try result(of: row) { fraction in
        try page.progress((Double(place) + fraction) / Double(rows.count))
      }
      found.append(result)
    }
    page.table(
      name,
      Table(
        columns: [
          .init("hidden"), .init("rule"), .init("batch", .right), .init("rate", .right),
          .init("validation", .right), .init("test", .right), .init("report", .right),
          .init("seconds", .right),
        ],
        rows: found.map { result in
          let row = result.row
          return [
            row.shape, row.rule.rawValue, "\(row.batchSize)", "\(row.learningRate)",
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
        "The report's figures are of MNIST; on other digits they stand here for comparison only.")
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

  /// The result of a row's training, which is run unless it was before.
  private mutating func result(
    of row: DigitsRow, progress: (Double) throws -> Void
  ) throws -> DigitsResult {
    let epochs = tableEpochs
    if let known = results.first(where: { $0.row.isSameTraining(as: row) && $0.epochs == epochs }) {
      return DigitsResult(
        row: row, epochs: epochs, test: known.test, validation: known.validation,
        seconds: known.seconds)
    }
    let data = made(data, by: "load")
    var solver: Solver<Scalar> = row.solver(
      inputs: data.training.columns, classes: data.classCount, epochs: epochs,
      seed: options.seed)
    let start = monotonicSeconds()
    try train(&solver) { try progress($0.fraction) }
    let seconds = monotonicSeconds() - start
    let predicted = solver.network.predictedLabels(
      for: data.test, solver.bestParameters, on: options.execution)
    let right = zip(predicted, data.test.labels).count { $0 == $1 }
    let result = DigitsResult(
      row: row, epochs: epochs,
      test: solver.divergence == nil ? Double(right) / Double(data.test.rows) : .nan,
      validation: solver.bestValidation ?? .nan, seconds: seconds)
    results.append(result)
    return result
  }
}
