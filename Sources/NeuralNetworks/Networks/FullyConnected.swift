// Fully connected nets of any depth: blocks of affine, normalization, activation and dropout.

import LinearAlgebra
import Losses

/// The normalization between an affine layer and its activation.
public enum Normalization: String, CaseIterable, Sendable {
  case none
  case batch
  case layer
}

extension Network {
  // show: fully-connected-net
  /// {affine, normalization, activation, dropout} × L, affine: the course's net of any depth.
  ///
  /// ```swift
  /// let network = Network<Double>.fullyConnected(
  ///   inputs: 784, hidden: [300, 150], classes: 10, normalization: .batch)
  /// network.parameterShapes.map(\.name)
  /// // W1 b1 gamma1 beta1 running_mean1 running_var1 W2 … b3
  /// ```
  ///
  /// - Parameters:
  ///   - inputs: D.
  ///   - hidden: The width of each hidden layer; with none, the net is a linear classifier.
  ///   - classes: C.
  ///   - normalization: Of every hidden layer, before its activation.
  ///   - keep: The probability with which dropout keeps a number; nil for no dropout.
  ///   - activation: Of every hidden layer.
  ///   - objective: What the net is trained for.
  ///   - library: Makes the layers; other activations than ReLU are the library's own.
  public static func fullyConnected(
    inputs: Int, hidden: [Int], classes: Int, normalization: Normalization = .none,
    keep: Double? = nil, activation: Activation = .relu,
    objective: Objective = .classification(.softmax),
    library: any LayerLibrary = VectorizedLayers()
  ) -> Network {
    var layers: [any Layer<Scalar>] = []
    var columns = inputs
    for width in hidden {
      layers.append(library.affine(inputs: columns, outputs: width))
      switch normalization {
      case .none: break
      case .batch: layers.append(library.batchNormalization(columns: width))
      case .layer: layers.append(library.layerNormalization(columns: width))
      }
      layers.append(
        activation == .relu ? library.relu() : ActivationLayer<Scalar>(activation))
      if let keep { layers.append(library.dropout(keep: keep)) }
      columns = width
    }
    layers.append(library.affine(inputs: columns, outputs: classes))
    return Network(inputs: inputs, layers: layers, objective: objective)
  }
  // end: fully-connected-net
}
