// The hinge loss with any margin, linear or squared: what the course's Δ = 1 and its max(0, ·) are
// choices among. Weston and Watkins 1999; Tang, Deep Learning using Linear Support Vector Machines,
// 2013 (squared).

import LinearAlgebra
import Losses

/// A hinge loss whose margin Δ and power are values: Lᵢ = Σ_{j≠yᵢ} max(0, sⱼ − s_{yᵢ} + Δ)ᵖ, where the
/// scores are s = xᵢW, and p is 1 or 2.
///
/// With Δ = 1 and p = 1 it is `HingeLoss`. The loss is the mean over the samples plus λ‖W‖², as there.
public struct MarginLoss: Sendable, Equatable {
  /// Δ, at least 0.
  public let margin: Double
  /// Whether the missing margins are squared: large ones cost more, and the loss has no kink.
  public let isSquared: Bool

  public init(margin: Double = 1, isSquared: Bool = false) {
    precondition(margin >= 0 && margin.isFinite, "a margin of \(margin)")
    self.margin = margin
    self.isSquared = isSquared
  }

  /// The loss and its gradient with loops: for every wrong class that misses the margin by m > 0, m or
  /// m² to the loss, and x times 1 or 2m to the gradient, with a minus sign for the correct class.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func naive<Scalar: RealScalar>(
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
        let missing = scores[j] - scores[label] + Scalar(margin)
        if missing.isNaN { loss = .nan }
        guard missing > 0 else { continue }
        loss += isSquared ? missing * missing : missing
        let derivative = isSquared ? 2 * missing : 1
        for d in 0..<features {
          gradient[d, j] += derivative * x[d]
          gradient[d, label] -= derivative * x[d]
        }
      }
    }
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

  /// The same by two matrix products: scores S = XW, then gradient XᵀG/N + 2λW.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func vectorized<Scalar: RealScalar>(
    weights: Matrix<Scalar>, samples: Matrix<Scalar>, labels: [Int], regularization: Scalar,
    on execution: Execution = .automatic
  ) -> LossAndGradient<Scalar> {
    checkLossArguments(weights: weights, samples: samples, labels: labels)
    let count = Scalar(labels.count)
    var scores = product(samples, weights, on: execution)
    let sum = gradientInPlace(&scores, labels: labels)
    var gradient = product(samples.transposed, scores, scaledBy: 1 / count, on: execution)
    gradient.add(weights, scaledBy: 2 * regularization)
    let penalty = regularization * weights.squaredFrobeniusNorm(on: execution)
    return LossAndGradient(loss: sum / count + penalty, gradient: gradient)
  }

  /// Overwrites scores with the gradient of the summed loss, and returns the sum.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func gradientInPlace<Scalar: RealScalar>(
    _ scores: inout Matrix<Scalar>, labels: [Int]
  ) -> Scalar {
    var sum: Scalar = 0
    for (i, label) in labels.enumerated() {
      let threshold = scores[i, label] - Scalar(margin)
      var own: Scalar = 0
      for j in 0..<scores.columns where j != label {
        let missing = scores[i, j] - threshold
        if missing.isNaN { sum = .nan }
        guard missing > 0 else {
          scores[i, j] = 0
          continue
        }
        sum += isSquared ? missing * missing : missing
        scores[i, j] = isSquared ? 2 * missing : 1
        own -= scores[i, j]
      }
      scores[i, label] = own
    }
    return sum
  }

  /// Trains a classifier by minibatch gradient descent, as a `LinearLoss` does.
  public func train<Scalar: RealScalar>(
    on samples: some RowSource<Scalar>, labels: [Int], settings: TrainingSettings<Scalar>,
    plan: TrainingPlan<Scalar>, execution: Execution = .automatic,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> TrainingResult<Scalar> {
    checkTrainingArguments(samples: samples, labels: labels, plan: plan)
    return try trainNaively(
      on: samples, labels: labels, settings: settings, plan: plan, execution: execution,
      progress: progress
    ) { weights, minibatch, labels in
      vectorized(
        weights: weights, samples: minibatch, labels: labels,
        regularization: settings.regularization, on: execution)
    }
  }
}
