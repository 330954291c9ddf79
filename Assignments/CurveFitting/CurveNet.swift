// A net that fits numbers: fully connected layers with ReLU, and the mean squared error.

import Foundation
import LinearAlgebra
import NeuralNetworks
import NumPyRandom

/// A net for regression and its training.
struct CurveNet<Scalar: RealScalar>: Sendable {
  let layers: [Affine<Scalar>]
  var parameters: ParameterSet<Scalar>
  private let relu = ActivationLayer<Scalar>(.relu)

  /// How the weights are drawn.
  enum Start: Sendable {
    /// U(−1/√n, 1/√n) for weights and biases, n being the inputs of the layer: what PyTorch's
    /// linear layers begin with.
    case narrow
    /// U(−√(6/n), √(6/n)) for weights (He et al. 2015), and biases as above.
    case kaiming
  }

  /// - Parameter sizes: Inputs, the units of each hidden layer, outputs.
  init(sizes: [Int], start: Start, using generator: inout RandomState) {
    layers = zip(sizes, sizes.dropFirst()).map { Affine(inputs: $0, outputs: $1) }
    var shapes: [ParameterShape] = []
    var arrays: [Matrix<Scalar>] = []
    for (place, layer) in layers.enumerated() {
      for shape in layer.parameterShapes {
        let narrow = 1 / Double(layer.inputs).squareRoot()
        let bound = shape.isPenalized && start == .kaiming ? 6.squareRoot() * narrow : narrow
        shapes.append(
          ParameterShape(
            "\(shape.name)\(place + 1)", rows: shape.rows, columns: shape.columns,
            isPenalized: shape.isPenalized))
        arrays.append(
          Matrix(
            rows: shape.rows, columns: shape.columns,
            elements: generator.uniforms(count: shape.count, in: -bound..<bound).map {
              Scalar($0)
            }))
      }
    }
    parameters = ParameterSet(shapes: shapes, arrays: arrays)
  }

  private func parameters(of place: Int) -> [Matrix<Scalar>] {
    [parameters.arrays[2 * place], parameters.arrays[2 * place + 1]]
  }

  /// The output for samples: `[N, D]` → `[N, 1]`.
  func output(of samples: Matrix<Scalar>) -> Matrix<Scalar> {
    passage(of: samples).last ?? samples
  }

  /// Every layer's output, ReLU included.
  private func passage(of samples: Matrix<Scalar>) -> [Matrix<Scalar>] {
    var outputs: [Matrix<Scalar>] = []
    var input = samples
    for (place, layer) in layers.enumerated() {
      input = layer.forward(input, parameters(of: place), on: .serial).output
      if place < layers.count - 1 { input = relu.forward(input, [], on: .serial).output }
      outputs.append(input)
    }
    return outputs
  }

  /// The mean squared error of samples and its gradient.
  func loss(
    of samples: Matrix<Scalar>, targets: Matrix<Scalar>
  ) -> (value: Double, gradients: ParameterSet<Scalar>) {
    let outputs = passage(of: samples)
    var gradient = outputs[outputs.count - 1]
    gradient.add(targets, scaledBy: -1)
    let sum = Double(gradient.squaredFrobeniusNorm(on: .serial))
    gradient.scale(by: 2 / Scalar(samples.rows))
    var arrays: [Matrix<Scalar>] = []
    for place in layers.indices.reversed() {
      if place < layers.count - 1 {
        gradient = relu.backward(gradient, outputs[place], [], on: .serial).input
      }
      let back = layers[place].backward(
        gradient, place == 0 ? samples : outputs[place - 1], parameters(of: place), on: .serial)
      gradient = back.input
      arrays = back.parameters + arrays
    }
    return (sum / Double(samples.rows), ParameterSet(shapes: parameters.shapes, arrays: arrays))
  }

  /// The sides on which the kinks of all hidden units stand.
  func switches(at samples: Matrix<Scalar>) -> [Bool] {
    passage(of: samples).dropLast().flatMap { $0.elements.map { $0 > 0 } }
  }

  func meanSquaredError(of samples: Matrix<Scalar>, targets: Matrix<Scalar>) -> Double {
    var difference = output(of: samples)
    difference.add(targets, scaledBy: -1)
    return Double(difference.squaredFrobeniusNorm(on: .serial)) / Double(samples.rows)
  }
}
