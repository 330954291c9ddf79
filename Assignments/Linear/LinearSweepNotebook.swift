// `workbook sweep svm|softmax`: trials over learning rate and penalty, kept as they finish.

import Datasets
import Foundation
import LinearAlgebra
import LinearClassifiers
import ModelSelection
import NumPyRandom
import Reporting
import WorkbookKit

/// What a sweep of a linear classifier is started with.
public struct LinearSweep: Sendable {
  public var points: [ParameterPoint]
  public var repeats: Int
  /// nil for one validation split.
  public var folds: Int?
  /// How many images are held out where there are no folds; nil for a tenth, at most 1,000.
  public var validationCount: Int?
  /// How many images are used, those held out among them; nil for all, or 10,000 made-up ones.
  public var imageCount: Int?
  public var iterations: Int
  public var batchSize: Int
  public var rule: ChoiceRule
  public var jobs: Int
  /// Where finished trials are kept; nil for nowhere.
  public var resultsPath: String?
  /// Only say what would be done.
  public var isDryRun: Bool
  /// The program's version, which a results file is bound to.
  public var version: String

  public init(
    points: [ParameterPoint], repeats: Int = 1, folds: Int? = nil, validationCount: Int? = nil,
    imageCount: Int? = nil, iterations: Int = 1_500, batchSize: Int = 200,
    rule: ChoiceRule = .bestMean, jobs: Int = 1, resultsPath: String? = nil,
    isDryRun: Bool = false, version: String
  ) {
    self.points = points
    self.repeats = repeats
    self.folds = folds
    self.validationCount = validationCount
    self.imageCount = imageCount
    self.iterations = iterations
    self.batchSize = batchSize
    self.rule = rule
    self.jobs = jobs
    self.resultsPath = resultsPath
    self.isDryRun = isDryRun
    self.version = version
  }
}

/// The sweep as a notebook of three steps.
public struct LinearSweepNotebook<Loss: LinearLoss>: Assignment {
  let options: AssignmentOptions
  let sweep: LinearSweep
  var data: LinearSweepData<Loss.Scalar>?
  var header: ResultsHeader?
  var choice: ModelChoice?

  public init(options: AssignmentOptions, sweep: LinearSweep) {
    self.options = options
    self.sweep = sweep
  }

