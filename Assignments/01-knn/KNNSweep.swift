// `workbook sweep knn`: k and the metric are axes, and all k of a fold share its distances.

import Datasets
import Foundation
import LinearAlgebra
import ModelSelection
import NearestNeighbors
import Notebook
import NumPyRandom
import WorkbookKit

/// k-nearest neighbors as a model that can be swept.
public enum SweptKNN: Sweepable {
  public static var name: String { "knn" }
  public static var axes: [SweepAxis] {
    let ks = KNNCourse.ks.map(String.init).joined(separator: ",")
    let metrics = DistanceMetric.allCases.map(\.rawValue)
    return [
      SweepAxis("k", .whole(1...Int.max), values: ks, help: "How many neighbors vote."),
      SweepAxis(
        "metric", .word(metrics), values: DistanceMetric.l2.rawValue,
        help: "How distance is measured, some of \(metrics.joined(separator: ", "))."),
    ]
  }
  static var test: SweepSetting {
    SweepSetting(
      "test", .whole(1...Int.max), usual: Double(KNNCourse.testCount),
      help: "How many test images are used.")
  }
  public static var settings: [SweepSetting] { [test] }
  /// Folds are all it holds out, and it has no minibatches and no steps.
  public static var excludedOptions: [String] { ["validation", "batches", "halving"] }
  public static var usualFolds: Int? { KNNCourse.foldCount }

  public static func check(_ sweep: ModelSweep) throws {
    let count = sweep.imageCount ?? KNNCourse.trainCount
    let folds = try Folds(samples: count, count: sweep.folds ?? KNNCourse.foldCount)
    let available = folds.smallestTraining
    let ks = sweep.points.map { Int($0.number("k")) }
    if sweep.givenAxes.contains("k"), let k = ks.first(where: { $0 > available }) {
      throw KNNSettingsError.kTooLarge(k: k, available: available, folds: folds.count)
    }
  }

  /// More neighbors are simpler: the boundaries are smoother.
  static func isSimpler(_ first: ParameterPoint, than second: ParameterPoint) -> Bool {
    first.number("k") > second.number("k")
  }
}

extension Folds {
  /// The number of samples that are left to learn from where the largest fold is held out.
  var smallestTraining: Int { samples - (ranges.map(\.count).max() ?? 0) }
}

extension CatalogedSweep {
  /// kNN's sweep is its own notebook's cross-validation.
  public static var knnSweep: CatalogedSweep {
    CatalogedSweep(
      SweptKNN.self, assignment: "knn", only: ["cross-validation", "best-k"]
    ) { sweep, settings, launch in
      var ks = sweep.points.map { Int($0.number("k")) }
      ks = ks.indices.filter { ks.firstIndex(of: ks[$0]) == $0 }.map { ks[$0] }
      var knn = KNNSettings()
      knn.ks = sweep.givenAxes.contains("k") ? ks : nil
      knn.foldCount = sweep.folds ?? KNNCourse.foldCount
      knn.metric = DistanceMetric(rawValue: sweep.points[0].word("metric")) ?? .l2
      knn.trainCount = sweep.imageCount
      knn.testCount = settings.givenWhole(SweptKNN.test)
      knn.sweep = sweep
      return switch launch.precision {
      case .double:
        try launch.run(KNNAssignment<KNearestNeighbors<Double>>(launch.options, settings: knn))
      case .float:
        try launch.run(KNNAssignment<KNearestNeighbors<Float>>(launch.options, settings: knn))
      }
    }
  }
}

extension KNNAssignment {
  /// The accuracies of a metric by k, and the k and metric that were chosen.
  struct Validation {
    var tables: [(metric: DistanceMetric, table: CrossValidationTable<Int>)]
    var best: (k: Int, metric: DistanceMetric)

    var bestTable: CrossValidationTable<Int> {
      tables.first { $0.metric == best.metric }!.table
    }
    var bestRow: CrossValidationTable<Int>.Row {
      bestTable.rows.first { $0.parameter == best.k }!
    }
  }

  /// Searches over k and the metric; nil for a dry run.
  func searched(_ sweep: ModelSweep, ks: [Int], folds: Folds, _ page: Page) throws -> Validation? {
    var sweep = sweep
    sweep.points.removeAll { !sweep.givenAxes.contains("k") && !ks.contains(Int($0.number("k"))) }
    let search = SweepRun(
      sweep: sweep, seed: run.seed,
      header: ResultsHeader(
        tool: sweep.version,
        sweep: [
          ("model", SweptKNN.name), ("dataset", images.dataset.digest),
          ("images", "\(training.rows)"),
          ("seed", "\(run.seed)"), ("protocol", "\(folds.count) folds"),
          ("precision", Scalar.precision.rawValue),
        ]),
      // All folds at once share every distance; a file or another job wants results fold by fold.
      grouping: sweep.resultsPath == nil && sweep.jobs == 1
        ? .acrossFolds : .batched(atMost: .max))
    let trainer = FoldTrainer<Classifier>(
      samples: training, labels: trainingLabels,
      classCount: images.classCount, folds: folds,
      execution: Execution(threads: max(1, run.execution.threads / sweep.jobs)),
      run: run)
    if sweep.isDryRun {
      try search.forecast(page) { group in
        let start = monotonicSeconds()
        let part = try trainer.secondsCount(of: group)
        return (monotonicSeconds() - start) / part / Double(group.count)
      }
      return nil
    }
    let table = try search.table(
      page, show: { _, _ in }, training: { try trainer.results(of: $0) })
    guard let choice = try table.choice(by: sweep.rule, isSimpler: SweptKNN.isSimpler) else {
      preconditionFailure("no k could be chosen: an accuracy is NaN")
    }
    let metrics = DistanceMetric.allCases.map { metric in
      (metric, table.rows.filter { $0.point.word("metric") == metric.rawValue })
    }
    if let two = choice.bestTwo, !two.isDistinguishable, sweep.repeats > 1 {
      page.text(
        String(
          format: "The best two are not distinguishable: their means differ by %.4f, "
            + "with a standard error of %.4f.", two.difference, two.standardError))
    }
    return Validation(
      tables: metrics.filter { !$0.1.isEmpty }.map { metric, rows in
        (
          metric,
          CrossValidationTable(
            rows: rows.map {
              .init(parameter: Int($0.point.number("k")), scores: $0.validation.values)
            })
        )
      },
      best: (
        Int(choice.row.point.number("k")),
        DistanceMetric(rawValue: choice.row.point.word("metric")) ?? .l2
      ))
  }
}

