// The steps that choose the learning rate and the penalty.

import Foundation
import LinearAlgebra
import LinearClassifiers
import ModelSelection
import Notebook
import Reporting
import WorkbookKit

extension LinearAssignment {
  /// The trial with the best validation accuracy, the first of them where several share it.
  var bestTrial: LinearTrial<Scalar>? {
    trials.reduce(nil) { best, trial in
      guard let best else { return trial }
      return trial.accuracies[1] > best.accuracies[1] ? trial : best
    }
  }

  // step: sweep
  mutating func sweep(_ page: Page) throws {
    let points = Self.points([1e-7, 5e-7], [1e4, 2.5e4, 5e4])
    let settings = points.map(Self.settings)
    // Each trial has weights and minibatches of its own, drawn one after the other.
    let plans = settings.map { _ in drawPlan() }
    let data = made(data, by: "load")
    let results = try Loss.trainIndependently(
      on: data.training, labels: data.training.labels, settings: settings, plans: plans,
      execution: options.execution, progress: page.progress)
    let found = try accuracies(of: results, page)
    let trials = trials(at: points, results, found)
    self.trials = trials
    let rows = report(trials, page)
    page.record("rows", rows.map { $0.map(JSONValue.number) })
    if isReferenceRun {
      page.check(
        .equal(
          "rows of the table", found: rows, expected: expectations.seedZero.sweep,
          source: LinearExpectations.numPy))
    }
  }

  // step: course-grid
  mutating func sweepCourseGrid(_ page: Page) throws {
    let (rates, penalties) = Self.courseGrid
    let points = Self.points(rates, penalties)
    let settings = points.map(Self.settings)
    let data = made(data, by: "load")
    // One plan for all: they are trained batched.
    let results = try Loss.train(
      on: data.training, labels: data.training.labels, settings: settings, plan: drawPlan(),
      execution: options.execution, progress: page.progress)
    let found = try accuracies(of: results, page)
    let trials = trials(at: points, results, found)
    self.trials += trials
    _ = report(trials, page)
    let diverged = trials.filter { $0.result.divergence != nil }.map(\.learningRate)
    page.record("diverged", diverged.count)
    let expected = rates.filter { $0 > 1e-5 }
    page.check(
      .equal(
        "learning rates that diverge", found: Array(Set(diverged)).sorted(), expected: expected,
        source: "lr·2λ is above 2 or not: each step multiplies W by 1 − lr·2λ"))
  }

  /// The learning rates and penalties of the course's notebook, 2018 to 2024.
  static var courseGrid: ([Double], [Double]) {
    Loss.kind == .svm ? ([1e-7, 5e-5], [2.5e4, 5e4]) : ([1e-7, 5e-7], [2.5e4, 5e4])
  }

  // step: best
  mutating func testBest(_ page: Page) throws {
    let best = made(bestTrial, by: "sweep")
    page.value(
      "lr", best.learningRate,
      shown: "Best on the validation images: lr \(best.learningRate), reg "
        + "\(best.regularization), \(best.accuracies[1])")
    page.record("reg", best.regularization)
    page.record("val", best.accuracies[1])
    page.value("test", best.accuracies[2], shown: "On the test images: \(best.accuracies[2])")
    page.check(
      Check(
        name: "validation and test accuracy are close",
        passed: abs(best.accuracies[1] - best.accuracies[2]) <= 0.08,
        detail: "\(best.accuracies[1]) and \(best.accuracies[2]), at most 0.08 apart",
        source: "about three standard deviations of the difference on 1,000 images each"))
  }

  /// Shows trials as the notebook does, and returns the rows: lr, λ and the three accuracies.
  private func report(_ trials: [LinearTrial<Scalar>], _ page: Page) -> [[Double]] {
    let rows = trials.map { trial in
      [trial.learningRate, trial.regularization] + trial.accuracies
    }
    let best = trials.indices.reduce(0) {
      trials[$1].accuracies[1] > trials[$0].accuracies[1] ? $1 : $0
    }
    page.table(
      "rows",
      Table(
        columns: ["lr", "reg", "train", "validation", "test", ""].map { .init($0, .right) },
        rows: zip(trials, rows).map { trial, row in
          row.prefix(2).map { String(format: "%.1e", $0) }
            + row.dropFirst(2).map { String(format: "%.4f", $0) }
            + [
              trial.result.divergence.map {
                String(format: "diverged at iteration %d, loss %.1e", $0.iteration, $0.loss)
              } ?? ""
            ]
        }, markedRow: best),
      json: .array(rows.map { .array($0.map(JSONValue.number)) }))
    return rows
  }

  private typealias Point = (learningRate: Double, regularization: Double)

  private static func points(_ rates: [Double], _ penalties: [Double]) -> [Point] {
    rates.flatMap { rate in penalties.map { (rate, $0) } }
  }

  private static func settings(_ point: Point) -> TrainingSettings<Scalar> {
    TrainingSettings(
      learningRate: Scalar(point.learningRate), regularization: Scalar(point.regularization))
  }

  private func trials(
    at points: [Point], _ results: [TrainingResult<Scalar>], _ accuracies: [[Double]]
  ) -> [LinearTrial<Scalar>] {
    points.indices.map { place in
      LinearTrial(
        settings: Self.settings(points[place]), learningRate: points[place].learningRate,
        regularization: points[place].regularization, result: results[place],
        accuracies: accuracies[place])
    }
  }
}
