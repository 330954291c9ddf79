// How a sweep's trials and its choice are shown.

import Foundation
import ModelSelection
import Notebook
import Reporting
import WorkbookKit

extension SweepNotebook {
  /// Shows the rows in the notebook's order, then the best first, with a mark at the row that the
  /// rule of choice takes.
  ///
  /// - Parameter stage: What sets this table's name apart from an earlier one's.
  func show(_ table: SearchTable, stage: String?, _ page: Page) throws {
    let chosen = try table.choice(by: sweep.rule, isSimpler: Model.isSimpler)?.row.point
    for (name, rows, title) in [
      ("rows", table.rows, "By \(Model.parameters.joined(separator: ", ")):"),
      ("ranked", table.ranked, "The best first:"),
    ] where !rows.isEmpty {
      page.text(title)
      page.table(
        stage.map { "\(name), \($0)" } ?? name,
        Table(
          columns: [.init("rank", .right)] + Model.parameters.map { .init($0, .right) }
            + ["train", "validation", "seconds"].map { .init($0, .right) },
          rows: rows.map(cells), markedRow: rows.firstIndex { $0.point == chosen }),
        json: .array(rows.map(json)))
    }
    for row in table.rows {
      guard let divergence = row.firstDivergence else { continue }
      page.text(
        row.point.canonicalText
          + String(
            format: " diverged at iteration %d, loss %.1e", divergence.iteration, divergence.loss))
    }
  }

  private func cells(_ row: SearchTable.Row) -> [String] {
    ["\(row.rank)"] + Model.parameters.map { row.point[$0]?.text ?? "" } + [
      String(format: "%.4f", row.train.mean),
      row.divergedCount > 0 ? "diverged" : text(row.validation),
      String(format: "%.2f", row.seconds),
    ]
  }

  /// A mean, with its standard deviation where there is one.
  private func text(_ measurements: Measurements) -> String {
    measurements.count > 1
      ? String(format: "%.4f ± %.4f", measurements.mean, measurements.standardDeviation)
      : String(format: "%.4f", measurements.mean)
  }

  private func json(_ row: SearchTable.Row) -> JSONValue {
    .object(
      [.init("rank", .integer(row.rank))]
        + Model.parameters.map { name in .init(name, row.point[name]?.json ?? .null) }
        + [
          .init("train", row.train.values.json), .init("val", row.validation.values.json),
          .init("seconds", .number(row.seconds)),
          .init("diverged", .integer(row.divergedCount)),
        ])
  }

  package func report(_ choice: ModelChoice?, _ page: Page) {
    guard let choice else { return }
    let validation = choice.row.validation
    page.value(
      "best", JSONValue.array(Model.parameters.map { choice.row.point[$0]?.json ?? .null }),
      shown: "Chosen by \(choice.rule.rawValue): \(choice.row.point.canonicalText), validation "
        + text(validation))
    if let two = choice.bestTwo, !two.isDistinguishable {
      page.text(
        String(
          format: "The best two are not distinguishable: their means differ by %.4f, "
            + "with a standard error of %.4f.", two.difference, two.standardError))
    }
  }
}

extension ParameterValue {
  fileprivate var json: JSONValue {
    switch self {
    case .number(let number): .number(number)
    case .word(let word): .string(word)
    }
  }
}