  public static var name: String { "sweep \(Loss.kind.rawValue)" }
  public static var summary: String { "a sweep over learning rate and penalty" }
  public static var document: String {
    String(decoding: PackageResources.linear_sweep_md, as: UTF8.self)
  }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("sweep", needs: ["load"]) { try $0.run($1) },
      Step("best", needs: ["sweep"]) { try $0.testChoice($1) },
    ]
  }

  var plan: SweepPlan {
    SweepPlan(
      points: sweep.points, repeats: sweep.repeats, folds: sweep.folds, seed: options.seed)
  }

  mutating func load(_ page: Page) throws {
    let dataset = try options.source.load(
      trainingCount: sweep.imageCount ?? 10_000, testCount: 1_000, seed: options.seed,
      on: options.execution)
    let data = try LinearSweepData<Loss.Scalar>(dataset, sweep: sweep, on: options.execution)
    self.data = data
    page.value(
      "shapes", [data.imageCount, data.test.rows],
      shown: "\(data.imageCount) training and \(data.test.rows) test images")
    let entries: [(name: String, value: String)] = [
      ("model", Loss.kind.rawValue), ("dataset", dataset.digest), ("images", "\(data.imageCount)"),
      ("seed", "\(options.seed)"), ("protocol", data.protocolText),
      ("iterations", "\(sweep.iterations)"), ("batch", "\(sweep.batchSize)"),
      ("precision", Loss.Scalar.precision.rawValue),
    ]
    header = ResultsHeader(tool: sweep.version, sweep: entries)
    page.text(
      "Held out: \(data.protocolText). \(plan.trials.count) trials of \(sweep.iterations) steps.")
  }

  mutating func run(_ page: Page) throws {
    let header = made(header, by: "load")
    let data = made(data, by: "load")
    if sweep.isDryRun { return try forecast(header, data, page) }
    let file = try sweep.resultsPath.map { try ResultsFile(path: $0, header: header) }
    if let file, file.contents.tornBytes > 0 {
      page.text("A line of '\(file.path)' was torn off when it was written; that trial runs again.")
    }
    if let file, !file.contents.damagedLines.isEmpty {
      page.text(
        "\(file.contents.damagedLines.count) lines of '\(file.path)' are damaged; their trials run "
          + "again.")
    }
    let finished = plan.forecast(finished: file?.contents.records ?? []).finished
    if finished > 0 {
      page.text("\(finished) of \(plan.trials.count) trials were finished before.")
    }
    let runner = SweepRunner(
      jobs: sweep.jobs, grouping: .shared(atMost: 8), isCancelled: page.isCancelled)
    let threads = max(1, options.execution.threads / sweep.jobs)
    let trainer = LinearTrialTrainer<Loss>(
      data: data, iterations: sweep.iterations, batchSize: sweep.batchSize,
      execution: Execution(threads: threads))
    let outcome = try runner.run(
      plan, resultsFile: file,
      receive: { event in
        if case .progress(let progress) = event { try? page.progress(progress.fraction) }
      },
      measuring: trainer.measure)
    let table = SweepTable(plan: plan, records: outcome.records)
    show(table, page)
    if outcome.wasInterrupted {
      page.text(
        "\(outcome.records.count) of \(plan.trials.count) trials are finished"
          + (sweep.resultsPath.map { " and kept in '\($0)': the same command goes on." } ?? "."))
      throw Interruption()
    }
    choice = try table.choice(by: sweep.rule) { $0.number("reg") > $1.number("reg") }
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
    let data = made(data, by: "load")
    let trial = plan.trials.first { $0.point == choice.row.point } ?? plan.trials[0]
    let trainer = LinearTrialTrainer<Loss>(
      data: data, iterations: sweep.iterations, batchSize: sweep.batchSize,
      execution: options.execution)
    let accuracy = try trainer.testAccuracy(of: trial, progress: page.progress)
    page.value(
      "test", accuracy, shown: "On the test images: " + String(format: "%.4f", accuracy))
  }

  /// Says what would be done, and how long it would take, from a few steps of every setting.
  private func forecast(
    _ header: ResultsHeader, _ data: LinearSweepData<Loss.Scalar>, _ page: Page
  ) throws {
    let records = try sweep.resultsPath.map {
      try ResultsFile.contents(path: $0, header: header).records
    }
    let steps = min(20, sweep.iterations)
    let trainer = LinearTrialTrainer<Loss>(
      data: data, iterations: steps, batchSize: sweep.batchSize, execution: options.execution)
    let start = monotonicSeconds()
    _ = try trainer.results(of: [plan.trials[0]], progress: { _ in })
    let seconds = (monotonicSeconds() - start) / Double(steps) * Double(sweep.iterations)
    let forecast = plan.forecast(
      finished: records ?? [], secondsPerTrial: seconds, jobs: sweep.jobs)
    for trial in plan.trials.prefix(20) { page.text(trial.key.text) }
    if plan.trials.count > 20 { page.text("… and \(plan.trials.count - 20) more") }
    page.record("trials", forecast.trials)
    page.value(
      "finished", forecast.finished,
      shown: "\(forecast.trials) trials, \(forecast.finished) of them finished; about "
        + String(format: "%.0f s", forecast.secondsLeft ?? 0) + " for the others")
  }

  private func show(_ table: SweepTable, _ page: Page) {
    for (name, rows, title) in [
      ("rows", table.rows, "By learning rate and penalty:"),
      ("ranked", table.ranked, "The best first:"),
    ] where !rows.isEmpty {
      page.text(title)
      page.table(
        name,
        Table(
          columns: [
            .init("rank", .right), .init("lr", .right), .init("reg", .right),
            .init("train", .right), .init("validation", .right), .init("seconds", .right),
            .init(""),
          ],
          rows: rows.map { row in
            let divergence = row.firstDivergence.map {
              String(format: "diverged at iteration %d, loss %.1e", $0.iteration, $0.loss)
            }
            return [
              "\(row.rank)", row.point["lr"]?.text ?? "", row.point["reg"]?.text ?? "",
              String(format: "%.4f", row.train.mean),
              String(
                format: "%.4f ± %.4f", row.validation.mean, row.validation.standardDeviation),
              String(format: "%.2f", row.seconds), divergence ?? "",
            ]
          }, markedRow: rows.firstIndex { $0.rank == 1 }),
        json: .array(
          rows.map { row in
            .object([
              .init("rank", .integer(row.rank)), .init("lr", .number(row.point.number("lr"))),
              .init("reg", .number(row.point.number("reg"))),
              .init("train", row.train.values.json), .init("val", row.validation.values.json),
              .init("seconds", .number(row.seconds)),
              .init("diverged", .integer(row.divergedCount)),
            ])
          }))
    }
  }

  private func report(_ choice: ModelChoice?, _ page: Page) {
    guard let choice else { return }
    let validation = choice.row.validation
    page.value(
      "best", [choice.row.point.number("lr"), choice.row.point.number("reg")],
      shown: "Chosen by \(choice.rule.rawValue): \(choice.row.point.canonicalText), validation "
        + String(format: "%.4f ± %.4f", validation.mean, validation.standardDeviation))
    if let two = choice.bestTwo, !two.isDistinguishable {
      page.text(
        String(
          format: "The best two are not distinguishable: their means differ by %.4f, "
            + "with a standard error of %.4f.", two.difference, two.standardError))
    }
  }
}
