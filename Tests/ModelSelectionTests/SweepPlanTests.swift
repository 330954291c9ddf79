import Testing

@testable import ModelSelection

struct SweepPlanTests {
  /// FNV-1a and fmix64 written in Python, over the texts that the documentation names.
  @Test func seedsAreHashesOfTheKey() {
    let point = ParameterPoint([("reg", .number(2.5e4)), ("lr", .number(1e-7))])
    let held = TrialKey(point: point, fold: 2)
    let split = TrialKey(point: point)
    #expect(held.text == "lr=1e-07 reg=25000 repeat=0 fold=2")
    func own(_ key: TrialKey, sweepSeed: UInt32 = 0) -> UInt32 {
      Trial(key, sweepSeed: sweepSeed, batches: .own).seed
    }
    #expect(own(held) == 234_484_578)
    #expect(own(split) == 3_588_577_581)
    #expect(own(split, sweepSeed: 1) == 3_621_871_275)
    #expect(own(TrialKey(point: point, repeatIndex: 1)) == 2_346_083_376)
    #expect(Trial(held, sweepSeed: 0).seed == 1_480_610_864)
    #expect(Trial(split, sweepSeed: 0).seed == 3_831_604_600)
  }

  @Test func allPointsAreMeasuredBeforeAnyAgain() throws {
    let points = try sixPoints()
    let plan = SweepPlan(points: points, repeats: 2, folds: 3, seed: 0)
    #expect(plan.trials.count == 36)
    #expect(plan.measurementsPerPoint == 6)
    #expect(plan.trials.prefix(6).map(\.point) == points)
    #expect(
      plan.trials.map(\.key.repeatIndex) == Array(repeating: 0, count: 18)
        + Array(repeating: 1, count: 18))
    #expect(stride(from: 0, to: 36, by: 6).map { plan.trials[$0].key.fold } == [0, 1, 2, 0, 1, 2])
    #expect(Set(plan.trials.map(\.seed)).count == 6)
    let apart = SweepPlan(points: points, repeats: 2, folds: 3, seed: 0, batches: .own)
    #expect(Set(apart.trials.map(\.seed)).count == 36)
    #expect(apart.trials.map(\.key) == plan.trials.map(\.key))
    #expect(SweepPlan(points: points, seed: 0).trials.allSatisfy { $0.key.fold == nil })
  }

  @Test func seedsDoNotDependOnTheOtherTrials() throws {
    let points = try sixPoints()
    let all = SweepPlan(points: points, repeats: 3, folds: 2, seed: 9)
    let some = SweepPlan(points: [points[4], points[1]], repeats: 1, folds: 2, seed: 9)
    for trial in some.trials { #expect(all.trials.contains(trial)) }
  }

  @Test func forecasts() throws {
    let plan = SweepPlan(points: try sixPoints(), folds: 2, seed: 0)
    #expect(plan.forecast() == SweepForecast(trials: 12, finished: 0, secondsLeft: nil))
    #expect(plan.forecast(secondsPerTrial: 3, jobs: 2).secondsLeft == 18)
    #expect(plan.forecast(secondsPerTrial: 3, jobs: 100).secondsLeft == 3)
    // Two of twelve are finished, in 4 s on average; a record of another plan does not count.
    let other = TrialKey(point: ParameterPoint([("lr", .number(1))]))
    let records = [(plan.trials[3].key, 2.0), (plan.trials[7].key, 6), (other, 1_000)].map {
      TrialRecord(key: $0, result: TrialResult(train: 1, validation: 1), seconds: $1)
    }
    let forecast = plan.forecast(finished: records + records, jobs: 2)
    #expect(forecast == SweepForecast(trials: 12, finished: 2, secondsLeft: 20))
    #expect(forecast.remaining == 10)
    let finished = plan.trials.map {
      TrialRecord(key: $0.key, result: madeUpResult($0), seconds: 1)
    }
    #expect(plan.forecast(finished: finished).secondsLeft == 0)
  }
}

struct TrialGroupTests {
  private func sizes(_ grouping: TrialGrouping, _ plan: SweepPlan, jobs: Int) -> [Int] {
    let groups = grouping.groups(of: plan.trials, jobs: jobs)
    #expect(groups.flatMap(\.trials) == plan.trials)
    for group in groups {
      #expect(Set(group.trials.map(\.seed)) == [group.seed])
      #expect(group.trials.allSatisfy { $0.key.fold == group.fold })
    }
    return groups.map(\.trials.count)
  }

  @Test func groupsShareRepeatAndFold() throws {
    let plan = SweepPlan(points: try sixPoints(), repeats: 2, folds: 2, seed: 0)
    #expect(sizes(.single, plan, jobs: 1) == Array(repeating: 1, count: 24))
    #expect(sizes(.shared(atMost: 100), plan, jobs: 1) == [6, 6, 6, 6])
    #expect(sizes(.shared(atMost: 4), plan, jobs: 1) == [3, 3, 3, 3, 3, 3, 3, 3])
  }

  @Test func everyJobGetsSomething() throws {
    let plan = SweepPlan(points: try sixPoints(), seed: 0)
    #expect(sizes(.shared(atMost: 100), plan, jobs: 1) == [6])
    #expect(sizes(.shared(atMost: 100), plan, jobs: 2) == [3, 3])
    #expect(sizes(.shared(atMost: 100), plan, jobs: 4) == [2, 2, 2])
    #expect(sizes(.shared(atMost: 100), plan, jobs: 9) == [1, 1, 1, 1, 1, 1])
    #expect(TrialGrouping.shared(atMost: 3).groups(of: [], jobs: 2).isEmpty)
  }
}
