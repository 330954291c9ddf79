// A network's loss as a problem for the gradient checker.

import GradientChecking
import LinearAlgebra
import NeuralNetworks

extension Network<Double> {
  /// Returns the gradient problem of a classifier's loss in training; see
  /// `gradientProblem(at:samples:targets:regularization:noise:)`.
  ///
  /// ```swift
  /// let network = Network<Double>.twoLayer(inputs: 4, hidden: 10, classes: 3)
  /// let problem = network.gradientProblem(
  ///   at: parameters, samples: samples, labels: labels, regularization: 0.1)
  /// problem.blocks.map(\.name)                  // ["W1", "b1", "W2", "b2"]
  /// problem.check(using: &generator).verdict    // passed
  /// ```
  ///
  /// - Parameters:
  ///   - parameters: The point of the check.
  ///   - samples: `[N, D]`.
  ///   - labels: `[N]`, from 0 to C − 1.
  ///   - regularization: λ of the penalty λ/2‖W‖².
  ///   - noise: Draws the same dropout masks at every evaluation.
  public func gradientProblem(
    at parameters: ParameterSet<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double, noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 0)
  ) -> GradientProblem {
    gradientProblem(
      at: parameters, samples: samples, targets: .labels(labels), regularization: regularization,
      noise: noise)
  }

  /// Returns the gradient problem of the network's loss in training, the mean over the samples plus
  /// λ/2‖W‖², with the data term and the penalty checked on their own as well.
  ///
  /// Every learned array is a block by its name, arrays of one row with a shape of one axis. The
  /// activation pattern is the layers' and, for the hinge loss, which margins are above zero.
  /// Statistics, such as running means, are not part of the problem.
  ///
  /// - Parameters:
  ///   - parameters: The point of the check.
  ///   - samples: `[N, D]`.
  ///   - targets: Labels `[N]` or values `[N, outputs]`.
  ///   - regularization: λ of the penalty λ/2‖W‖².
  ///   - noise: Draws the same dropout masks at every evaluation.
  public func gradientProblem(
    at parameters: ParameterSet<Double>, samples: Matrix<Double>, targets: Targets<Double>,
    regularization: Double, noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 0)
  ) -> GradientProblem {
    let learned = parameterShapes.filter(\.isLearned)
    func set(_ values: Parameters) -> ParameterSet<Double> {
      var moved = parameters
      for (index, shape) in learned.enumerated() {
        moved[shape.name] = Matrix(
          rows: shape.rows, columns: shape.columns, elements: values[block: index])
      }
      return moved
    }
    func named(_ gradients: ParameterSet<Double>) -> [String: [Double]] {
      Dictionary(uniqueKeysWithValues: learned.map { ($0.name, gradients[$0.name].elements) })
    }
    func loss(_ parameters: ParameterSet<Double>, regularization: Double) -> NetworkLoss<Double> {
      var noise = noise
      return self.loss(
        of: samples, targets: targets, parameters, regularization: regularization, noise: &noise,
        on: .serial)
    }
    let whole = loss(parameters, regularization: regularization)
    let data = loss(parameters, regularization: 0)
    // Not whole − data: of a penalty far below the data term, a difference keeps no digits.
    let penalty = penaltyGradients(parameters, regularization: regularization)
    return GradientProblem(
      blocks: learned.map { shape in
        ParameterBlock(
          shape.name, shape: shape.rows == 1 ? [shape.columns] : [shape.rows, shape.columns],
          values: parameters[shape.name].elements)
      },
      gradients: named(whole.gradients),
      parts: [
        LossPart("data", gradients: named(data.gradients)),
        LossPart("penalty", gradients: named(penalty), isSmooth: true),
      ],
      sampleCount: samples.rows, penaltyStrength: regularization / 2
    ) { values in
      let parameters = set(values)
      let found = loss(parameters, regularization: regularization)
      return LossValue(
        found.total, parts: [found.data, found.penalty],
        pattern: pattern(of: samples, targets, parameters, noise))
    }
  }

  private func pattern(
    of samples: Matrix<Double>, _ targets: Targets<Double>, _ parameters: ParameterSet<Double>,
    _ noise: TrainingNoise
  ) -> ActivationPattern {
    let units = activationPattern(of: samples, parameters, noise: noise, on: .serial)
    guard loss == .svm, case .labels(let labels) = targets else {
      return ActivationPattern(units)
    }
    let scores = scores(of: samples, parameters, noise: noise, on: .serial)
    return ActivationPattern(units + activeMargins(scores, labels))
  }
}
