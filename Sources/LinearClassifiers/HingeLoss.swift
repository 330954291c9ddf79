// The multiclass hinge loss. Weston and Watkins, Support Vector Machines for Multi-Class Pattern
// Recognition, 1999; the course's notes on linear classification.

import LinearAlgebra
import Losses

/// The multiclass support vector machine's loss: Lᵢ = Σ_{j≠yᵢ} max(0, sⱼ − s_{yᵢ} + 1).
///
/// A margin counts when it is above zero. At zero the loss has a kink; its gradient is taken to be
/// that of the side where the margin does not count.
public enum HingeLoss<Scalar: RealScalar>: ScoreLoss {
  public static var kind: ClassificationLoss { .svm }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public static func naive(
    weights: Matrix<Scalar>, samples: Matrix<Scalar>, labels: [Int], regularization: Scalar
  ) -> LossAndGradient<Scalar> {
    checkLossArguments(weights: weights, samples: samples, labels: labels)
    let (features, classes) = (weights.rows, weights.columns)
    var loss: Scalar = 0
    var gradient = [Scalar](repeating: 0, count: features * classes)
    for sample in 0..<samples.rows {
      let x = Array(samples.row(sample))
      let scores = plainScores(of: x, weights: weights)
      let label = labels[sample]
      for j in 0..<classes where j != label {
        let margin = scores[j] - scores[label] + 1
        if margin > 0 {
          loss += margin
          for feature in 0..<features {
            gradient[feature * classes + j] += x[feature]
            gradient[feature * classes + label] -= x[feature]
          }
        } else if margin.isNaN {
          // It would pass for no margin.
          loss = .nan
        }
      }
    }
    return plainMean(
      loss: loss, gradient: gradient, count: samples.rows, weights: weights,
      regularization: regularization)
  }

  public static func replaceScores(
    _ scores: UnsafeMutablePointer<Scalar>, stride: Int, classes: Int, labels: [Int]
  ) -> Scalar {
    kind.replaceScores(scores, stride: stride, classes: classes, labels: labels)
  }
}

/// The scores of one sample, by the definition of a product.
func plainScores<Scalar: RealScalar>(of x: [Scalar], weights: Matrix<Scalar>) -> [Scalar] {
  let classes = weights.columns
  return weights.withUnsafeElements { w in
    (0..<classes).map { j in
      var score: Scalar = 0
      for feature in 0..<x.count { score += x[feature] * w[feature * classes + j] }
      return score
    }
  }
}

/// Turns sums over samples into means and adds the penalty, as both naive losses end.
func plainMean<Scalar: RealScalar>(
  loss: Scalar, gradient: [Scalar], count: Int, weights: Matrix<Scalar>, regularization: Scalar
) -> LossAndGradient<Scalar> {
  let count = Scalar(count)
  var penalty: Scalar = 0
  for weight in weights.elements { penalty += weight * weight }
  let elements = zip(gradient, weights.elements).map { sum, weight in
    sum / count + 2 * regularization * weight
  }
  return LossAndGradient(
    loss: loss / count + regularization * penalty,
    gradient: Matrix(rows: weights.rows, columns: weights.columns, elements: elements))
}
