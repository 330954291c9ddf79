// Right and wrong linear losses under the gradient check.

import GradientChecking
import GradientProblems
import LinearAlgebra
import LinearClassifiers
import Losses
import NumPyRandom
import Testing

struct LinearGradientProblemTests {
  private func report<Loss: LinearLoss<Double>>(
    _ loss: Loss.Type, _ form: LossForm, regularization: Double = 0.3
  ) -> GradientReport {
    var draws = RandomState(seed: 231)
    let weights = Matrix(6, 4, using: &draws)
    let samples = Matrix(9, 6, using: &draws)
    return Loss.gradientProblem(
      form, weights: weights, samples: samples, labels: draws.integers(count: 9, in: 0..<4),
      regularization: regularization
    ).check(using: &draws)
  }

  @Test(arguments: LossForm.allCases, [0, 0.3])
  func rightLossesPass(_ form: LossForm, regularization: Double) {
    for report in [
      report(HingeLoss<Double>.self, form, regularization: regularization),
      report(SoftmaxLoss<Double>.self, form, regularization: regularization),
    ] {
      #expect(report.verdict == .passed, "\(report)")
      #expect(report.terms.map(\.name) == ["total", "data", "penalty"])
      #expect(report.terms[0].rows.map(\.group) == [nil, "bias row"])
    }
  }

  @Test(
    arguments: LossForm.allCases,
    [MarginLoss(margin: 2.5), MarginLoss(margin: 0.5, isSquared: true)])
  func lossesOfAnyMarginPass(_ form: LossForm, loss: MarginLoss) {
    var draws = RandomState(seed: 231)
    let weights = Matrix(6, 4, using: &draws)
    let samples = Matrix(9, 6, using: &draws)
    let report = loss.gradientProblem(
      form, weights: weights, samples: samples, labels: draws.integers(count: 9, in: 0..<4),
      regularization: 0.3
    ).check(using: &draws)
    #expect(report.verdict == .passed, "\(report)")
    #expect(report.terms.map(\.name) == ["total", "data", "penalty"])
  }

  /// Scores of 3 and 0 at a margin of 3: both weights are at the kink, and recognized there.
  @Test func theKinkIsWhereTheMarginIs() {
    var draws = RandomState(seed: 1)
    let report = MarginLoss(margin: 3).gradientProblem(
      .naive, weights: Matrix(rows: 1, columns: 2, elements: [3, 0]),
      samples: Matrix(rows: 1, columns: 1, elements: [1]), labels: [0], regularization: 0
    ).check(using: &draws)
    #expect(report.terms[0].rows[0].kinks == 2, "\(report)")
  }

  /// λ‖W‖² of 1e-11 beside the constant log 4 of a sample of zeros: it is not lost in that, and a
  /// gradient of λW instead of 2λW is seen.
  @Test func aTinyPenaltyIsJudged() throws {
    let right = report(SoftmaxLoss<Double>.self, .naive, regularization: 1e-12)
    #expect(right[term: "penalty"]?.verdict == .passed, "\(right)")
    #expect(right.verdict == .passed)
    let wrong = report(HalfPenalty.self, .naive, regularization: 1e-12)
    #expect(wrong.terms.map(\.verdict) == [.passed, .passed, .failed], "\(wrong)")
  }

  /// The naive form adds λW for its penalty λ‖W‖² instead of 2λW; the vectorized form is right.
  @Test func aWrongFormFails() throws {
    let report = report(HalfPenalty.self, .naive)
    #expect(report.terms.map(\.verdict) == [.failed, .passed, .failed])
    #expect(report.terms[0].diagnoses.map(\.penaltyFault) == [.half])
    #expect(self.report(HalfPenalty.self, .vectorized).verdict == .passed)
  }

  @Test(arguments: ClassificationLoss.allCases)
  func lossesOfScoresPass(_ loss: ClassificationLoss) {
    var draws = RandomState(seed: 3)
    let scores = Matrix(8, 5, using: &draws)
    let labels = draws.integers(count: 8, in: 0..<5)
    let problem = loss.gradientProblem(scores: scores, labels: labels)
    #expect(problem.check(using: &draws).verdict == .passed)
  }
}

/// A softmax loss whose naive form takes half of the penalty's gradient.
private enum HalfPenalty: LinearLoss {
  static var kind: ClassificationLoss { .softmax }

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    var result = SoftmaxLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
    result.gradient.add(weights, scaledBy: -regularization)
    return result
  }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    SoftmaxLoss.vectorized(
      weights: weights, samples: samples, labels: labels, regularization: regularization,
      on: execution)
  }
}
