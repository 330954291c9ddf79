// The steps that predict, choose k by cross-validation, and test the choice.

import Foundation
import LinearAlgebra
import ModelSelection
import NearestNeighbors
import Reporting
import WorkbookKit

extension KNNAssignment {
  mutating func predict(k: Int, _ page: Page) throws {
    guard k <= training.rows else {
      page.text("k = \(k) is more than the \(training.rows) training images there are.")
      return
    }
    judgeTest(k: k, distances: made(distances, by: "two-loops"), page)
  }

  mutating func crossValidate(_ page: Page) throws {
    let folds = try Folds(samples: training.rows, count: knn.foldCount)
    let sizes = folds.ranges.map(\.count)
    page.check(
      Check(
        name: "folds are disjoint and complete",
        passed: folds.areDisjointAndComplete,
        detail: "\(folds.count) folds of \(sizes.min() ?? 0) to \(sizes.max() ?? 0) images",
        source: "the definition of cross-validation"))
    let ks = try possibleKs(folds, page)
    guard let found = try validated(ks: ks, folds: folds, page) else { return }
    for (metric, table) in found.tables {
      let name = found.tables.count == 1 ? "table" : "table, \(metric.rawValue)"
      page.table(name, shown(table), json: table.json)
      page.chart(chart(of: table))
    }
    guard let table = found.tables.first(where: { $0.metric == found.best.metric })?.table,
      let row = table.rows.first(where: { $0.parameter == found.best.k })
    else { return }
    if found.tables.count > 1 {
      page.value(
        "best_metric", found.best.metric.rawValue,
        shown: "Best metric: \(found.best.metric.rawValue)")
      knn.metric = found.best.metric
      classifier = Classifier(
        training: training, labels: trainingLabels, classCount: classCount, metric: knn.metric,
        execution: options.execution)
    }
    bestK = found.best.k
    page.value(
      "best_k", found.best.k,
      shown: "Best: k = \(found.best.k), mean accuracy "
        + "\(decimal(row.mean)) ± \(decimal(row.standardDeviation))")
    judge(table, page)
  }

  /// Cross-validates, with a sweep over its points; nil for a dry run.
  private func validated(ks: [Int], folds: Folds, _ page: Page) throws -> Validation? {
    if let sweep = knn.sweep { return try searched(sweep, ks: ks, folds: folds, page) }
    let table = try Classifier.crossValidate(
      training, labels: trainingLabels, classCount: classCount, ks: ks, folds: folds,
      metric: knn.metric, execution: options.execution, progress: page.progress)
    return Validation(
      tables: [(knn.metric, table)], best: (table.best.parameter, knn.metric))
  }

  mutating func testBestK(_ page: Page) throws {
    if knn.sweep?.isDryRun ?? false {
      page.text("Nothing was validated.")
      return
    }
    let k = made(bestK, by: "cross-validation")
    let distances = try measured(by: .vectorized, page)
    page.value("k", k, shown: "k = \(k), chosen above")
    judgeTest(k: k, distances: distances, page)
    if isMadeUpSetting && knn.ks == nil {
      let chosen = correctCount(k: k, distances)
      let single = correctCount(k: 1, distances)
      page.check(
        Check(
          name: "the chosen k beats k = 1 on the test images", passed: chosen > single,
          detail: "\(chosen) against \(single) of \(testLabels.count)",
          source: Self.madeUpSource))
    }
  }

  private var classCount: Int { made(dataset, by: "load").training.classNames.count }

  private func correctCount(k: Int, _ distances: Matrix<Scalar>) -> Int {
    let predictions = made(classifier, by: "subsample").predictedLabels(for: distances, k: k)
    return zip(predictions, testLabels).count { $0 == $1 }
  }

