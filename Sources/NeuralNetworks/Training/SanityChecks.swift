// The lectures' sanity checks of a training: the chance-level loss, overfitting a few samples, and
// the ratio of updates to weights.

import Foundation
import LinearAlgebra
import Losses
import NumPyRandom

extension ClassificationLoss {
  /// The chance-level loss: that of a sample whose scores are all equal, as those of a net with
  /// small weights nearly are. It is log C for the softmax, and C − 1 margins of 1 for the support
  /// vector machine.
  public func chanceLevelLoss(classes: Int) -> Double {
    switch self {
    case .svm: Double(classes - 1)
    case .softmax: log(Double(classes))
    }
  }
}

/// The size of an update relative to the array it updates: about 1e-3 at a good learning rate, as a
/// rule of thumb.
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

/// The result of overfitting a few samples.
public struct Overfitting: Sendable, Equatable {
  /// The number of steps taken.
  public let steps: Int
  /// The mean loss before the last step.
  public let loss: Double
  /// The share of the samples that are classified correctly at the end.
  public let accuracy: Double
}

extension Network {
  /// Trains on a few samples, all of them at every step and without a penalty, until all are
  /// classified correctly or the steps run out.
  ///
  /// A net with more weights than the samples have numbers memorizes them; one that does not has a
  /// mistake in its gradients, or a learning rate that is far off.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, with a small N.
  ///   - labels: `[N]`.
  ///   - parameters: The initial ones.
  ///   - rule: The update rule, with the course's constants.
  ///   - learningRate: Of every step.
  ///   - maximumSteps: At least one.
  ///   - execution: The threads to use.
  ///   - progress: Called before each step with the fraction that is done; what it throws ends the
  ///     training.
  public func overfit(
    _ samples: Matrix<Scalar>, labels: [Int], from parameters: ParameterSet<Scalar>,
    rule: UpdateRule = .sgd, learningRate: Double, maximumSteps: Int = 200,
    on execution: Execution = .automatic, progress: (Double) throws -> Void
  ) throws -> Overfitting {
    precondition(maximumSteps >= 1, "overfitting in \(maximumSteps) steps")
    var parameters = parameters
    var state = RuleState<Scalar>(rule, shapes: parameterShapes)
    var last = Scalar.nan
    var accuracy = 0.0
    for step in 0..<maximumSteps {
      try progress(Double(step) / Double(maximumSteps))
      let loss = loss(
        of: samples, labels: labels, parameters, regularization: 0, on: execution)
      last = loss.total
      parameters.updateStatistics(loss.statistics)
      state.step(
        &parameters, loss.gradients, learningRate: Scalar(learningRate), on: execution)
      let scores = scores(of: samples, parameters, on: execution)
      // NaN scores classify nothing, whatever their largest column is taken to be.
      let correct = zip(largestColumns(of: scores), labels).count { $0 == $1 }
      accuracy = containsNaN(scores) ? 0 : Double(correct) / Double(labels.count)
      if accuracy == 1 || !last.isFinite { break }
    }
    return Overfitting(steps: state.stepCount, loss: Double(last), accuracy: accuracy)
  }
}
