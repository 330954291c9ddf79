// What of a gradient check a reader sees first.

import GradientChecking
import NumPyRandom
import Reporting
import Testing
import WorkbookKit

@testable import Notebook

@Suite struct GradientReportPageTests {
  /// ‖a‖² + b² and a penalty on a; b's gradient is claimed one percent too large, and a's first entry by 3e-8.
  private let problem = GradientProblem(
    blocks: [
      ParameterBlock(
        "a", shape: [2, 1], values: [3, 1], groups: [CoordinateGroup.row(1, named: "last row")]),
      ParameterBlock("b", shape: [1], values: [2]),
    ],
    gradients: ["a": [6.6 * (1 + 3e-8), 2.2], "b": [4.04]],
    parts: [
      LossPart("data", gradients: ["a": [6, 2], "b": [4.04]]),
      LossPart("penalty", gradients: ["a": [0.6, 0.2], "b": [0]]),
    ]
  ) { values in
    let (a, b) = (values[block: 0], values[block: 1])
    let squares = a[0] * a[0] + a[1] * a[1]
    return LossValue(1.1 * squares + b[0] * b[0], parts: [squares + b[0] * b[0], 0.1 * squares])
  }

  private func table(isFolded: Bool) throws -> Table {
    var draws = RandomState(seed: 0)
    let report = problem.check(CheckOptions(), using: &draws)
    var tables: [Table] = []
    let page = Page { event in if case .table(_, _, let table) = event { tables.append(table) } }
    page.expectPassed(report, of: "squares", isFolded: isFolded)
    return try #require(tables.first)
  }

  /// The worst row of each of the total's blocks, and what failed in a part.
  @Test func theWorstAndTheFailedRowsComeFirst() throws {
    let table = try table(isFolded: true)
    let folded = try #require(table.folded)
    #expect(
      folded.rows.map { Array($0[0...1]) } == [["total", "a"], ["total", "b"], ["data", "b"]])
    #expect(table.rows.count > folded.rows.count)
    #expect(table.rows.map { $0[1] }.contains("last row"))
  }

  @Test func allRowsAreThereWhereTheCheckIsWhatWasAskedFor() throws {
    #expect(try table(isFolded: false).folded == nil)
  }
}
