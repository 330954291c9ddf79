// The trials of a search, in order, and what they will take.

/// Which trials make a search.
///
/// Every point is measured once for each repeat and fold, all points before any is measured again:
/// so trials that share minibatches stand together, and a search that is stopped early has measured
/// its points about equally often.
///
/// ```swift
/// let plan = SearchPlan(points: try ParameterPoints.grid(axes), repeats: 2, folds: 5, seed: 0)
/// plan.trials.count             // 10 times the points
/// plan.measurementsPerPoint     // 10
/// ```
public struct SearchPlan: Sendable {
  /// In the order of the table.
  public let points: [ParameterPoint]
  public let repeats: Int
  /// nil where there is one validation split.
  public let folds: Int?
  public let seed: UInt32
  /// `[repeats × folds × points]`; fewer in a share of a search.
  public private(set) var trials: [Trial]

  /// - Parameters:
  ///   - points: What is tried; at least one, all different.
  ///   - repeats: How many times, from other seeds; at least once.
  ///   - folds: How many, at least two; nil for one validation split.
  ///   - seed: The seed of the search, which those of the trials follow from.
  ///   - batches: Whether trials of one repeat and fold start from the same seed.
  public init(
    points: [ParameterPoint], repeats: Int = 1, folds: Int? = nil, seed: UInt32,
    batches: BatchOrder = .shared
  ) {
    precondition(!points.isEmpty, "a search without a point")
    precondition(Set(points).count == points.count, "a search with a point twice")
    precondition(repeats >= 1, "a search with \(repeats) repeats")
    precondition(folds.map { $0 >= 2 } ?? true, "a search with \(folds ?? 0) folds")
    self.points = points
    self.repeats = repeats
    self.folds = folds
    self.seed = seed
    let parts: [Int?] = folds.map { Array(0..<$0) } ?? [nil]
    self.trials = (0..<repeats).flatMap { repeatIndex in
      parts.flatMap { fold in
        points.map {
          Trial(
            TrialKey(point: $0, repeatIndex: repeatIndex, fold: fold), searchSeed: seed,
            batches: batches)
        }
      }
    }
  }

  /// The plan of some of its trials, by their places.
  func filtered(_ places: some Sequence<Int>) -> SearchPlan {
    var plan = self
    plan.trials = places.map { trials[$0] }
    return plan
  }

  /// How many trials measure a point.
  public var measurementsPerPoint: Int { repeats * (folds ?? 1) }

  /// The finished trials of this plan: `[trials]`, nil where one is not finished.
  ///
  /// Records of other plans are passed over; of two for one trial the first counts.
  func matching(_ records: [TrialRecord]) -> [TrialRecord?] {
    // All of them, in order, need no looking up.
    if records.count == trials.count && zip(trials, records).allSatisfy({ $0.key == $1.key }) {
      return zip(trials, records).map {
        TrialRecord(key: $0.key, scores: $1.scores, seconds: $1.seconds)
      }
    }
    var found = CollectedTrials(plan: self)
    found.add(records)
    return found.records
  }

  /// What is left to do, for a dry run.
  ///
  /// - Parameters:
  ///   - records: What a results file holds.
  ///   - secondsPerTrial: How long a trial takes; nil for the mean of the finished ones.
  ///   - jobs: How many run at once; each is taken to be as fast as alone.
  public func forecast(
    finished records: [TrialRecord] = [], secondsPerTrial: Double? = nil, jobs: Int = 1
  ) -> SearchForecast {
    precondition(jobs >= 1, "\(jobs) jobs")
    let finished = matching(records).compactMap { $0 }
    let left = trials.count - finished.count
    let mean = finished.isEmpty ? nil : Measurements(finished.map(\.seconds)).mean
    return SearchForecast(
      trials: trials.count, finished: finished.count,
      secondsLeft: (secondsPerTrial ?? mean).map {
        $0 * Double(left) / Double(max(1, min(jobs, left)))
      })
  }
}

/// What is left of a search.
public struct SearchForecast: Sendable, Equatable {
  /// All of the search's.
  public let trials: Int
  /// Those that a results file holds.
  public let finished: Int
  /// nil where nothing is known of how long a trial takes.
  public let secondsLeft: Double?

  /// Those to run.
  public var remaining: Int { trials - finished }
}

/// Which trials are trained by one call of the model.
///
/// A trial's result must not depend on which others are in its group: a search that resumes, or runs
/// with more jobs, makes other groups.
public enum TrialGrouping: Sendable, Equatable {
  /// Every trial by itself.
  case independent
  /// Up to so many trials of the same repeat and fold, which can share their minibatches; fewer
  /// where some jobs would have nothing to do otherwise.
  case batched(atMost: Int)
  /// All trials of one repeat, whatever their fold: for models whose folds share work.
  case acrossFolds

  /// The trials that are trained first by one call.
  ///
  /// - Precondition: there is a trial, and trials of the same repeat and fold stand together.
  public func firstGroup(of trials: [Trial], jobs: Int) -> [Trial] {
    groups(of: trials, jobs: jobs)[0]
  }

  /// Divides trials into groups, in order, as even in size as they can be.
  ///
  /// - Precondition: trials of the same repeat and fold stand together.
  func groups(of trials: [Trial], jobs: Int) -> [[Trial]] {
    switch self {
    case .independent:
      return trials.map { [$0] }
    case .acrossFolds:
      return runs(of: trials) { $0.repeatIndex == $1.repeatIndex }
    case .batched(let limit):
      precondition(limit >= 1, "groups of \(limit) trials")
      let share = (trials.count + jobs - 1) / jobs
      let largest = min(limit, share)
      return runs(of: trials) { $0.repeatIndex == $1.repeatIndex && $0.fold == $1.fold }
        .flatMap { (run: [Trial]) -> [[Trial]] in
          let parts = (run.count + largest - 1) / largest
          return (0..<parts).map { (part: Int) -> [Trial] in
            let (start, end) = (run.count * part / parts, run.count * (part + 1) / parts)
            return Array(run[start..<end])
          }
        }
    }
  }
}

/// Neighboring trials that belong together.
private func runs(
  of trials: [Trial], _ belongTogether: (TrialKey, TrialKey) -> Bool
) -> [[Trial]] {
  trials.reduce(into: []) { runs, trial in
    if let last = runs.last?.first, belongTogether(last.key, trial.key) {
      runs[runs.count - 1].append(trial)
    } else {
      runs.append([trial])
    }
  }
}
