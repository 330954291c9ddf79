// Several measurements of one quantity: their mean, and how far they lie apart.

/// The scores of one model, measured on several folds or from several seeds.
public struct Measurements: Sendable, Equatable {
  public let values: [Double]

  /// - Precondition: there is a value.
  public init(_ values: [Double]) {
    precondition(!values.isEmpty, "no measurement")
    self.values = values
  }

  public var count: Int { values.count }

  /// NaN where a value is.
  public var mean: Double { values.reduce(0, +) / Double(count) }

  /// The population standard deviation, which the course prints: the divisor is the number of
  /// values, as in NumPy's `std`. 0 for one value.
  public var standardDeviation: Double { (sumOfSquares / Double(count)).squareRoot() }

  /// The standard error of the mean: the *sample* standard deviation (divisor n − 1) over √n; nil
  /// for one value.
  ///
  /// Scores of folds share most of their training data, so this is smaller than the spread over new
  /// data would be. It is the customary yardstick all the same.
  public var standardError: Double? {
    count < 2 ? nil : (sumOfSquares / Double(count - 1) / Double(count)).squareRoot()
  }

  private var sumOfSquares: Double {
    let mean = mean
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
}

/// Whether the means of two sets of measurements differ by more than chance would have it.
public struct MeanComparison: Sendable, Equatable {
  /// As many standard errors must lie between two means.
  ///
  /// Of models that are equally good, one pair in three differs by more than one standard error, and
  /// one in twenty by more than two; with few measurements, or with the best two of many points,
  /// more do. This is a warning, not a test of significance.
  public static let requiredStandardErrors = 2.0

  /// The larger mean less the smaller.
  public let difference: Double
  /// Welch's standard error of the difference: √(s₁²/n₁ + s₂²/n₂).
  public let standardError: Double

  /// nil where either has fewer than two measurements.
  public init?(_ first: Measurements, _ second: Measurements) {
    guard let a = first.standardError, let b = second.standardError else { return nil }
    difference = abs(first.mean - second.mean)
    standardError = (a * a + b * b).squareRoot()
  }

  /// Whether the difference is larger than two standard errors.
  public var isDistinguishable: Bool {
    difference > Self.requiredStandardErrors * standardError
  }
}

/// The index of the best of some scores: the largest, the first of equal ones.
///
/// A NaN is never the best, wherever it stands; a score of 0 can be.
///
/// ```swift
/// bestIndex(of: [.nan, 0, 0.25, .nan, 0.25])   // 2
/// bestIndex(of: [.nan, 0])                     // 1
/// ```
///
/// - Returns: nil where there is no number.
public func bestIndex(of scores: [Double]) -> Int? {
  scores.indices.filter { !scores[$0].isNaN }.reduce(nil) { best, index in
    guard let best else { return index }
    return scores[index] > scores[best] ? index : best
  }
}
