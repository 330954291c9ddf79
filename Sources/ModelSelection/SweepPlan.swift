// The trials of a sweep, in order, and what they will take.

/// Which trials make a sweep.
///
/// Every point is measured once for each repeat and fold, all points before any is measured again:
/// so trials that share minibatches stand together, and a sweep that is stopped early has measured
/// its points about equally often.
///
/// ```swift
/// let plan = SweepPlan(points: try ParameterPoints.grid(axes), repeats: 2, folds: 5, seed: 0)
/// plan.trials.count             // 10 times the points
/// plan.measurementsPerPoint     // 10
/// ```
public struct SweepPlan: Sendable {
  /// In the order of the table.
  public let points: [ParameterPoint]
  public let repeats: Int
  /// nil where there is one validation split.
  public let folds: Int?
  public let seed: UInt32
  /// `[repeats × folds × points]`.
  public let trials: [Trial]

  /// - Parameters:
  ///   - points: What is tried; at least one, all different.
  ///   - repeats: How many times, from other seeds; at least once.
  ///   - folds: How many, at least two; nil for one validation split.
  ///   - seed: The seed of the sweep, which those of the trials follow from.
  ///   - batches: Whether trials of one repeat and fold start from the same seed.
  public init(
    points: [ParameterPoint], repeats: Int = 1, folds: Int? = nil, seed: UInt32,
    batches: BatchOrder = .shared
  ) {
    precondition(!points.isEmpty, "a sweep without a point")
    precondition(Set(points).count == points.count, "a sweep with a point twice")
    precondition(repeats >= 1, "a sweep with \(repeats) repeats")
    precondition(folds.map { $0 >= 2 } ?? true, "a sweep with \(folds ?? 0) folds")
    self.points = points
    self.repeats = repeats
    self.folds = folds
    self.seed = seed
    let parts: [Int?] = folds.map { Array(0..<$0) } ?? [nil]
    self.trials = (0..<repeats).flatMap { repeatIndex in
      parts.flatMap { fold in
        points.map {
          Trial(
            TrialKey(point: $0, repeatIndex: repeatIndex, fold: fold), sweepSeed: seed,
            batches: batches)
        }
      }
    }
  }

  /// How many trials measure a point.
  public var measurementsPerPoint: Int { repeats * (folds ?? 1) }

  /// The finished trials of this plan: `[trials]`, nil where one is not finished.
  ///
  /// Records of other plans are passed over; of two for one trial the first counts.
  func matching(_ records: [TrialRecord]) -> [TrialRecord?] {
    let found = Dictionary(records.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    return trials.map { trial in
      found[trial.key].map {
        TrialRecord(key: trial.key, result: $0.result, seconds: $0.seconds)
      }
    }
  }

  /// What is left to do, for a dry run.
  ///
  /// - Parameters:
  ///   - records: What a results file holds.
  ///   - secondsPerTrial: How long a trial takes; nil for the mean of the finished ones.
  ///   - jobs: How many run at once; each is taken to be as fast as alone.
  public func forecast(
    finished records: [TrialRecord] = [], secondsPerTrial: Double? = nil, jobs: Int = 1
  ) -> SweepForecast {
    precondition(jobs >= 1, "\(jobs) jobs")
    let finished = matching(records).compactMap { $0 }
    let left = trials.count - finished.count
    let mean = finished.isEmpty ? nil : Measurements(finished.map(\.seconds)).mean
    return SweepForecast(
      trials: trials.count, finished: finished.count,
      secondsLeft: (secondsPerTrial ?? mean).map {
        $0 * Double(left) / Double(max(1, min(jobs, left)))
      })
  }
}

/// What is left of a sweep.
public struct SweepForecast: Sendable, Equatable {
  /// All of the sweep's.
  public let trials: Int
  /// Those that a results file holds.
  public let finished: Int
  /// nil where nothing is known of how long a trial takes.
  public let secondsLeft: Double?

  /// Those to run.
  public var remaining: Int { trials - finished }
}
