// A sweep's searches: both stages, resumed from a results file, with what people read about it.

import Files
import LinearAlgebra
import ModelSelection
import WorkbookKit

/// Carries out the searches of a sweep for any model.
package struct SweepRun {
  package typealias Training = @Sendable (RunningTrials) throws -> [TrialResult<Void>]

  package let sweep: ModelSweep
  package let seed: UInt32
  package let header: ResultsHeader
  package let grouping: TrialGrouping

  package init(
    sweep: ModelSweep, seed: UInt32, header: ResultsHeader, grouping: TrialGrouping
  ) {
    self.sweep = sweep
    self.seed = seed
    self.header = header
    self.grouping = grouping
  }

  package func plan(_ points: [ParameterPoint]) -> SearchPlan {
    SearchPlan(
      points: points, repeats: sweep.repeats, folds: sweep.folds, seed: seed,
      batches: sweep.batches)
  }

  /// The trials that are trained here.
  package func share(_ points: [ParameterPoint]) -> SearchPlan {
    sweep.shard.map { plan(points).shard($0, grouping: grouping) } ?? plan(points)
  }

  /// Trains the share of the trials that is this machine's, as far as the results file does not hold
  /// them yet.
  package func train(
    _ shard: Shard, _ page: Page, show: (_ table: SearchTable, _ stage: String?) throws -> Void,
    training: @escaping Training
  ) throws {
    let file = try sweep.resultsPath.map { try ResultsFile(path: $0, header: header) }
    report(file.map { ($0.path, $0.contents) }, page)
    let found = try search(sweep.points, [], file, page, show, training)
    page.show(
      "finished", found.trials.count,
      "Shard \(shard.number) of \(shard.count) is finished: "
        + "\(counted(found.trials.count, "trial"))"
        + (sweep.resultsPath.map { " in '\($0)'" } ?? "")
        + ". The table is made of all shards, with --merge.")
  }

  /// What the files of all shares hold.
  ///
  /// - Throws: `MergeError` where trials are missing.
  private func merged(
    _ plan: SearchPlan, _ file: ResultsFile?, _ page: Page, reports: Bool = true
  ) throws -> [TrialRecord] {
    guard !sweep.mergedPaths.isEmpty else { return [] }
    var found = CollectedTrials(plan: plan)
    found.add(file?.contents.records ?? [])
    let absent = try add(sweep.mergedPaths, to: &found, reports ? page : nil)
    let merged = try found.merged(absentPaths: absent)
    try file?.append(merged)
    return merged
  }

  /// Adds what some results files hold.
  ///
  /// - Parameters:
  ///   - paths: The files.
  ///   - found: What is added to.
  ///   - page: What is said of damaged lines goes there; nil for nowhere.
  /// - Returns: Those that are not there.
  private func add(
    _ paths: [String], to found: inout CollectedTrials, _ page: Page?
  ) throws -> [String] {
    var absent: [String] = []
    for path in paths {
      guard let contents = try ResultsFile.contents(ifThere: path, header: header) else {
        absent.append(path)
        continue
      }
      if let page { report((path, contents), page) }
      found.add(contents.records)
    }
    return absent
  }

  /// Trains what the results file does not hold yet, then the points around the best, where they are
  /// asked for.
  ///
  /// - Parameter show: Shows a stage's table; `stage` sets its name apart from an earlier one's.
  /// - Throws: `Interruption`, once what is finished was shown.
  package func table(
    _ page: Page, show: (_ table: SearchTable, _ stage: String?) throws -> Void,
    training: @escaping Training
  ) throws -> SearchTable {
    let file = try sweep.resultsPath.map { try ResultsFile(path: $0, header: header) }
    report(file.map { ($0.path, $0.contents) }, page)
    let merged = try merged(plan(sweep.points), file, page)
    let coarse = try search(sweep.points, merged, file, page, show, training)
    try show(coarse.table, nil)
    guard let refinement = sweep.refinement, let best = coarse.table.best else {
      return coarse.table
    }
    let around = refinement.axes.map { $0.narrowed(around: best.point) }
    let finer = try ParameterPoints.random(
      ParameterPoints.availableCount(refinement.count, from: around), from: around,
      seed: seed &+ 1)
    page.text("\(finer.count) more around \(best.point.canonicalText):")
    let new = finer.filter { !sweep.points.contains($0) }
    let fine = new.isEmpty ? [] : try search(new, [], file, page, show, training).trials
    let table = SearchTable(
      plan: plan(sweep.points + new), records: (coarse.trials + fine).map(\.record))
    try show(table, "fine")
    return table
  }

  /// Trains rung after rung: all points for a few steps, then the best of each rung for longer.
  ///
  /// A share trains its part of a rung, and goes on to the next one where the files of all shares hold
  /// the whole rung.
  ///
  /// - Parameters:
  ///   - show: Shows a rung's table.
  ///   - training: Trains for so many steps.
  /// - Returns: The table of the last rung; nil for a share.
  /// - Throws: `Interruption`, once what is finished was shown.
  package func table(
    by halving: SuccessiveHalving, _ page: Page,
    show: (_ table: SearchTable, _ stage: String?) throws -> Void,
    training: (_ steps: Int) -> Training
  ) throws -> SearchTable? {
    let file = try sweep.resultsPath.map { try ResultsFile(path: $0, header: header) }
    report(file.map { ($0.path, $0.contents) }, page)
    var points = sweep.points
    for (index, rung) in halving.rungs.enumerated() {
      let stage = "rung \(index + 1)"
      let onRung = points.map { halving.point($0, on: index) }
      let plan = plan(onRung)
      page.text(
        "Rung \(index + 1) of \(halving.rungs.count): \(counted(points.count, "setting")), "
          + "\(counted(rung.steps, "step")) each.")
      let merged = try merged(plan, file, page, reports: index == 0)
      let found = try search(onRung, merged, file, page, show, training(rung.steps))
      var table = found.table
      if sweep.shard != nil {
        var all = CollectedTrials(plan: plan)
        all.add(found.trials.map(\.record))
        _ = try add(sweep.shardPaths, to: &all, nil)
        let missing = all.missingCount
        guard missing == 0 else {
          page.show(
            "missing", missing,
            "This share of the rung is finished; \(counted(missing, "trial")) of other shares "
              + (missing == 1 ? "is" : "are") + " not. Run the same command again once all are.")
          return nil
        }
        table = SearchTable(plan: plan, records: try all.merged())
      }
      try show(table, stage)
      if index == halving.rungs.count - 1 { return sweep.shard == nil ? table : nil }
      let going = halving.survivors(of: points, on: index, by: table)
      let stopped = points.filter { !going.contains($0) }
      page.show(
        "stopped, \(stage)", stopped.map(\.canonicalText),
        "\(going.count) of \(points.count) go on.")
      // All diverged: there is nothing to choose from.
      if going.isEmpty { return sweep.shard == nil ? table : nil }
      points = going
    }
    return nil
  }

  private func search(
    _ points: [ParameterPoint], _ before: [TrialRecord], _ file: ResultsFile?, _ page: Page,
    _ show: (SearchTable, String?) throws -> Void, _ training: @escaping Training
  ) throws -> SearchResults<Void> {
    let plan = share(points)
    let finished = plan.forecast(finished: file?.contents.records ?? []).finished
    if finished > 0 && before.isEmpty {
      page.text(
        "\(finished) of \(counted(plan.trials.count, "trial")) "
          + (finished == 1 ? "was" : "were") + " finished before.")
    }
    var records: [TrialRecord] = []
    do {
      return try ModelSelection.search(
        plan, grouping: grouping, jobs: sweep.jobs, finishedBefore: before, resultsFile: file,
        finished: { records.append($0) }, progress: page.progress, training: training)
    } catch let error as Interruption {
      try show(SearchTable(plan: plan, records: records), nil)
      page.text(
        "\(records.count) of \(counted(plan.trials.count, "trial")) \(records.count == 1 ? "is" : "are") finished"
          + (sweep.resultsPath.map {
            " and kept in '\($0)': run the same command again to resume."
          } ?? "."))
      throw error
    }
  }

  private func report(_ file: (path: String, contents: ResultsContents)?, _ page: Page) {
    guard let file else { return }
    if file.contents.tornBytes > 0 {
      page.text("The last line of '\(file.path)' is incomplete; that trial runs again.")
    }
    let count = file.contents.damagedLines.count
    if count > 0 {
      page.text(
        "\(count) damaged line\(count == 1 ? "" : "s") of '\(file.path)' skipped; "
          + "\(count == 1 ? "that trial runs" : "those trials run") again.")
    }
  }

  /// Says which rungs there would be and how long all of them would take.
  ///
  /// - Parameter secondsPerTrial: How long a trial of a group takes to the end.
  package func forecast(
    by halving: SuccessiveHalving, _ page: Page, secondsPerTrial: ([Trial]) throws -> Double
  ) throws {
    page.table(
      "rungs", halving.rungs, as: .objects,
      [.count("settings") { $0.points }, .count("steps") { $0.steps }])
    page.show(
      "cost", halving.cost,
      "\(halving.cost, .decimals(2)) of the steps that training all settings to the end takes")
    let trials = plan(sweep.points).trials
    let seconds = try secondsPerTrial(grouping.firstGroup(of: trials, jobs: sweep.jobs))
    page.show(
      "seconds",
      seconds * Double(trials.count) * halving.cost / Double(min(sweep.jobs, trials.count)),
      .decimals(0), as: "Seconds for all rungs, none of them finished before, about")
  }

  /// Says what would be done and how long it would take.
  ///
  /// - Parameter secondsPerTrial: How long a trial of a group takes.
  package func forecast(_ page: Page, secondsPerTrial: ([Trial]) throws -> Double) throws {
    let plan = share(sweep.points)
    guard !plan.trials.isEmpty else { return page.text("This share has no trials.") }
    let records = try sweep.resultsPath.map {
      try ResultsFile.contents(path: $0, header: header).records
    }
    // As many trials at once as will be trained at once.
    let group = grouping.firstGroup(of: plan.trials, jobs: sweep.jobs)
    let seconds = try secondsPerTrial(group)
    let forecast = plan.forecast(
      finished: records ?? [], secondsPerTrial: seconds, jobs: sweep.jobs)
    for trial in plan.trials.prefix(20) { page.text(trial.key.text) }
    if plan.trials.count > 20 { page.text("… and \(plan.trials.count - 20) more") }
    page.record("trials", forecast.trials)
    page.show(
      "finished", forecast.finished,
      "\(counted(forecast.trials, "trial")), \(forecast.finished) of them finished; about "
        + "\(forecast.secondsLeft ?? 0, .decimals(0)) s for the others")
    if case .batched = grouping, group.count > 1, forecast.remaining > 1 {
      let alone = try secondsPerTrial([group[0]])
      page.show(
        "side by side", alone / seconds,
        "Batches of \(group.count) trials share their minibatches: "
          + "\(alone / seconds, .decimals(1)) times as fast as one by one.")
    }
    if let refinement = sweep.refinement {
      page.text("Then \(refinement.count) more around the best, each as long.")
    }
  }
}
