// VGG: blocks of 3×3 convolutions, each ended by a pooling that halves height and width.
// Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2015.

import LinearAlgebra

/// A configuration of the paper's table 1: how many convolutions each of the five blocks has.
///
/// ```swift
/// VGGConfiguration.a.depth   // 11
/// ```
public enum VGGConfiguration: String, CaseIterable, Sendable {
  case a = "A"
  case b = "B"
  case c = "C"
  case d = "D"
  case e = "E"

  /// The kernels' sides, block by block. C ends its last three blocks with a 1×1 convolution.
  public var kernels: [[Int]] {
    switch self {
    case .a: [[3], [3], [3, 3], [3, 3], [3, 3]]
    case .b: [[3, 3], [3, 3], [3, 3], [3, 3], [3, 3]]
    case .c: [[3, 3], [3, 3], [3, 3, 1], [3, 3, 1], [3, 3, 1]]
    case .d: [[3, 3], [3, 3], [3, 3, 3], [3, 3, 3], [3, 3, 3]]
    case .e: [[3, 3], [3, 3], [3, 3, 3, 3], [3, 3, 3, 3], [3, 3, 3, 3]]
    }
  }

  /// The layers with weights, the three fully connected ones of the paper included.
  public var depth: Int { kernels.joined().count + 3 }
}

/// What follows the blocks of a VGG net, and whether they are normalized.
///
/// ```swift
/// let net = Network<Float>.vgg(.a, images, classes: 10, .smallImages)
/// ```
public struct VGGVariant: Sendable, Hashable {
  /// Spatial batch normalization after every convolution.
  public var isNormalized: Bool
  /// The widths of the hidden layers after the blocks, each with a ReLU and dropout of a half.
  public var hidden: [Int]

  public init(isNormalized: Bool, hidden: [Int]) {
    self.isNormalized = isNormalized
    self.hidden = hidden
  }

  /// The paper's, and the book's (Zhang et al., Dive into Deep Learning): no normalization, two hidden
  /// layers of 4,096.
  public static let book = VGGVariant(isNormalized: false, hidden: [4_096, 4_096])
  /// As usual for small images: normalized, and the scores straight from the last maps.
  public static let smallImages = VGGVariant(isNormalized: true, hidden: [])
}

extension Network {
  // show: vgg
  /// A VGG net: five blocks of convolutions and ReLUs, their filters doubled from block to block up to
  /// eight times the first's, then fully connected layers.
  ///
  /// ```swift
  /// let images = MapShape(channels: 3, height: 224, width: 224)
  /// Network<Float>.vgg(.a, images, classes: 1000, .book).summary.parameters   // 132863336
  /// ```
  ///
  /// - Parameters:
  ///   - configuration: Its kernels, A to E in the paper.
  ///   - input: The images' shape.
  ///   - classes: C.
  ///   - variant: The normalization and the fully connected layers.
  ///   - width: The filters of the first block; 64 in the paper.
  /// - Precondition: height and width are at least 32: five poolings halve them.
  public static func vgg(
    _ configuration: VGGConfiguration, _ input: MapShape, classes: Int, _ variant: VGGVariant,
    width: Int = 64
  ) -> Network {
    precondition(
      input.height >= 32 && input.width >= 32,
      "a VGG net halves height and width five times: maps of \(input) are too small, 32×32 fit")
    var layers: [any Layer<Scalar>] = []
    var maps = input
    for (block, kernels) in configuration.kernels.enumerated() {
      for kernel in kernels {
        let convolution = Convolution<Scalar>(
          maps, filters: width * min(1 << block, 8), height: kernel, width: kernel,
          padding: kernel / 2)
        maps = convolution.output
        layers.append(convolution)
        if variant.isNormalized { layers.append(SpatialBatchNormalization<Scalar>(maps)) }
        layers.append(ActivationLayer<Scalar>(.relu))
      }
      let pooling = MaxPooling<Scalar>(maps, height: 2, width: 2, stride: 2)
      maps = pooling.output
      layers.append(pooling)
    }
    layers.append(Flatten<Scalar>(maps))
    var columns = maps.count
    for hidden in variant.hidden {
      layers += [
        Affine<Scalar>(inputs: columns, outputs: hidden), ActivationLayer<Scalar>(.relu),
        Dropout<Scalar>(keep: 0.5),
      ]
      columns = hidden
    }
    layers.append(Affine<Scalar>(inputs: columns, outputs: classes))
    return Network(inputs: input.count, layers: layers)
  }
  // end: vgg
}
