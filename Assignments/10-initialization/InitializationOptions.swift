// The settings of the assignment on initial weights.

import Notebook

/// How deep and wide the nets are, and how many images are looked at.
public struct InitializationOptions: Sendable, Equatable {
  /// Layers of the deep nets.
  public var depth: Int
  /// Units of each of their layers, and numbers of a sample.
  public var width: Int
  public var samples: Int
  /// Images of the batch on which saturation is counted.
  public var batchSize: Int
  /// Units of the layer that is counted.
  public var units: Int
  /// Units of each hidden layer of the net whose training kills some.
  public var hidden: Int
  /// Images whose principal components are sought.
  public var componentImages: Int
  /// Height and width to which these are reduced.
  public var reducedSide: Int
  /// How many training images are made up.
  public var madeUpCount: Int

  public init(
    depth: Int = 10, width: Int = 500, samples: Int = 1_000, batchSize: Int = 1_000,
    units: Int = 500, hidden: Int = 100, componentImages: Int = 5_000, reducedSide: Int = 8,
    madeUpCount: Int = 6_000
  ) {
    self.depth = depth
    self.width = width
    self.samples = samples
    self.batchSize = batchSize
    self.units = units
    self.hidden = hidden
    self.componentImages = componentImages
    self.reducedSide = reducedSide
    self.madeUpCount = madeUpCount
  }

  /// Whether the nets are those of `DepthReference`.
  var isReferenceSize: Bool { depth == 10 && width == 500 && samples == 1_000 }
}
