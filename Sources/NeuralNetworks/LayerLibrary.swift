// Where the layers of a net come from: the library's own, its plain ones, or a learner's.

import LinearAlgebra

/// Makes the layers of which nets are built.
///
/// A learner's own library gives the layers that are to be judged; the library's stand in for the
/// rest.
public protocol LayerLibrary: Sendable {
  func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar>
  func relu<Scalar: RealScalar>() -> any Layer<Scalar>
  func batchNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar>
  func layerNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar>
  /// - Parameter keep: The probability of a number to be kept.
  func dropout<Scalar: RealScalar>(keep: Double) -> any Layer<Scalar>
}

extension LayerLibrary {
  public func batchNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    BatchNormalization<Scalar>(columns: columns)
  }
  public func layerNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    LayerNormalization<Scalar>(columns: columns)
  }
  public func dropout<Scalar: RealScalar>(keep: Double) -> any Layer<Scalar> {
    Dropout<Scalar>(keep: keep)
  }

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

/// The layers with loops.
public struct PlainLayers: LayerLibrary {
  public init() {}
  public func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    PlainAffine<Scalar>(inputs: inputs, outputs: outputs)
  }
  public func relu<Scalar: RealScalar>() -> any Layer<Scalar> { PlainReLU<Scalar>() }
  public func batchNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    PlainBatchNormalization<Scalar>(columns: columns)
  }
  public func layerNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    PlainLayerNormalization<Scalar>(columns: columns)
  }
  public func dropout<Scalar: RealScalar>(keep: Double) -> any Layer<Scalar> {
    PlainDropout<Scalar>(keep: keep)
  }
}

/// The layers with matrix products and single passes.
public struct VectorizedLayers: LayerLibrary {
  public init() {}
  public func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    Affine<Scalar>(inputs: inputs, outputs: outputs)
  }
  public func relu<Scalar: RealScalar>() -> any Layer<Scalar> { ActivationLayer<Scalar>(.relu) }
}
