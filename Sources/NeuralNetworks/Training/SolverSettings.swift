// The settings of a training.

/// How the samples of each step are chosen.
public enum BatchSampling: String, Sendable, Codable, CaseIterable {
  /// Drawn independently for every step, as NumPy's `choice`: what the course does. In an epoch
  /// some samples come twice, and some not at all.
  case withReplacement
  /// Each epoch visits all samples in a new order, NumPy's `permutation`; its last batch holds the
  /// remainder.
  case permutation
}

/// The settings of a training.
public struct SolverSettings: Sendable, Equatable, Codable {
  /// Passes over the training samples.
  public var epochs: Int
  /// Samples per step.
  public var batchSize: Int
  public var sampling: BatchSampling
  public var rule: UpdateRule
  /// The rule's constants; nil for the course's.
  public var constants: RuleConstants?
  /// Of the first epoch; the highest one where the schedule is a cycle.
  public var learningRate: Double
  /// The learning rates of the following epochs.
  public var schedule: LearningRateSchedule
  /// λ of the penalty λ/2 ‖W‖².
  ///
  /// A linear classifier's penalty is λ‖W‖² without the half, as that of the course's net was until
  /// 2020: such a λ counts twice here.
  public var regularization: Double
  /// The most steps that are taken; nil for all of the epochs'.
  public var iterationLimit: Int?
  /// The limit on the gradient, the penalty's included; nil for none.
  public var clipping: GradientClipping?
  /// Early stopping: the training stops after so many epochs without a better validation result;
  /// nil for never.
  public var patience: Int?
  /// How the images of each minibatch are changed at random; nil for not at all.
  public var augmentation: ImageAugmentation?

  /// All but `decay`, the factor of an exponential schedule and a shorthand for `schedule`, are the
  /// properties of their names.
  ///
  /// - Precondition: there is at least one epoch, and at least one sample in a batch.
  public init(
    epochs: Int, batchSize: Int, rule: UpdateRule, constants: RuleConstants? = nil,
    learningRate: Double, decay: Double = 1, schedule: LearningRateSchedule? = nil,
    regularization: Double, iterationLimit: Int? = nil,
    sampling: BatchSampling = .withReplacement, clipping: GradientClipping? = nil,
    patience: Int? = nil, augmentation: ImageAugmentation? = nil
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
    self.augmentation = augmentation
  }

  /// Steps per epoch of so many samples: at least one.
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
