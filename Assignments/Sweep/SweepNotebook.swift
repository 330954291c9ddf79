// `workbook sweep MODEL`: trials over a model's parameters, kept as they finish.

import CEmbedding
import CSweepsFiles
import Datasets
import Foundation
import LinearAlgebra
import ModelSelection
import Notebook
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
  public static var document: String { embedded["sweep.md"] }
  public static var sources: [SourceFile] { embedded.sources }
  private static var embedded: EmbeddedFiles { sweepsFiles() }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("sweep", needs: ["load"]) { try $0.run($1) },
      Step("best", needs: ["sweep"]) { try $0.testChoice($1) },
    ]
  }

  /// Trials of one group finish together: with a file, few enough that little is lost by a kill.
  private var grouping: TrialGrouping {
    if sweep.batches == .own { return .independent }
    guard sweep.resultsPath != nil, case .batched(let limit) = Model.grouping else {
      return Model.grouping
    }
    return .batched(atMost: min(limit, 3))
  }

  private var sweepRun: SweepRun {
    SweepRun(
      sweep: sweep, seed: options.seed, header: made(header, by: "load"), grouping: grouping)
  }

  // step: load
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
      "Held out: \(images.protocolText). \(sweepRun.plan(sweep.points).trials.count) trials of "
        + "\(model.length)\(refined).")
  }

  /// Reads the model's images, or makes so many synthetic ones.
  private func images(count: Int) throws -> ImageDataset {
    Model.dataset == Catalog.mnist
      ? try options.source.digits.load(
        trainingCount: count, testCount: 1_000, seed: UInt64(options.seed), on: options.execution)
      : try options.source.load(
        trainingCount: count, testCount: 1_000, seed: options.seed, on: options.execution)
  }

  // step: sweep
  mutating func run(_ page: Page) throws {
    let images = made(images, by: "load")
    let model = model
    if sweep.isDryRun { return try forecast(page) }
    let execution = Execution(threads: max(1, options.execution.threads / sweep.jobs))
    let table = try sweepRun.table(
      page, show: { try show($0, stage: $1, page) },
      training: { try model.measure($0, images, execution: execution) })
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

  // step: best
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
    let trial = sweepRun.plan([choice.row.point]).trials[0]
    let training = images.split(fold: trial.key.fold).training
    let trained = try model.train(
      [trial], on: training, classes: images.classCount, execution: options.execution,
      progress: page.progress)
    let accuracy = try model.accuracies(
      of: trained, on: images.test, execution: options.execution, progress: { _ in })[0]
    page.value(
      "test", accuracy, shown: "On the test images: " + String(format: "%.4f", accuracy))
  }

  /// Says what would be done, and how long it would take, from a few steps at the first points.
  private func forecast(_ page: Page) throws {
    let images = made(images, by: "load")
    let run = sweepRun
    let training = images.split(fold: run.plan(sweep.points).trials[0].key.fold).training
    let all = model.steps(forImages: training.rows)
    // From the difference of two lengths: what a training costs before its first step counts once.
    try run.forecast(page) { group in
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
      let secondsPerStep = max(0, try measured(2 * few) - short) / Double(few)
      return (short + secondsPerStep * Double(max(0, all - few))) / Double(group.count)
    }
  }
}
