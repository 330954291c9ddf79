// Right and wrong linear losses under the gradient check.

import GradientChecking
import GradientProblems
import LinearAlgebra
import LinearClassifiers
import Losses
import NumPyRandom
import Synchronization
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

  /// A bias that is added without a look at the last feature, which is 1.
  @Test func aBiasOfItsOwnPasses() {
    var draws = RandomState(seed: 231)
    let weights = Matrix(6, 4, using: &draws)
    var samples = Matrix(9, 6, using: &draws)
    for i in 0..<9 { samples[i, 5] = 1 }
    let report = OwnBias.gradientProblem(
      .naive, weights: weights, samples: samples, labels: draws.integers(count: 9, in: 0..<4),
      regularization: 0.3
    ).check(using: &draws)
    #expect(report.verdict == .passed, "\(report)")
  }

  /// Its gradient is right, its loss is not: the first feature is left out, or the penalty is divided
  /// by the number of samples where it is added to the data term.
  @Test func aLossThatIsNotOfItsScoresIsComputedInFull() {
    let forgetful = report(ForgottenFeature.self, .naive)
    #expect(forgetful.terms.map(\.verdict) == [.failed, .failed, .passed], "\(forgetful)")
    let divided = report(DividedPenalty.self, .naive)
    #expect(divided.terms.map(\.verdict) == [.failed, .passed, .passed], "\(divided)")
  }

  /// The same where the forgotten weights are zero, and the loss right at the point.
  @Test(arguments: [0, 5])
  func aForgottenFeatureIsSeenAtWeightsOfZero(_ feature: Int) {
    var draws = RandomState(seed: 231)
    var weights = Matrix(6, 4, using: &draws)
    for j in 0..<4 { weights[feature, j] = 0 }
    let samples = Matrix(9, 6, using: &draws)
    let labels = draws.integers(count: 9, in: 0..<4)
    for weights in [weights, Matrix(rows: 6, columns: 4)] {
      let problem =
        feature == 0
        ? ForgottenFeature.gradientProblem(
          .naive, weights: weights, samples: samples, labels: labels, regularization: 0.3)
        : ForgottenBias.gradientProblem(
          .naive, weights: weights, samples: samples, labels: labels, regularization: 0.3)
      let report = problem.check(using: &draws)
      #expect(report.terms.map(\.verdict) == [.failed, .failed, .passed], "\(report)")
    }
  }

  /// Of 9 features and 3 classes, an evaluation near the point takes 5: those of the scores and two.
  @Test func oneMovedWeightTakesFewFeatures() {
    var draws = RandomState(seed: 7)
    let weights = Matrix(9, 3, using: &draws)
    let samples = Matrix(8, 9, using: &draws)
    let problem = Recorded.gradientProblem(
      .naive, weights: weights, samples: samples, labels: draws.integers(count: 8, in: 0..<3),
      regularization: 0.3)
    Recorded.shapes.withLock { $0 = [] }
    let report = problem.check(at: (0..<27).map { Coordinate("W", $0) })
    #expect(report.verdict == .passed, "\(report)")
    let shapes = Recorded.shapes.withLock { $0 }
    #expect(shapes.count >= 108 && Set(shapes) == [[8, 5], [1, 9]], "\(Set(shapes))")
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

/// A softmax loss whose naive form is one's own.
private protocol OwnNaiveForm: LinearLoss where Scalar == Double {}

extension OwnNaiveForm {
  static var kind: ClassificationLoss { .softmax }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    SoftmaxLoss.vectorized(
      weights: weights, samples: samples, labels: labels, regularization: regularization,
      on: execution)
  }
}

/// Takes half of the penalty's gradient.
private enum HalfPenalty: OwnNaiveForm {
  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    var result = SoftmaxLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
    result.gradient.add(weights, scaledBy: -regularization)
    return result
  }
}

/// Adds the last row of the weights to the scores, without a look at the last feature.
private enum OwnBias: OwnNaiveForm {
  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    var samples = samples
    for i in 0..<samples.rows { samples[i, samples.columns - 1] = 1 }
    return SoftmaxLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
  }
}

/// Leaves the first feature out of its loss, and not out of its gradient.
private enum ForgottenFeature: OwnNaiveForm {
  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    loss(without: 0, weights, samples, labels, regularization)
  }
}

/// Leaves the last feature, the bias's, out of its loss, and not out of its gradient.
private enum ForgottenBias: OwnNaiveForm {
  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    loss(without: samples.columns - 1, weights, samples, labels, regularization)
  }
}

private func loss(
  without feature: Int, _ weights: Matrix<Double>, _ samples: Matrix<Double>, _ labels: [Int],
  _ regularization: Double
) -> LossAndGradient<Double> {
  var result = SoftmaxLoss.naive(
    weights: weights, samples: samples, labels: labels, regularization: regularization)
  var forgetful = samples
  for i in 0..<samples.rows { forgetful[i, feature] = 0 }
  result.loss =
    SoftmaxLoss.naive(
      weights: weights, samples: forgetful, labels: labels, regularization: regularization
    ).loss
  return result
}

/// Divides its penalty by the number of samples, and not its gradient.
private enum DividedPenalty: OwnNaiveForm {
  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    var result = SoftmaxLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
    result.loss =
      SoftmaxLoss.naive(
        weights: weights, samples: samples, labels: labels,
        regularization: regularization / Double(labels.count)
      ).loss
    return result
  }
}

/// Keeps the shapes of the samples that it is given.
private enum Recorded: OwnNaiveForm {
  static let shapes = Mutex<[[Int]]>([])

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    shapes.withLock { $0.append([samples.rows, samples.columns]) }
    return SoftmaxLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
  }
}
