// The loss of a linear classifier, or of scores alone, as a problem for the gradient checker.

import GradientChecking
import LinearAlgebra
import LinearClassifiers
import Losses

/// The two forms of a linear loss: with loops, and with matrix products.
public enum LossForm: String, CaseIterable, Sendable {
  case naive
  case vectorized
}

extension LinearLoss where Scalar == Double {
  /// The loss and its gradient in one of the two forms, on one thread.
  private static func lossAndGradient(
    _ form: LossForm, weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double
  ) -> LossAndGradient<Double> {
    switch form {
    case .naive:
      naive(weights: weights, samples: samples, labels: labels, regularization: regularization)
    case .vectorized:
      vectorized(
        weights: weights, samples: samples, labels: labels, regularization: regularization,
        on: .serial)
    }
  }

  /// Returns the gradient problem of a linear classifier's loss: the mean over the samples plus
  /// λ‖W‖², with the data term and the penalty checked on their own as well.
  ///
  /// The only block is `W`; its last row is the group `bias row`. The activation pattern of the
  /// hinge loss says which margins are above zero; the softmax loss is smooth. The penalty alone is
  /// the loss of one sample of zeros, whose data term is a constant. Where the constant would drown
  /// it, it is computed with λ times a power of two and divided by that.
  ///
  /// ```swift
  /// var generator = RandomState(seed: 0)
  /// let problem = HingeLoss<Double>.gradientProblem(
  ///   .vectorized, weights: weights, samples: samples, labels: labels, regularization: 0.5)
  /// problem.check(using: &generator).verdict   // passed
  /// ```
  ///
  /// - Parameters:
  ///   - form: Which of the loss's two implementations is checked.
  ///   - weights: `[D, C]`, the bias as last row; the point of the check.
  ///   - samples: `[N, D]`, the last feature 1.
  ///   - labels: `[N]`, from 0 to C − 1.
  ///   - regularization: λ.
  /// - Complexity: Every evaluation computes the loss three times, O(*NDC*).
  public static func gradientProblem(
    _ form: LossForm, weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double
  ) -> GradientProblem {
    linearGradientProblem(
      weights: weights, samples: samples, labels: labels, regularization: regularization,
      margin: kind == .svm ? 1 : nil
    ) { weights, samples, labels, regularization in
      lossAndGradient(
        form, weights: weights, samples: samples, labels: labels, regularization: regularization)
    }
  }
}

extension MarginLoss {
  /// Returns the gradient problem of this loss, as `LinearLoss.gradientProblem` does.
  public func gradientProblem(
    _ form: LossForm, weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double
  ) -> GradientProblem {
    linearGradientProblem(
      weights: weights, samples: samples, labels: labels, regularization: regularization,
      margin: margin
    ) { weights, samples, labels, regularization in
      switch form {
      case .naive:
        naive(weights: weights, samples: samples, labels: labels, regularization: regularization)
      case .vectorized:
        vectorized(
          weights: weights, samples: samples, labels: labels, regularization: regularization,
          on: .serial)
      }
    }
  }
}

