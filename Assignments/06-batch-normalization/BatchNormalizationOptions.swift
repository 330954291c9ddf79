// The settings of the assignment on normalization.

import Notebook

/// How the nets are trained; the course's values unless said.
public struct BatchNormalizationOptions: Sendable, Equatable {
  /// How many training images are made up, the validation images among them.
  public var madeUpCount: Int
  /// Images of each training.
  public var images: Int
  /// Epochs of the net of six layers, with and without a normalization.
  public var epochs: Int
  /// Epochs of the trainings that compare scales of weights and sizes of batches; nil for the
  /// course's ten on published images and five on made-up ones.
  public var comparisonEpochs: Int?
  /// Width of the net of six layers.
  public var width: Int
  /// How many scales of weights are tried, from 1e-4 to 1; nil for the course's twenty on published
  /// images and nine on made-up ones.
  public var scaleCount: Int?
  /// Width of the nets that try them.
  public var scaleWidth: Int
  /// Sizes of batches that are compared.
  public var batchSizes: [Int]

  public init(
    madeUpCount: Int = 2_000, images: Int = 1_000, epochs: Int = 10,
    comparisonEpochs: Int? = nil, width: Int = 100, scaleCount: Int? = nil,
    scaleWidth: Int = 50, batchSizes: [Int] = [5, 10, 50]
  ) {
    self.madeUpCount = madeUpCount
    self.images = images
    self.epochs = epochs
    self.comparisonEpochs = comparisonEpochs
    self.width = width
    self.scaleCount = scaleCount
    self.scaleWidth = scaleWidth
    self.batchSizes = batchSizes
  }
}
