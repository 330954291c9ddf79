import Testing

@testable import ModelSelection

struct SearchPlanTests {
  /// FNV-1a and fmix64 written in Python, over the texts that the documentation names:
  /// `Tests/peers/selection_numpy.py`.
  @Test func seedsAreHashesOfTheKey() {
    let point = ParameterPoint([("reg", .number(2.5e4)), ("lr", .number(1e-7))])
    let held = TrialKey(point: point, fold: 2)
    let split = TrialKey(point: point)
    #expect(held.text == "lr=1e-07 reg=25000 repeat=0 fold=2")
    func own(_ key: TrialKey, searchSeed: UInt32 = 0) -> UInt32 {
      Trial(key, searchSeed: searchSeed, batches: .own).seed
    }
    #expect(own(held) == 234_484_578)
    #expect(own(split) == 3_588_577_581)
    #expect(own(split, searchSeed: 1) == 3_621_871_275)
    #expect(own(TrialKey(point: point, repeatIndex: 1)) == 2_346_083_376)
    #expect(Trial(held, searchSeed: 0).seed == 1_480_610_864)
    #expect(Trial(split, searchSeed: 0).seed == 3_831_604_600)
  }

  @Test func allPointsAreMeasuredBeforeAnyAgain() throws {
    let points = try sixPoints()
    let plan = SearchPlan(points: points, repeats: 2, folds: 3, seed: 0)
    #expect(plan.trials.count == 36)
    #expect(plan.measurementsPerPoint == 6)
    #expect(plan.trials.prefix(6).map(\.point) == points)
    #expect(
      plan.trials.map(\.key.repeatIndex) == Array(repeating: 0, count: 18)
        + Array(repeating: 1, count: 18))
    #expect(stride(from: 0, to: 36, by: 6).map { plan.trials[$0].key.fold } == [0, 1, 2, 0, 1, 2])
    #expect(Set(plan.trials.map(\.seed)).count == 6)
    let apart = SearchPlan(points: points, repeats: 2, folds: 3, seed: 0, batches: .own)
    #expect(Set(apart.trials.map(\.seed)).count == 36)
    #expect(apart.trials.map(\.key) == plan.trials.map(\.key))
    #expect(SearchPlan(points: points, seed: 0).trials.allSatisfy { $0.key.fold == nil })
  }

  @Test func seedsDoNotDependOnTheOtherTrials() throws {
    let points = try sixPoints()
    let all = SearchPlan(points: points, repeats: 3, folds: 2, seed: 9)
    let some = SearchPlan(points: [points[4], points[1]], repeats: 1, folds: 2, seed: 9)
    for trial in some.trials { #expect(all.trials.contains(trial)) }
  }

  @Test func forecasts() throws {
    let plan = SearchPlan(points: try sixPoints(), folds: 2, seed: 0)
    #expect(plan.forecast() == SearchForecast(trials: 12, finished: 0, secondsLeft: nil))
    #expect(plan.forecast(secondsPerTrial: 3, jobs: 2).secondsLeft == 18)
    #expect(plan.forecast(secondsPerTrial: 3, jobs: 100).secondsLeft == 3)
    // Two of twelve are finished, in 4 s on average; a record of another plan does not count.
    let other = TrialKey(point: ParameterPoint([("lr", .number(1))]))
    let records = [(plan.trials[3].key, 2.0), (plan.trials[7].key, 6), (other, 1_000)].map {
      TrialRecord(key: $0, scores: TrialScores(train: 1, validation: 1), seconds: $1)
    }
    let forecast = plan.forecast(finished: records + records, jobs: 2)
    #expect(forecast == SearchForecast(trials: 12, finished: 2, secondsLeft: 20))
    #expect(forecast.remaining == 10)
    let finished = plan.trials.map {
      TrialRecord(key: $0.key, scores: syntheticScores($0), seconds: 1)
    }
    #expect(plan.forecast(finished: finished).secondsLeft == 0)
  }
}

struct TrialGroupingTests {
  private func sizes(_ grouping: TrialGrouping, _ plan: SearchPlan, jobs: Int) -> [Int] {
    let groups = grouping.groups(of: plan.trials, jobs: jobs)
    #expect(groups.flatMap(\.self) == plan.trials)
    for group in groups {
      #expect(Set(group.map(\.key.repeatIndex)).count == 1)
      if grouping != .acrossFolds {
        #expect(Set(group.map(\.seed)).count == 1)
        #expect(Set(group.map(\.key.fold)).count == 1)
      }
    }
    return groups.map(\.count)
  }

  @Test func groupsShareRepeatAndFold() throws {
    let plan = SearchPlan(points: try sixPoints(), repeats: 2, folds: 2, seed: 0)
    #expect(sizes(.independent, plan, jobs: 1) == Array(repeating: 1, count: 24))
    #expect(sizes(.batched(atMost: 100), plan, jobs: 1) == [6, 6, 6, 6])
    #expect(sizes(.batched(atMost: 4), plan, jobs: 1) == [3, 3, 3, 3, 3, 3, 3, 3])
    #expect(sizes(.acrossFolds, plan, jobs: 3) == [12, 12])
  }

  @Test func everyJobGetsSomething() throws {
    let plan = SearchPlan(points: try sixPoints(), seed: 0)
    #expect(sizes(.batched(atMost: 100), plan, jobs: 1) == [6])
    #expect(sizes(.batched(atMost: 100), plan, jobs: 2) == [3, 3])
    #expect(sizes(.batched(atMost: 100), plan, jobs: 4) == [2, 2, 2])
    #expect(sizes(.batched(atMost: 100), plan, jobs: 9) == [1, 1, 1, 1, 1, 1])
    #expect(TrialGrouping.batched(atMost: 3).groups(of: [], jobs: 2).isEmpty)
  }
}
