// What a training tells about itself, and what it is told.

import LinearAlgebra

/// What was measured at the end of an epoch.
public struct EpochRecord: Sendable, Equatable, Codable {
  /// The share of a fixed sample of the training samples that is right; of a network of real numbers
  /// the mean squared error on them.
  public let train: Double
  /// The same of the validation samples; nil where there are none.
  public let validation: Double?
  /// With which the epoch's steps were taken.
  public let learningRate: Double

  public init(train: Double, validation: Double?, learningRate: Double) {
    self.train = train
    self.validation = validation
    self.learningRate = learningRate
  }
}

/// Where and how a training came apart.
public struct SolverDivergence: Sendable, Equatable, Codable {
  /// The step whose loss was the last computed, from 0.
  public let iteration: Int
  public let loss: Double
}

/// How far a training has come.
public struct SolverProgress: Sendable {
  /// The share of the steps that are done, from 0 to 1.
  public let fraction: Double
  /// The loss of the step before; not a number before the first.
  public let lastLoss: Double
  /// The epochs that are over.
  public let epochs: [EpochRecord]
}

/// Samples with what a network should make of them.
public struct LabeledRows<Source: RowSource>: Sendable {
  public let rows: Source
  public let targets: Targets<Source.Element>

  /// - Precondition: a label for each row.
  public init(_ rows: Source, labels: [Int]) { self.init(rows, targets: .labels(labels)) }

  /// - Precondition: a target for each row.
  public init(_ rows: Source, targets: Targets<Source.Element>) {
    precondition(rows.rows == targets.count, "\(targets.count) targets for \(rows.rows) samples")
    self.rows = rows
    self.targets = targets
  }

  /// `[N]`
  ///
  /// - Precondition: the targets are labels.
  public var labels: [Int] {
    guard case .labels(let labels) = targets else {
      preconditionFailure("the targets of these rows are numbers, not labels")
    }
    return labels
  }
}
