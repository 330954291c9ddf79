// The settings of the assignment on the two-layer net.

import Notebook

/// How the nets are trained; the course's values unless said.
public struct TwoLayerNetOptions: Sendable, Equatable {
  /// How many training images are made up, the validation images among them.
  public var madeUpCount: Int
  public var hidden: Int
  public var epochs: Int
  public var batchSize: Int
  /// Epochs of each training of the search.
  public var searchEpochs: Int
  /// Epochs of the best setting's training.
  public var bestEpochs: Int
  /// Where the best net is kept; nil for a temporary file that is removed again.
  public var savedModel: String?
  /// The folder into which the best net's arrays are written for NumPy; nil for none.
  public var arrays: String?

  public init(
    madeUpCount: Int = 10_000, hidden: Int = 100, epochs: Int = 5, batchSize: Int = 200,
    searchEpochs: Int = 3, bestEpochs: Int = 10, savedModel: String? = nil,
    arrays: String? = nil
  ) {
    self.madeUpCount = madeUpCount
    self.hidden = hidden
    self.epochs = epochs
    self.batchSize = batchSize
    self.searchEpochs = searchEpochs
    self.bestEpochs = bestEpochs
    self.savedModel = savedModel
    self.arrays = arrays
  }
}
