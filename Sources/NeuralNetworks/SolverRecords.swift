// What a training tells about itself.

import LinearAlgebra

/// How a network stood at the end of an epoch.
public struct EpochRecord: Sendable, Equatable, Codable {
  /// From 1; the last one may be cut short by a limit of iterations.
  public let epoch: Int
  /// How many steps were taken by then.
  public let iteration: Int
  /// On the fixed sample of the training samples.
  public let trainingAccuracy: Double
  /// On all validation samples; nil where there are none.
  public let validationAccuracy: Double?
  /// The rate that the epoch's steps were taken with.
  public let learningRate: Double
}

/// Where and how a training came apart.
public struct SolverDivergence: Sendable, Equatable, Codable {
  /// The step whose loss was the last computed, from 0.
  public let iteration: Int
  public let loss: Double
}

/// The parameters that did best on the validation samples.
public struct BestParameters<Scalar: RealScalar>: Sendable, Equatable {
  public let parameters: ParameterSet<Scalar>
  public let validationAccuracy: Double
  /// The epoch at whose end they stood.
  public let epoch: Int
}

/// How far a training is, told before every step and after every epoch.
public struct SolverProgress: Sendable, Equatable {
  /// How many steps are done, and how many there are.
  public let iteration: Int
  public let iterations: Int
  /// The loss of the last step that was done, penalty included; nil before the first.
  public let loss: Double?
  /// The epoch that has just ended, if one has.
  public let endedEpoch: EpochRecord?

  /// The share of the steps that are done.
  public var share: Double {
    iterations == 0 ? 1 : Double(iteration) / Double(iterations)
  }
}

/// A training has diverged where its loss is no finite number, or this many times the first one.
///
/// A training that works lowers its loss; one that grows a thousandfold never comes back.
public let solverDivergenceFactor = 1e3
