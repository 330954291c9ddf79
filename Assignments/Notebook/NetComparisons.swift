// Trainings beside one another: curves, and a table of where they ended.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Reporting
import WorkbookKit

/// Draws losses and accuracies of several trainings, and tabulates their ends.
package func compare<Scalar: RealScalar>(_ trainings: [NetTraining<Scalar>], _ page: Page) {
  func chart(_ title: String, _ x: String, _ y: String, _ values: (Solver<Scalar>) -> [Double]) {
    page.chart(
      LineChart(
        title: title, xLabel: x, yLabel: y,
        curves: trainings.map { training in
          let values = values(training.solver)
          return .init(
            name: training.name, x: values.indices.map { Double($0 + 1) }, y: values)
        }))
  }
  chart("Loss of each minibatch", "iteration", "loss") { $0.history }
  chart("Accuracy on training images", "epoch", "accuracy") { $0.epochs.map(\.train) }
  chart("Accuracy on validation images", "epoch", "accuracy") {
    $0.epochs.map { $0.validation ?? .nan }
  }
  tabulate(trainings, page)
}

/// A row for each training: the mean loss of its last steps, and its accuracies.
package func tabulate<Scalar: RealScalar>(_ trainings: [NetTraining<Scalar>], _ page: Page) {
  page.table(
    "trainings",
    Table(
      columns: [.init("training")]
        + ["final loss", "training", "validation", "best validation"].map { .init($0, .right) },
      rows: trainings.map { training in
        [training.name]
          + [
            training.finalLoss, training.train, training.validation, training.bestValidation,
          ].map { String(format: "%.4f", $0) }
      }),
    json: .object(
      trainings.map {
        .init(
          $0.name,
          .object([
            .init("loss", .number($0.finalLoss)), .init("train", .number($0.train)),
            .init("val", .number($0.validation)), .init("best_val", .number($0.bestValidation)),
          ]))
      }))
}

/// A network counted: a row for each layer, and the sums.
package func write(_ summary: NetworkSummary, _ page: Page) {
  func cells(_ name: String, _ outputs: String, _ numbers: [Int]) -> [String] {
    [name, outputs] + numbers.map(String.init)
  }
  page.table(
    "summary",
    Table(
      columns: [.init("layer")]
        + ["outputs", "parameters", "multiply-adds", "bytes"].map { .init($0, .right) },
      rows: summary.rows.map {
        cells($0.layer, "\($0.outputs)", [$0.parameters, $0.multiplyAdds, $0.bytes])
      } + [cells("sum", "", [summary.parameters, summary.multiplyAdds, summary.bytes])]),
    json: .object([
      .init("parameters", .integer(summary.parameters)),
      .init("multiply_adds", .integer(summary.multiplyAdds)),
      .init("bytes", .integer(summary.bytes)),
    ]))
}
