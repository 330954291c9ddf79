import Testing

@testable import ModelSelection

struct SearchTableTests {
  @Test func rowsStandInThePlansOrderWithTheirRank() throws {
    let plan = try planOverReg(points: 5, folds: 2)
    let table = SearchTable(
      plan: plan,
      records: records(plan, [[0.3, 0.4], [0.05, 0.9], [0.5, 0.3], [0.4, 0.3], [0.35, 0.1]])
        .reversed())
    #expect(table.rows.map { $0.point.number("reg") } == [1, 2, 3, 4, 5])
    // Means 0.35, diverged (though 0.475), 0.4, 0.35 (tied, later), 0.225.
    #expect(table.rows.map(\.rank) == [2, 5, 1, 3, 4])
    #expect(table.ranked.map { $0.point.number("reg") } == [3, 1, 4, 5, 2])
    #expect(table.rows[0].validation.values == [0.3, 0.4])
    #expect(table.rows[0].seconds == 4)
    #expect(table.rows[1].divergedCount == 1)
    #expect(table.rows[1].firstDivergence == .init(iteration: 10, loss: .infinity))
    #expect(table.rows.allSatisfy { $0.isComplete })
  }

  @Test func notANumberIsRankedLast() throws {
    let plan = try planOverReg(points: 4, folds: nil)
    let table = SearchTable(plan: plan, records: records(plan, [[.nan], [0.2], [0.05], [0.3]]))
    #expect(table.rows.map(\.rank) == [3, 2, 4, 1])
    let none = SearchTable(plan: plan, records: records(plan, [[.nan], [.nan], [0.05], [.nan]]))
    #expect(none.rows.map(\.rank) == [1, 2, 4, 3])
    #expect(try none.choice(by: .bestMean) { _, _ in false } == nil)
    #expect(none.best == nil)
  }

  /// A NaN wherever it stands, alone or in one fold of several, beside an accuracy of 0.
  @Test(arguments: 0..<4)
  func notANumberIsNeverBest(at index: Int) throws {
    for folds in [nil, 2] as [Int?] {
      let plan = try planOverReg(points: 4, folds: folds)
      let records = plan.trials.map { trial in
        let isNaN = trial.point == plan.points[index] && (trial.key.fold ?? 1) == 1
        return TrialRecord(
          key: trial.key, scores: TrialScores(validation: isNaN ? .nan : 0), seconds: 1)
      }
      let table = SearchTable(plan: plan, records: records)
      let first = index == 0 ? 1 : 0
      #expect(table.best?.point == plan.points[first])
      #expect(table.best?.validation.mean == 0)
      #expect(table.rows[index].rank == 4)
      #expect(table.ranked.map(\.rank) == [1, 2, 3, 4])
      let choice = try table.choice(by: .bestMean) { _, _ in false }
      #expect(choice?.row.point == plan.points[first])
    }
  }

  @Test func recordsCountOnceAndStrangersNotAtAll() throws {
    let plan = try planOverReg(points: 2, folds: 2)
    let larger = try planOverReg(points: 3, folds: 2)
    let all = records(plan, [[0.3, 0.4], [0.2, 0.1]])
    let again = records(plan, [[0.9, 0.9], [0.9, 0.9]])
    let table = SearchTable(plan: plan, records: all + again + records(larger, [[], [], [1, 1]]))
    #expect(table == SearchTable(plan: plan, records: all))
    #expect(table.rows.count == 2)
  }

  @Test func unmeasuredPointsHaveNoRow() throws {
    let plan = try planOverReg(points: 3, folds: 2)
    let table = SearchTable(plan: plan, records: records(plan, [[0.3, 0.4], [], [0.5]]))
    #expect(table.rows.map { $0.point.number("reg") } == [1, 3])
    #expect(table.rows.map(\.isComplete) == [true, false])
    #expect(table.rows.map(\.rank) == [2, 1])
    // What is measured in part cannot be chosen.
    #expect(try table.choice(by: .bestMean) { _, _ in false }?.row.point.number("reg") == 1)
  }
}

struct ModelChoiceTests {
  private func choose(
    _ scores: [[Double]], by rule: ChoiceRule
  ) throws -> ModelChoice? {
    let plan = try planOverReg(
      points: scores.count, folds: scores[0].count < 2 ? nil : scores[0].count)
    return try SearchTable(plan: plan, records: records(plan, scores)).choice(by: rule) {
      $0.number("reg") > $1.number("reg")
    }
  }

  @Test func theFirstOfEqualMeansIsBest() throws {
    let choice = try #require(try choose([[0.3], [0.5], [0.5]], by: .bestMean))
    #expect(choice.row.point.number("reg") == 2)
    #expect(choice.best == choice.row)
    #expect(choice.runnerUp?.point.number("reg") == 3)
    #expect(choice.threshold == nil && choice.bestTwo == nil && choice.rule == .bestMean)
  }

  /// By hand: the best, {0.5, 0.75, 1}, has mean 0.75 and sample deviation 0.25; its standard error is
  /// 0.25/√3 = 0.1443, so 0.6057 is the lowest mean. 0.625 of reg = 4 is above, 0.59 of reg = 5 below.
  @Test func theSimplestWithinOneStandardError() throws {
    let scores = [
      [0.70, 0.70, 0.70], [0.5, 0.75, 1], [0.70, 0.72, 0.74], [0.575, 0.625, 0.675],
      [0.59, 0.59, 0.59],
    ]
    let choice = try #require(try choose(scores, by: .oneStandardError))
    #expect(choice.row.point.number("reg") == 4)
    #expect(choice.best.point.number("reg") == 2)
    #expect(abs(try #require(choice.threshold) - (0.75 - 0.25 / 3.0.squareRoot())) < 1e-15)
    #expect(choice.rule == .oneStandardError)
    #expect(try choose(scores, by: .bestMean)?.row.point.number("reg") == 2)
    // The best two, 0.75 ± 0.1443 and 0.72 ± 0.0115, are not distinguishable.
    #expect(choice.runnerUp?.point.number("reg") == 3)
    #expect(choice.bestTwo?.isDistinguishable == false)
  }

  @Test func noModelIsSimplerThanItself() throws {
    // Equally simple models: the better rank, though the other is within one standard error.
    let plan = try planOverReg(points: 2, folds: 2)
    let table = SearchTable(plan: plan, records: records(plan, [[0.4, 0.5], [0.4, 0.6]]))
    let choice = try #require(try table.choice(by: .oneStandardError) { _, _ in false })
    #expect(choice.row == choice.best)
    #expect(choice.row.point.number("reg") == 2)
  }

  @Test func oneMeasurementIsTooFew() throws {
    let error = ChoiceError.tooFewMeasurements(rule: .oneStandardError, needed: 2, found: 1)
    #expect(throws: error) { try choose([[0.3], [0.4]], by: .oneStandardError) }
    #expect(throws: error) { try ChoiceRule.oneStandardError.check(measurementsPerPoint: 1) }
    #expect(throws: Never.self) { try ChoiceRule.bestMean.check(measurementsPerPoint: 1) }
    #expect(error.description.contains("'one-standard-error' needs at least 2"))
  }

  @Test func divergedModelsAreNotChosen() throws {
    #expect(
      try choose([[0.2, 0.2], [0.05, 0.99]], by: .oneStandardError)?.row.point.number("reg") == 1)
    #expect(try choose([[0.05, 0.2], [0.01, 0.3]], by: .bestMean) == nil)
  }
}
