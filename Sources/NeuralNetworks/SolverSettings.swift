// How a network is trained, and what a training tells on the way.

import LinearAlgebra

/// How a network is trained.
public struct SolverSettings: Sendable, Equatable, Codable {
  /// How many times as many samples are drawn as there are.
  public var epochs: Int
  /// Samples of a step, drawn with replacement.
  public var batchSize: Int
  public var rule: UpdateRule
  public var learningRate: Double
  /// What the learning rate is multiplied by after each epoch.
  public var decay: Double
  /// λ of the penalty λ/2 ‖W‖².
  public var regularization: Double
  /// The most steps that are taken; nil for all of the epochs'.
  public var iterationLimit: Int?

  /// - Precondition: there is an epoch and a sample a batch.
  public init(
    epochs: Int, batchSize: Int, rule: UpdateRule, learningRate: Double, decay: Double = 1,
    regularization: Double, iterationLimit: Int? = nil
  ) {
    precondition(epochs >= 1 && batchSize >= 1, "\(epochs) epochs of batches of \(batchSize)")
    self.epochs = epochs
    self.batchSize = batchSize
    self.rule = rule
    self.learningRate = learningRate
    self.decay = decay
    self.regularization = regularization
    self.iterationLimit = iterationLimit
  }

  /// Steps that make an epoch of so many samples: at least one.
  public func iterationsPerEpoch(samples: Int) -> Int { max(1, samples / batchSize) }

  /// All steps of a training on so many samples.
  public func iterations(samples: Int) -> Int {
    let (all, overflows) = epochs.multipliedReportingOverflow(
      by: iterationsPerEpoch(samples: samples))
    return min(overflows ? .max : all, iterationLimit ?? .max)
  }
}

/// What was measured at the end of an epoch.
public struct EpochRecord: Sendable, Equatable, Codable {
  /// The share of a fixed sample of the training samples that is right.
  public let train: Double
  /// The share of the validation samples that is right; nil where there are none.
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

/// Samples with their labels.
public struct LabeledRows<Source: RowSource>: Sendable {
  public let rows: Source
  /// `[N]`
  public let labels: [Int]

  /// - Precondition: a label for each row.
  public init(_ rows: Source, labels: [Int]) {
    precondition(rows.rows == labels.count, "\(labels.count) labels for \(rows.rows) samples")
    self.rows = rows
    self.labels = labels
  }
}