/// Validates groups of trials: those of one fold share its distances, those of all folds every one.
private struct FoldTrainer<Classifier: NearestNeighborsClassifier>: Sendable {
  let samples: Matrix<Classifier.Scalar>
  let labels: [Int]
  let classCount: Int
  let folds: Folds
  let execution: Execution
  let run: AssignmentOptions

  func results(of running: RunningTrials) throws -> [TrialResult<Void>] {
    let order = order(ofRepeat: running.repeatIndex)
    let (samples, labels) =
      order.map { order in
        (self.samples.copyingRows(at: order), order.map { self.labels[$0] })
      } ?? (self.samples, self.labels)
    let metrics = DistanceMetric.allCases.filter { metric in
      running.trials.contains { self.metric($0) == metric }
    }
    let isOneFold = Set(running.trials.map(\.key.fold)).count == 1
    var accuracies: [TrialKey: Double] = [:]
    for (index, metric) in metrics.enumerated() {
      let trials = running.trials.filter { self.metric($0) == metric }
      let ks = Set(trials.map(k)).sorted()
      func progress(_ fraction: Double) throws {
        try running.progress((Double(index) + fraction) / Double(metrics.count))
      }
      if isOneFold, let fold = running.fold {
        let found = try validate(
          samples, labels, fold: fold, ks: ks, metric: metric, progress: progress)
        for trial in trials { accuracies[trial.key] = found[ks.firstIndex(of: k(trial))!] }
      } else {
        let table = try Classifier.crossValidate(
          samples, labels: labels, classCount: classCount, ks: ks, folds: folds, metric: metric,
          execution: execution, progress: progress)
        for trial in trials {
          accuracies[trial.key] = table.rows[ks.firstIndex(of: k(trial))!].scores[trial.key.fold!]
        }
      }
    }
    return running.trials.map { TrialResult(validation: accuracies[$0.key]!) }
  }

  /// The accuracy for every k on one fold, a few hundred held-out samples at a time.
  private func validate(
    _ samples: Matrix<Classifier.Scalar>, _ labels: [Int], fold: Int, ks: [Int],
    metric: DistanceMetric, limit: Int = .max, progress: (Double) throws -> Void
  ) throws -> [Double] {
    let training = folds.training(for: fold)
    let classifier = Classifier(
      training: samples.copyingRows(at: training), labels: training.map { labels[$0] },
      classCount: classCount, metric: metric, execution: execution)
    let range = folds.ranges[fold].prefix(limit)
    var correct = ks.map { _ in 0 }
    for first in stride(from: range.lowerBound, to: range.upperBound, by: 250) {
      try progress(Double(first - range.lowerBound) / Double(range.count))
      let part = first..<min(range.upperBound, first + 250)
      let distances = classifier.distances(from: samples.copyingRows(part), by: .vectorized)
      for (index, k) in ks.enumerated() {
        correct[index] += zip(classifier.predictedLabels(for: distances, k: k), labels[part])
          .count { $0 == $1 }
      }
    }
    return correct.map { Double($0) / Double(range.count) }
  }

  /// Validates a small part of a group, and returns which part of the group's work that was.
  func secondsCount(of group: [Trial]) throws -> Double {
    let fold = group[0].key.fold ?? 0
    let some = min(100, folds.ranges[fold].count)
    _ = try validate(
      samples, labels, fold: fold, ks: Set(group.map(k)).sorted(), metric: metric(group[0]),
      limit: some, progress: { _ in })
    let foldCount = Set(group.map(\.key.fold)).count
    return Double(some) / Double(folds.ranges[fold].count * foldCount)
  }

  /// The first repeat's folds hold the images in their order; those of others are drawn.
  private func order(ofRepeat index: Int) -> [Int]? {
    guard index > 0 else { return nil }
    var draws = run.generator(for: UInt32(index))
    return draws.choiceWithoutReplacement(count: samples.rows, from: samples.rows)
  }

  private func k(_ trial: Trial) -> Int { Int(trial.point.number("k")) }
  private func metric(_ trial: Trial) -> DistanceMetric {
    DistanceMetric(rawValue: trial.point.word("metric")) ?? .l2
  }
}
