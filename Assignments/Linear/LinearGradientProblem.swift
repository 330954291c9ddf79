// The gradient of a linear classifier as a problem for the gradient checker.

import GradientChecking
import LinearAlgebra
import LinearClassifiers

/// Which of a loss's two forms is looked at.
enum LossForm: String, CaseIterable, Sendable {
  case naive
  case vectorized
}

extension LinearLoss where Scalar == Double {
  /// The loss in one of its two forms.
  static func value(
    _ form: LossForm, weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double
  ) -> LossAndGradient<Double> {
    switch form {
    case .naive:
      naive(weights: weights, samples: samples, labels: labels, regularization: regularization)
    case .vectorized:
      vectorized(
        weights: weights, samples: samples, labels: labels, regularization: regularization,
        on: .serial)
    }
  }

  /// The gradient problem of the loss at some weights, its data term and its penalty apart.
  ///
  /// The penalty alone is the loss of a sample of zeros, whose data term is a constant. The hinge
  /// loss's switches are its margins.
  static func gradientProblem(
    _ form: LossForm, weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double
  ) -> GradientProblem {
    let (rows, columns) = (weights.rows, weights.columns)
    let zeros = Matrix<Double>(rows: 1, columns: rows)
    func losses(_ weights: Matrix<Double>) -> [LossAndGradient<Double>] {
      [
        value(
          form, weights: weights, samples: samples, labels: labels,
          regularization: regularization),
        value(form, weights: weights, samples: samples, labels: labels, regularization: 0),
        value(
          form, weights: weights, samples: zeros, labels: [0], regularization: regularization),
      ]
    }
    let claimed = losses(weights)
    let scores = product(samples, weights, on: .serial)
    return GradientProblem(
      blocks: [
        ParameterBlock(
          "W", shape: [rows, columns], values: weights.elements,
          groups: [.row(rows - 1, named: "bias row")])
      ],
      gradients: ["W": claimed[0].gradient.elements],
      parts: [
        LossPart("data", gradients: ["W": claimed[1].gradient.elements]),
        LossPart("penalty", gradients: ["W": claimed[2].gradient.elements], isSmooth: true),
      ],
      sampleCount: samples.rows, penaltyStrength: regularization
    ) { parameters in
      let values = losses(
        Matrix(rows: rows, columns: columns, elements: parameters[block: 0])
      ).map(\.loss)
      return LossValue(
        values[0], parts: [values[1], values[2]],
        switches: kind == .svm
          ? marginSwitches(scores, samples, labels, change: parameters.change) : Switches())
    }
  }

  /// Which margins are above zero, from the scores at the point and the one changed weight.
  private static func marginSwitches(
    _ scores: Matrix<Double>, _ samples: Matrix<Double>, _ labels: [Int],
    change: Parameters.Change?
  ) -> Switches {
    let classes = scores.columns
    let feature = (change?.coordinate.index ?? 0) / classes
    let changed = (change?.coordinate.index ?? 0) % classes
    let difference = change.map { $0.to - $0.from } ?? 0
    var switches = Switches()
    for (sample, label) in labels.enumerated() {
      let shift = difference * samples[sample, feature]
      let right = scores[sample, label] + (label == changed ? shift : 0)
      for j in 0..<classes where j != label {
        let wrong = scores[sample, j] + (j == changed ? shift : 0)
        switches.append(wrong - right + 1 > 0)
      }
    }
    return switches
  }
}
