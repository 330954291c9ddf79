// The settings of the assignment on deep nets.

import Notebook

/// How the nets are trained; the course's values unless said.
public struct FullyConnectedOptions: Sendable, Equatable {
  /// How many training images are made up, the validation images among them.
  public var madeUpCount: Int
  /// Images, width and epochs of the nets that compare update rules.
  public var ruleImages: Int
  public var width: Int
  public var ruleEpochs: Int
  /// Epochs of the best net.
  public var bestEpochs: Int

  public init(
    madeUpCount: Int = 6_000, ruleImages: Int = 4_000, width: Int = 100, ruleEpochs: Int = 5,
    bestEpochs: Int = 8
  ) {
    self.madeUpCount = madeUpCount
    self.ruleImages = ruleImages
    self.width = width
    self.ruleEpochs = ruleEpochs
    self.bestEpochs = bestEpochs
  }
}
