// The search for hyperparameters: points → trials → table → choice.

import LinearAlgebra

/// Trains at every point and returns the trials in the order of the points.
///
/// ```swift
/// let grid = try ParameterPoints.grid([
///   ParameterAxis("lr", numbers: [1e-3, 1e-2]), ParameterAxis("reg", numbers: [0, 0.1]),
/// ])
/// let found = try search(grid, seed: 7, jobs: 2, progress: page.progress) { trial in
///   let net = try train(
///     rate: trial.number("lr"), penalty: trial.number("reg"), seed: 7,
///     progress: trial.progress)
///   return TrialResult(
///     train: net.accuracy(on: training), validation: net.accuracy(on: validation), value: net)
/// }
/// found.trials.map(\.validation)   // [4], in the order of the grid
/// found.bestIndex                  // its index there, for a table's marked row
/// found.best?.point.number("lr")   // the learning rate of the best
/// found.best?.value                // the best net
/// ```
///
/// Several trials run at once, each on a thread of its own, so that a training should use one thread
/// (`execution: .serial`) where `jobs` is more than one, or all threads where it is 1. As long as a
/// trial's result follows from its point, seed and index, the number of jobs changes nothing.
///
/// A notebook that draws random numbers in an order of its own draws them before the search and
/// takes each trial's by `trial.index`:
///
/// ```swift
/// let plans = grid.map { _ in drawPlan() }
/// let found = try search(grid, jobs: threads, progress: page.progress) { trial in
///   let trained = try train(plans[trial.index], rate: trial.number("lr"), progress: trial.progress)
///   …
/// ```
///
/// - Parameters:
///   - points: What is tried; at least one, all different.
///   - seed: What `trial.seed` follows from; all points get the same one.
///   - jobs: How many trials run at once.
///   - progress: Gets the fraction that is done, on the calling thread. What it throws cancels the
///     running trials and is thrown.
///   - training: Trains and scores at one point. It is called on several threads at once. A
///     divergence is a result, not an error; call `trial.progress` every few iterations.
/// - Throws: What `progress` throws; `TrialFailure` for the first trial in order that throws.
public func search<Value: Sendable>(
  _ points: [ParameterPoint], seed: UInt32 = 0, jobs: Int = 1,
  progress: (Double) throws -> Void = { _ in },
  training: @escaping @Sendable (RunningTrial) throws -> TrialResult<Value>
) throws -> SearchResults<Value> {
  let plan = SearchPlan(points: points, seed: seed)
  return try search(plan, jobs: jobs, progress: progress) { running in
    [try training(RunningTrial(trial: running.trials[0], task: running.task))]
  }
}

/// Runs the trials of a plan, in groups that a model trains together.
///
/// ```swift
/// let found = try search(plan, grouping: .batched(atMost: .max)) { running in
///   let settings = running.trials.map { rate($0.point) }
///   return try trainBatched(settings, progress: running.progress).map {
///     TrialResult(validation: accuracy(of: $0), value: $0)
///   }
/// }
/// ```
///
/// - Parameters:
///   - plan: The trials.
///   - grouping: Which trials one call of `training` gets.
///   - jobs: How many groups run at once.
///   - progress: Gets the fraction that is done, on the calling thread; what it throws ends the search.
///   - training: Returns a result for each of the trials, in their order.
public func search<Value: Sendable>(
  _ plan: SearchPlan, grouping: TrialGrouping = .independent, jobs: Int = 1,
  progress: (Double) throws -> Void = { _ in },
  training: @escaping @Sendable (RunningTrials) throws -> [TrialResult<Value>]
) throws -> SearchResults<Value> {
  let trials = try run(
    plan, grouping: grouping, jobs: jobs, stored: plan.trials.map { _ in nil },
    finished: { _ in }, progress: progress, training: training)
  return SearchResults(plan: plan, trials: trials)
}

/// Runs the trials of a plan that a results file does not hold yet.
///
/// The trials of a group are written to the file as soon as the group ends. The first group that
/// fails ends the search, once those that run beside it have ended.
///
/// - Parameters:
///   - plan: The trials.
///   - grouping: Which trials one call of `training` gets.
///   - jobs: How many groups run at once.
///   - records: Trials that are finished already, apart from those of the file.
///   - resultsFile: Where finished trials are read from and appended to; nil to keep none.
///   - finished: Gets every finished trial, first those of the file, on the calling thread: what is
///     there to show where the search is cancelled.
///   - progress: Gets the fraction that is done, on the calling thread; what it throws ends the search.
///   - training: Returns a result for each of the trials, in their order.
/// - Throws: Also `ResultsFileError`.
public func search(
  _ plan: SearchPlan, grouping: TrialGrouping = .independent, jobs: Int = 1,
  finishedBefore records: [TrialRecord] = [], resultsFile: ResultsFile?,
  finished: (TrialRecord) -> Void = { _ in },
  progress: (Double) throws -> Void = { _ in },
  training: @escaping @Sendable (RunningTrials) throws -> [TrialResult<Void>]
) throws -> SearchResults<Void> {
  let stored = plan.matching((resultsFile?.contents.records ?? []) + records).map { record in
    record.map { FinishedTrial(record: $0, value: ()) }
  }
  for trial in stored { trial.map { finished($0.record) } }
  let trials = try run(
    plan, grouping: grouping, jobs: jobs, stored: stored,
    finished: { trial in
      try resultsFile?.append(trial.record)
      finished(trial.record)
    }, progress: progress, training: training)
  return SearchResults(plan: plan, trials: trials)
}

