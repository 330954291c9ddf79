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
  /// Where at most one weight is moved, few features do: moving w[d, j] by Δ adds Δ · x[d] to the
  /// scores of class j, which are then those of the samples [S, x[d], 1] with the weights
  /// [1; Δeⱼᵀ; 0], C + 2 features instead of D. The same implementation computes their data term, and
  /// the whole loss is the sum of the two parts. A loss that is not what these give, to rounding, at
  /// the point itself and at weights of another value everywhere is computed in full each time.
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
  /// - Complexity: An evaluation with at most one weight moved computes the loss of C + 2 features and
  ///   the penalty, O(*NC²* + *DC*); any other the loss three times, O(*NDC*).
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

/// One of a loss's implementations.
private typealias Implementation = (
  _ weights: Matrix<Double>, _ samples: Matrix<Double>, _ labels: [Int], _ regularization: Double
) -> LossAndGradient<Double>

/// The gradient problem of any loss of a linear classifier, with the margin at which its first or second
/// derivative jumps; nil for a smooth one.
private func linearGradientProblem(
  weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
  margin: Double?,
  _ lossAndGradient: @escaping Implementation
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
  func penaltyOfZeros(_ weights: Matrix<Double>, _ factor: Double) -> Double {
    lossAndGradient(weights, zeros, [0], regularization * factor).loss / magnification
  }
  let near = NearbyDataLoss(
    scores: scores, samples: samples, labels: labels, lossAndGradient: lossAndGradient)
  /// Whether at these weights the data term, and with a penalty the whole loss, are those of their scores.
  func isOfScores(
    _ near: NearbyDataLoss, _ weights: Matrix<Double>, data: Double, total: Double
  ) -> Bool {
    let found = near.loss(at: nil)
    let penalty = penaltyOfZeros(weights, magnification) - penaltyOfZeros(weights, 0)
    return isSame(found, data) && isSame(found + penalty, total)
  }
  let far = elsewhere(weights, samples)
  let isOfScores =
    isOfScores(near, weights, data: atPoint[1].loss, total: atPoint[0].loss)
    && isOfScores(
      NearbyDataLoss(
        scores: product(samples, far, on: .serial), samples: samples, labels: labels,
        lossAndGradient: lossAndGradient),
      far, data: lossAndGradient(far, samples, labels, 0).loss,
      total: lossAndGradient(far, samples, labels, regularization).loss)
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
    let penalty = penaltyOfZeros(moved, magnification)
    let (total, data): (Double, Double)
    // Without a change it is the point itself, or several weights are moved.
    if isOfScores, parameters.change != nil || moved == weights {
      data = near.loss(at: parameters.change)
      total = data + (penalty - penaltyOfZeros(moved, 0))
    } else {
      data = lossAndGradient(moved, samples, labels, 0).loss
      total = lossAndGradient(moved, samples, labels, regularization).loss
    }
    return LossValue(
      total, parts: [data, penalty],
      pattern: margin.map {
        activeMargins(scores, samples, labels, margin: $0, change: parameters.change)
      } ?? ActivationPattern())
  }
}

/// Weights that all differ from these, so that no feature and no class is without an effect: a loss that
/// leaves out a feature is right at the point where that feature's weights are zero, as biases often are.
/// They change scores by a few units.
private func elsewhere(_ weights: Matrix<Double>, _ samples: Matrix<Double>) -> Matrix<Double> {
  let squares = (0..<samples.rows).map { samples.row($0).reduce(0) { $0 + $1 * $1 } }
  let norm = (squares.max() ?? 0).squareRoot()
  let scale = norm > 0 ? 1 / norm : 1
  var weights = weights
  for d in 0..<weights.rows {
    for j in 0..<weights.columns {
      // ±0.5 to ±4.5 in turn, and others in the next row.
      weights[d, j] += scale * (Double((7 * (d * (weights.columns + 1) + j)) % 10) - 4.5)
    }
  }
  return weights
}

/// Whether two losses differ by no more than the rounding of a long sum.
private func isSame(_ a: Double, _ b: Double) -> Bool {
  abs(a - b) <= 1e-12 * abs(b)
}

/// The data term where at most one weight is away from the point, as an implementation computes it from
/// the scores at the point and the feature whose weight has moved.
private struct NearbyDataLoss {
  let scores: Matrix<Double>
  let samples: Matrix<Double>
  let labels: [Int]
  let lossAndGradient: Implementation

  func loss(at change: Parameters.Change?) -> Double {
    let classes = scores.columns
    let (feature, moved) = (change?.coordinate.index ?? 0).quotientAndRemainder(dividingBy: classes)
    var weights = Matrix<Double>(rows: classes + 2, columns: classes)
    for j in 0..<classes { weights[j, j] = 1 }
    weights[classes, moved] = change.map { $0.to - $0.from } ?? 0
    // The last feature is the bias's.
    var rows = Matrix<Double>(rows: scores.rows, columns: classes + 2, repeating: 1)
    for i in 0..<scores.rows {
      for j in 0..<classes { rows[i, j] = scores[i, j] }
      rows[i, classes] = samples[i, feature]
    }
    return lossAndGradient(weights, rows, labels, 0).loss
  }
}

/// The power of two that lifts a penalty to a constant it is added to; 1 where it is no less.
private func magnification(of penalty: Double, above constant: Double) -> Double {
  var factor = 1.0
  guard penalty > 0, constant.isFinite else { return factor }
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
