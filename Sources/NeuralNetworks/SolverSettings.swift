// How a network is trained.

/// How a network is trained.
public struct SolverSettings: Sendable, Equatable, Codable {
  /// How many times as many samples are drawn as there are.
  public var epochs: Int
  /// Samples of a step, drawn with replacement.
  public var batchSize: Int
  public var rule: UpdateRule
  /// The rule's constants; nil for the course's.
  public var constants: RuleConstants?
  public var learningRate: Double
  /// What the learning rate is multiplied by after each epoch.
  public var decay: Double
  /// λ of the penalty λ/2 ‖W‖².
  ///
  /// A linear classifier's penalty is λ‖W‖² without the half, as that of the course's net was until
  /// 2020: such a λ counts twice here.
  public var regularization: Double
  /// The most steps that are taken; nil for all of the epochs'.
  public var iterationLimit: Int?

  /// - Precondition: there is an epoch and a sample a batch.
  public init(
    epochs: Int, batchSize: Int, rule: UpdateRule, constants: RuleConstants? = nil,
    learningRate: Double, decay: Double = 1, regularization: Double, iterationLimit: Int? = nil
  ) {
    precondition(epochs >= 1 && batchSize >= 1, "\(epochs) epochs of batches of \(batchSize)")
    self.epochs = epochs
    self.batchSize = batchSize
    self.rule = rule
    self.constants = constants
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
