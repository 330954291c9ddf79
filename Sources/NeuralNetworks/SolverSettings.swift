// How a network is trained.

/// The settings of a training by minibatches.
///
/// ```swift
/// SolverSettings(epochs: 5, batchSize: 200, learningRate: 1e-3, regularization: 0.25)
/// SolverSettings(epochs: 10, batchSize: 100, rule: RuleSettings(.adam), learningRate: 1e-3)
/// ```
public struct SolverSettings: Sendable, Equatable, Codable {
  public var epochs: Int
  /// How many samples a step draws, with replacement.
  public var batchSize: Int
  public var rule: RuleSettings
  /// η of the first epoch.
  public var learningRate: Double
  /// What η is multiplied by at the end of every epoch.
  public var learningRateDecay: Double
  /// λ of the penalty λ/2‖W‖².
  ///
  /// A linear classifier's penalty is λ‖W‖² without the half, and so is that of the course's net of
  /// 2018 to 2020: its λ counts twice here.
  public var regularization: Double
  /// The number of steps after which the training ends, however many epochs are left.
  public var iterationLimit: Int?
  /// On how many of the training samples, drawn once, an epoch's accuracy is measured.
  public var accuracySampleSize: Int

  /// - Precondition: at least one epoch and one sample a batch; rates are finite and not negative.
  public init(
    epochs: Int, batchSize: Int, rule: RuleSettings = RuleSettings(.sgd), learningRate: Double,
    learningRateDecay: Double = 0.95, regularization: Double = 0, iterationLimit: Int? = nil,
    accuracySampleSize: Int = 1_000
  ) {
    precondition(
      epochs >= 1 && batchSize >= 1 && (iterationLimit ?? 0) >= 0 && accuracySampleSize >= 1,
      "\(epochs) epochs in batches of \(batchSize), at most \(iterationLimit ?? 0) steps, accuracy "
        + "on \(accuracySampleSize)")
    precondition(
      [learningRate, learningRateDecay, regularization].allSatisfy { $0 >= 0 && $0.isFinite },
      "learning rate \(learningRate), decay \(learningRateDecay), penalty \(regularization)")
    self.epochs = epochs
    self.batchSize = batchSize
    self.rule = rule
    self.learningRate = learningRate
    self.learningRateDecay = learningRateDecay
    self.regularization = regularization
    self.iterationLimit = iterationLimit
    self.accuracySampleSize = accuracySampleSize
  }

  /// The steps of an epoch: as many whole batches as the samples fill, at least one.
  public func iterationsPerEpoch(samples: Int) -> Int { max(1, samples / batchSize) }

  /// The steps of the whole training.
  public func iterations(samples: Int) -> Int {
    let all = epochs * iterationsPerEpoch(samples: samples)
    return min(all, iterationLimit ?? all)
  }
}
