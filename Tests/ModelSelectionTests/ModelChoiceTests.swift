import Testing

@testable import ModelSelection

struct ModelChoiceTests {
  private func choose(
    _ scores: [[Double]], by rule: ChoiceRule
  ) throws -> ModelChoice? {
    let plan = try planOverReg(
      points: scores.count, folds: scores[0].count < 2 ? nil : scores[0].count)
    return try SweepTable(plan: plan, records: records(plan, scores)).choice(by: rule) {
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
    let table = SweepTable(plan: plan, records: records(plan, [[0.4, 0.5], [0.4, 0.6]]))
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
