// A judgement: what was looked at, whether it held, and who says what it should be.

import Files
import Foundation

/// What a check is called: for people, and for programs.
///
/// ```swift
/// page.expect("test accuracy", accuracy, in: 0.25...1, from: .course)
/// CheckName("accuracy on the test images", id: "test-accuracy")
/// ```
///
/// The id is a promise to other programs, as a step's is. It follows from the text; where the text is
/// to change, the id is given with it and stays.
public struct CheckName: Sendable, Equatable, ExpressibleByStringInterpolation {
  /// What was looked at: `loss with λ = 0.5`.
  public let text: String
  /// The name for programs, one of its kind in its step: `loss-with-λ-0.5`.
  public let id: String

  /// A name with an id of its own.
  public init(_ text: String, id: String) {
    self.text = text
    self.id = id
  }

  /// A name whose id is made of its letters, its numbers and the points between digits, in lower case
  /// and with a hyphen for all else.
  public init(_ text: String) { self.init(text, id: Self.id(of: text)) }

  public init(stringLiteral text: String) { self.init(text) }

  private static func id(of text: String) -> String {
    let characters = Array(text.lowercased())
    func isDigit(_ place: Int) -> Bool {
      characters.indices.contains(place) && characters[place].isNumber
    }
    var id = ""
    for (place, character) in characters.enumerated() {
      let isPoint = character == "." && isDigit(place - 1) && isDigit(place + 1)
      if character.isLetter || character.isNumber || isPoint {
        id.append(character)
      } else if !id.isEmpty && id.last != "-" && character != "'" {
        id.append("-")
      }
    }
    if id.last == "-" { id.removeLast() }
    return id.isEmpty ? "check" : id
  }
}

/// One judged result of a step.
public struct Check: Sendable, Equatable, Codable {
  /// The name for programs: `k-1`.
  public let id: String
  /// What was looked at: `k = 1`.
  public let name: String
  /// Whether it held.
  public let passed: Bool
  /// What was found and what was expected, in words and numbers.
  public let detail: String
  /// Where the expectation comes from.
  public let source: String

  public init(name: CheckName, passed: Bool, detail: String, source: String) {
    id = name.id
    self.name = name.text
    self.passed = passed
    self.detail = detail
    self.source = source
  }

  /// Judges a value that must be exactly as expected.
  public static func equal<Value: Equatable>(
    _ name: CheckName, found: Value, expected: Value, source: String
  ) -> Check {
    let passed = found == expected
    let detail = passed ? "\(found) as expected" : "found \(found), expected \(expected)"
    return Check(name: name, passed: passed, detail: detail, source: source)
  }

  /// Judges the rows of a table that must be exactly as expected: says how many numbers agree, or the
  /// first row that differs.
  public static func equal(
    _ name: CheckName, found: [[Double]], expected: [[Double]], source: String
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

  /// The detail with the digits that a reader needs: where the check passed, four of each number.
  public var shortDetail: String { passed ? withFewerDigits(detail) : detail }
}

/// A text whose decimal fractions have four significant digits at most; whole numbers keep theirs.
private func withFewerDigits(_ text: String) -> String {
  var result = ""
  var rest = Substring(text)
  while let begin = rest.firstIndex(where: \.isASCIIDigit) {
    result += rest[..<begin]
    // What hangs on a letter is a name: `W1`, `float32`.
    let isName = result.last?.isLetter ?? false
    let number = rest[begin...].prefixOfNumber
    result += isName ? String(number) : withFewerDigits(ofNumber: number)
    rest = rest[number.endIndex...]
  }
  return result + rest
}

/// A number in the form of a program, with four significant digits at most where it is a fraction.
private func withFewerDigits(ofNumber text: Substring) -> String {
  let mantissa = text.prefix { $0 != "e" }
  let parts = mantissa.split(separator: ".")
  guard parts.count == 2, let value = Double(text) else { return String(text) }
  // Zeros before the first digit say how large a number is and are none of its digits.
  let significant = parts.joined().drop { $0 == "0" }.count
  let whole = parts[0].drop { $0 == "0" }.count
  guard significant > 4 else { return String(text) }
  return String(format: "%.\(max(4, whole))g", value)
}

extension Substring {
  /// The digits at the beginning, with fraction and exponent.
  fileprivate var prefixOfNumber: Substring {
    var end = endOfDigits(from: startIndex)
    if let fraction = index(after: end, behind: ".") { end = endOfDigits(from: fraction) }
    for sign in ["e-", "e+", "e"] {
      if let exponent = index(after: end, behind: sign) {
        end = endOfDigits(from: exponent)
        break
      }
    }
    return self[..<end]
  }

  private func endOfDigits(from start: Index) -> Index {
    self[start...].firstIndex { !$0.isASCIIDigit } ?? endIndex
  }

  /// Where digits begin behind a separator that stands at a place; nil where it or they do not.
  private func index(after place: Index, behind separator: String) -> Index? {
    guard self[place...].hasPrefix(separator) else { return nil }
    let digits = index(place, offsetBy: separator.count)
    return digits < endIndex && self[digits].isASCIIDigit ? digits : nil
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
