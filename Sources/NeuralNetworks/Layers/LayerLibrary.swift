// Where the layers of a net come from: the vectorized ones, the naive ones, or a learner's.

import LinearAlgebra

/// Makes the layers of which nets are built.
///
/// A learner's library makes the layers to check; the rest are the vectorized ones.
public protocol LayerLibrary: Sendable {
  func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar>
  func relu<Scalar: RealScalar>() -> any Layer<Scalar>
  func batchNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar>
  func layerNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar>
  /// - Parameter keep: The probability with which a number is kept.
  func dropout<Scalar: RealScalar>(keep: Double) -> any Layer<Scalar>
  func convolution<Scalar: RealScalar>(
    _ input: MapShape, filters: Int, window: MapWindow
  ) -> any Layer<Scalar>
  func maxPooling<Scalar: RealScalar>(
    _ input: MapShape, window: MapWindow
  ) -> any Layer<Scalar>
  func spatialBatchNormalization<Scalar: RealScalar>(_ input: MapShape) -> any Layer<Scalar>
  func spatialGroupNormalization<Scalar: RealScalar>(
    _ input: MapShape, groups: Int
  ) -> any Layer<Scalar>
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
  public func convolution<Scalar: RealScalar>(
    _ input: MapShape, filters: Int, window: MapWindow
  ) -> any Layer<Scalar> {
    Convolution<Scalar>(input, filters: filters, window: window)
  }
  public func maxPooling<Scalar: RealScalar>(
    _ input: MapShape, window: MapWindow
  ) -> any Layer<Scalar> {
    MaxPooling<Scalar>(input, window: window)
  }
  public func spatialBatchNormalization<Scalar: RealScalar>(
    _ input: MapShape
  ) -> any Layer<Scalar> {
    SpatialBatchNormalization<Scalar>(input)
  }
  public func spatialGroupNormalization<Scalar: RealScalar>(
    _ input: MapShape, groups: Int
  ) -> any Layer<Scalar> {
    SpatialGroupNormalization<Scalar>(input, groups: groups)
  }
}

/// The layers with loops, as the lecture explains them.
public struct NaiveLayers: LayerLibrary {
  public init() {}
  public func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    NaiveAffine<Scalar>(inputs: inputs, outputs: outputs)
  }
  public func relu<Scalar: RealScalar>() -> any Layer<Scalar> { NaiveReLU<Scalar>() }
  public func batchNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    NaiveBatchNormalization<Scalar>(columns: columns)
  }
  public func layerNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    NaiveLayerNormalization<Scalar>(columns: columns)
  }
  public func dropout<Scalar: RealScalar>(keep: Double) -> any Layer<Scalar> {
    NaiveDropout<Scalar>(keep: keep)
  }
  public func convolution<Scalar: RealScalar>(
    _ input: MapShape, filters: Int, window: MapWindow
  ) -> any Layer<Scalar> {
    NaiveConvolution<Scalar>(Convolution(input, filters: filters, window: window))
  }
  public func maxPooling<Scalar: RealScalar>(
    _ input: MapShape, window: MapWindow
  ) -> any Layer<Scalar> {
    NaiveMaxPooling<Scalar>(MaxPooling(input, window: window))
  }
  public func spatialBatchNormalization<Scalar: RealScalar>(
    _ input: MapShape
  ) -> any Layer<Scalar> {
    NaiveSpatialBatchNormalization<Scalar>(input)
  }
  public func spatialGroupNormalization<Scalar: RealScalar>(
    _ input: MapShape, groups: Int
  ) -> any Layer<Scalar> {
    NaiveSpatialGroupNormalization<Scalar>(input, groups: groups)
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