private func run<Value: Sendable>(
  _ plan: SearchPlan, grouping: TrialGrouping, jobs: Int, stored: [FinishedTrial<Value>?],
  finished: (FinishedTrial<Value>) throws -> Void, progress: (Double) throws -> Void,
  training: @escaping @Sendable (RunningTrials) throws -> [TrialResult<Value>]
) throws -> [FinishedTrial<Value>] {
  var trials = stored
  let missing = plan.trials.indices.filter { stored[$0] == nil }
  let groups = grouping.groups(of: missing.map { plan.trials[$0] }, jobs: jobs)
  // Where the trials of each group stand in the plan.
  var first = 0
  let places = groups.map { group in
    defer { first += group.count }
    return Array(missing[first..<first + group.count])
  }
  let doneBefore = Double(plan.trials.count - missing.count)
  do {
    _ = try parallelMap(
      weights: groups.map { Double($0.count) }, jobs: jobs,
      progress: {
        try progress((doneBefore + $0 * Double(missing.count)) / Double(max(1, plan.trials.count)))
      },
      finished: { (group: Int, results: [TrialResult<Value>], seconds: Double) in
        for (place, result) in zip(places[group], results) {
          let trial = FinishedTrial(
            record: TrialRecord(
              key: plan.trials[place].key, scores: result.scores,
              seconds: seconds / Double(results.count)),
            value: result.value)
          try finished(trial)
          trials[place] = trial
        }
      },
      { group, task in
        let results = try training(RunningTrials(trials: groups[group], task: task))
        precondition(
          results.count == groups[group].count,
          "\(results.count) results for \(groups[group].count) trials")
        return results
      })
  } catch let failure as ParallelFailure {
    throw TrialFailure(
      trials: groups[failure.index].map(\.key), underlying: failure.underlying)
  }
  return trials.map { $0! }
}

/// A trial that is running.
public struct RunningTrial: Sendable {
  public let trial: Trial
  let task: ParallelTask

  /// Its place in the order of the points, from 0.
  public var index: Int { task.index }
  public var point: ParameterPoint { trial.point }
  /// The trial's own seed, for models that draw what they need.
  public var seed: UInt32 { trial.seed }
  /// The number that a parameter of the point is.
  public func number(_ name: String) -> Double { trial.point.number(name) }
  /// The word that a parameter of the point is.
  public func word(_ name: String) -> String { trial.point.word(name) }

  /// Whether the search is being cancelled.
  public var isCancelled: Bool { task.isCancelled }
  /// Reports which part of the training is done, and throws where the search is being cancelled.
  public func progress(_ fraction: Double) throws { try task.progress(fraction) }
}

/// Trials that are running together.
public struct RunningTrials: Sendable {
  /// In the order of the plan; at least one.
  public let trials: [Trial]
  let task: ParallelTask

  /// The first trial's repeat: all trials' where the grouping is not `.acrossFolds`.
  public var repeatIndex: Int { trials[0].key.repeatIndex }
  /// The fold that is held out; nil where there is one validation split.
  public var fold: Int? { trials[0].key.fold }
  /// The seed that the trials have in common, where there are several.
  public var seed: UInt32 { trials[0].seed }

  /// - Throws: `CancellationError` where the search is being cancelled. Let it through.
  public func checkCancellation() throws { try task.checkCancellation() }
  /// Reports which part of the training is done, and throws where the search is being cancelled.
  public func progress(_ fraction: Double) throws { try task.progress(fraction) }
}

/// What a search found.
public struct SearchResults<Value: Sendable>: Sendable {
  public let plan: SearchPlan
  /// `[plan.trials]`, in their order.
  public let trials: [FinishedTrial<Value>]
  /// A row a point, ranked; choose from it by another rule with `table.choice(by:isSimpler:)`.
  public let table: SearchTable

  init(plan: SearchPlan, trials: [FinishedTrial<Value>]) {
    self.plan = plan
    self.trials = trials
    table = SearchTable(plan: plan, records: trials.map(\.record))
  }

  /// The index of the best trial: the first one at the point with the largest mean validation score.
  ///
  /// Of equal means the first in order is best. A point with a diverged trial, or one whose score is
  /// NaN, is never best; a score of 0 can be. nil where no point is left.
  public var bestIndex: Int? {
    guard let best = table.best else { return nil }
    return trials.firstIndex { $0.point == best.point }
  }

  /// The trial at `bestIndex`.
  public var best: FinishedTrial<Value>? { bestIndex.map { trials[$0] } }
}

/// Which trials failed, and why.
public struct TrialFailure: Error {
  /// All that were trained by the call that failed.
  public let trials: [TrialKey]
  public let underlying: any Error
}

extension TrialFailure: CustomStringConvertible {
  public var description: String {
    let others = trials.count == 1 ? "" : " and \(trials.count - 1) more"
    return "trial \(trials[0].text)\(others) failed: \(underlying)"
  }
}
