import Testing

@testable import GradientChecking

struct GradientReportTests {
  /// ‖x‖² with one of four derivatives doubled.
  private let problem = GradientProblem(
    "x", shape: [2, 2], values: [1, 2, 4, 8], gradient: [2, 4, 16, 16]
  ) { $0.reduce(0) { $0 + $1 * $1 } }

  @Test func rowsSumUpTheCoordinates() throws {
    let report = problem.check(at: (0..<4).map { Coordinate("x", $0) })
    let row = report.terms[0].rows[0]
    #expect(row.checked == 4)
    #expect(row.kinks == 0)
    #expect(row.disagreeing == 1)
    #expect(row.verdict == .failed)
    let worst = try #require(row.worst)
    #expect(worst.coordinate == Coordinate("x", 2))
    #expect(worst.position == [1, 0])
    #expect(worst.analytic == 16)
    #expect(abs(worst.numerical - 8) < 1e-8)
    #expect(abs(worst.relativeError - 0.5) < 1e-8)
    #expect(try #require(row.median) < 1e-8)
  }

  /// The worst coordinate can be looked at again by its index, and nothing else is.
  @Test func aCoordinateCanBeRunAgain() throws {
    var generator = SeededGenerator(1)
    let worst = try #require(problem.check(using: &generator).terms[0].worst(1).first)
    let again = problem.check(at: [worst.coordinate])
    #expect(again.terms[0].coordinates == [worst])
    #expect(again.verdict == .failed)
    #expect(problem.check(at: [Coordinate("x", 0)]).verdict == .passed)
  }

  @Test func linesNameTheWorst() {
    let lines = problem.check(at: (0..<4).map { Coordinate("x", $0) }).lines
    #expect(lines[0] == "gradient check: failed (step 1e-05, limit 1e-06)")
    #expect(lines[1].hasPrefix("total: failed, loss 85, floor "))
    #expect(lines[2].hasPrefix("  x: 4 checked, 0 kinks, median "))
    #expect(lines[2].hasSuffix("worst 5.0e-01 at x[1, 0]: failed"))
    #expect(lines[3] == "  looks like: x, a single coordinate: analytic = 2 × numerical")
    #expect(lines[4].hasPrefix("  x[1, 0], index 2: analytic 16.0, numerical "))
    #expect(lines.count == 5)
  }

  /// A row a block, and one for each named group of it.
  @Test func groupsHaveRows() {
    let report = linearProblem(.hinge, LinearBatch(seed: 1), strength: 0.1).check(
      at: (0..<36).map { Coordinate("W", $0) })
    #expect(report.terms.map(\.name) == ["total", "data", "penalty"])
    for term in report.terms {
      #expect(term.rows.map(\.group) == [nil, "bias row"])
      #expect(term.rows.map(\.checked) == [36, 4])
    }
  }

  @Test(arguments: [
    ([GradientVerdict.passed, .passed], GradientVerdict.passed),
    ([.passed, .inconclusive], .inconclusive), ([.failed, .inconclusive], .failed), ([], .passed),
  ])
  func theWorstVerdictCounts(_ verdicts: [GradientVerdict], expected: GradientVerdict) {
    #expect(GradientVerdict(worstOf: verdicts) == expected)
  }

  @Test(
    arguments: [
      (0, "0.0e+00"), (1, "1.0e+00"), (9.96, "1.0e+01"), (2.14e-9, "2.1e-09"), (-0.5, "-5.0e-01"),
      (1e-300, "1.0e-300"), (.infinity, "inf"),
    ] as [(Double, String)])
  func scientificNotation(_ value: Double, text: String) {
    #expect(scientific(value) == text)
  }

  @Test(
    arguments: [
      (2, "2"), (0.5, "0.5"), (1.0020040, "1.002"), (-25_000, "-2.500e+04"), (1.0 / 12, "0.08333"),
    ] as [(Double, String)])
  func significantDigits(_ value: Double, text: String) {
    #expect(significant(value) == text)
  }

  /// A derivative that is not finite is the worst of its row and of its term, wherever it stands.
  @Test(arguments: 0..<4, [Double.nan, .infinity])
  func whatIsNotFiniteIsTheWorst(_ index: Int, derivative: Double) throws {
    var gradient: [Double] = [2, 4, 16, 32]
    gradient[index] = derivative
    let report = GradientProblem("x", shape: [4], values: [1, 2, 4, 8], gradient: gradient) {
      $0.reduce(0) { $0 + $1 * $1 }
    }.check(at: (0..<4).map { Coordinate("x", $0) })
    #expect(report.verdict == .failed)
    #expect(try #require(report.terms[0].rows[0].worst).coordinate.index == index)
    #expect(report.terms[0].worst(1).map(\.coordinate.index) == [index])
    #expect(report.terms[0].worst(1)[0].relativeError == .infinity)
  }

  @Test func theMedianOfANaNIsNaN() throws {
    #expect(median(of: []) == nil)
    #expect(median(of: [3, 1, 2]) == 2)
    #expect(median(of: [4, 1, 2, 3]) == 2.5)
    for errors in [[.nan, 1, 2], [1, .nan, 2], [1, 2, .nan]] {
      #expect(try #require(median(of: errors)).isNaN)
    }
  }
}
