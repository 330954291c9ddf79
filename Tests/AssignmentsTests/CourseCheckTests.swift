// What the course's gradient checks are judged by.

import GradientChecking
import LinearAlgebra
import Testing
import WorkbookKit

@testable import Notebook

@Suite struct CourseCheckTests {
  @Test func theLongestPrefixHolds() {
    let limits = ErrorLimits(
      stated: 1e-8, judged: 1e-7,
      ["W": .init(stated: 1e-4, judged: 1e-3), "W2": .init(stated: nil, judged: 1e-5)])
    #expect(limits["b1"].judged == 1e-7 && limits["b1"].stated == 1e-8)
    #expect(limits["W1"].judged == 1e-3 && limits["W1"].stated == 1e-4)
    #expect(limits["W2"].judged == 1e-5 && limits["W2"].stated == nil)
    #expect(ErrorLimits(judged: 0.5)["x"].judged == 0.5)
  }

  /// f = a² + b², with b's gradient claimed 0.01 % too large.
  private struct Notebook: Assignment {
    static let name = "check"
    static let summary = ""
    static let document = "# Check\n\n## Check\n\n<!-- step: check -->\n"
    let limits: ErrorLimits

    static var steps: [Step<Notebook>] {
      [
        Step("check") { notebook, page in
          let problem = GradientProblem(
            blocks: [
              ParameterBlock("a", shape: [1], values: [3]),
              ParameterBlock("b", shape: [1], values: [2]),
            ], gradients: ["a": [6], "b": [4 * 1.0001]]
          ) { values in
            LossValue(
              values[block: 0][0] * values[block: 0][0] + values[block: 1][0] * values[block: 1][0])
          }
          page.checkGradient(
            of: problem, named: "squares", blocks: ["a", "b"], within: notebook.limits,
            from: "nobody")
        }
      ]
    }
  }

  /// A block with a limit of its own is not excused by the looser one of another.
  @Test func everyBlockIsJudgedByItsOwnLimit() throws {
    func failed(_ limits: ErrorLimits) throws -> [String] {
      try RunCollector.run(Notebook(limits: limits)).failed.filter { $0.hasPrefix("largest") }
    }
    #expect(try failed(ErrorLimits(judged: 1e-3)) == [])
    #expect(
      try failed(ErrorLimits(stated: nil, judged: 1e-3, ["b": .init(stated: nil, judged: 1e-6)]))
        == ["largest of the notebook's relative errors of squares, b"])
    #expect(
      try failed(ErrorLimits(stated: nil, judged: 1e-3, ["a": .init(stated: nil, judged: 1e-6)]))
        == [])
  }
}