  /// Predicts the test images, reports how many are right and judges it where it is known.
  private func judgeTest(k: Int, distances: Matrix<Scalar>, _ page: Page) {
    let correct = correctCount(k: k, distances)
    let accuracy = Double(correct) / Double(testLabels.count)
    page.value(
      "correct", correct,
      shown: "Got \(correct) / \(testLabels.count) correct => accuracy: "
        + String(format: "%f", accuracy))
    page.record("accuracy", accuracy)
    if isCourseSetting, let expected = KNNExpectations.correct[k] {
      page.check(
        .equal(
          "correct with k = \(k)", found: correct, expected: expected,
          source: "\(KNNExpectations.course) and \(KNNExpectations.numPy)"))
    } else if isMadeUpSetting {
      page.check(
        .within(
          "accuracy with k = \(k)", found: accuracy, band: 0.2...0.6, source: Self.madeUpSource))
    }
  }

  private static var madeUpSource: String { "how the made-up images are drawn" }

  /// The ks to choose from: those asked for, or the course's as far as the folds allow.
  private func possibleKs(_ folds: Folds, _ page: Page) throws -> [Int] {
    let available = training.rows - (folds.ranges.map(\.count).max() ?? 0)
    guard let asked = knn.ks else {
      let tooLarge = KNNExpectations.ks.filter { $0 > available }
      if !tooLarge.isEmpty {
        page.text(
          "Left out, because a fold leaves only \(available) training images: k = "
            + tooLarge.map(String.init).joined(separator: ", "))
      }
      return KNNExpectations.ks.filter { $0 <= available }
    }
    if let k = asked.first(where: { $0 > available }) {
      throw KNNOptionError.kTooLarge(k: k, available: available, folds: folds.count)
    }
    return asked
  }

  private func judge(_ table: CrossValidationTable<Int>, _ page: Page) {
    if isCourseSetting && knn.foldCount == KNNExpectations.foldCount {
      let known = table.rows.filter { KNNExpectations.foldAccuracies[$0.parameter] != nil }
      let cells = known.flatMap { row in
        zip(row.scores, KNNExpectations.foldAccuracies[row.parameter] ?? []).map(==)
      }
      guard !cells.isEmpty else { return }
      page.check(
        .equal(
          "cells of the table that are as expected", found: cells.count { $0 },
          expected: cells.count, source: KNNExpectations.numPy))
      if table.rows.map(\.parameter) == KNNExpectations.ks {
        page.check(
          .equal(
            "best k", found: table.best.parameter, expected: KNNExpectations.bestK,
            source: KNNExpectations.numPy))
      }
    } else if isMadeUpSetting, let single = table.rows.first(where: { $0.parameter == 1 }),
      table.rows.count > 1, knn.ks == nil
    {
      page.check(
        Check(
          name: "the best mean beats that of k = 1", passed: table.best.mean > single.mean,
          detail: "\(decimal(table.best.mean)) against \(decimal(single.mean))",
          source: Self.madeUpSource))
    }
  }

  private func shown(_ table: CrossValidationTable<Int>) -> Table {
    // Many folds would hide the means behind pages of columns.
    let shownFolds = table.best.scores.count <= 10 ? table.best.scores.count : 0
    let foldColumns = (0..<shownFolds).map { Table.Column("fold \($0 + 1)", .right) }
    return Table(
      columns: [.init("k", .right)] + foldColumns + [.init("mean ± std", .right)],
      rows: table.rows.map { row in
        ["\(row.parameter)"] + row.scores.prefix(shownFolds).map(decimal)
          + ["\(decimal(row.mean)) ± \(decimal(row.standardDeviation))"]
      },
      markedRow: table.bestIndex)
  }

  private func chart(of table: CrossValidationTable<Int>) -> ErrorBarChart {
    ErrorBarChart(
      title: "Cross-validation on k", xLabel: "k", yLabel: "accuracy",
      groups: table.rows.map {
        ErrorBarChart.Group(
          label: "\($0.parameter)", values: $0.scores, mean: $0.mean,
          deviation: $0.standardDeviation)
      })
  }
}

extension CrossValidationTable where Parameter == Int {
  /// The scores of the folds, keyed by the parameter.
  var json: JSONValue {
    .object(rows.map { .init("\($0.parameter)", $0.scores.json) })
  }
}

private func decimal(_ value: Double) -> String { String(format: "%.4f", value) }
