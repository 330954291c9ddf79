// How a network is trained.

/// How the samples of each step are chosen.
public enum BatchSampling: String, Sendable, Codable, CaseIterable {
  /// Drawn anew for every step, as NumPy's `choice`: what the course does. In an epoch some samples
  /// come twice, and some not at all.
  case withReplacement
  /// Each epoch goes through all samples in a new order, NumPy's `permutation`; its last batch holds
  /// what is left over.
  case permutation
}

/// How a network is trained.
public struct SolverSettings: Sendable, Equatable, Codable {
  /// How many times as many samples are drawn as there are.
  public var epochs: Int
  /// Samples of a step.
  public var batchSize: Int
  public var sampling: BatchSampling
  public var rule: UpdateRule
  /// The rule's constants; nil for the course's.
  public var constants: RuleConstants?
  /// Of the first epoch.
  public var learningRate: Double
  /// How the learning rate falls from there.
  public var schedule: LearningRateSchedule
  /// λ of the penalty λ/2 ‖W‖².
  ///
  /// A linear classifier's penalty is λ‖W‖² without the half, as that of the course's net was until
  /// 2020: such a λ counts twice here.
  public var regularization: Double
  /// The most steps that are taken; nil for all of the epochs'.
  public var iterationLimit: Int?
  /// What the gradient, its penalty's part included, is limited to; nil for no limit.
  public var clipping: GradientClipping?
  /// After how many epochs that are no better on the validation samples than the best one the
  /// training stops; nil for never.
  public var patience: Int?

  /// - Parameter decay: The factor of an exponential schedule, for those who need no other.
  /// - Precondition: there is an epoch and a sample a batch.
  public init(
    epochs: Int, batchSize: Int, rule: UpdateRule, constants: RuleConstants? = nil,
    learningRate: Double, decay: Double = 1, schedule: LearningRateSchedule? = nil,
    regularization: Double, iterationLimit: Int? = nil,
    sampling: BatchSampling = .withReplacement, clipping: GradientClipping? = nil,
    patience: Int? = nil
  ) {
    precondition(epochs >= 1 && batchSize >= 1, "\(epochs) epochs of batches of \(batchSize)")
    precondition(patience ?? 1 >= 1, "a patience of \(patience ?? 0) epochs")
    precondition(schedule == nil || decay == 1, "a schedule and a decay of \(decay)")
    self.epochs = epochs
    self.batchSize = batchSize
    self.rule = rule
    self.constants = constants
    self.learningRate = learningRate
    self.schedule = schedule ?? .exponential(factor: decay)
    self.regularization = regularization
    self.iterationLimit = iterationLimit
    self.sampling = sampling
    self.clipping = clipping
    self.patience = patience
  }

  /// Steps that make an epoch of so many samples: at least one.
  public func iterationsPerEpoch(samples: Int) -> Int {
    switch sampling {
    case .withReplacement: max(1, samples / batchSize)
    case .permutation: max(1, (samples + batchSize - 1) / batchSize)
    }
  }

  /// All steps of a training on so many samples.
  public func iterations(samples: Int) -> Int {
    let (all, overflows) = epochs.multipliedReportingOverflow(
      by: iterationsPerEpoch(samples: samples))
    return min(overflows ? .max : all, iterationLimit ?? .max)
  }
}
