import Foundation
import Testing

@testable import ModelSelection

struct SweepRunnerTests {
  private func measured(_ events: [SweepEvent]) -> [TrialRecord] {
    events.compactMap { if case .measured(let record) = $0 { record } else { nil } }
  }

  @Test(arguments: [1, 2, 3, 8], [TrialGrouping.single, .shared(atMost: 2), .shared(atMost: 99)])
  func jobsAndGroupsChangeNothing(jobs: Int, grouping: TrialGrouping) throws {
    let plan = SweepPlan(points: try sixPoints(), repeats: 2, folds: 2, seed: 5)
    let expected = plan.trials.map {
      TrialRecord(key: $0.key, result: madeUpResult($0), seconds: 0)
    }
    var events: [SweepEvent] = []
    let outcome = try SweepRunner(jobs: jobs, grouping: grouping).run(
      plan, receive: { events.append($0) },
      measuring: { group, _ in
        // Later groups end first, as far as they run beside earlier ones.
        if group.repeatIndex == 0 { Thread.sleep(forTimeInterval: 0.002) }
        return group.trials.map(madeUpResult)
      })
    #expect(fingerprint(outcome.records) == fingerprint(expected))
    #expect(fingerprint(measured(events)) == fingerprint(expected))
    #expect(!outcome.wasInterrupted)
  }

  /// Four groups wait for one another: with fewer threads they would wait forever.
  @Test(.timeLimit(.minutes(1))) func asManyRunAtOnceAsThereAreJobs() throws {
    let plan = SweepPlan(points: Array(try sixPoints().prefix(4)), seed: 0)
    let meeting = Meeting(of: 4)
    let outcome = try SweepRunner(jobs: 4).run(plan) { group, _ in
      meeting.waitForAll()
      return group.trials.map(madeUpResult)
    }
    #expect(outcome.records.count == 4)
    #expect(meeting.mostAtOnce == 4)
  }

  @Test func oneJobRunsInOrder() throws {
    let plan = SweepPlan(points: try sixPoints(), folds: 2, seed: 0)
    let order = Shared<[TrialKey]>([])
    _ = try SweepRunner().run(plan) { group, _ in
      order.change { $0 += group.trials.map(\.key) }
      return group.trials.map(madeUpResult)
    }
    #expect(order.value == plan.trials.map(\.key))
  }

  /// A clock that gains one second whenever it is read: a group is measured as 1 s, with one reading
  /// as it begins and one as it ends.
  @Test func groupsShareTheirSecondsEvenly() throws {
    let clock = Shared(0.0)
    let runner = SweepRunner(
      grouping: .shared(atMost: 6),
      now: {
        clock.change {
          $0 += 6
          return $0
        }
      })
    let plan = SweepPlan(points: try sixPoints(), seed: 0)
    let outcome = try runner.run(plan) { group, _ in group.trials.map(madeUpResult) }
    #expect(outcome.records.map(\.seconds) == [1, 1, 1, 1, 1, 1])
  }

  /// Two fail: the first in order is told of, whichever comes first.
  @Test(arguments: [1, 3], [true, false])
  func theFirstFailureEndsTheSweep(jobs: Int, firstIsSlower: Bool) throws {
    struct Broken: Error, Equatable { let place: Int }
    let plan = SweepPlan(points: try sixPoints(), folds: 3, seed: 0)
    let calls = Shared(0)
    var events: [SweepEvent] = []
    let error = #expect(throws: TrialFailure.self) {
      try SweepRunner(jobs: jobs).run(
        plan, receive: { events.append($0) },
        measuring: { group, _ in
          calls.change { $0 += 1 }
          let place = plan.trials.firstIndex(of: group.trials[0])!
          if place == 4 || place == 5 {
            let isSlower = (place == 4) == firstIsSlower
            Thread.sleep(forTimeInterval: isSlower ? 0.04 : 0.02)
            throw Broken(place: place)
          }
          return group.trials.map(madeUpResult)
        })
    }
    #expect(error?.underlying as? Broken == Broken(place: 4))
    #expect(error?.trials == [plan.trials[4].key])
    #expect(error?.description.contains("lr=5e-07 reg=25000 repeat=0 fold=0 failed") == true)
    if jobs == 1 { #expect(calls.value == 5) }
    #expect(measured(events).map(\.key) == plan.trials.prefix(4).map(\.key))
  }

