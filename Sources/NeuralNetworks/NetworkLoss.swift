// The loss of a network and its gradient: the way through and the way back.

import LinearAlgebra
import Losses

/// A loss, in whole and in parts, and its gradient.
public struct NetworkLoss<Scalar: RealScalar>: Sendable, Equatable {
  /// The mean of the samples' losses.
  public var data: Scalar
  /// λ/2 ‖W‖², summed over all weights; biases are free.
  public var penalty: Scalar
  /// Of the sum of both, with respect to every parameter; zero for statistics.
  public var gradients: ParameterSet<Scalar>
  /// What the layers' statistics are after this batch, by their places among the arrays; see
  /// `ParameterSet.takeOver`.
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
  ///   - regularization: λ.
  ///   - noise: What dropout draws from. The default draws the same masks at every call, as a
  ///     gradient check needs; a training hands over one that goes on.
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

  /// The same for targets of either kind, and with noise that goes on from batch to batch.
  public func loss(
    of samples: Matrix<Scalar>, targets: Targets<Scalar>, _ parameters: ParameterSet<Scalar>,
    regularization: Scalar, noise: inout TrainingNoise, on execution: Execution = .automatic
  ) -> NetworkLoss<Scalar> {
    var loss = loss(
      of: .read(samples), targets: targets, parameters, regularization: regularization,
      noise: &noise, on: execution)
    addPenaltySlopes(to: &loss, parameters, regularization)
    return loss
  }

  func addPenaltySlopes(
    to loss: inout NetworkLoss<Scalar>, _ parameters: ParameterSet<Scalar>,
    _ regularization: Scalar
  ) {
    for (place, shape) in parameterShapes.enumerated() where shape.isPenalized {
      loss.gradients.changeArray(at: place) {
        addScaled(parameters.arrays[place], by: regularization, to: &$0)
      }
    }
  }

  /// The same, but for the gradient of the penalty, which is left out of the gradients: an update
  /// adds it where it reads the weights anyway.
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
    var passage = passage(of: batch, parameters, training: &used, on: execution)
    if let used { noise = used }
    let data = objective.replaceOutputs(&passage.scores, targets)
    let gradients = back(through: passage, batch, parameters, on: execution)
    var penalty: Scalar = 0
    if regularization != 0 {
      for (shape, weights) in zip(parameterShapes, parameters.arrays) where shape.isPenalized {
        penalty += regularization / 2 * weights.squaredFrobeniusNorm(on: execution)
      }
    }
    return NetworkLoss(
      data: data, penalty: penalty, gradients: gradients,
      statistics: statistics(after: passage, parameters))
  }

  private func statistics(
    after passage: Passage, _ parameters: ParameterSet<Scalar>
  ) -> [Int: Matrix<Scalar>] {
    var found: [Int: Matrix<Scalar>] = [:]
    for (place, range) in parameterRanges.enumerated() {
      let statistics = range.filter { !parameterShapes[$0].isLearned }
      if statistics.isEmpty { continue }
      let arrays = layers[place].statistics(
        afterErased: passage.caches[place], self.parameters(of: place, in: parameters))
      precondition(
        arrays.count == statistics.count,
        "'\(layers[place].summary)' returns \(arrays.count) of its \(statistics.count) statistics")
      for (position, array) in zip(statistics, arrays) { found[position] = array }
    }
    return found
  }

  /// The way back from the gradient with respect to the scores.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func back(
    through passage: Passage, _ batch: Batch<Scalar>,
    _ parameters: ParameterSet<Scalar>, on execution: Execution
  ) -> ParameterSet<Scalar> {
    var gradient = passage.scores
    var arrays: [[Matrix<Scalar>]] = []
    for place in layers.indices.reversed() {
      if passage.caches[place] is BatchMarker {
        arrays.append([
          product(batch.view.transposed, gradient, on: execution), sumOfRows(gradient),
        ])
      } else {
        let back = layers[place].backward(
          gradient, erased: passage.caches[place],
          self.parameters(of: place, in: parameters), on: execution)
        gradient = back.input
        arrays.append(back.parameters)
      }
    }
    return ParameterSet(shapes: parameterShapes, arrays: Array(arrays.reversed().joined()))
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addScaled<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, by factor: Scalar, to sum: inout Matrix<Scalar>
) {
  sum.add(matrix, scaledBy: factor)
}
