// The settings of the assignment on digits.

import Notebook

/// How the nets are trained; the report's values unless said.
public struct DigitsOptions: Sendable, Equatable {
  /// How many training digits are made up, the validation digits among them.
  public var madeUpCount: Int
  /// How many test digits are made up.
  public var madeUpTestCount: Int
  public var epochs: Int
  public var batchSize: Int
  /// Epochs of each training of the tables on MNIST; nil for `epochs`.
  public var tableEpochs: Int?
  /// Epochs of each training of the tables on made-up digits, which are more alike.
  public var madeUpTableEpochs: Int
  /// Where the net is kept; nil for a temporary file that is removed again.
  public var savedModel: String?
  /// The folder into which the net's arrays are written for NumPy; nil for none.
  public var arrays: String?

  public init(
    madeUpCount: Int = 10_000, madeUpTestCount: Int = 2_000, epochs: Int = 10,
    batchSize: Int = 100, tableEpochs: Int? = nil, madeUpTableEpochs: Int = 3,
    savedModel: String? = nil, arrays: String? = nil
  ) {
    self.madeUpCount = madeUpCount
    self.madeUpTestCount = madeUpTestCount
    self.epochs = epochs
    self.batchSize = batchSize
    self.tableEpochs = tableEpochs
    self.madeUpTableEpochs = madeUpTableEpochs
    self.savedModel = savedModel
    self.arrays = arrays
  }
}
