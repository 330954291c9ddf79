// The settings of the assignments on linear classifiers.

import Notebook

/// How a linear classifier is trained; the course's values unless said.
public struct LinearOptions: Sendable, Equatable {
  /// How many training images are made up, the validation images among them.
  public var madeUpCount: Int
  public var iterations: Int
  public var batchSize: Int
  /// How many weights the gradient check looks at, a fifth of them in the bias row.
  public var gradientCoordinates: Int

  public init(
    madeUpCount: Int = 10_000, iterations: Int = 1_500, batchSize: Int = 200,
    gradientCoordinates: Int = 50
  ) {
    self.gradientCoordinates = gradientCoordinates
    self.madeUpCount = madeUpCount
    self.iterations = iterations
    self.batchSize = batchSize
  }
}
