// Predicted classes against true ones: a count for each pair.

import Reporting
import WorkbookKit

/// How often samples of each class were predicted as each class.
package struct ConfusionMatrix: Sendable, Equatable {
  /// `[C][C]`: a row for each true class, a column for each predicted one.
  package let counts: [[Int]]

  /// - Precondition: As many predictions as labels, all of them from 0 to `classes` − 1.
  package init(labels: [Int], predicted: [Int], classes: Int) {
    precondition(
      labels.count == predicted.count, "\(predicted.count) predictions of \(labels.count) labels")
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for (label, found) in zip(labels, predicted) { counts[label][found] += 1 }
    self.counts = counts
  }

  package var total: Int { counts.joined().reduce(0, +) }

  /// The share on the diagonal; NaN for no samples.
  package var accuracy: Double {
    Double(counts.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(total)
  }

  /// The wrong pair that is counted most often, the first of them where several tie; nil where
  /// nothing is wrong.
  package var mostConfused: (label: Int, predicted: Int, count: Int)? { mostConfused(1).first }

  /// The wrong pairs that are counted most often, those of the first labels where several tie.
  package func mostConfused(_ limit: Int) -> [(label: Int, predicted: Int, count: Int)] {
    let pairs = counts.indices.flatMap { label in
      counts[label].indices.filter { $0 != label && counts[label][$0] > 0 }
        .map { (label: label, predicted: $0, count: counts[label][$0]) }
    }
    return Array(
      pairs.sorted { ($1.count, $0.label, $0.predicted) < ($0.count, $1.label, $1.predicted) }
        .prefix(limit))
  }

  /// How many samples of other classes were predicted as a class.
  package func mistakes(predicted label: Int) -> Int {
    counts.reduce(0) { $0 + $1[label] } - counts[label][label]
  }

  /// The share of each class's samples that are right; nil for a class without samples.
  package var recalls: [Double?] {
    counts.enumerated().map { label, row in
      let count = row.reduce(0, +)
      return count == 0 ? nil : Double(row[label]) / Double(count)
    }
  }

  package func table(names: [String]) -> Table {
    Table(
      columns: [Table.Column("class \\ predicted")] + names.map { .init($0, .right) }
        + [.init("right", .right)],
      rows: counts.indices.map { label in
        let share = recalls[label].map { "\(($0 * 1_000).rounded() / 10) %" } ?? "-"
        return [names[label]] + counts[label].map(String.init) + [share]
      })
  }
}

extension Page {
  /// Shows a confusion matrix, with the share of each class that is right; of more classes than a page is
  /// wide, the pairs that are confused most.
  package func show(_ confusion: ConfusionMatrix, names: [String]) {
    if names.count <= 20 {
      table(
        "confusion", confusion.table(names: names), json: .array(confusion.counts.map(\.json)))
      return
    }
    table(
      "confusion", confusion.mostConfused(20), as: .json(.array(confusion.counts.map(\.json))),
      [
        .word("label") { names[$0.label] }, .word("predicted") { names[$0.predicted] },
        .count("images") { $0.count },
      ])
  }
}
