// `workbook sweep MODEL`: trials over a model's parameters, kept as they finish.

import Datasets
import Foundation
import LinearAlgebra
import ModelSelection
import Reporting
import WorkbookKit

/// A sweep as a notebook of three steps.
public struct SweepNotebook<Model: SweptModel>: Assignment {
  let options: AssignmentOptions
  let sweep: ModelSweep
  let model: Model
  var images: SweepImages<Model.Scalar>?
  var header: ResultsHeader?
  var choice: ModelChoice?

  public init(options: AssignmentOptions, sweep: ModelSweep, model: Model) {
    self.options = options
    self.sweep = sweep
    self.model = model
  }

  public static var name: String { "sweep \(Model.name)" }
  public static var summary: String { "a sweep over \(Model.parameters.joined(separator: ", "))" }
  public static var document: String {
    String(decoding: PackageResources.sweep_md, as: UTF8.self)
  }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("sweep", needs: ["load"]) { try $0.run($1) },
      Step("best", needs: ["sweep"]) { try $0.testChoice($1) },
    ]
  }

  /// Trials of one group finish together: with a file, few enough that little is lost by a kill.
  private var grouping: TrialGrouping {
    if sweep.batches == .own { return .single }
    guard sweep.resultsPath != nil, case .shared(let limit) = Model.grouping else {
      return Model.grouping
    }
    return .shared(atMost: min(limit, 3))
  }

  private func plan(_ points: [ParameterPoint]) -> SweepPlan {
    SweepPlan(
      points: points, repeats: sweep.repeats, folds: sweep.folds, seed: options.seed,
      batches: sweep.batches)
  }

  mutating func load(_ page: Page) throws {
    let dataset = try images(count: sweep.imageCount ?? 10_000)
    let images = try SweepImages<Model.Scalar>(
      dataset, sweep: sweep, scale: Model.inputScale, appendsOne: Model.appendsOne,
      on: options.execution)
    self.images = images
    page.value(
      "shapes", [images.imageCount, images.test.rows],
      shown: "\(images.imageCount) training and \(images.test.rows) test images")
    let entries: [(name: String, value: String)] = [
      ("model", Model.name), ("dataset", dataset.digest), ("images", "\(images.imageCount)"),
      ("seed", "\(options.seed)"), ("protocol", images.protocolText),
      ("precision", Model.Scalar.precision.rawValue), ("batches", sweep.batches.rawValue),
    ]
    header = ResultsHeader(tool: sweep.version, sweep: entries + model.facts)
    let refined = sweep.refinement.map { ", then \($0.count) more around the best" } ?? ""
    page.text(
      "Held out: \(images.protocolText). \(plan(sweep.points).trials.count) trials of "
        + "\(model.length)\(refined).")
  }

  /// Reads the model's images, or makes so many up.
  private func images(count: Int) throws -> ImageDataset {
    Model.dataset == Catalog.mnist
      ? try options.source.digits.load(
        trainingCount: count, testCount: 1_000, seed: UInt64(options.seed), on: options.execution)
      : try options.source.load(
        trainingCount: count, testCount: 1_000, seed: options.seed, on: options.execution)
  }

  mutating func run(_ page: Page) throws {
    let header = made(header, by: "load")
    if sweep.isDryRun { return try forecast(header, page) }
    let file = try sweep.resultsPath.map { try ResultsFile(path: $0, header: header) }
    reportFile(file, page)
    var records = try train(sweep.points, file, page)
    var table = SweepTable(plan: plan(sweep.points), records: records)
    try show(table, stage: nil, page)
    if let refinement = sweep.refinement, let best = table.ranked.first(where: \.isSound) {
      let around = refinement.axes.map { $0.narrowed(around: best.point) }
      let finer = try ParameterPoints.random(
        ParameterPoints.availableCount(refinement.count, from: around), from: around,
        seed: options.seed &+ 1)
      page.text("\(finer.count) more around \(best.point.canonicalText):")
      let new = finer.filter { !sweep.points.contains($0) }
      records += new.isEmpty ? [] : try train(new, file, page)
      table = SweepTable(plan: plan(sweep.points + new), records: records)
      try show(table, stage: "fine", page)
    }
    choice = try table.choice(by: sweep.rule, isSimpler: Model.isSimpler)
    report(choice, page)
    page.check(
      Check(
        name: "a setting can be chosen", passed: choice != nil,
        detail: choice == nil
          ? "every setting has a trial that diverged: try lower learning rates"
          : "\(table.rows.count { $0.divergedCount > 0 }) of \(table.rows.count) settings diverged",
        source: "the sweep itself"))
  }

  mutating func testChoice(_ page: Page) throws {
    if sweep.isDryRun {
      page.text("Nothing was trained.")
      return
    }
    guard let choice else {
      page.text("No setting was chosen.")
      return
    }
    let images = made(images, by: "load")
    let trial = plan([choice.row.point]).trials[0]
    let training = images.split(fold: trial.key.fold).training
    let trained = try model.train(
      [trial], on: training, classes: images.classCount, execution: options.execution,
      progress: page.progress)
    let accuracy = try model.accuracies(
      of: trained, on: images.test, execution: options.execution, progress: { _ in })[0]
    page.value(
      "test", accuracy, shown: "On the test images: " + String(format: "%.4f", accuracy))
  }

  /// Trains what is missing at some points.
  ///
  /// - Throws: `Interruption` where it was stopped, once what is finished was shown.
  private func train(
    _ points: [ParameterPoint], _ file: ResultsFile?, _ page: Page
  ) throws -> [TrialRecord] {
    let images = made(images, by: "load")
    let plan = plan(points)
    let finished = plan.forecast(finished: file?.contents.records ?? []).finished
    if finished > 0 {
      page.text("\(finished) of \(plan.trials.count) trials were finished before.")
    }
    let runner = SweepRunner(
      jobs: sweep.jobs, grouping: grouping, isCancelled: page.isCancelled)
    let execution = Execution(threads: max(1, options.execution.threads / sweep.jobs))
    let model = model
    let outcome = try runner.run(
      plan, resultsFile: file,
      receive: { event in
        if case .progress(let progress) = event { try? page.progress(progress.fraction) }
      },
      measuring: { try model.measure($0, images, execution: execution, $1) })
    if outcome.wasInterrupted {
      try show(SweepTable(plan: plan, records: outcome.records), stage: nil, page)
      page.text(
        "\(outcome.records.count) of \(plan.trials.count) trials are finished"
          + (sweep.resultsPath.map { " and kept in '\($0)': the same command goes on." } ?? "."))
      throw Interruption()
    }
    return outcome.records
  }

  private func reportFile(_ file: ResultsFile?, _ page: Page) {
    guard let file else { return }
    if file.contents.tornBytes > 0 {
      page.text("A line of '\(file.path)' was torn off when it was written; that trial runs again.")
    }
    if !file.contents.damagedLines.isEmpty {
      let count = file.contents.damagedLines.count
      page.text(
        "\(count) damaged line\(count == 1 ? "" : "s") of '\(file.path)' passed over: what stood "
          + "there runs again, if it has not.")
    }
  }

  /// Says what would be done, and how long it would take, from a few steps at the first points.
  private func forecast(_ header: ResultsHeader, _ page: Page) throws {
    let images = made(images, by: "load")
    let plan = plan(sweep.points)
    let records = try sweep.resultsPath.map {
      try ResultsFile.contents(path: $0, header: header).records
    }
    let training = images.split(fold: plan.trials[0].key.fold).training
    let all = model.steps(forImages: training.rows)
    // The slope between two lengths: what a training costs before its first step is paid once.
    func secondsPerTrial(of group: [Trial]) throws -> Double {
      func measured(_ steps: Int) throws -> Double {
        let start = monotonicSeconds()
        _ = try model.shortened(to: steps).train(
          group, on: training, classes: images.classCount, execution: options.execution,
          progress: { _ in })
        return monotonicSeconds() - start
      }
      let few = min(20, all)
      _ = try measured(few)
      let short = try measured(few)
      let slope = max(0, try measured(2 * few) - short) / Double(few)
      return (short + slope * Double(max(0, all - few))) / Double(group.count)
    }
    // As many trials at once as will be trained at once.
    let group = grouping.firstGroup(of: plan.trials, jobs: sweep.jobs)
    let seconds = try secondsPerTrial(of: group)
    let forecast = plan.forecast(
      finished: records ?? [], secondsPerTrial: seconds, jobs: sweep.jobs)
    for trial in plan.trials.prefix(20) { page.text(trial.key.text) }
    if plan.trials.count > 20 { page.text("… and \(plan.trials.count - 20) more") }
    page.record("trials", forecast.trials)
    page.value(
      "finished", forecast.finished,
      shown: "\(forecast.trials) trials, \(forecast.finished) of them finished; about "
        + String(format: "%.0f s", forecast.secondsLeft ?? 0) + " for the others")
    if group.count > 1, forecast.remaining > 1 {
      let alone = try secondsPerTrial(of: [group[0]])
      page.value(
        "side by side", alone / seconds,
        shown: String(
          format: "Groups of %d share their minibatches: %.1f times as fast as one by one.",
          group.count, alone / seconds))
    }
    if let refinement = sweep.refinement {
      page.text("Then \(refinement.count) more around the best, each as long.")
    }
  }
}