  @Test(arguments: [1, 2]) func cancellationKeepsWhatIsFinished(jobs: Int) throws {
    let plan = SweepPlan(points: try sixPoints(), seed: 0)
    let isCancelled = Shared(false)
    let runner = SweepRunner(jobs: jobs, isCancelled: { isCancelled.value })
    let outcome = try runner.run(plan) { group, context in
      if group.trials[0] == plan.trials[2] {
        #expect(!context.isCancelled)
        isCancelled.change { $0 = true }
        try context.checkCancellation()
        Issue.record("a cancelled trial went on")
      }
      if group.trials[0] == plan.trials[3] {
        while true { try context.checkCancellation() }
      }
      return group.trials.map(madeUpResult)
    }
    #expect(outcome.wasInterrupted)
    #expect(outcome.records.map(\.key) == plan.trials.prefix(2).map(\.key))
    let none = try runner.run(plan) { group, _ in
      Issue.record("begun though cancelled")
      return group.trials.map(madeUpResult)
    }
    #expect(none == SweepOutcome(records: [], wasInterrupted: true))
  }

  /// One job and two points at 10 s each by a clock that the model itself moves on.
  @Test func theTimeLeftFollowsFromTheSpeedSoFar() throws {
    let clock = Shared(0.0)
    let plan = SweepPlan(points: Array(try sixPoints().prefix(2)), folds: 2, seed: 0)
    var progress: [SweepProgress] = []
    _ = try SweepRunner(now: { clock.value }).run(
      plan, receive: { if case .progress(let now) = $0 { progress.append(now) } },
      measuring: { group, _ in
        clock.change { $0 += 10 }
        // So that the event is sent before the next group moves the clock on.
        Thread.sleep(forTimeInterval: 0.02)
        return group.trials.map(madeUpResult)
      })
    #expect(progress.map(\.finished) == [0, 1, 2, 3, 4])
    #expect(progress.allSatisfy { $0.total == 4 })
    #expect(progress.map(\.fraction) == [0, 0.25, 0.5, 0.75, 1])
    #expect(progress.first?.secondsLeft == nil)
    #expect(progress.last?.secondsLeft == 0)
    #expect(progress.dropFirst().allSatisfy { $0.secondsLeft != nil })
  }

  @Test func progressInsideAGroupNeverGoesBack() throws {
    let plan = SweepPlan(points: try sixPoints(), folds: 2, seed: 0)
    var fractions: [Double] = []
    _ = try SweepRunner(jobs: 2, grouping: .shared(atMost: 99)).run(
      plan, receive: { if case .progress(let now) = $0 { fractions.append(now.fraction) } },
      measuring: { group, context in
        for step in 1...20 {
          context.report(fraction: Double(step) / 20)
          context.report(fraction: .nan)
          Thread.sleep(forTimeInterval: 0.001)
        }
        return group.trials.map(madeUpResult)
      })
    #expect(fractions.count > 4)
    #expect(fractions == fractions.sorted())
    #expect(fractions.first == 0 && fractions.last == 1)
  }
}

/// A place where threads wait until all of them have come.
private final class Meeting: @unchecked Sendable {
  private let condition = NSCondition()
  private let size: Int
  private var present = 0

  init(of size: Int) { self.size = size }

  var mostAtOnce: Int { present }

  func waitForAll() {
    condition.lock()
    present += 1
    condition.broadcast()
    while present < size { condition.wait() }
    condition.unlock()
  }
}
