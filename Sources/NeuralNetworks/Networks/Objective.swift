// What a network is trained for: the loss of scores against labels, or of outputs against numbers.

import LinearAlgebra
import Losses

/// The loss of a network's output.
public enum Objective: Sendable, Equatable {
  /// The output is scores of classes, the targets are labels.
  case classification(ClassificationLoss)
  /// The targets are numbers: the mean of (y − t)² over all samples and all outputs.
  case meanSquaredError

  /// The loss's name in a network's description: `softmax`, `svm`, `mse`.
  public var name: String {
    switch self {
    case .classification(let loss): loss.rawValue
    case .meanSquaredError: "mse"
    }
  }

  /// The objective of a name; nil where there is none.
  public init?(name: String) {
    if name == Objective.meanSquaredError.name {
      self = .meanSquaredError
    } else if let loss = ClassificationLoss(rawValue: name) {
      self = .classification(loss)
    } else {
      return nil
    }
  }

  /// The smallest number of outputs.
  var minimumOutputs: Int { self == .meanSquaredError ? 1 : 2 }

  /// Replaces outputs by the gradient of the mean loss with respect to them, and returns the loss.
  ///
  /// - Precondition: the targets are of the objective's kind, as many as outputs.
  func replaceOutputs<Scalar: RealScalar>(
    _ outputs: inout Matrix<Scalar>, _ targets: Targets<Scalar>
  ) -> Scalar {
    switch (self, targets) {
    case (.classification(let loss), .labels(let labels)):
      let sum = loss.gradientInPlace(&outputs, labels: labels)
      scale(&outputs, by: 1 / Scalar(labels.count))
      return sum / Scalar(labels.count)
    case (.meanSquaredError, .values(let values)):
      return replaceBySquaredErrorGradient(&outputs, values)
    default:
      preconditionFailure(
        "a network with the loss '\(name)' needs targets of its kind: labels for a "
          + "classifier, numbers for mse"
      )
    }
  }
}

/// What a network's outputs are trained towards, a label or a row for each sample.
public enum Targets<Scalar: RealScalar>: Sendable, Equatable {
  /// `[N]`, from 0 to C − 1.
  case labels([Int])
  /// `[N, outputs]`
  case values(Matrix<Scalar>)

  /// The number of samples.
  public var count: Int {
    switch self {
    case .labels(let labels): labels.count
    case .values(let values): values.rows
    }
  }

  /// The targets of some samples.
  func at(_ rows: [Int]) -> Targets {
    switch self {
    case .labels(let labels): .labels(rows.map { labels[$0] })
    case .values(let values): .values(values.copyingRows(at: rows))
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func scale<Scalar: RealScalar>(_ matrix: inout Matrix<Scalar>, by factor: Scalar) {
  matrix.scale(by: factor)
}

/// Replaces y by 2(y − t)/n, the gradient of the mean of n squares, and returns that mean.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func replaceBySquaredErrorGradient<Scalar: RealScalar>(
  _ outputs: inout Matrix<Scalar>, _ targets: Matrix<Scalar>
) -> Scalar {
  precondition(
    outputs.rows == targets.rows && outputs.columns == targets.columns,
    "targets [\(targets.rows), \(targets.columns)] for outputs [\(outputs.rows), "
      + "\(outputs.columns)]")
  var sum: Scalar = 0
  let count = Scalar(targets.rows * targets.columns)
  outputs.withUnsafeMutableElements { outputs in
    targets.withUnsafeElements { targets in
      for i in outputs.indices {
        let error = outputs[i] - targets[i]
        sum += error * error
        outputs[i] = 2 * error / count
      }
    }
  }
  return sum / count
}
