// `workbook sweep`.

import AssignmentCatalog
import ModelSelection
import Notebook

/// The options of sweeps: those of every sweep, and those that the models describe.
enum SweepOptions {
  static let common = [
    OptionSpec("folds", "N", help: "Cross-validate over N folds." + usualFolds),
    OptionSpec(
      "train", "N", help: "How many training images are used. Default for knn: 5000, else all."),
    OptionSpec(
      "random", "N", help: "N random points instead, from the ranges A..B or lists given."),
    OptionSpec(
      "fine", "N", help: "After --random, N more from a quarter of each range around the best."),
    OptionSpec(
      "halving", "N",
      help:
        "Successive halving: train all settings for a few steps, the best 1/N of them for N times as "
        + "many, and so on; the last ones to the end."),
    OptionSpec(
      "validation", "N", help: "Hold out the last N images. Default: a tenth, at most 1000."),
    OptionSpec("repeat", "N", help: "Train every setting from N seeds. Default: 1."),
    OptionSpec(
      "choose", ChoiceRule.allCases.map(\.rawValue).joined(separator: "|"),
      help: "How the setting is chosen. Default: best-mean."),
    OptionSpec(
      "batches", BatchOrder.allCases.map(\.rawValue).joined(separator: "|"),
      help:
        "Whether trials see the same minibatches, and share the reading, or each draws its own. "
        + "Default: shared."),
    OptionSpec("jobs", "N", help: "How many trainings run at once. Default: 1."),
    OptionSpec(
      "results", "FILE",
      help:
        "Keep finished trials in FILE, at most three at a time; run the same command again to "
        + "resume."),
    OptionSpec(
      "shard", "K/N",
      help:
        "Train only share K of N, and keep it in the results file of that name with K-of-N. @SLURM, "
        + "@AWS, @SGE and @K8S/N read the task's number from the environment."),
    OptionSpec(
      "merge", "FILE", isRepeatable: true,
      help: "Put the results files of all shares together and make the table."),
    OptionSpec(
      "submit", "slurm",
      help: "Submit the sweep to Slurm: an array of --shards N tasks and a job for the table."),
    OptionSpec("shards", "N", help: "How many tasks --submit makes."),
    OptionSpec(
      "time", "TIME", help: "Slurm's limit for a task, such as 2:00:00. Default: the partition's."),
    OptionSpec("dry-run", help: "Only say what would be done and how long it would take."),
  ]

  /// The models' own, each with the models that it applies to and their defaults.
  static let ofModels: [OptionSpec] = {
    let described = CatalogedSweep.all.flatMap { sweep in
      sweep.axes.map { (sweep.name, $0.name, "LIST", $0.help, $0.values) }
        + sweep.settings.map { setting in
          let isWhole = setting.kind != .factor
          let usual = isWhole ? "\(Int(setting.usual))" : "\(setting.usual)"
          return (sweep.name, setting.name, isWhole ? "N" : "F", setting.help, usual)
        }
    }
    return distinct(described.map(\.1)).map { name in
      let all = described.filter { $0.1 == name }
      let texts = distinct(all.map(\.3)).map { help in
        let same = all.filter { $0.3 == help }
        let defaults = distinct(same.map(\.4)).map { usual in
          "\(usual) for \(same.filter { $0.4 == usual }.map(\.0).joined(separator: ", "))"
        }
        return "\(help) Default: \(defaults.joined(separator: "; "))."
      }
      return OptionSpec(name, all[0].2, help: texts.joined(separator: " "))
    }
  }()

  static let all = common + ofModels

  /// Refuses an option that does not apply to a model.
  static func check(_ invocation: Invocation, for model: CatalogedSweep) throws(UsageError) {
    let own = model.axes.map(\.name) + model.settings.map(\.name)
    for option in ofModels.map(\.name).filter({ !own.contains($0) }) + model.excludedOptions
    where invocation.has(option) {
      throw .foreignOption("--" + option, command: "workbook sweep \(model.name)")
    }
  }

  private static var usualFolds: String {
    CatalogedSweep.all.compactMap { sweep in
      sweep.usualFolds.map { " Default for \(sweep.name): \($0)." }
    }.joined()
  }

