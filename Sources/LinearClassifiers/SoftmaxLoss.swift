// The softmax classifier's cross-entropy. The course's notes on linear classification.

import LinearAlgebra
import Losses

/// The cross-entropy of the softmax: Lᵢ = −log(e^{s_{yᵢ}} / Σⱼ e^{sⱼ}).
///
/// Each sample's scores are first lowered by their own maximum, which changes nothing but keeps
/// the exponentials from overflowing.
public enum SoftmaxLoss<Scalar: RealScalar>: ScoreLoss {
  public static var kind: ClassificationLoss { .softmax }

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
      let largest = scores.max() ?? 0
      let exponentials = scores.map { exponential($0 - largest) }
      let total = exponentials.reduce(0, +)
      let probabilities = exponentials.map { $0 / total }
      let label = labels[sample]
      // −log of the right class's probability, in a form that a probability of zero cannot break.
      loss += logarithm(total) - (scores[label] - largest)
      for j in 0..<classes {
        let factor = probabilities[j] - (j == label ? 1 : 0)
        for feature in 0..<features { gradient[feature * classes + j] += factor * x[feature] }
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
