// The threads of a sweep: they take groups in order and send messages to the one that waits.

import Dispatch
import Foundation

/// What a running group of trials may ask and tell.
public struct TrialContext: Sendable {
  fileprivate let group: Int
  fileprivate let workers: SweepWorkers

  /// Whether the sweep is to stop: to be asked every few iterations.
  public var isCancelled: Bool { workers.shouldStop }

  /// - Throws: `CancellationError` where the sweep is to stop. Let it through: the trials of the
  ///   group are then not finished, and the sweep ends as interrupted.
  public func checkCancellation() throws {
    if isCancelled { throw CancellationError() }
  }

  /// Tells which part of the group's work is done, from 0 to 1.
  public func report(fraction: Double) {
    workers.report(fraction, of: group)
  }
}

/// Runs groups on threads of its own.
///
/// Everything that changes is guarded by `condition`.
final class SweepWorkers: @unchecked Sendable {
  typealias Measure = @Sendable (TrialGroup, TrialContext) throws -> [TrialResult]

  enum Message {
    /// `running` is the finished parts of running trials, added up.
    case progress(running: Double)
    case finished(group: Int, [TrialResult], seconds: Double)
    case failed(group: Int, any Error)
  }

  private let groups: [TrialGroup]
  private let isCancelled: @Sendable () -> Bool
  private let now: @Sendable () -> Double
  private let measure: Measure

  private let condition = NSCondition()
  private var nextGroup = 0
  private var workersLeft = 0
  /// No group is begun any more.
  private var isClosed = false
  /// Running groups are asked to stop.
  private var isAborted = false
  private var ended: [Message] = []
  private var fractions: [Int: Double] = [:]
  private var toldRunning = 0.0

  init(
    groups: [TrialGroup], isCancelled: @escaping @Sendable () -> Bool,
    now: @escaping @Sendable () -> Double, measure: @escaping Measure
  ) {
    self.groups = groups
    self.isCancelled = isCancelled
    self.now = now
    self.measure = measure
  }

  /// Starts as many threads as there are jobs, or groups where these are fewer.
  func start(jobs: Int) {
    let count = min(jobs, groups.count)
    workersLeft = count
    for worker in 0..<count {
      // A queue each: the threads of a shared one are no more than the processors.
      DispatchQueue(label: "sweep.\(worker)").async { self.work() }
    }
  }

  /// Waits for the next message; nil once all threads have ended.
  func next() -> Message? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if !ended.isEmpty { return takeMessage() }
      let running = runningTrials
      if running - toldRunning >= 0.01 {
        toldRunning = running
        return .progress(running: running)
      }
      if workersLeft == 0 { return nil }
      condition.wait()
    }
  }

  /// The trials of a group count as running until it is known that they ended: else a progress
  /// would go back.
  private func takeMessage() -> Message {
    let message = ended.removeFirst()
    if case .finished(let group, _, _) = message {
      fractions[group] = nil
      toldRunning = runningTrials
    }
    return message
  }

  /// The finished parts of running trials, added up.
  var running: Double { locked { runningTrials } }

  /// Begins no more groups and asks the running ones to stop.
  func abort() {
    locked {
      isClosed = true
      isAborted = true
    }
  }

  var shouldStop: Bool { isCancelled() || locked { isAborted } }

  func report(_ fraction: Double, of group: Int) {
    locked {
      // A group that has ended may not come back; a NaN is no part.
      guard let last = fractions[group], fraction > last else { return }
      fractions[group] = min(fraction, 1)
      condition.signal()
    }
  }

  private var runningTrials: Double {
    fractions.reduce(0) { $0 + $1.value * Double(groups[$1.key].trials.count) }
  }

  private func work() {
    while let group = takeGroup() {
      let start = now()
      let outcome = Result {
        let results = try measure(groups[group], TrialContext(group: group, workers: self))
        precondition(
          results.count == groups[group].trials.count,
          "\(results.count) results for \(groups[group].trials.count) trials")
        return results
      }
      end(group, outcome, seconds: now() - start)
    }
    locked {
      workersLeft -= 1
      condition.signal()
    }
  }

  private func takeGroup() -> Int? {
    if isCancelled() { return nil }
    return locked {
      guard !isClosed, nextGroup < groups.count else { return nil }
      defer { nextGroup += 1 }
      fractions[nextGroup] = 0
      return nextGroup
    }
  }

  private func end(
    _ group: Int, _ outcome: Result<[TrialResult], any Error>, seconds: Double
  ) {
    locked {
      switch outcome {
      case .success(let results):
        fractions[group] = 1
        ended.append(.finished(group: group, results, seconds: seconds))
      case .failure(is CancellationError): isClosed = true
      case .failure(let error):
        isClosed = true
        ended.append(.failed(group: group, error))
      }
      condition.signal()
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }
}
