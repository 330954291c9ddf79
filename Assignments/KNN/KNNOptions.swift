// What a user can set about the kNN assignment, and what cannot be.

import NearestNeighbors

/// The settings of kNN; those of the course unless said.
public struct KNNOptions: Sendable, Equatable {
  /// The numbers of neighbors to choose from; nil for the course's, as far as they are possible.
  public var ks: [Int]?
  public var foldCount: Int
  public var metric: DistanceMetric
  /// How many training images are used; nil for the course's 5,000 or all where there are fewer.
  public var trainCount: Int?
  /// How many test images are used; nil for the course's 500 or all where there are fewer.
  public var testCount: Int?
  /// The search over k and the metric; nil to cross-validate `ks` with `metric`.
  public var sweep: ModelSweep?

  public init(
    ks: [Int]? = nil, foldCount: Int = KNNExpectations.foldCount, metric: DistanceMetric = .l2,
    trainCount: Int? = nil, testCount: Int? = nil
  ) {
    self.ks = ks
    self.foldCount = foldCount
    self.metric = metric
    self.trainCount = trainCount
    self.testCount = testCount
  }
}

/// A setting that the data do not allow.
public enum KNNOptionError: Error, Equatable {
  /// More neighbors were asked for than samples to choose them from.
  case kTooLarge(k: Int, available: Int, folds: Int)
}

extension KNNOptionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .kTooLarge(let k, let available, let folds):
      "--k \(k) is more than the \(available) training images that \(folds) folds leave to choose "
        + "neighbors from. Name a smaller k, or more images with --train."
    }
  }
}
