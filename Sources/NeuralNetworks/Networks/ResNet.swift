// ResNet-18: a stem, eight blocks of two convolutions beside a shortcut, global average pooling.
// He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, 2015.

import LinearAlgebra

/// How a residual net begins, and what its convolutions and shortcuts have.
public struct ResNetVariant: Sendable, Hashable {
  /// A 7×7 convolution of stride 2 and a 3×3 max pooling of stride 2, for large images; otherwise a 3×3
  /// convolution that keeps height and width.
  public var hasLargeStem: Bool
  /// Whether convolutions add a bias, which the normalization after them subtracts again.
  public var hasBiases: Bool
  /// Batch normalization of the shortcuts that change the shape.
  public var normalizesShortcuts: Bool

  public init(hasLargeStem: Bool, hasBiases: Bool, normalizesShortcuts: Bool) {
    self.hasLargeStem = hasLargeStem
    self.hasBiases = hasBiases
    self.normalizesShortcuts = normalizesShortcuts
  }

  /// The book's (Zhang et al., Dive into Deep Learning), with the paper's large stem.
  public static let book = ResNetVariant(
    hasLargeStem: true, hasBiases: true, normalizesShortcuts: false)
  /// The book's for CIFAR-10.
  public static let bookSmallImages = ResNetVariant(
    hasLargeStem: false, hasBiases: true, normalizesShortcuts: false)
  /// As usual for small images: the paper's blocks behind a small stem.
  public static let smallImages = ResNetVariant(
    hasLargeStem: false, hasBiases: false, normalizesShortcuts: true)
}

extension Network {
  // show: resnet18
  /// ResNet-18: a stem, four stages of two residual blocks, each stage but the first halving height and
  /// width and doubling the channels, then the mean of every channel and the scores.
  ///
  /// ```swift
  /// let images = MapShape(channels: 3, height: 32, width: 32)
  /// Network<Float>.resNet18(images, classes: 10, .smallImages).summary.parameters   // 11173962
  /// ```
  ///
  /// - Parameters:
  ///   - input: The images' shape.
  ///   - classes: C.
  ///   - variant: The stem and the shortcuts.
  ///   - width: The channels of the stem; 64 in the paper.
  ///   - isResidual: Without its shortcuts it is a plain net of equal depth, the paper's comparison.
  public static func resNet18(
    _ input: MapShape, classes: Int, _ variant: ResNetVariant, width: Int = 64,
    isResidual: Bool = true
  ) -> Network {
    /// Convolution and normalization.
    func normalized(
      _ maps: MapShape, filters: Int, side: Int, stride: Int = 1
    ) -> (layers: [any Layer<Scalar>], output: MapShape) {
      let convolution = Convolution<Scalar>(
        maps, filters: filters, height: side, width: side, stride: stride, padding: side / 2,
        hasBias: variant.hasBiases)
      return (
        [convolution, SpatialBatchNormalization<Scalar>(convolution.output)], convolution.output
      )
    }
    let relu = ActivationLayer<Scalar>(.relu)
    var (layers, maps) =
      variant.hasLargeStem
      ? normalized(input, filters: width, side: 7, stride: 2)
      : normalized(input, filters: width, side: 3)
    layers.append(relu)
    if variant.hasLargeStem {
      let pooling = MaxPooling<Scalar>(maps, height: 3, width: 3, stride: 2, padding: 1)
      layers.append(pooling)
      maps = pooling.output
    }
    for stage in 0..<4 {
      for block in 0..<2 {
        let changesShape = stage > 0 && block == 0
        let stride = changesShape ? 2 : 1
        let first = normalized(maps, filters: width << stage, side: 3, stride: stride)
        let second = normalized(first.output, filters: width << stage, side: 3)
        let branch = first.layers + [relu] + second.layers
        var shortcut: [any Layer<Scalar>] = []
        if changesShape {
          shortcut =
            variant.normalizesShortcuts
            ? normalized(maps, filters: width << stage, side: 1, stride: stride).layers
            : .projection(of: maps, to: second.output, hasBias: variant.hasBiases)
        }
        layers += isResidual ? [Residual(branch, shortcut: shortcut)] : branch
        layers.append(relu)
        maps = second.output
      }
    }
    let mean = AveragePooling<Scalar>(global: maps)
    layers += [mean, Flatten(mean.output), Affine(inputs: mean.output.count, outputs: classes)]
    return Network(inputs: input.count, layers: layers)
  }
  // end: resnet18
}
