// Chooses a model from a table: by the best mean, or by the one-standard-error rule of Breiman,
// Friedman, Olshen and Stone, Classification and Regression Trees, 1984, section 3.4.3.

/// How a model is chosen.
public enum ChoiceRule: String, CaseIterable, Sendable {
  /// The largest mean; the first in order where several share it.
  case bestMean = "best-mean"
  /// The simplest model whose mean is at most one standard error, that of the best, below the best.
  case oneStandardError = "one-standard-error"

  /// How many measurements a point needs for this rule.
  public var measurementsNeeded: Int { self == .bestMean ? 1 : 2 }

  /// - Throws: `ChoiceError` where a point has too few measurements for the rule: to be asked
  ///   before a sweep, not after.
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
  public let row: SweepTable.Row
  /// The row with the best mean.
  public let best: SweepTable.Row
  /// The lowest mean that `.oneStandardError` allows; nil with `.bestMean`.
  public let threshold: Double?
  /// The row with the second best mean; nil where there is one row only.
  public let runnerUp: SweepTable.Row?
  /// The best two against each other; nil where they were measured only once.
  public let bestTwo: MeanComparison?
}

extension SweepTable {
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
