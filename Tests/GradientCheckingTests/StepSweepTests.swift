import Testing

@testable import GradientChecking

struct StepSweepTests {
  private let steps = GradientProblem.decadeSteps

  /// Truncation falls with h² from 1e-1, rounding rises with 1/h to 1e-12; between them lies the
  /// foot of the V.
  @Test func aRightGradientDrawsAV() {
    let values = (0..<6).map { 0.2 + 0.1 * Double($0) }
    let problem = GradientProblem(
      "x", shape: [6], values: values, gradient: values.map(exponential)
    ) { $0.reduce(0) { $0 + exponential($1) } }
    let errors = problem.errorsByStep(at: (0..<6).map { Coordinate("x", $0) })
    #expect(errors.map(\.step) == steps)
    // h²/6 of the derivative, as f''' = f'.
    for (error, step) in zip(errors, steps).prefix(3) {
      #expect(abs(error.median / (step * step / 6) - 1) < 0.01)
    }
    let foot = errors.indices.min { errors[$0].median < errors[$1].median }
    #expect((3...6).contains(foot ?? 0))
    #expect(errors[11].median > 1e-6)
    #expect(errors.allSatisfy { $0.worst >= $0.median && $0.kinks == nil })
  }

  @Test func aWrongGradientDrawsAFlatLine() {
    let problem = GradientProblem("x", shape: [1], values: [3], gradient: [12]) { $0[0] * $0[0] }
    let errors = problem.errorsByStep(at: [Coordinate("x", 0)], steps: [1e-2, 1e-4, 1e-6])
    #expect(errors.allSatisfy { abs($0.median - 0.5) < 1e-6 })
  }

  /// A NaN is neither skipped nor outdone by a number, wherever it stands.
  @Test(arguments: 0..<3)
  func aDerivativeThatIsNotFiniteIsTheWorst(_ index: Int) {
    var gradient: [Double] = [2, 4, 6]
    gradient[index] = .nan
    let problem = GradientProblem("x", shape: [3], values: [1, 2, 3], gradient: gradient) {
      $0.reduce(0) { $0 + $1 * $1 }
    }
    let errors = problem.errorsByStep(at: (0..<3).map { Coordinate("x", $0) }, steps: [1e-5])
    #expect(errors[0].worst == .infinity)
    #expect(errors[0].median < 1e-8)
  }

  @Test func aGradientOfAnotherSizeIsInfinitelyWrong() {
    let problem = GradientProblem("x", shape: [2], values: [1, 2], gradient: [2]) {
      $0.reduce(0) { $0 + $1 * $1 }
    }
    #expect(problem.errorsByStep(at: [Coordinate("x", 1)], steps: [1e-5])[0].worst == .infinity)
  }

  @Test func kinksGrowWithTheStep() throws {
    let problem = linearProblem(.hinge, LinearBatch(seed: 1, samples: 40), strength: 0)
    let errors = problem.errorsByStep(
      at: (0..<36).map { Coordinate("W", $0) }, steps: [1e-1, 1e-3, 1e-9])
    let kinks = try errors.map { try #require($0.kinks) }
    #expect(kinks[0] > kinks[1])
    #expect(kinks[2] == 0)
  }

  @Test func zeroDerivativesArePassedOver() {
    let problem = GradientProblem("x", shape: [2], values: [0, 1], gradient: [0, 2]) {
      $0.reduce(0) { $0 + $1 * $1 }
    }
    #expect(problem.errorsByStep(at: [Coordinate("x", 0)], steps: [1e-5])[0].median.isNaN)
    #expect(problem.errorsByStep(at: [Coordinate("x", 1)], steps: [1e-5])[0].median < 1e-9)
  }
}
