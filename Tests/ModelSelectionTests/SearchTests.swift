import Foundation
import TestSupport
import Testing

@testable import ModelSelection

struct SearchTests {
  @Test(arguments: [1, 2, 3, 8], [TrialGrouping.independent, .batched(atMost: 2), .acrossFolds])
  func jobsAndGroupsChangeNothing(jobs: Int, grouping: TrialGrouping) throws {
    let plan = SearchPlan(points: try sixPoints(), repeats: 2, folds: 2, seed: 5)
    let found = try search(plan, grouping: grouping, jobs: jobs) { running in
      // Later groups end first, as far as they run beside earlier ones.
      if running.repeatIndex == 0 { Thread.sleep(forTimeInterval: 0.002) }
      return syntheticResults(running)
    }
    #expect(fingerprint(found.trials.map(\.record)) == fingerprint(expectedRecords(plan)))
  }

  /// By hand: the product of both numbers is largest at the last point.
  @Test func aNotebooksSearchKeepsWhatItTrains() throws {
    let axes = [ParameterAxis("a", numbers: [1, 2]), ParameterAxis("b", numbers: [3, 4, 5])]
    let drawn = ["u", "v", "w", "x", "y", "z"]
    let found = try search(try ParameterPoints.grid(axes), seed: 7, jobs: 2) { trial in
      TrialResult(
        validation: trial.number("a") * trial.number("b"),
        value: "\(drawn[trial.index]) \(trial.seed)")
    }
    let seed = Trial(TrialKey(point: found.plan.points[0]), searchSeed: 7).seed
    #expect(found.trials.map(\.validation) == [3, 4, 5, 6, 8, 10])
    #expect(found.trials.map(\.value) == drawn.map { "\($0) \(seed)" })
    #expect(found.bestIndex == 5)
    #expect(found.best?.value == "z \(seed)")
    #expect(found.table.rows.map(\.rank) == [6, 5, 4, 3, 2, 1])
  }

  @Test(
    arguments: [
      ([0.5, .nan, 0.5], [], 0), ([.nan, 0, 0], [], 1), ([0, .nan, .nan], [], 0),
      ([0.9, 0.1, 0.2], [0], 2), ([.nan, .nan, .nan], [], nil), ([0, 0, 0], [0, 1, 2], nil),
    ] as [([Double], [Int], Int?)])
  func theBestIsANumberOfATrainingThatDidNotDiverge(
    scores: [Double], diverged: [Int], best: Int?
  ) throws {
    let points = try ParameterPoints.grid([ParameterAxis("lr", numbers: [1, 2, 3])])
    let found = try search(points) { trial in
      TrialResult(
        validation: scores[trial.index],
        divergence: diverged.contains(trial.index) ? .init(iteration: 1, loss: .infinity) : nil)
    }
    #expect(found.bestIndex == best)
    #expect(found.best?.point == best.map { points[$0] })
  }

  @Test func oneJobRunsInOrder() throws {
    let plan = SearchPlan(points: try sixPoints(), folds: 2, seed: 0)
    let order = Shared<[TrialKey]>([])
    _ = try search(plan) { running in
      order.change { $0 += running.trials.map(\.key) }
      return syntheticResults(running)
    }
    #expect(order.value == plan.trials.map(\.key))
  }

  @Test func groupsShareTheirSecondsEvenly() throws {
    let plan = SearchPlan(points: try sixPoints(), seed: 0)
    let found = try search(plan, grouping: .batched(atMost: 6)) { running in
      Thread.sleep(forTimeInterval: 0.06)
      return syntheticResults(running)
    }
    #expect(Set(found.trials.map(\.seconds)).count == 1)
    #expect(found.trials.allSatisfy { $0.seconds >= 0.01 })
  }

  /// Two fail: the first in order is told of, whichever comes first; what ended before is kept.
  @Test(arguments: [1, 3], [true, false])
  func theFirstFailureEndsTheSearch(jobs: Int, firstIsSlower: Bool) throws {
    struct Broken: Error, Equatable { let index: Int }
    let plan = SearchPlan(points: try sixPoints(), folds: 3, seed: 0)
    let calls = Shared(0)
    var finished: [TrialKey] = []
    let error = #expect(throws: TrialFailure.self) {
      _ = try search(
        plan, jobs: jobs, resultsFile: nil, finished: { finished.append($0.key) },
        training: { running in
          calls.change { $0 += 1 }
          let index = plan.trials.firstIndex(of: running.trials[0])!
          if index == 4 || index == 5 {
            let isSlower = (index == 4) == firstIsSlower
            Thread.sleep(forTimeInterval: isSlower ? 0.04 : 0.02)
            throw Broken(index: index)
          }
          return syntheticResults(running)
        })
    }
    #expect(error?.underlying as? Broken == Broken(index: 4))
    #expect(error?.trials == [plan.trials[4].key])
    #expect(error?.description.contains("lr=5e-07 reg=25000 repeat=0 fold=0 failed") == true)
    if jobs == 1 { #expect(calls.value == 5) }
    #expect(Set(finished).isSuperset(of: plan.trials.prefix(4).map(\.key)))
  }

  /// What the progress throws ends running trials, and what was finished has been handed out.
  @Test func anInterruptedSearchHandsOutWhatIsFinished() throws {
    struct Stop: Error {}
    let plan = SearchPlan(points: try sixPoints(), seed: 0)
    var finished: [TrialKey] = []
    #expect(throws: Stop.self) {
      _ = try search(
        plan, jobs: 2, resultsFile: nil, finished: { finished.append($0.key) },
        progress: { _ in if finished.count >= 2 { throw Stop() } },
        training: { running in
          // Without an end the third trial and its successor would run for ever.
          if plan.trials.firstIndex(of: running.trials[0])! >= 2 {
            while true { try running.checkCancellation() }
          }
          return syntheticResults(running)
        })
    }
    #expect(Set(finished) == Set(plan.trials.prefix(2).map(\.key)))
  }

  @Test func aResumedSearchBeginsWhereItStopped() throws {
    let folder = try TemporaryFolder()
    let plan = SearchPlan(points: try sixPoints(), seed: 0)
    let half = SearchPlan(points: Array(plan.points.prefix(3)), seed: 0)
    _ = try search(
      half, resultsFile: ResultsFile(path: folder.results, header: testHeader),
      training: syntheticResults)
    var fractions: [Double] = []
    let found = try search(
      plan, resultsFile: ResultsFile(path: folder.results, header: testHeader),
      progress: { fractions.append($0) }, training: syntheticResults)
    #expect(fingerprint(found.trials.map(\.record)) == fingerprint(expectedRecords(plan)))
    #expect(fractions.allSatisfy { $0 >= 0.5 } && fractions == fractions.sorted())
  }
}
