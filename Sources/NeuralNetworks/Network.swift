// A network: layers one behind the other, and a loss of the last one's output.

import LinearAlgebra
import Losses
import NumPyRandom

/// A classifier made of layers, described once; its parameters are a value of their own.
///
/// ```swift
/// let network = Network<Double>.twoLayer(inputs: 3072, hidden: 100, classes: 10)
/// var generator = RandomState(seed: 0)
/// let parameters = network.randomParameters(weightScale: 1e-3, using: &generator)
/// let scores = network.scores(of: images, parameters)   // [N, 10]
/// ```
public struct Network<Scalar: RealScalar>: Sendable {
  /// How many numbers a sample has.
  public let inputs: Int
  public let layers: [any Layer<Scalar>]
  /// The loss of the scores, which are the last layer's output.
  public let loss: ClassificationLoss
  /// How many classes there are: the columns of the scores.
  public let classes: Int
  /// The parameters of all layers. Those of the first layer that has any end in 1: `W1`, `b1`.
  public let parameterShapes: [ParameterShape]
  /// Which of the parameters belong to each layer.
  let parameterRanges: [Range<Int>]

  /// - Precondition: every layer takes what the one before it gives, and there are two classes.
  public init(inputs: Int, layers: [any Layer<Scalar>], loss: ClassificationLoss = .softmax) {
    var columns = inputs
    var shapes: [ParameterShape] = []
    var ranges: [Range<Int>] = []
    var number = 0
    for (place, layer) in layers.enumerated() {
      guard let next = layer.outputColumns(forInput: columns) else {
        preconditionFailure("layer \(place), '\(layer.summary)', cannot take \(columns) columns")
      }
      columns = next
      let own = layer.parameterShapes
      number += own.isEmpty ? 0 : 1
      ranges.append(shapes.count..<shapes.count + own.count)
      shapes += own.map { $0.named($0.name + "\(number)") }
    }
    precondition(columns >= 2, "scores of \(columns) classes")
    self.inputs = inputs
    self.layers = layers
    self.loss = loss
    classes = columns
    parameterShapes = shapes
    parameterRanges = ranges
  }

  /// Affine, activation, affine: the course's two-layer net.
  public static func twoLayer(
    inputs: Int, hidden: Int, classes: Int, activation: Activation = .relu,
    loss: ClassificationLoss = .softmax
  ) -> Network {
    Network(
      inputs: inputs,
      layers: [
        Affine(inputs: inputs, outputs: hidden), ActivationLayer(activation),
        Affine(inputs: hidden, outputs: classes),
      ], loss: loss)
  }

  /// Weights of a normal distribution around zero, biases of zero.
  ///
  /// Drawn array after array in the network's order as `weightScale * np.random.randn(rows, columns)`
  /// does; biases draw nothing.
  ///
  /// - Parameter weightScale: The standard deviation.
  public func randomParameters(
    weightScale: Double, using generator: inout RandomState
  ) -> ParameterSet<Scalar> {
    ParameterSet(
      shapes: parameterShapes,
      arrays: parameterShapes.map { shape in
        guard shape.isPenalized else { return Matrix(rows: shape.rows, columns: shape.columns) }
        return Matrix(
          rows: shape.rows, columns: shape.columns,
          elements: generator.normals(count: shape.count).map { Scalar(weightScale * $0) })
      })
  }

  /// The arrays of one layer.
  func parameters(of layer: Int, in set: ParameterSet<Scalar>) -> [Matrix<Scalar>] {
    Array(set.arrays[parameterRanges[layer]])
  }
}

extension ParameterShape {
  fileprivate func named(_ name: String) -> ParameterShape {
    ParameterShape(name, rows: rows, columns: columns, isPenalized: isPenalized)
  }
}
