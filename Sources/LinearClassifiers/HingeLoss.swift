// The multiclass hinge loss of a linear classifier: with loops, and vectorized. Weston and Watkins,
// Support Vector Machines for Multi-Class Pattern Recognition, 1999; the course's notes on linear
// classification.

import LinearAlgebra
import Losses

/// The multiclass support vector machine's loss: Lᵢ = Σ_{j≠yᵢ} max(0, sⱼ − s_{yᵢ} + 1), where the
/// scores are s = xᵢW.
///
/// A margin counts when it is above zero. At zero the loss has a kink; its gradient is taken to be
/// that of the side where the margin does not count.
public enum HingeLoss<Scalar: RealScalar>: LinearLoss {
  public static var kind: ClassificationLoss { .svm }

  // show: naive-hinge-loss
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
      for j in 0..<classes where j != label {
        let margin = scores[j] - scores[label] + 1
        if margin > 0 {
          loss += margin
          for d in 0..<features {
            gradient[d, j] += x[d]
            gradient[d, label] -= x[d]
          }
        } else if margin.isNaN {
          loss = .nan  // A NaN is not above zero: it would pass for no margin.
        }
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
  // end: naive-hinge-loss

  // show: vectorized-hinge-loss
  public static func vectorized(
    weights: Matrix<Scalar>, samples: Matrix<Scalar>, labels: [Int], regularization: Scalar,
    on execution: Execution = .automatic
  ) -> LossAndGradient<Scalar> {
    checkLossArguments(weights: weights, samples: samples, labels: labels)
    let count = Scalar(labels.count)
    // S = XW; then G = ∂ΣLᵢ/∂S in its place: 1 where a margin counts, at yᵢ minus their number
    // (`addHingeLoss` in Losses/Hinge.swift).
    var scores = product(samples, weights, on: execution)
    let sum = ClassificationLoss.svm.gradientInPlace(&scores, labels: labels)
    // ∂L/∂W = XᵀG/N + 2λW
    var gradient = product(samples.transposed, scores, scaledBy: 1 / count, on: execution)
    gradient.add(weights, scaledBy: 2 * regularization)
    let penalty = regularization * weights.squaredFrobeniusNorm(on: execution)
    return LossAndGradient(loss: sum / count + penalty, gradient: gradient)
  }
  // end: vectorized-hinge-loss
}
