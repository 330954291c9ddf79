// The gradient of a network, or of one layer, as a problem for the gradient checker.

import GradientChecking
import LinearAlgebra
import NeuralNetworks

extension Network<Double> {
  /// The gradient problem of a classifier's loss.
  func gradientProblem(
    at parameters: ParameterSet<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double, noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 0)
  ) -> GradientProblem {
    gradientProblem(
      at: parameters, samples: samples, targets: .labels(labels), regularization: regularization,
      noise: noise)
  }

  /// The gradient problem of the network's loss in training, its data term and its penalty apart.
  ///
  /// The switches are the layers' kinks and, for the hinge loss, the margins. Statistics are no part
  /// of the problem.
  ///
  /// - Parameter noise: Draws the same masks of dropout for every measurement.
  func gradientProblem(
    at parameters: ParameterSet<Double>, samples: Matrix<Double>, targets: Targets<Double>,
    regularization: Double, noise: TrainingNoise
  ) -> GradientProblem {
    let learned = parameterShapes.filter(\.isLearned)
    func set(_ values: Parameters) -> ParameterSet<Double> {
      var moved = parameters
      for (place, shape) in learned.enumerated() {
        moved[shape.name] = Matrix(
          rows: shape.rows, columns: shape.columns, elements: values[block: place])
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
    let penalty = zip(whole.gradients.arrays, data.gradients.arrays).map { $0 - $1 }
    return GradientProblem(
      blocks: learned.map { shape in
        ParameterBlock(
          shape.name, shape: shape.rows == 1 ? [shape.columns] : [shape.rows, shape.columns],
          values: parameters[shape.name].elements)
      },
      gradients: named(whole.gradients),
      parts: [
        LossPart("data", gradients: named(data.gradients)),
        LossPart(
          "penalty",
          gradients: named(ParameterSet(shapes: parameterShapes, arrays: penalty)),
          isSmooth: true),
      ],
      sampleCount: samples.rows, penaltyStrength: regularization / 2
    ) { values in
      let parameters = set(values)
      let found = loss(parameters, regularization: regularization)
      return LossValue(
        found.total, parts: [found.data, found.penalty],
        switches: Switches(switches(of: samples, targets, parameters, noise)))
    }
  }

  private func switches(
    of samples: Matrix<Double>, _ targets: Targets<Double>, _ parameters: ParameterSet<Double>,
    _ noise: TrainingNoise
  ) -> [Bool] {
    let sides = activationPattern(of: samples, parameters, noise: noise, on: .serial)
    guard loss == .svm, case .labels(let labels) = targets else { return sides }
    let scores = scores(of: samples, parameters, noise: noise, on: .serial)
    return sides
      + labels.enumerated().flatMap { sample, label in
        (0..<classes).filter { $0 != label }.map {
          scores[sample, $0] - scores[sample, label] + 1 > 0
        }
      }
  }
}

extension Layer where Scalar == Double {
  /// The gradient problem of Σ (y − y₀)∘G, where y₀ is the output at the point of the check: its
  /// gradients are the layer's way back in training from G, with respect to the input, `x`, and each
  /// of the learned arrays. Taking off y₀ changes no slope, but keeps the digits that a large sum
  /// would lose.
  ///
  /// - Parameters:
  ///   - outputGradient: G, `[N, outputs]`.
  ///   - noise: Draws the same mask of dropout for every measurement.
  func gradientProblem(
    input: Matrix<Double>, parameters: [Matrix<Double>], outputGradient: Matrix<Double>,
    noise: TrainingNoise = TrainingNoise(seedOfEveryLayer: 0)
  ) -> GradientProblem {
    let learned = parameterShapes.indices.filter { parameterShapes[$0].isLearned }
    let names = ["x"] + learned.map { parameterShapes[$0].name }
    let arrays = [input] + learned.map { parameters[$0] }
    func through(_ input: Matrix<Double>, _ parameters: [Matrix<Double>]) -> (
      output: Matrix<Double>, cache: Cache
    ) {
      var noise = noise
      return forward(input, parameters, training: &noise, on: .serial)
    }
    let (center, cache) = through(input, parameters)
    let back = backward(outputGradient, cache, parameters, on: .serial)
    let gradients = [back.input] + learned.map { back.parameters[$0] }
    return GradientProblem(
      blocks: zip(names, arrays).map { name, array in
        ParameterBlock(name, shape: [array.rows, array.columns], values: array.elements)
      },
      gradients: Dictionary(
        uniqueKeysWithValues: zip(names, gradients).map { ($0, $1.elements) })
    ) { values in
      let moved = arrays.indices.map {
        Matrix(
          rows: arrays[$0].rows, columns: arrays[$0].columns, elements: values[block: $0])
      }
      var movedParameters = parameters
      for (place, array) in zip(learned, moved.dropFirst()) { movedParameters[place] = array }
      let (output, cache) = through(moved[0], movedParameters)
      let moves = (output - center).elements
      let sum = zip(moves, outputGradient.elements).reduce(0) { $0 + $1.0 * $1.1 }
      return LossValue(sum, switches: Switches(activationPattern(cache)))
    }
  }
}
