// One trial of a sweep: what is trained, on which part of the data, from which seed.

/// What makes a trial that trial: the parameters, the repeat and the fold.
public struct TrialKey: Sendable, Hashable {
  public let point: ParameterPoint
  /// Which repeat with other seeds, from 0.
  public let repeatIndex: Int
  /// The fold that is held out, from 0; nil where there is one validation split.
  public let fold: Int?

  public init(point: ParameterPoint, repeatIndex: Int = 0, fold: Int? = nil) {
    self.point = point
    self.repeatIndex = repeatIndex
    self.fold = fold
  }

  /// Such as `lr=1e-07 reg=25000 repeat=0 fold=2`.
  public var text: String { "\(point.canonicalText) \(Self.place(repeatIndex, fold))" }

  static func place(_ repeatIndex: Int, _ fold: Int?) -> String {
    "repeat=\(repeatIndex)" + (fold.map { " fold=\($0)" } ?? "")
  }
}

/// Which trials see the same minibatches in the same order.
public enum BatchOrder: String, CaseIterable, Sendable {
  /// All of one repeat and one fold: what differs between them is the setting alone, and they can
  /// share the reading of a minibatch.
  case shared
  /// None: each trial starts from a seed of its own.
  case own
}

/// A trial and the seed that it starts from.
///
/// The seed is the upper half of FNV-1a with 64 bits and MurmurHash3's finalizer over a text, so it
/// depends neither on the other trials nor on their order:
///
/// - with `BatchOrder.shared`, `batches seed=0 repeat=0 fold=2`: the same for all points;
/// - with `BatchOrder.own`, `seed=0 lr=1e-07 reg=25000 repeat=0 fold=2`.
public struct Trial: Sendable, Hashable {
  public let key: TrialKey
  /// What weights and minibatches are drawn from.
  public let seed: UInt32

  /// The parameters.
  public var point: ParameterPoint { key.point }

  /// - Parameters:
  ///   - key: What the trial is.
  ///   - sweepSeed: The seed of the sweep.
  ///   - batches: Whether trials at other points start from the same seed.
  public init(_ key: TrialKey, sweepSeed: UInt32, batches: BatchOrder = .shared) {
    self.key = key
    self.seed = StableHash.seed(
      batches == .own
        ? "seed=\(sweepSeed) \(key.text)"
        : "batches seed=\(sweepSeed) \(TrialKey.place(key.repeatIndex, key.fold))")
  }
}

/// What a trial measured.
public struct TrialResult: Sendable, Equatable {
  /// Where a loss stopped being a number that means anything.
  public struct Divergence: Sendable, Equatable {
    public let iteration: Int
    /// May be infinite or NaN.
    public let loss: Double

    public init(iteration: Int, loss: Double) {
      self.iteration = iteration
      self.loss = loss
    }
  }

  /// The score on what was trained on; larger is better.
  public let train: Double
  /// The score on what was held out; NaN where it could not be had.
  public let validation: Double
  /// Where training ended early; nil where it did not.
  public let divergence: Divergence?

  public init(train: Double, validation: Double, divergence: Divergence? = nil) {
    self.train = train
    self.validation = validation
    self.divergence = divergence
  }
}

/// A finished trial.
public struct TrialRecord: Sendable, Equatable {
  public let key: TrialKey
  public let result: TrialResult
  /// How long it took; of trials that ran together, an equal share of their time.
  public let seconds: Double

  public init(key: TrialKey, result: TrialResult, seconds: Double) {
    self.key = key
    self.result = result
    self.seconds = seconds
  }
}
