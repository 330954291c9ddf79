// The gradient of a network, or of one layer, as a problem for the gradient checker.

import GradientChecking
import LinearAlgebra
import NeuralNetworks

extension Network<Double> {
  /// The gradient problem of the network's loss, its data term and its penalty apart.
  ///
  /// The switches are the layers' kinks and, for the hinge loss, the margins.
  func gradientProblem(
    at parameters: ParameterSet<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double
  ) -> GradientProblem {
    let shapes = parameterShapes
    func set(_ values: Parameters) -> ParameterSet<Double> {
      ParameterSet(
        shapes: shapes,
        arrays: shapes.indices.map {
          Matrix(rows: shapes[$0].rows, columns: shapes[$0].columns, elements: values[block: $0])
        })
    }
    func named(_ gradients: ParameterSet<Double>) -> [String: [Double]] {
      Dictionary(
        uniqueKeysWithValues: zip(shapes, gradients.arrays).map { ($0.name, $1.elements) })
    }
    func loss(_ parameters: ParameterSet<Double>, regularization: Double) -> NetworkLoss<Double> {
      self.loss(
        of: samples, labels: labels, parameters, regularization: regularization, on: .serial)
    }
    let whole = loss(parameters, regularization: regularization)
    let data = loss(parameters, regularization: 0)
    let penalty = zip(whole.gradients.arrays, data.gradients.arrays).map { $0 - $1 }
    return GradientProblem(
      blocks: zip(shapes, parameters.arrays).map { shape, array in
        ParameterBlock(
          shape.name, shape: shape.rows == 1 ? [shape.columns] : [shape.rows, shape.columns],
          values: array.elements)
      },
      gradients: named(whole.gradients),
      parts: [
        LossPart("data", gradients: named(data.gradients)),
        LossPart(
          "penalty", gradients: named(ParameterSet(shapes: shapes, arrays: penalty)),
          isSmooth: true),
      ],
      sampleCount: samples.rows, penaltyStrength: regularization / 2
    ) { values in
      let parameters = set(values)
      let found = loss(parameters, regularization: regularization)
      return LossValue(
        found.total, parts: [found.data, found.penalty],
        switches: Switches(
          switches(of: samples, labels: labels, parameters)))
    }
  }

  private func switches(
    of samples: Matrix<Double>, labels: [Int], _ parameters: ParameterSet<Double>
  ) -> [Bool] {
    let sides = switches(of: samples, parameters, on: .serial)
    guard loss == .svm else { return sides }
    let scores = scores(of: samples, parameters, on: .serial)
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
  /// gradients are the layer's way back from G, with respect to the input, `x`, and each of the
  /// parameters. Taking off y₀ changes no slope, but keeps the digits that a large sum would lose.
  ///
  /// - Parameter outputGradient: G, `[N, outputs]`.
  func gradientProblem(
    input: Matrix<Double>, parameters: [Matrix<Double>], outputGradient: Matrix<Double>
  ) -> GradientProblem {
    let names = ["x"] + parameterShapes.map(\.name)
    let arrays = [input] + parameters
    let (center, cache) = forward(input, parameters, on: .serial)
    let back = backward(outputGradient, cache, parameters, on: .serial)
    let gradients = [back.input] + back.parameters
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
      let (output, cache) = forward(moved[0], Array(moved.dropFirst()), on: .serial)
      let moves = (output - center).elements
      let sum = zip(moves, outputGradient.elements).reduce(0) { $0 + $1.0 * $1.1 }
      return LossValue(sum, switches: Switches(switches(cache)))
    }
  }
}
