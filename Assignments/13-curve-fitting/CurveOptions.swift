// The settings of the assignment on curve fitting.

import Foundation
import Notebook

/// How the curve is fitted.
public struct CurveFittingOptions: Sendable, Equatable {
  public var trainingCount: Int
  public var testCount: Int
  /// Units of each hidden layer.
  public var hidden: [Int]
  public var batchSize: Int
  /// Epochs of the report's training.
  public var plainEpochs: Int
  /// Epochs of the training by Adam.
  public var epochs: Int
  /// How many starts gradient descent may take, about a third of which get as far as the report.
  public var plainStarts: Int
  /// How many starts the training by Adam may take.
  public var starts: Int
  /// Epochs of the narrow net on digits.
  public var digitsEpochs: Int
  /// How many training digits are made up.
  public var madeUpCount: Int
  /// The folder of `x_train.csv` and so on; nil for none.
  public var csv: String?

  public init(
    trainingCount: Int = 1_000, testCount: Int = 100, hidden: [Int] = [16, 16, 16, 16],
    batchSize: Int = 100, plainEpochs: Int = 2_000, plainStarts: Int = 12, epochs: Int = 5_000,
    starts: Int = 6,
    digitsEpochs: Int = 50, madeUpCount: Int = 10_000, csv: String? = nil
  ) {
    self.trainingCount = trainingCount
    self.testCount = testCount
    self.hidden = hidden
    self.batchSize = batchSize
    self.plainEpochs = plainEpochs
    self.plainStarts = plainStarts
    self.epochs = epochs
    self.starts = starts
    self.digitsEpochs = digitsEpochs
    self.madeUpCount = madeUpCount
    self.csv = csv
  }
}
