// A cross-validation on a page: the table with the best row marked, and its chart.

import ModelSelection
import Reporting
import WorkbookKit

extension Page {
  /// Shows the score of every k on every fold, their mean and standard deviation.
  package func show(_ table: CrossValidationTable<Int>, named name: String = "table") {
    // Many folds would hide the means behind pages of columns.
    let folds = table.best.scores.count <= 10 ? table.best.scores.count : 0
    typealias Row = CrossValidationTable<Int>.Row
    var columns: [TableColumn<Row>] = [.count("k") { $0.parameter }]
    columns += (0..<folds).map { fold -> TableColumn<Row> in
      .note("fold \(fold + 1)") { "\($0.scores[fold], .decimals(4))" }
    }
    columns.append(
      .cell(
        "mean ± std",
        text: { "\($0.mean, .decimals(4)) ± \($0.standardDeviation, .decimals(4))" },
        json: { $0.scores.json }))
    self.table(name, table.rows, marked: table.bestIndex, as: .keyed, columns)
    chart(
      ErrorBarChart(
        title: "Cross-validation on k", xLabel: "k", yLabel: "accuracy",
        groups: table.rows.map {
          ErrorBarChart.Group(
            label: "\($0.parameter)", values: $0.scores, mean: $0.mean,
            deviation: $0.standardDeviation)
        }))
  }
}