/// The gradient problem of any loss of a linear classifier, with the margin at which its first or second
/// derivative jumps; nil for a smooth one.
private func linearGradientProblem(
  weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
  margin: Double?,
  _ lossAndGradient:
    @escaping (
      _ weights: Matrix<Double>, _ samples: Matrix<Double>, _ labels: [Int],
      _ regularization: Double
    ) -> LossAndGradient<Double>
) -> GradientProblem {
  let (rows, columns) = (weights.rows, weights.columns)
  let zeros = Matrix<Double>(rows: 1, columns: rows)
  let constant = lossAndGradient(weights, zeros, [0], 0).loss
  let magnification = magnification(
    of: regularization * weights.elements.reduce(0) { $0 + $1 * $1 }, above: constant)
  let atPoint = [
    lossAndGradient(weights, samples, labels, regularization),
    lossAndGradient(weights, samples, labels, 0),
    lossAndGradient(weights, zeros, [0], regularization),
  ]
  let scores = product(samples, weights, on: .serial)
  return GradientProblem(
    blocks: [
      ParameterBlock(
        "W", shape: [rows, columns], values: weights.elements,
        groups: [.row(rows - 1, named: "bias row")])
    ],
    gradients: ["W": atPoint[0].gradient.elements],
    parts: [
      LossPart("data", gradients: ["W": atPoint[1].gradient.elements]),
      LossPart("penalty", gradients: ["W": atPoint[2].gradient.elements], isSmooth: true),
    ],
    sampleCount: samples.rows, penaltyStrength: regularization
  ) { parameters in
    let moved = Matrix(rows: rows, columns: columns, elements: parameters[block: 0])
    let penalty = lossAndGradient(moved, zeros, [0], regularization * magnification).loss
    return LossValue(
      lossAndGradient(moved, samples, labels, regularization).loss,
      parts: [lossAndGradient(moved, samples, labels, 0).loss, penalty / magnification],
      pattern: margin.map {
        activeMargins(scores, samples, labels, margin: $0, change: parameters.change)
      } ?? ActivationPattern())
  }
}

/// The power of two that lifts a penalty to a constant it is added to; 1 where it is no less than a
/// thousandth of it.
private func magnification(of penalty: Double, above constant: Double) -> Double {
  var factor = 1.0
  guard penalty > 0, constant.isFinite, penalty < constant / 1024 else { return factor }
  while factor * penalty < constant, factor < 0x1p500 { factor *= 2 }
  return factor
}

/// Which margins are above zero, from the scores at the point and the one changed weight.
private func activeMargins(
  _ scores: Matrix<Double>, _ samples: Matrix<Double>, _ labels: [Int], margin: Double,
  change: Parameters.Change?
) -> ActivationPattern {
  let classes = scores.columns
  let feature = (change?.coordinate.index ?? 0) / classes
  let changed = (change?.coordinate.index ?? 0) % classes
  let difference = change.map { $0.to - $0.from } ?? 0
  var pattern = ActivationPattern()
  for (sample, label) in labels.enumerated() {
    let shift = difference * samples[sample, feature]
    let right = scores[sample, label] + (label == changed ? shift : 0)
    for j in 0..<classes where j != label {
      let wrong = scores[sample, j] + (j == changed ? shift : 0)
      pattern.append(wrong - right + margin > 0)
    }
  }
  return pattern
}

extension ClassificationLoss {
  /// Returns the gradient problem of the mean loss of scores, with respect to the scores: `x`.
  ///
  /// ```swift
  /// ClassificationLoss.softmax.gradientProblem(scores: scores, labels: labels)
  /// ```
  ///
  /// - Parameters:
  ///   - scores: `[N, C]`, C at least 2; the point of the check.
  ///   - labels: `[N]`, from 0 to C − 1.
  public func gradientProblem(scores: Matrix<Double>, labels: [Int]) -> GradientProblem {
    GradientProblem(
      blocks: [
        ParameterBlock("x", shape: [scores.rows, scores.columns], values: scores.elements)
      ],
      gradients: ["x": meanAndGradient(ofScores: scores, labels: labels).gradient.elements],
      sampleCount: labels.count
    ) { values in
      let scores = Matrix(
        rows: scores.rows, columns: scores.columns, elements: values[block: 0])
      return LossValue(
        meanAndGradient(ofScores: scores, labels: labels).loss,
        pattern: ActivationPattern(self == .svm ? activeMargins(scores, labels) : []))
    }
  }
}

/// Which margins sⱼ − s_y + 1 of the hinge loss are above zero, sample by sample.
func activeMargins(_ scores: Matrix<Double>, _ labels: [Int]) -> [Bool] {
  labels.enumerated().flatMap { sample, label in
    (0..<scores.columns).filter { $0 != label }.map {
      scores[sample, $0] - scores[sample, label] + 1 > 0
    }
  }
}
