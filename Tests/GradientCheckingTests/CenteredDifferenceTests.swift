// How much of a centered difference is rounding.

import Testing

@testable import GradientChecking

struct CenteredDifferenceTests {
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

  /// A loss that is NaN a few steps away must not leave the noise to how NaNs happen to be sorted:
  /// nothing is known from these points, and the level is that of the loss's own rounding.
  @Test(arguments: [-4.0, -1, 1, 4])
  func aNaNAmongTheLossesMeasuresNoNoise(_ where: Double) {
    let step = 1e-5
    let small = step / 65_536
    let problem = GradientProblem("x", shape: [1], values: [0], gradient: [0]) {
      let x = $0[0] / small
      return abs(x - `where`) < 0.5 ? .nan : 1 + 1e6 * x * x
    }
    var evaluator = LossEvaluator(problem, step: step)
    let noise = evaluator.noiseNextToThePoint(along: [Entry(block: 0, index: 0)])
    #expect(noise.levels == [Double.ulpOfOne])
  }
}
