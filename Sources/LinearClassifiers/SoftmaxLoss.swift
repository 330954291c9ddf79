// The softmax classifier's cross-entropy: with loops, and vectorized. The course's notes on linear
// classification.

import LinearAlgebra
import Losses

/// The cross-entropy of the softmax: Lᵢ = −log(e^{s_{yᵢ}} / Σⱼ e^{sⱼ}), where the scores are s = xᵢW.
///
/// Each sample's maximum is first subtracted from its scores, which changes no probability but keeps
/// the exponentials from overflowing.
public enum SoftmaxLoss<Scalar: RealScalar>: LinearLoss {
  public static var kind: ClassificationLoss { .softmax }

  // show: naive-softmax-loss
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public static func naive(
    weights: Matrix<Scalar>, samples: Matrix<Scalar>, labels: [Int], regularization: Scalar
  ) -> LossAndGradient<Scalar> {
    checkLossArguments(weights: weights, samples: samples, labels: labels)
    let (features, classes) = (weights.rows, weights.columns)
    var loss: Scalar = 0
    var gradient = Matrix<Scalar>(rows: features, columns: classes)
    for (i, label) in labels.enumerated() {
      let x = Array(samples.row(i))
      var scores = [Scalar](repeating: 0, count: classes)
      for d in 0..<features {
        for j in 0..<classes { scores[j] += x[d] * weights[d, j] }
      }
      let largest = scores.max() ?? 0
      let exponentials = scores.map { exponential($0 - largest) }
      let total = exponentials.reduce(0, +)
      // −log of the label's probability, in a form that stays finite where that is zero.
      loss += logarithm(total) - (scores[label] - largest)
      for j in 0..<classes {
        let factor = exponentials[j] / total - (j == label ? 1 : 0)
        for d in 0..<features { gradient[d, j] += factor * x[d] }
      }
    }
    // The means over the samples, plus the penalty λΣw² and its gradient 2λw.
    let count = Scalar(labels.count)
    var squares: Scalar = 0
    for d in 0..<features {
      for j in 0..<classes {
        squares += weights[d, j] * weights[d, j]
        gradient[d, j] = gradient[d, j] / count + 2 * regularization * weights[d, j]
      }
    }
    return LossAndGradient(loss: loss / count + regularization * squares, gradient: gradient)
  }
  // end: naive-softmax-loss

  // show: vectorized-softmax-loss
  public static func vectorized(
    weights: Matrix<Scalar>, samples: Matrix<Scalar>, labels: [Int], regularization: Scalar,
    on execution: Execution = .automatic
  ) -> LossAndGradient<Scalar> {
    checkLossArguments(weights: weights, samples: samples, labels: labels)
    let count = Scalar(labels.count)
    // S = XW; then G = ∂ΣLᵢ/∂S in its place: the probabilities, less 1 at yᵢ
    // (`addSoftmaxLoss` in Losses/Softmax.swift).
    var scores = product(samples, weights, on: execution)
    let sum = ClassificationLoss.softmax.gradientInPlace(&scores, labels: labels)
    // ∂L/∂W = XᵀG/N + 2λW
    var gradient = product(samples.transposed, scores, scaledBy: 1 / count, on: execution)
    gradient.add(weights, scaledBy: 2 * regularization)
    let penalty = regularization * weights.squaredFrobeniusNorm(on: execution)
    return LossAndGradient(loss: sum / count + penalty, gradient: gradient)
  }
  // end: vectorized-softmax-loss
}
