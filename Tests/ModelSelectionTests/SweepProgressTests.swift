import Foundation
import Testing

@testable import ModelSelection

struct SweepWorkersTests {
  /// A group that has ended counts as running until its message is taken: the second one, which is
  /// all done, counts 1 beside the first message, whether it has ended or not.
  @Test func endedGroupsAreNotForgotten() throws {
    let groups = TrialGrouping.single.groups(
      of: Array(SweepPlan(points: try sixPoints(), seed: 0).trials.prefix(2)), jobs: 2)
    let reported = DispatchSemaphore(value: 0)
    let workers = SweepWorkers(
      groups: groups, isCancelled: { false }, now: { 0 },
      measure: { group, context in
        context.report(fraction: 1)
        reported.signal()
        return group.trials.map(madeUpResult)
      })
    workers.start(jobs: 2)
    reported.wait()
    reported.wait()
    Thread.sleep(forTimeInterval: 0.02)
    var running: [Double] = []
    while let message = workers.next() {
      if case .finished = message { running.append(workers.running) }
    }
    #expect(running == [1, 0])
  }
}

struct SweepLogTests {
  /// By hand: 2 of 10 trials were stored, 3 s each; two run at once.
  @Test func secondsLeft() throws {
    let plan = SweepPlan(
      points: try ParameterPoints.grid([ParameterAxis("reg", numbers: (1...10).map(Double.init))]),
      seed: 0)
    let all = plan.trials.map {
      TrialRecord(key: $0.key, result: madeUpResult($0), seconds: 3)
    }
    var log = SweepLog(
      plan: plan, stored: plan.matching(Array(all.prefix(2))), runningAtOnce: 2, start: 100)
    // Nothing was run yet: 8 trials of 3 s on two threads.
    #expect(log.progress(running: 0, now: 100).secondsLeft == 12)
    #expect(log.progress(running: 0, now: 100).fraction == 0.2)
    // Half a trial in 2 s, 7.5 are left.
    #expect(log.progress(running: 0.5, now: 102).secondsLeft == 30)
    log.add(all[2])
    log.add(all[3])
    // Two in 5 s, 6 are left.
    #expect(
      log.progress(running: 0, now: 105)
        == SweepProgress(finished: 4, total: 10, fraction: 0.4, secondsLeft: 15))
    for record in all[4...] { log.add(record) }
    #expect(log.progress(running: 0, now: 130).secondsLeft == 0)
    #expect(!log.isUnfinished)
  }
}
