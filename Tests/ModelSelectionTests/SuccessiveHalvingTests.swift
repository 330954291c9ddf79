// Early stopping of a search: how many points each rung has, who goes on, and what it costs.

import TestSupport
import Testing

@testable import ModelSelection

struct SuccessiveHalvingTests {
  @Test func rungsDivideThePointsAndMultiplyTheSteps() {
    let thirds = SuccessiveHalving(points: 27, steps: 1_500, factor: 3)
    #expect(thirds.rungs.map(\.points) == [27, 9, 3, 1])
    #expect(thirds.rungs.map(\.steps) == [56, 167, 500, 1_500])
    #expect(abs(thirds.cost - Double(27 * 56 + 9 * 167 + 3 * 500 + 1_500) / 40_500) < 1e-15)
    let uneven = SuccessiveHalving(points: 10, steps: 80, factor: 2)
    #expect(uneven.rungs.map(\.points) == [10, 5, 2, 1])
    #expect(uneven.rungs.map(\.steps) == [10, 20, 40, 80])
    // One point needs no rung but the last.
    #expect(SuccessiveHalving(points: 1, steps: 9, factor: 4).rungs == [.init(points: 1, steps: 9)])
    // A training of two steps can be halved once.
    #expect(SuccessiveHalving(points: 64, steps: 2, factor: 2).rungs.map(\.steps) == [1, 2])
    for points in 1...70 {
      for factor in 2...5 {
        let rungs = SuccessiveHalving(points: points, steps: 10_000, factor: factor).rungs
        #expect(rungs[0].points == points && rungs.last?.steps == 10_000)
        #expect(rungs.last!.points < factor)
        #expect(zip(rungs, rungs.dropFirst()).allSatisfy { $0.steps < $1.steps })
      }
    }
  }

  /// By hand: three of six may go on; not a diverged or a NaN one, nor one without all its trials.
  @Test func theBestThatDidNotDivergeGoOn() throws {
    let points = try ParameterPoints.grid([ParameterAxis("lr", numbers: [1, 2, 3, 4, 5, 6])])
    let halving = SuccessiveHalving(points: 6, steps: 90, factor: 2)
    let plan = SearchPlan(points: points.map { halving.point($0, on: 0) }, repeats: 2, seed: 0)
    let scores = [0.3, 0.9, .nan, 0.8, 0.5, 0.99]
    let records = plan.trials.compactMap { trial -> TrialRecord? in
      let place = Int(trial.point.number("lr")) - 1
      if place == 5 && trial.key.repeatIndex == 1 { return nil }
      return TrialRecord(
        key: trial.key,
        scores: TrialScores(
          validation: scores[place],
          divergence: place == 1 ? .init(iteration: 3, loss: .infinity) : nil), seconds: 1)
    }
    let table = SearchTable(plan: plan, records: records)
    let going = halving.survivors(of: points, on: 0, by: table)
    // Three may go on, in the order of the points: 0.3, 0.8 and 0.5.
    #expect(going.map { $0.number("lr") } == [1, 4, 5])
  }

  @Test func trialsOfOnePointOnTwoRungsStartAlikeAndAreKeptApart() throws {
    let point = ParameterPoint([(name: "lr", value: .number(0.1))])
    let halving = SuccessiveHalving(points: 9, steps: 900, factor: 3)
    let trials = halving.rungs.indices.map {
      Trial(TrialKey(point: halving.point(point, on: $0)), searchSeed: 4)
    }
    #expect(Set(trials.map(\.key)).count == 3)
    #expect(Set(trials.map(\.seed)).count == 1)
    #expect(trials[0].point.canonicalText == "lr=0.1 steps=100")
  }
}