  private static func distinct(_ words: [String]) -> [String] {
    words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

func sweep(_ invocation: Invocation) throws -> ExitCode {
  let name = invocation.positional ?? ""
  guard let model = CatalogedSweep.all.first(where: { $0.name == name }) else {
    throw UsageError.unknownName(
      name, kind: "model", known: CatalogedSweep.all.map(\.name))
  }
  try SweepOptions.check(invocation, for: model)
  let sweep = try modelSweep(invocation, model)
  let settings = try settings(invocation, model)
  if invocation.has("submit") { return try submit(sweep, model, invocation) }
  do {
    try model.check(sweep)
  } catch let error as ParameterError {
    throw UsageError.axis(error)
  }
  return try carryOut(
    invocation, assignment: model.assignment, dataset: model.dataset, only: model.only,
    usually: model.usualPrecision
  ) { launch in try model.run(sweep, settings, launch) }
}

/// The points and the protocol that the options ask for.
private func modelSweep(
  _ invocation: Invocation, _ model: CatalogedSweep
) throws -> ModelSweep {
  let anyCount = 1...Int.max
  let random = try invocation.integer("random", in: 1...ParameterPoints.limit)
  let fine = try invocation.integer("fine", in: 1...ParameterPoints.limit)
  if fine != nil && random == nil { throw UsageError.needs("--fine", "--random") }
  var axes: [ParameterAxis] = []
  for axis in model.axes {
    let text = invocation.value(axis.name) ?? (random == nil ? axis.values : axis.range)
    do {
      axes.append(try ParameterAxis(axis.name, axis.kind, parsing: text))
    } catch {
      throw UsageError.axis(error)
    }
  }
  let folds = try invocation.integer("folds", in: 2...Int.max)
  let validation = try invocation.integer("validation", in: anyCount)
  if folds != nil && validation != nil { throw UsageError.conflict("--folds", "--validation") }
  let seed = UInt32(try invocation.integer("seed", in: 0...Int(UInt32.max)) ?? 0)
  let rule: ChoiceRule = try invocation.choice("choose") ?? .bestMean
  let repeats = try invocation.integer("repeat", in: 1...1_000) ?? 1
  try rule.check(measurementsPerPoint: repeats * (folds ?? model.usualFolds ?? 1))
  var sweep = ModelSweep(
    points: try random.map { try ParameterPoints.random($0, from: axes, seed: seed) }
      ?? ParameterPoints.grid(axes),
    refinement: fine.map { ModelSweep.Refinement(count: $0, axes: axes) }, repeats: repeats,
    folds: folds ?? model.usualFolds, validationCount: validation,
    imageCount: try invocation.integer("train", in: anyCount), rule: rule,
    batches: try invocation.choice("batches") ?? .shared,
    jobs: try invocation.integer("jobs", in: 1...1024) ?? 1,
    resultsPath: invocation.value("results"), isDryRun: invocation.has("dry-run"),
    version: version)
  sweep.halvingFactor = try invocation.integer("halving", in: 2...100)
  if fine != nil && invocation.has("halving") { throw UsageError.conflict("--halving", "--fine") }
  // Of the last rung's few settings the simplest is no rule, and the other rungs go by the mean.
  if sweep.halvingFactor != nil && rule == .oneStandardError {
    throw UsageError.conflict("--halving", "--choose one-standard-error")
  }
  try divide(&sweep, invocation)
  sweep.givenAxes = Set(model.axes.map(\.name).filter { random != nil || invocation.has($0) })
  return sweep
}

/// Which share is trained here, or which files are put together.
private func divide(_ sweep: inout ModelSweep, _ invocation: Invocation) throws(UsageError) {
  for option in ["shards", "time"] where invocation.has(option) && !invocation.has("submit") {
    throw .needs("--" + option, "--submit")
  }
  for option in ["shard", "merge"] where invocation.has(option) && invocation.has("submit") {
    throw .conflict("--" + option, "--submit")
  }
  sweep.mergedPaths = invocation.values("merge") ?? []
  guard let text = invocation.value("shard") else { return }
  if invocation.has("merge") { throw .conflict("--shard", "--merge") }
  if invocation.has("fine") { throw .conflict("--shard", "--fine") }
  guard let results = sweep.resultsPath else { throw .needs("--shard", "--results") }
  let shard = try Shard(parsing: text, environment: invocation.environment)
  sweep.shard = shard
  sweep.resultsPath = shard.path(of: results)
  sweep.shardPaths = (1...shard.count).filter { $0 != shard.number }
    .map { Shard($0, of: shard.count).path(of: results) }
}

/// Hands the sweep to Slurm.
private func submit(
  _ sweep: ModelSweep, _ model: CatalogedSweep, _ invocation: Invocation
) throws -> ExitCode {
  let engine = invocation.value("submit") ?? ""
  guard engine == "slurm" else {
    throw UsageError.badValue(option: "--submit", found: engine, expected: "slurm")
  }
  if invocation.has("fine") { throw UsageError.conflict("--submit", "--fine") }
  guard let results = sweep.resultsPath else { throw UsageError.needs("--submit", "--results") }
  guard let shards = try invocation.integer("shards", in: 1...100_000) else {
    throw UsageError.needs("--submit", "--shards")
  }
  let processors = try invocation.integer("threads", in: 1...1024) ?? 1
  let own = ["submit", "shards", "time", "results", "dry-run", "threads"]
  // A page of the whole sweep is the merge's.
  let pages = OutputKind.allCases.map(\.rawValue)
  func command(without options: [String]) -> String {
    invocation.commandLine(without: options, with: ["--threads", "\(processors)"])
  }
  try SlurmSweep(
    model: model.name,
    command: command(without: own + pages), mergeCommand: command(without: own),
    results: results, shards: shards, processors: processors, timeLimit: invocation.value("time"),
    // As many as there are where a training has steps enough to be divided that often. Where it is shorter
    // there are fewer rungs, and a share that has nothing left to do ends at once.
    rungs: sweep.halvingFactor.map {
      SuccessiveHalving(points: sweep.points.count, steps: sweep.points.count, factor: $0).rungs
        .count
    } ?? 1
  ).submit(invocation.console.output, isDryRun: sweep.isDryRun)
  return .success
}

/// The model's settings that were given.
private func settings(
  _ invocation: Invocation, _ model: CatalogedSweep
) throws(UsageError) -> SweepSettings {
  var given: [String: Double] = [:]
  for setting in model.settings {
    switch setting.kind {
    case .whole(let range):
      given[setting.name] = try invocation.integer(setting.name, in: range).map(Double.init)
    case .factor:
      given[setting.name] = try invocation.number(setting.name, above: 0, upTo: 1)
    }
  }
  return SweepSettings(given)
}
