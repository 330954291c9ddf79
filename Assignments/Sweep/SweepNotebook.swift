// `workbook sweep MODEL`: trials over a model's hyperparameters, kept as they finish.

import CEmbedding
import Datasets
import Files
import LinearAlgebra
import ModelSelection
import Notebook
import Reporting
import WorkbookKit

/// A sweep as a notebook of three steps.
public struct SweepNotebook<Model: SweptModel>: Assignment {
  let run: AssignmentOptions
  let sweep: ModelSweep
  let model: Model

  @Made(by: "load") var images: SweepImages<Model.Scalar>
  @Made(by: "load") var search: SweepRun
  /// nil for a dry run, and where every setting diverged.
  var choice: ModelChoice?

  public init(_ run: AssignmentOptions, sweep: ModelSweep, model: Model) {
    self.run = run
    self.sweep = sweep
    self.model = model
  }

  public static var name: String { "sweep \(Model.name)" }
  public static var summary: String { "a sweep over \(Model.parameters.joined(separator: ", "))" }
  public static var document: String { embedded["sweep.md"] }
  public static var sources: [SourceFile] { embedded.sources }
  private static var embedded: EmbeddedFiles { embeddedFiles("Sweep") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("sweep", needs: ["load"]) { try $0.runTrials($1) },
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

  // step: load
  mutating func load(_ page: Page) throws {
    let dataset = try dataset(count: sweep.imageCount ?? 10_000, page)
    images = try SweepImages(
      Model.stacksChannels ? dataset.stackingChannels() : dataset, sweep: sweep,
      scale: Model.inputScale, appendsOne: Model.appendsOne,
      on: run.execution)
    page.show(
      "shapes", [images.imageCount, images.test.rows],
      "\(images.imageCount) training and \(counted(images.test.rows, "test image"))")
    page.noteMissingClasses(in: images.parts, names: dataset.training.classNames, run)
    let entries: [(name: String, value: String)] = [
      ("model", Model.name), ("dataset", dataset.digest), ("images", "\(images.imageCount)"),
      ("seed", "\(run.seed)"), ("protocol", images.protocolText),
      ("precision", Model.Scalar.precision.rawValue), ("batches", sweep.batches.rawValue),
    ]
    search = SweepRun(
      sweep: sweep, seed: run.seed,
      header: ResultsHeader(tool: sweep.version, sweep: entries + model.facts),
      grouping: grouping)
    let refined = sweep.refinement.map { ", then \($0.count) more around the best" } ?? ""
    if let halving {
      page.text(
        "Held out: \(images.protocolText). \(counted(sweep.points.count, "setting")), in "
          + "\(counted(halving.rungs.count, "rung")); the last one trains \(model.length).")
      return
    }
    page.text(
      "Held out: \(images.protocolText). \(search.plan(sweep.points).trials.count) trials of "
        + "\(model.length)\(refined).")
    if let shard = sweep.shard {
      page.text(
        "Shard \(shard.number) of \(shard.count): "
          + "\(search.share(sweep.points).trials.count) of them.")
    }
  }

  // step: sweep
  mutating func runTrials(_ page: Page) throws {
    if sweep.isDryRun { return try forecast(page) }
    let (model, images) = (model, images)
    let execution = Execution(threads: max(1, run.execution.threads / sweep.jobs))
    if let halving {
      let table = try search.table(
        by: halving, page, show: { try show($0, stage: $1, page) },
        training: { steps in
          let short = model.shortened(to: steps)
          return { try short.measure($0, images, execution: execution) }
        })
      if let table { try choose(from: table, page) }
      return
    }
    let training: SweepRun.Training = { try model.measure($0, images, execution: execution) }
    if let shard = sweep.shard {
      return try search.train(
        shard, page, show: { try show($0, stage: $1, page) }, training: training)
    }
    try choose(
      from: try search.table(
        page, show: { try show($0, stage: $1, page) }, training: training), page)
  }

  /// Chooses a setting, and says which.
  private mutating func choose(from table: SearchTable, _ page: Page) throws {
    choice = try table.choice(by: sweep.rule, isSimpler: Model.isSimpler)
    report(choice, page)
    page.expect(
      "a setting can be chosen", choice != nil,
      choice == nil
        ? "every setting\(halving == nil ? "" : " of the last rung") has a trial that diverged: try "
          + "lower learning rates"
        : "\(table.rows.count { $0.divergedCount > 0 }) of \(counted(table.rows.count, "setting")) diverged",
      from: "the sweep itself")
  }

  /// How settings are stopped early; nil where all are trained to the end.
  private var halving: SuccessiveHalving? {
    sweep.halvingFactor.map { factor in
      let folds: [Int?] = sweep.folds.map { Array(0..<$0) } ?? [nil]
      let steps = folds.map { model.steps(forImages: images.split(fold: $0).training.rows) }
      return SuccessiveHalving(
        points: sweep.points.count, steps: steps.max() ?? 1, factor: factor)
    }
  }

  // step: best
  func testChoice(_ page: Page) throws {
    if sweep.isDryRun || sweep.shard != nil {
      page.text(sweep.isDryRun ? "Nothing was trained." : "One shard chooses nothing.")
      return
    }
    guard let choice else {
      page.text("No setting was chosen.")
      return
    }
    let trial = search.plan([choice.row.point]).trials[0]
    let trained = try model.train(
      [trial], on: images.split(fold: trial.key.fold).training, classes: images.classCount,
      execution: run.execution, progress: page.progress)
    let accuracy = try model.accuracies(
      of: trained, on: images.test, execution: run.execution, progress: { _ in })[0]
    page.show("test", accuracy, .decimals(4), as: "On the test images")
  }

  /// Reads the model's images, or draws so many synthetic ones.
  private func dataset(count: Int, _ page: Page) throws -> ImageDataset {
    Model.dataset == Catalog.mnist
      ? try run.digitDataset(run.source.digits, training: count, test: 1_000)
      : try run.dataset(training: count, test: 1_000, progress: page.progress)
  }

  /// Reports what would be done, and how long it would take, from a few steps at the first points.
  private func forecast(_ page: Page) throws {
    let training = images.split(fold: search.plan(sweep.points).trials[0].key.fold).training
    let all = model.steps(forImages: training.rows)
    // From the difference of two lengths: what a training costs before its first step counts once.
    func secondsPerTrial(_ group: [Trial]) throws -> Double {
      func seconds(_ steps: Int) throws -> Double {
        try timed {
          try model.shortened(to: steps).train(
            group, on: training, classes: images.classCount, execution: run.execution,
            progress: { _ in })
        }.seconds
      }
      let few = min(20, all)
      _ = try seconds(few)
      let short = try seconds(few)
      let perStep = max(0, try seconds(2 * few) - short) / Double(few)
      return (short + perStep * Double(max(0, all - few))) / Double(group.count)
    }
    if let halving {
      try search.forecast(by: halving, page, secondsPerTrial: secondsPerTrial)
    } else {
      try search.forecast(page, secondsPerTrial: secondsPerTrial)
    }
  }
}

// The tables of trials, and the choice.
extension SweepNotebook {
  /// Shows the rows in the notebook's order, then the best first, and marks the row that the rule of
  /// choice takes.
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
        stage.map { "\(name), \($0)" } ?? name, rows,
        marked: rows.firstIndex { $0.point == chosen }, as: .json(.array(rows.map(json))), columns)
    }
    for row in table.rows {
      guard let divergence = row.firstDivergence else { continue }
      page.text(
        "\(row.point.canonicalText) diverged at iteration \(divergence.iteration), loss "
          + "\(divergence.loss, .scientific(1))")
    }
  }

  private var columns: [TableColumn<SearchTable.Row>] {
    [.note("rank") { "\($0.rank)" }]
      + Model.parameters.map { name in .note(name) { $0.point[name]?.text ?? "" } }
      + [
        .note("train") { "\($0.train.mean, .decimals(4))" },
        .note("validation") { $0.divergedCount > 0 ? "diverged" : text($0.validation) },
        .note("seconds") { "\($0.seconds, .decimals(2))" },
      ]
  }

  /// A mean, with its standard deviation where there is one.
  private func text(_ measurements: Measurements) -> String {
    let mean = "\(measurements.mean, .decimals(4))"
    return measurements.count > 1
      ? "\(mean) ± \(measurements.standardDeviation, .decimals(4))" : mean
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

  func report(_ choice: ModelChoice?, _ page: Page) {
    guard let choice else { return }
    page.show(
      "best", JSONValue.array(Model.parameters.map { choice.row.point[$0]?.json ?? .null }),
      "Chosen by \(choice.rule.rawValue): \(choice.row.point.canonicalText), validation "
        + text(choice.row.validation))
    if let two = choice.bestTwo, !two.isDistinguishable {
      page.text(
        "The best two are not distinguishable: their means differ by "
          + "\(two.difference, .decimals(4)), with a standard error of "
          + "\(two.standardError, .decimals(4)).")
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
