import Testing

@testable import ModelSelection

struct SweepTableTests {
  @Test func rowsStandInThePlansOrderWithTheirRank() throws {
    let plan = try planOverReg(points: 5, folds: 2)
    let table = SweepTable(
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
    let table = SweepTable(plan: plan, records: records(plan, [[.nan], [0.2], [0.05], [0.3]]))
    #expect(table.rows.map(\.rank) == [3, 2, 4, 1])
    let none = SweepTable(plan: plan, records: records(plan, [[.nan], [.nan], [0.05], [.nan]]))
    #expect(none.rows.map(\.rank) == [1, 2, 4, 3])
    #expect(try none.choice(by: .bestMean) { _, _ in false } == nil)
  }

  @Test func recordsCountOnceAndStrangersNotAtAll() throws {
    let plan = try planOverReg(points: 2, folds: 2)
    let larger = try planOverReg(points: 3, folds: 2)
    let all = records(plan, [[0.3, 0.4], [0.2, 0.1]])
    let again = records(plan, [[0.9, 0.9], [0.9, 0.9]])
    let table = SweepTable(plan: plan, records: all + again + records(larger, [[], [], [1, 1]]))
    #expect(table == SweepTable(plan: plan, records: all))
    #expect(table.rows.count == 2)
  }

  @Test func unmeasuredPointsHaveNoRow() throws {
    let plan = try planOverReg(points: 3, folds: 2)
    let table = SweepTable(plan: plan, records: records(plan, [[0.3, 0.4], [], [0.5]]))
    #expect(table.rows.map { $0.point.number("reg") } == [1, 3])
    #expect(table.rows.map(\.isComplete) == [true, false])
    #expect(table.rows.map(\.rank) == [2, 1])
    // What is measured in part cannot be chosen.
    #expect(try table.choice(by: .bestMean) { _, _ in false }?.row.point.number("reg") == 1)
  }
}
