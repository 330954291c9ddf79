import Testing

@testable import GradientChecking

struct RelativeErrorTests {
  /// |a − n| / max(|a|, |n|) by hand.
  @Test(
    arguments: [
      (2.0, 1.0, 0.5), (1, 2, 0.5), (1, -1, 2), (0, 0, 0), (0, 1e-300, 1), (3, 3, 0), (4, 3, 0.25),
      (1e308, -1e308, 2), (-0.0, 0, 0),
    ] as [(Double, Double, Double)])
  func isRelativeToTheLarger(_ analytic: Double, numeric: Double, expected: Double) {
    #expect(relativeError(analytic: analytic, numeric: numeric) == expected)
  }

  @Test(
    arguments: [
      (Double.nan, 1.0), (1, .nan), (.nan, .nan), (.infinity, .infinity), (.infinity, 1),
      (0, -.infinity),
    ] as [(Double, Double)])
  func isInfiniteForWhatIsNotFinite(_ analytic: Double, numeric: Double) {
    #expect(relativeError(analytic: analytic, numeric: numeric) == .infinity)
    #expect(
      outcome(analytic: analytic, numeric: numeric, limit: 1e-6, floor: 1e300) == .disagrees)
  }
}

struct ToleranceTests {
  /// A floor of 1e-9 and a limit of 1e-6 meet at gradients of 1e-3: below, the difference counts.
  @Test(
    arguments: [
      (1.0, 1.0 + 0.9e-6, CoordinateCheck.Outcome.agrees), (1, 1 + 1.1e-6, .disagrees),
      (1e-5, 1.005e-5, .disagrees), (1e-5, 1.00005e-5, .agreesAbsolutely), (0, 0, .agrees),
      (0, 0.9e-9, .agreesAbsolutely), (0, 1.1e-9, .disagrees), (1e-3, 2e-3, .disagrees),
    ] as [(Double, Double, CoordinateCheck.Outcome)])
  func tinyGradientsAreJudgedAbsolutely(
    _ analytic: Double, numeric: Double, expected: CoordinateCheck.Outcome
  ) {
    #expect(
      outcome(analytic: analytic, numeric: numeric, limit: 1e-6, floor: 1e-9) == expected)
  }

  /// ε|f|/h is 2.2e-16 · 780 / 1e-5 = 1.7e-8; the floor is 16 times that at least, and not much more
  /// for a loss that is one sum.
  @Test func theFloorFollowsTheLoss() {
    let problem = GradientProblem("x", shape: [1], values: [1], gradient: [1e-3]) {
      780 + 1e-3 * $0[0]
    }
    let report = problem.check(at: [Coordinate("x", 0)])
    #expect(report.verdict == .passed)
    #expect(report.terms[0].rows[0].absolute == 1)
    #expect(report.terms[0].rows[0].median == nil)
    #expect((2.7e-7...2e-6).contains(report.terms[0].floor))
    #expect(report.description.contains("1 too small, judged absolutely"))
  }

  /// Digits that cancel inside the loss are noise that its value does not tell: 1e6 is added and
  /// taken away, and 1e6 ε is left. Rounding grows 1e7-fold, and so must the floor.
  @Test func cancellationRaisesTheFloor() {
    let values = (0..<40).map { 0.1 + 0.01 * Double($0) }
    let problem = GradientProblem(
      "x", shape: [40], values: values, gradient: values.map { 2 * $0 }
    ) { x in x.reduce(0) { $0 + ((1e6 + $1 * $1) - 1e6) } }
    let report = problem.check(at: (0..<40).map { Coordinate("x", $0) })
    #expect(report.verdict != .failed, "\(report)")
    #expect(report.terms[0].floor > 1e-5)
  }
}
