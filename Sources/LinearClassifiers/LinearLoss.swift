// The requirements on a loss of a linear classifier: its value and gradient, naive and vectorized.

import LinearAlgebra
import Losses

/// A loss and its gradient.
public struct LossAndGradient<Scalar: RealScalar>: Sendable, Equatable {
  public var loss: Scalar
  /// `[D, C]`, as the weights.
  public var gradient: Matrix<Scalar>

  public init(loss: Scalar, gradient: Matrix<Scalar>) {
    self.loss = loss
    self.gradient = gradient
  }
}

/// A loss of a linear classifier, whose scores are samples · weights: the library's, or a
/// learner's own.
///
/// Both forms return the mean over the samples plus the penalty λ‖W‖² (not λ/2), and its gradient,
/// in which the penalty is 2λW. The bias, the last row of W, is penalized as the other rows are.
public protocol LinearLoss<Scalar>: Sendable {
  associatedtype Scalar: RealScalar

  /// Which loss it is.
  static var kind: ClassificationLoss { get }

  /// The loss as the lecture explains it, with loops.
  ///
  /// - Parameters:
  ///   - weights: `[D, C]`, C at least 2.
  ///   - samples: `[N, D]`, N at least 1.
  ///   - labels: `[N]`, from 0 to C − 1.
  ///   - regularization: λ.
  static func naive(
    weights: Matrix<Scalar>, samples: Matrix<Scalar>, labels: [Int], regularization: Scalar
  ) -> LossAndGradient<Scalar>

  /// The same by two matrix products: scores S = XW, then gradient XᵀG/N + 2λW, where G is the
  /// gradient of the summed loss with respect to S.
  static func vectorized(
    weights: Matrix<Scalar>, samples: Matrix<Scalar>, labels: [Int], regularization: Scalar,
    on execution: Execution
  ) -> LossAndGradient<Scalar>

  /// Trains a classifier for each of the settings, all from the same weights and minibatches.
  ///
  /// There is a default for any loss, one training after the other; the library's own losses train
  /// all of them batched, by one wide product.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, read a minibatch at a time.
  ///   - labels: `[N]`.
  ///   - settings: A learning rate and a λ for each training.
  ///   - plan: The initial weights and the minibatches.
  ///   - execution: The threads of each step.
  ///   - progress: Gets the share of the steps that is done; what it throws ends the training.
  /// - Returns: A result for each of the settings, in their order.
  static func train(
    on samples: some RowSource<Scalar>, labels: [Int], settings: [TrainingSettings<Scalar>],
    plan: TrainingPlan<Scalar>, execution: Execution, progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Scalar>]
}

/// Traps where a loss's arguments do not fit one another.
func checkLossArguments<Scalar>(
  weights: Matrix<Scalar>, samples: Matrix<Scalar>, labels: [Int]
) {
  precondition(
    samples.columns == weights.rows && weights.columns >= 2,
    "samples [\(samples.rows), \(samples.columns)] and weights [\(weights.rows), "
      + "\(weights.columns)]")
  precondition(
    labels.count == samples.rows && !labels.isEmpty,
    "\(labels.count) labels for \(samples.rows) samples")
  precondition(
    labels.allSatisfy { $0 >= 0 && $0 < weights.columns },
    "labels from \(labels.min() ?? 0) to \(labels.max() ?? 0) in \(weights.columns) classes")
}
