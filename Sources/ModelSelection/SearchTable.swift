// The table of a search, a row a point, each with its rank; and the choice of a model from it: by the
// best mean, or by the one-standard-error rule of Breiman, Friedman, Olshen and Stone, Classification
// and Regression Trees, 1984, section 3.4.3.

/// What a search found: a row a point.
public struct SearchTable: Sendable, Equatable {
  /// A point and its measurements.
  public struct Row: Sendable, Equatable {
    public let point: ParameterPoint
    /// In the order of the plan.
    public let trials: [TrialRecord]
    /// How many trials the plan has for the point.
    public let plannedTrials: Int
    /// From 1, the best.
    public fileprivate(set) var rank = 0

    /// The scores on what was trained on.
    public var train: Measurements { Measurements(trials.map(\.scores.train)) }
    /// The scores on what was held out.
    public var validation: Measurements { Measurements(trials.map(\.scores.validation)) }
    /// How long all its trials took together.
    public var seconds: Double { trials.reduce(0) { $0 + $1.seconds } }
    /// How many of its trials diverged.
    public var divergedCount: Int { trials.count { $0.scores.divergence != nil } }
    /// The first divergence, in the order of the plan.
    public var firstDivergence: TrialScores.Divergence? {
      trials.lazy.compactMap(\.scores.divergence).first
    }
    /// Whether all its trials are finished.
    public var isComplete: Bool { trials.count == plannedTrials }

    /// Whether no trial diverged or was without a number.
    public var isSound: Bool { divergedCount == 0 && !validation.mean.isNaN }
  }

  /// In the order of the plan's points; a point without a finished trial has no row.
  public let rows: [Row]

  /// Sorts records into rows and ranks them.
  ///
  /// The rank goes by the mean on what was held out, then by the order of the rows. Points with a
  /// diverged trial come after all others, and a mean of NaN after all numbers; it is never best.
  ///
  /// - Parameters:
  ///   - plan: Which trials belong to the search; other records are skipped.
  ///   - records: In any order; of two for one trial the first counts.
  public init(plan: SearchPlan, records: [TrialRecord]) {
    var finished: [ParameterPoint: [TrialRecord]] = [:]
    for case let record? in plan.matching(records) {
      finished[record.key.point, default: []].append(record)
    }
    var rows = plan.points.compactMap { point in
      finished[point].map {
        Row(point: point, trials: $0, plannedTrials: plan.measurementsPerPoint)
      }
    }
    for (rank, index) in Self.ranking(rows).enumerated() { rows[index].rank = rank + 1 }
    self.rows = rows
  }

  /// The rows, best first.
  public var ranked: [Row] { rows.sorted { $0.rank < $1.rank } }

  /// The best row that can be chosen: all its trials are finished, none diverged, and its mean is a
  /// number. The first in order where several share the mean; nil where no row is left.
  public var best: Row? { ranked.first { $0.isComplete && $0.isSound } }

  private static func ranking(_ rows: [Row]) -> [Int] {
    let keys = rows.map { row in
      let mean = row.validation.mean
      return (row.divergedCount == 0 ? 0 : 1, mean.isNaN ? 1 : 0, mean.isNaN ? 0 : -mean)
    }
    return rows.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }
  }
}

/// How a model is chosen.
public enum ChoiceRule: String, CaseIterable, Sendable {
  /// The largest mean; the first in order where several share it.
  case bestMean = "best-mean"
  /// The simplest model whose mean is at most one standard error, that of the best, below the best.
  case oneStandardError = "one-standard-error"

  /// How many measurements a point needs for this rule.
  public var measurementsNeeded: Int { self == .bestMean ? 1 : 2 }

  /// - Throws: `ChoiceError` where a point has too few measurements for the rule: to be asked
  ///   before a search, not after.
  public func check(measurementsPerPoint count: Int) throws(ChoiceError) {
    guard count >= measurementsNeeded else {
      throw .tooFewMeasurements(rule: self, needed: measurementsNeeded, found: count)
    }
  }
}

/// A model that was chosen, and how.
public struct ModelChoice: Sendable, Equatable {
  public let rule: ChoiceRule
  /// The chosen row.
  public let row: SearchTable.Row
  /// The row with the best mean.
  public let best: SearchTable.Row
  /// The lowest mean that `.oneStandardError` allows; nil with `.bestMean`.
  public let threshold: Double?
  /// The row with the second best mean; nil where there is one row only.
  public let runnerUp: SearchTable.Row?
  /// The best two against each other; nil where they were measured only once.
  public let bestTwo: MeanComparison?
}

extension SearchTable {
  /// Chooses a row.
  ///
  /// Only points whose trials are all finished, without a divergence, can be chosen.
  ///
  /// ```swift
  /// try table.choice(by: .oneStandardError) { $0.number("reg") > $1.number("reg") }
  /// ```
  ///
  /// - Parameters:
  ///   - rule: How.
  ///   - isSimpler: Whether the first point makes a simpler model than the second, such as one with
  ///     stronger regularization. Of equally simple models the one with the better rank is chosen.
  /// - Returns: nil where no point can be chosen.
  /// - Throws: `ChoiceError` where points were measured too few times for the rule.
  public func choice(
    by rule: ChoiceRule, isSimpler: (ParameterPoint, ParameterPoint) -> Bool
  ) throws(ChoiceError) -> ModelChoice? {
    let candidates = ranked.filter { $0.isComplete && $0.isSound }
    guard let best = candidates.first else { return nil }
    try rule.check(measurementsPerPoint: best.validation.count)

    var chosen = best
    var threshold: Double?
    if rule == .oneStandardError, let error = best.validation.standardError {
      let lowest = best.validation.mean - error
      threshold = lowest
      for row in candidates where row.validation.mean >= lowest {
        if isSimpler(row.point, chosen.point) { chosen = row }
      }
    }
    let runnerUp = candidates.dropFirst().first
    return ModelChoice(
      rule: rule, row: chosen, best: best, threshold: threshold, runnerUp: runnerUp,
      bestTwo: runnerUp.flatMap { MeanComparison(best.validation, $0.validation) })
  }
}

/// Why a rule cannot choose.
public enum ChoiceError: Error, Equatable {
  case tooFewMeasurements(rule: ChoiceRule, needed: Int, found: Int)
}

extension ChoiceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooFewMeasurements(let rule, let needed, let found):
      "the rule '\(rule.rawValue)' needs at least \(needed) measurements of every point, not "
        + "\(found): cross-validate over folds, repeat with other seeds, or choose by "
        + "'\(ChoiceRule.bestMean.rawValue)'."
    }
  }
}
