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
    loss(
      of: Batch(all: samples), labels: labels, parameters, regularization: regularization,
      on: execution)
  }

  func loss(
    of batch: Batch<some RowSource<Scalar>>, labels: [Int], _ parameters: ParameterSet<Scalar>,
    regularization: Scalar, on execution: Execution
  ) -> NetworkLoss<Scalar> {
    var (data, gradients) = dataLoss(of: batch, labels: labels, parameters, on: execution)
    if regularization != 0 {
      for (place, shape) in parameterShapes.enumerated() where shape.isPenalized {
        addScaled(parameters.arrays[place], by: regularization, to: &gradients.arrays[place])
      }
    }
    return NetworkLoss(
      data: data, penalty: penalty(parameters, regularization: regularization, on: execution),
      gradients: gradients)
  }

  /// λ/2 ‖W‖², summed over the penalised arrays.
  func penalty(
    _ parameters: ParameterSet<Scalar>, regularization: Scalar, on execution: Execution
  ) -> Scalar {
    if regularization == 0 { return 0 }
    return zip(parameters.shapes, parameters.arrays).reduce(0) { sum, parameter in
      let (shape, array) = parameter
      guard shape.isPenalized else { return sum }
      return sum + regularization / 2 * array.squaredFrobeniusNorm(on: execution)
    }
  }

  /// The mean loss of samples and its gradient, without a penalty.
  func dataLoss(
    of batch: Batch<some RowSource<Scalar>>, labels: [Int], _ parameters: ParameterSet<Scalar>,
    on execution: Execution
  ) -> (loss: Scalar, gradients: ParameterSet<Scalar>) {
    precondition(
      labels.count == batch.rows.count && !labels.isEmpty,
      "\(labels.count) labels for \(batch.rows.count) samples")
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
    return (sum / count, back(through: passage, batch, parameters, on: execution))
  }

  /// The way back from the gradient with respect to the scores.
  private func back(
    through passage: Passage, _ batch: Batch<some RowSource<Scalar>>,
    _ parameters: ParameterSet<Scalar>, on execution: Execution
  ) -> ParameterSet<Scalar> {
    var gradient = passage.scores
    var arrays: [[Matrix<Scalar>]] = []
    for place in layers.indices.reversed() {
      if passage.caches[place] is BatchMarker {
        arrays.append([
          batch.transposedProduct(gradient, on: execution), sumOfRows(gradient),
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
