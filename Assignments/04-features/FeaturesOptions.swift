// The settings of the assignment on image features.

import Notebook

/// How features are learned from; the course's values unless said.
public struct FeaturesOptions: Sendable, Equatable {
  /// How many training images are made up, the validation images among them.
  public var madeUpCount: Int
  /// Steps and images a step of the linear classifiers.
  public var iterations: Int
  public var batchSize: Int
  /// Hidden units and epochs of the net on features.
  public var hidden: Int
  public var epochs: Int
  /// The same of the net on pixels.
  public var pixelHidden: Int
  public var pixelEpochs: Int

  public init(
    madeUpCount: Int = 10_000, iterations: Int = 1_500, batchSize: Int = 200, hidden: Int = 500,
    epochs: Int = 10, pixelHidden: Int = 100, pixelEpochs: Int = 5
  ) {
    self.madeUpCount = madeUpCount
    self.iterations = iterations
    self.batchSize = batchSize
    self.hidden = hidden
    self.epochs = epochs
    self.pixelHidden = pixelHidden
    self.pixelEpochs = pixelEpochs
  }
}
