// Runs the trials of a sweep, several at once, and hands out what they measure in order.

import Dispatch

/// Runs sweeps.
///
/// The model is a closure: it gets a group of trials and returns a result for each, so that trials
/// with a common batch order can share the reading of their minibatches.
///
/// ```swift
/// let runner = SweepRunner(jobs: 2, grouping: .shared(atMost: 8))
/// let outcome = try runner.run(plan, resultsFile: file) { group, context in
///   try train(group.trials.map(\.point), seed: group.seed, until: context.checkCancellation)
/// }
/// let table = SweepTable(plan: plan, records: outcome.records)
/// ```
///
/// As long as a trial's result follows from its parameters and seeds, neither the number of jobs nor
/// the grouping changes what is returned, but for the seconds.
public struct SweepRunner: Sendable {
  /// How many groups run at once.
  public let jobs: Int
  public let grouping: TrialGrouping
  private let isCancelled: @Sendable () -> Bool
  private let now: @Sendable () -> Double

  /// - Parameters:
  ///   - jobs: How many groups run at once, each on a thread of its own; at least one.
  ///   - grouping: Which trials are measured by one call.
  ///   - isCancelled: Whether the user asked to stop; called from several threads.
  ///   - now: A clock in seconds that never goes back; called from several threads.
  public init(
    jobs: Int = 1, grouping: TrialGrouping = .single,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    now: @escaping @Sendable () -> Double = {
      Double(DispatchTime.now().uptimeNanoseconds) * 1e-9
    }
  ) {
    precondition(jobs >= 1, "\(jobs) jobs")
    self.jobs = jobs
    self.grouping = grouping
    self.isCancelled = isCancelled
    self.now = now
  }

  /// Runs the trials of a plan that a results file does not hold yet.
  ///
  /// The trials of a group are written to the file as soon as it ends. The first group that fails
  /// ends the sweep, once those that were begun before it or beside it have ended.
  ///
  /// - Parameters:
  ///   - plan: The trials.
  ///   - resultsFile: Where finished trials are read from and appended to; nil to keep none.
  ///   - receive: Gets every event, on the thread that called this method.
  ///   - measure: Measures a group's trials and returns a result for each, in their order. It is
  ///     called on several threads at once. A divergence is a result; an error ends the sweep.
  /// - Returns: The finished trials. An interruption is an outcome, not an error.
  /// - Throws: `TrialFailure` for what `measure` throws, of the first group in order that fails; and
  ///   `ResultsFileError`.
  public func run(
    _ plan: SweepPlan, resultsFile: ResultsFile? = nil,
    receive: (SweepEvent) -> Void = { _ in },
    measuring measure: @escaping @Sendable (TrialGroup, TrialContext) throws -> [TrialResult]
  ) throws -> SweepOutcome {
    let stored = plan.matching(resultsFile?.contents.records ?? [])
    let missing = plan.trials.indices.filter { stored[$0] == nil }
    let groups = grouping.groups(of: missing.map { plan.trials[$0] }, jobs: jobs)
    var log = SweepLog(
      plan: plan, stored: stored, runningAtOnce: min(jobs, groups.count), start: now())
    receive(.progress(log.progress(running: 0, now: now())))
    log.deliver(to: receive)

    let workers = SweepWorkers(groups: groups, isCancelled: isCancelled, now: now, measure: measure)
    workers.start(jobs: jobs)
    var failure: (group: Int, error: any Error)?
    var fileError: (any Error)?
    while let message = workers.next() {
      switch message {
      case .progress(let running):
        receive(.progress(log.progress(running: running, now: now())))
      case .finished(let group, let results, let seconds):
        // Once the file cannot be written, nothing more can be kept.
        guard fileError == nil else { continue }
        let share = seconds / Double(results.count)
        do {
          for (trial, result) in zip(groups[group].trials, results) {
            let record = TrialRecord(key: trial.key, result: result, seconds: share)
            try resultsFile?.append(record)
            log.add(record)
          }
        } catch {
          fileError = error
          workers.abort()
        }
        receive(.progress(log.progress(running: workers.running, now: now())))
        log.deliver(to: receive)
      case .failed(let group, let error):
        if group < failure?.group ?? .max {
          let keys = groups[group].trials.map(\.key)
          failure = (group, TrialFailure(trials: keys, underlying: error))
        }
      }
    }
    if let error = fileError ?? failure?.error { throw error }
    return SweepOutcome(records: log.records.compactMap { $0 }, wasInterrupted: log.isUnfinished)
  }
}

/// What comes of a sweep.
public struct SweepOutcome: Sendable, Equatable {
  /// The finished trials, in the order of the plan, those of the results file included.
  public let records: [TrialRecord]
  /// Whether it was stopped before all trials were finished.
  public let wasInterrupted: Bool
}

/// Which trials failed, and why.
public struct TrialFailure: Error {
  /// All that were measured by the call that failed.
  public let trials: [TrialKey]
  public let underlying: any Error
}

extension TrialFailure: CustomStringConvertible {
  public var description: String {
    let others = trials.count == 1 ? "" : " and \(trials.count - 1) more"
    return "trial \(trials[0].text)\(others) failed: \(underlying)"
  }
}
