// What the lectures look at before they trust a training: the first loss, a few samples learned by
// heart, and how large the updates are beside the weights.

import Foundation
import LinearAlgebra
import Losses
import NumPyRandom

extension ClassificationLoss {
  /// The loss of a sample whose scores are all equal, as a net with small weights begins: log C of the
  /// softmax, and C − 1 margins of 1 of the support vector machine.
  public func ofEqualScores(classes: Int) -> Double {
    switch self {
    case .svm: Double(classes - 1)
    case .softmax: log(Double(classes))
    }
  }
}

/// How large an update of one array is beside the array: about 1e-3 where the learning rate is right,
/// as a rough rule.
public struct UpdateRatio: Sendable, Equatable {
  /// The array's name: `W1`.
  public let name: String
  /// ‖Δw‖
  public let update: Double
  /// ‖w‖ before the update.
  public let size: Double

  /// ‖Δw‖ / ‖w‖; infinite where the array was zero, as biases are at first.
  public var ratio: Double { update == 0 ? 0 : update / size }
}

extension ParameterSet {
  /// The size of the step from earlier parameters to these, for each array.
  ///
  /// - Precondition: both sets have the same shapes.
  public func updateRatios(
    since earlier: ParameterSet, on execution: Execution = .automatic
  ) -> [UpdateRatio] {
    precondition(shapes == earlier.shapes, "updates of other parameters")
    return shapes.indices.filter { shapes[$0].isLearned }.map {
      UpdateRatio(
        name: shapes[$0].name,
        update: Double(arrays[$0].frobeniusDistance(to: earlier.arrays[$0], on: execution)),
        size: Double(earlier.arrays[$0].frobeniusNorm(on: execution)))
    }
  }
}

/// How a net did at learning a few samples by heart.
public struct Overfitting: Sendable, Equatable {
  /// The steps that were taken.
  public let steps: Int
  /// The mean loss before the last step.
  public let loss: Double
  /// The share of the samples that are right at the end.
  public let accuracy: Double
}

extension Network {
  /// Trains on a few samples, all of them at every step and without a penalty, until all are right
  /// or the steps run out.
  ///
  /// A net with more weights than the samples have numbers learns them by heart; one that does not
  /// has a mistake in its gradients, or a learning rate that is far off.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, a few.
  ///   - labels: `[N]`.
  ///   - parameters: To start from.
  ///   - progress: Told the share of the steps before each; what it throws ends the training.
  public func overfit(
    _ samples: Matrix<Scalar>, labels: [Int], from parameters: ParameterSet<Scalar>,
    rule: UpdateRule = .sgd, learningRate: Double, maximumSteps: Int = 200,
    on execution: Execution = .automatic, progress: (Double) throws -> Void
  ) throws -> Overfitting {
    precondition(maximumSteps >= 1, "no net learns in \(maximumSteps) steps")
    var parameters = parameters
    var state = RuleState<Scalar>(rule, shapes: parameterShapes)
    var last = Scalar.nan
    var accuracy = 0.0
    for step in 0..<maximumSteps {
      try progress(Double(step) / Double(maximumSteps))
      let loss = loss(
        of: samples, labels: labels, parameters, regularization: 0, on: execution)
      last = loss.total
      parameters.takeOver(loss.statistics)
      state.step(
        &parameters, loss.gradients, learningRate: Scalar(learningRate), on: execution)
      let predicted = largestColumns(of: scores(of: samples, parameters, on: execution))
      accuracy =
        Double(zip(predicted, labels).count { $0 == $1 }) / Double(labels.count)
      if accuracy == 1 || !last.isFinite { break }
    }
    return Overfitting(steps: state.stepCount, loss: Double(last), accuracy: accuracy)
  }
}
