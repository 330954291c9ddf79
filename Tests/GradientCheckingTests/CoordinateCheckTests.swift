import Testing

@testable import GradientChecking

struct RelativeErrorTests {
  /// |a − n| / max(|a|, |n|) by hand.
  @Test(
    arguments: [
      (2.0, 1.0, 0.5), (1, 2, 0.5), (1, -1, 2), (0, 0, 0), (0, 1e-300, 1), (3, 3, 0), (4, 3, 0.25),
      (1e308, -1e308, 2), (-0.0, 0, 0),
    ] as [(Double, Double, Double)])
  func isRelativeToTheLarger(_ analytic: Double, numerical: Double, expected: Double) {
    #expect(relativeError(analytic: analytic, numerical: numerical) == expected)
  }

  @Test(
    arguments: [
      (Double.nan, 1.0), (1, .nan), (.nan, .nan), (.infinity, .infinity), (.infinity, 1),
      (0, -.infinity),
    ] as [(Double, Double)])
  func isInfiniteForWhatIsNotFinite(_ analytic: Double, numerical: Double) {
    #expect(relativeError(analytic: analytic, numerical: numerical) == .infinity)
    #expect(
      outcome(analytic: analytic, numerical: numerical, limit: 1e-6, floor: 1e300) == .disagrees)
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
    _ analytic: Double, numerical: Double, expected: CoordinateCheck.Outcome
  ) {
    #expect(
      outcome(analytic: analytic, numerical: numerical, limit: 1e-6, floor: 1e-9) == expected)
  }

  /// An infinite tolerance would let everything agree.
  @Test func aToleranceThatIsNotFiniteIsNone() {
    for floor in [Double.infinity, .nan] {
      #expect(outcome(analytic: 1, numerical: 2, limit: 1e-6, floor: floor) == .disagrees)
    }
  }
}
