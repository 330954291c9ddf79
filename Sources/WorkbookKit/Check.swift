// A judgement: what was looked at, whether it held, and who says what it should be.

import Files

/// One judged result of a step.
public struct Check: Sendable, Equatable, Codable {
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
}
