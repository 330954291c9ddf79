// One trial of a search: what is trained, on which part of the data, from which seed, and its scores.

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
  ///   - searchSeed: The seed of the search.
  ///   - batches: Whether trials at other points start from the same seed.
  public init(_ key: TrialKey, searchSeed: UInt32, batches: BatchOrder = .shared) {
    self.key = key
    self.seed = StableHash.seed(
      batches == .own
        ? "seed=\(searchSeed) \(key.text)"
        : "batches seed=\(searchSeed) \(TrialKey.place(key.repeatIndex, key.fold))")
  }
}

/// What a trial's model scored; larger is better.
public struct TrialScores: Sendable, Equatable {
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

  /// On what was trained on; NaN where it was not measured.
  public let train: Double
  /// On what was held out; NaN where it could not be had.
  public let validation: Double
  /// Where training ended early; nil where it did not.
  public let divergence: Divergence?

  public init(train: Double = .nan, validation: Double, divergence: Divergence? = nil) {
    self.train = train
    self.validation = validation
    self.divergence = divergence
  }
}

/// What a training returns to the search: its scores, and whatever else the caller wants to keep.
public struct TrialResult<Value: Sendable>: Sendable {
  public let scores: TrialScores
  public let value: Value

  public init(
    train: Double = .nan, validation: Double, divergence: TrialScores.Divergence? = nil,
    value: Value
  ) {
    scores = TrialScores(train: train, validation: validation, divergence: divergence)
    self.value = value
  }
}

extension TrialResult where Value == Void {
  public init(
    train: Double = .nan, validation: Double, divergence: TrialScores.Divergence? = nil
  ) {
    self.init(train: train, validation: validation, divergence: divergence, value: ())
  }
}

/// A finished trial, as a table and a results file hold it.
public struct TrialRecord: Sendable, Equatable {
  public let key: TrialKey
  public let scores: TrialScores
  /// How long it took; of trials that ran together, an equal share of their time.
  public let seconds: Double

  public init(key: TrialKey, scores: TrialScores, seconds: Double) {
    self.key = key
    self.scores = scores
    self.seconds = seconds
  }
}

/// A finished trial and what its training returned.
public struct FinishedTrial<Value: Sendable>: Sendable {
  public let record: TrialRecord
  /// Such as the trained net.
  public let value: Value

  public var point: ParameterPoint { record.key.point }
  public var train: Double { record.scores.train }
  public var validation: Double { record.scores.validation }
  /// Where training diverged; nil where it did not.
  public var divergence: TrialScores.Divergence? { record.scores.divergence }
  public var seconds: Double { record.seconds }
}
