// The loss of a network and its gradient: the forward pass, the loss, the backward pass.

import LinearAlgebra
import Losses

/// A network's loss, its two terms, and its gradient.
public struct NetworkLoss<Scalar: RealScalar>: Sendable, Equatable {
  /// The mean of the samples' losses.
  public var data: Scalar
  /// λ/2 ‖W‖², summed over all weights; biases are free.
  public var penalty: Scalar
  /// Of the sum of both terms, with respect to every parameter; zero for statistics.
  public var gradients: ParameterSet<Scalar>
  /// The layers' statistics after this batch, by their indices among the arrays; see
  /// `ParameterSet.updateStatistics`.
  public var statistics: [Int: Matrix<Scalar>]

  /// The data term and the penalty together.
  public var total: Scalar { data + penalty }
}

extension Network {
  /// The mean loss of samples in training plus λ/2 ‖W‖², and its gradient, in which the penalty is
  /// λW.
  ///
  /// The linear classifiers' penalty is λ‖W‖² without the half: their λ counts twice here.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, N at least 1.
  ///   - labels: `[N]`, from 0 to C − 1.
  ///   - parameters: As `parameterShapes` says.
  ///   - regularization: λ.
  ///   - noise: What dropout draws from. The default draws the same masks at every call, as a
  ///     gradient check needs; training passes one that continues from batch to batch.
  ///   - execution: The threads to use.
  public func loss(
    of samples: Matrix<Scalar>, labels: [Int], _ parameters: ParameterSet<Scalar>,
    regularization: Scalar, noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 0),
    on execution: Execution = .automatic
  ) -> NetworkLoss<Scalar> {
    var noise = noise
    return loss(
      of: samples, targets: .labels(labels), parameters, regularization: regularization,
      noise: &noise, on: execution)
  }

  /// The same for targets of either kind, and with noise that continues from batch to batch.
  public func loss(
    of samples: Matrix<Scalar>, targets: Targets<Scalar>, _ parameters: ParameterSet<Scalar>,
    regularization: Scalar, noise: inout TrainingNoise, on execution: Execution = .automatic
  ) -> NetworkLoss<Scalar> {
    var loss = loss(
      of: .copied(samples), targets: targets, parameters, regularization: regularization,
      noise: &noise, on: execution)
    addPenaltyGradient(to: &loss, parameters, regularization)
    return loss
  }

  // show: weight-decay
  func addPenaltyGradient(
    to loss: inout NetworkLoss<Scalar>, _ parameters: ParameterSet<Scalar>,
    _ regularization: Scalar
  ) {
    for (index, shape) in parameterShapes.enumerated() where shape.isPenalized {
      loss.gradients.changeArray(at: index) {
        addScaled(parameters.arrays[index], by: regularization, to: &$0)
      }
    }
  }
  // end: weight-decay

  /// The gradient of the penalty λ/2‖W‖² alone, from the code that adds it to the data term's.
  package func penaltyGradients(
    _ parameters: ParameterSet<Scalar>, regularization: Scalar
  ) -> ParameterSet<Scalar> {
    var nothing = NetworkLoss<Scalar>(
      data: 0, penalty: 0, gradients: ParameterSet(zeros: parameterShapes), statistics: [:])
    addPenaltyGradient(to: &nothing, parameters, regularization)
    return nothing.gradients
  }

  // show: network-loss
  /// The same, except that the gradients lack the penalty's: an update adds it where it reads the
  /// weights anyway.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func loss(
    of batch: Batch<Scalar>, targets: Targets<Scalar>, _ parameters: ParameterSet<Scalar>,
    regularization: Scalar, noise: inout TrainingNoise, on execution: Execution
  ) -> NetworkLoss<Scalar> {
    precondition(
      targets.count == batch.count && targets.count > 0,
      "\(targets.count) targets for \(batch.count) samples")
    var used: TrainingNoise? = noise
    var pass = forward(batch, parameters, training: &used, on: execution)
    if let used { noise = used }
    let data = objective.replaceOutputs(&pass.scores, targets)
    let gradients = backward(through: pass, batch, parameters, on: execution)
    var penalty: Scalar = 0
    if regularization != 0 {
      for (shape, weights) in zip(parameterShapes, parameters.arrays) where shape.isPenalized {
        penalty += regularization / 2 * weights.squaredFrobeniusNorm(on: execution)
      }
    }
    return NetworkLoss(
      data: data, penalty: penalty, gradients: gradients,
      statistics: statistics(after: pass, parameters))
  }
  // end: network-loss

  private func statistics(
    after pass: ForwardPass, _ parameters: ParameterSet<Scalar>
  ) -> [Int: Matrix<Scalar>] {
    var found: [Int: Matrix<Scalar>] = [:]
    for (index, range) in parameterRanges.enumerated() {
      let statistics = range.filter { !parameterShapes[$0].isLearned }
      if statistics.isEmpty { continue }
      let arrays = layers[index].statistics(
        afterErased: pass.caches[index], self.parameters(of: index, in: parameters))
      precondition(
        arrays.count == statistics.count,
        "'\(layers[index].summary)' returns \(arrays.count) of its \(statistics.count) statistics")
      for (position, array) in zip(statistics, arrays) { found[position] = array }
    }
    return found
  }

  // show: network-backward
  /// The backward pass from the gradient with respect to the scores.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func backward(
    through pass: ForwardPass, _ batch: Batch<Scalar>,
    _ parameters: ParameterSet<Scalar>, on execution: Execution
  ) -> ParameterSet<Scalar> {
    var gradient = pass.scores
    var arrays: [[Matrix<Scalar>]] = []
    for index in layers.indices.reversed() {
      if pass.caches[index] is BatchMarker {
        arrays.append([
          product(batch.view.transposed, gradient, on: execution), sumOfRows(gradient),
        ])
      } else if index == 0 {
        arrays.append(
          layers[0].backwardToParameters(
            gradient, erased: pass.caches[0], self.parameters(of: 0, in: parameters),
            on: execution
          ).parameters)
      } else {
        let found = layers[index].backward(
          gradient, erased: pass.caches[index],
          self.parameters(of: index, in: parameters), on: execution)
        gradient = found.input
        arrays.append(found.parameters)
      }
    }
    return ParameterSet(shapes: parameterShapes, arrays: Array(arrays.reversed().joined()))
  }
  // end: network-backward
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addScaled<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, by factor: Scalar, to sum: inout Matrix<Scalar>
) {
  sum.add(matrix, scaledBy: factor)
}
