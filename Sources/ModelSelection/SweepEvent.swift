// What a sweep tells while it runs.

/// Something that happened in a sweep.
public enum SweepEvent: Sendable, Equatable {
  /// A trial is finished, or was already. Events of this kind come in the order of the plan and are
  /// the same for any number of jobs, but for the seconds.
  case measured(TrialRecord)
  /// How far the sweep is; as often as there is something new.
  case progress(SweepProgress)
}

/// How far a sweep is.
public struct SweepProgress: Sendable, Equatable {
  /// Finished trials, those of the results file included.
  public let finished: Int
  /// All trials of the plan.
  public let total: Int
  /// Finished trials, and the parts of running ones that were reported, over `total`.
  public let fraction: Double
  /// How long the sweep will go on, at the speed so far; nil where nothing tells yet.
  public let secondsLeft: Double?
}

/// The finished trials of a running sweep, and how far it is.
struct SweepLog {
  /// `[trials]`, nil where one is not finished.
  private(set) var records: [TrialRecord?]
  private let places: [TrialKey: Int]
  private let storedCount: Int
  /// How long the stored trials took on average.
  private let storedSeconds: Double?
  private let runningAtOnce: Int
  private let start: Double
  private var finished: Int
  private var delivered = 0

  init(plan: SweepPlan, stored: [TrialRecord?], runningAtOnce: Int, start: Double) {
    let found = stored.compactMap { $0 }
    records = stored
    places = Dictionary(
      uniqueKeysWithValues: plan.trials.enumerated().map { ($0.element.key, $0.offset) })
    storedCount = found.count
    storedSeconds = found.isEmpty ? nil : Measurements(found.map(\.seconds)).mean
    finished = found.count
    self.runningAtOnce = runningAtOnce
    self.start = start
  }

  var isUnfinished: Bool { finished < records.count }

  mutating func add(_ record: TrialRecord) {
    records[places[record.key]!] = record
    finished += 1
  }

  /// Hands out the finished trials that no unfinished one stands before, each once.
  mutating func deliver(to receive: (SweepEvent) -> Void) {
    while delivered < records.count, let record = records[delivered] {
      receive(.measured(record))
      delivered += 1
    }
  }

  /// - Parameter running: The finished parts of trials that are running, added up.
  func progress(running: Double, now: Double) -> SweepProgress {
    let done = Double(finished) + running
    let left = Double(records.count) - done
    let doneHere = done - Double(storedCount)
    let secondsLeft: Double? =
      if left <= 0 {
        0
      } else if doneHere > 0 {
        (now - start) / doneHere * left
      } else {
        storedSeconds.map { $0 * left / Double(max(1, runningAtOnce)) }
      }
    return SweepProgress(
      finished: finished, total: records.count, fraction: done / Double(records.count),
      secondsLeft: secondsLeft)
  }
}
