// A judgement: what was looked at, whether it held, and who says what it should be.

import Files

/// One judged result of a step.
public struct Check: Sendable, Equatable {
  /// What was looked at: `k = 1`.
  public let name: String
  /// Whether it held.
  public let passed: Bool
  /// What was found and what was expected, in words and numbers.
  public let detail: String
  /// Where the expectation comes from.
  public let source: String

  public init(name: String, passed: Bool, detail: String, source: String) {
    self.name = name
    self.passed = passed
    self.detail = detail
    self.source = source
  }

  /// Judges a value that must be exactly as expected.
  public static func equal<Value: Equatable>(
    _ name: String, found: Value, expected: Value, source: String
  ) -> Check {
    let passed = found == expected
    let detail = passed ? "\(found) as expected" : "found \(found), expected \(expected)"
    return Check(name: name, passed: passed, detail: detail, source: source)
  }

  /// Judges the rows of a table that must be exactly as expected: says how many numbers agree, or the
  /// first row that differs.
  public static func equal(
    _ name: String, found: [[Double]], expected: [[Double]], source: String
  ) -> Check {
    let detail: String
    if found == expected {
      let numbers = found.joined().count
      let all =
        numbers == 1 ? "the number" : numbers == 2 ? "both numbers" : "all \(numbers) numbers"
      detail = "\(all) of \(counted(found.count, "row")) as expected"
    } else if found.count != expected.count {
      detail = "found \(counted(found.count, "row")), expected \(expected.count)"
    } else {
      let row = found.indices.first { found[$0] != expected[$0] } ?? 0
      detail = "row \(row + 1): found \(found[row]), expected \(expected[row])"
    }
    return Check(name: name, passed: found == expected, detail: detail, source: source)
  }

  /// Judges a value that must lie within `tolerance` of the expected one. NaN fails.
  ///
  /// - Parameter relative: Whether the tolerance is a share of the expected value.
  public static func close(
    _ name: String, found: Double, expected: Double, tolerance: Double, relative: Bool = false,
    source: String
  ) -> Check {
    let difference = relative ? abs(found - expected) / abs(expected) : abs(found - expected)
    let kind = relative ? "relative difference" : "difference"
    return Check(
      name: name, passed: difference <= tolerance,
      detail: "found \(found), expected \(expected): \(kind) \(difference), at most \(tolerance)",
      source: source)
  }

  /// Judges a value that must lie in a band. NaN fails.
  public static func within(
    _ name: String, found: Double, band: ClosedRange<Double>, source: String
  ) -> Check {
    Check(
      name: name, passed: band.contains(found),
      detail: "found \(found), expected \(band.lowerBound) to \(band.upperBound)", source: source)
  }
}
