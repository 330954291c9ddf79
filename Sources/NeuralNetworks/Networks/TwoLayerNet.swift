// The two-layer net of the course: affine, ReLU, affine.

import LinearAlgebra
import Losses

extension Network {
  // show: two-layer-net
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
  // end: two-layer-net
}

extension LayerLibrary {
  /// Affine, ReLU, affine, and the softmax loss: the course's two-layer net.
  public func twoLayerNet<Scalar: RealScalar>(
    inputs: Int, hidden: Int, classes: Int
  ) -> Network<Scalar> {
    Network(
      inputs: inputs,
      layers: [
        affine(inputs: inputs, outputs: hidden), relu(), affine(inputs: hidden, outputs: classes),
      ])
  }
}
