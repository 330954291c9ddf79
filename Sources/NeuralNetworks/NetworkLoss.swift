// The loss of a network and its gradient: the way through and the way back.

import LinearAlgebra
import Losses

/// A loss, in whole and in parts, and its gradient.
public struct NetworkLoss<Scalar: RealScalar>: Sendable, Equatable {
  /// The mean of the samples' losses.
  public var data: Scalar
  /// λ/2 ‖W‖², summed over all weights; biases are free.
  public var penalty: Scalar
  /// Of the sum of both, with respect to every parameter.
  public var gradients: ParameterSet<Scalar>

  /// The data term and the penalty together.
  public var total: Scalar { data + penalty }
}

extension Network {
  /// The mean loss of samples plus λ/2 ‖W‖², and its gradient, in which the penalty is λW.
  ///
  /// The linear classifiers' penalty is λ‖W‖² without the half: their λ counts twice here.
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`, N at least 1.
  ///   - labels: `[N]`, from 0 to C − 1.
  ///   - regularization: λ.
  public func loss(
    of samples: Matrix<Scalar>, labels: [Int], _ parameters: ParameterSet<Scalar>,
    regularization: Scalar, on execution: Execution = .automatic
  ) -> NetworkLoss<Scalar> {
    var loss = loss(
      of: .read(samples), labels: labels, parameters, regularization: regularization,
      on: execution)
    for (place, shape) in parameterShapes.enumerated() where shape.isPenalized {
      loss.gradients.changeArray(at: place) {
        addScaled(parameters.arrays[place], by: regularization, to: &$0)
      }
    }
    return loss
  }

  /// The same, but for the gradient of the penalty, which is left out of the gradients: an update
  /// adds it where it reads the weights anyway.
  func loss(
    of batch: Batch<Scalar>, labels: [Int], _ parameters: ParameterSet<Scalar>,
    regularization: Scalar, on execution: Execution
  ) -> NetworkLoss<Scalar> {
    precondition(
      labels.count == batch.count && !labels.isEmpty,
      "\(labels.count) labels for \(batch.count) samples")
    precondition(
      labels.allSatisfy { $0 >= 0 && $0 < classes },
      "labels from \(labels.min() ?? 0) to \(labels.max() ?? 0) in \(classes) classes")
    var passage = passage(of: batch, parameters, on: execution)
    let sum = passage.scores.withUnsafeMutableElements { scores in
      loss.replaceScores(
        scores.baseAddress!, stride: classes, classes: classes, labels: labels)
    }
    let count = Scalar(labels.count)
    passage.scores.scale(by: 1 / count)
    let gradients = back(through: passage, batch, parameters, on: execution)
    var penalty: Scalar = 0
    if regularization != 0 {
      for (shape, weights) in zip(parameterShapes, parameters.arrays) where shape.isPenalized {
        penalty += regularization / 2 * weights.squaredFrobeniusNorm(on: execution)
      }
    }
    return NetworkLoss(data: sum / count, penalty: penalty, gradients: gradients)
  }

  /// The way back from the gradient with respect to the scores.
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
