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
  /// The name for programs, another one than those of the step's other checks: `loss-with-λ-0.5`.
  public let id: String

  /// A name with an id of its own, without spaces.
  public init(_ text: String, id: String) {
    precondition(!id.isEmpty && !id.contains(where: \.isWhitespace), "'\(id)' is no id of a check")
    self.text = text
    self.id = id
  }

  /// A name whose id is made of its letters, its numbers and the points between digits, in lower case
  /// and with a hyphen for all else.
  public init(_ text: String) { self.init(text, id: Self.id(of: text)) }

  public init(stringLiteral text: String) { self.init(text) }

  private static func id(of text: String) -> String {
    let characters = Array(text.lowercased())
    func isDigit(_ index: Int) -> Bool {
      characters.indices.contains(index) && characters[index].isNumber
    }
    var id = ""
    for (index, character) in characters.enumerated() {
      let isPoint = character == "." && isDigit(index - 1) && isDigit(index + 1)
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

  /// The detail with as many digits as a reader needs, where the check passed.
  ///
  /// Numbers that were written with all their digits (more than nine) get four, or seven where numbers
  /// that differ would look alike. Where they still would, all digits stay, unless the detail says by how
  /// much they differ.
  public var shortDetail: String {
    guard passed else { return detail }
    let whole = DetailText(detail)
    for digits in [4, 7] {
      let short = whole.shortened(to: digits)
      if short.keepsApart(whole) { return short.text }
    }
    let saysByHowMuch = detail.contains("difference") || detail.contains("error")
    return saysByHowMuch ? whole.shortened(to: 7).text : detail
  }
}

/// A text and the numbers in it.
private struct DetailText {
  /// What stands before each number.
  private var words: [Substring] = []
  private var numbers: [Substring] = []
  private var end: Substring

  init(_ text: String) {
    end = Substring(text)
    var begun = end.startIndex
    while let first = end[begun...].firstIndex(where: \.isASCIIDigit) {
      let number = end[first...].prefixOfNumber
      // What hangs on a letter is a name: `W1`, `float32`.
      if first > end.startIndex, end[end.index(before: first)].isLetter {
        begun = number.endIndex
        continue
      }
      words.append(end[..<first])
      numbers.append(number)
      end = end[number.endIndex...]
      begun = end.startIndex
    }
  }

  var text: String { zip(words, numbers).map { $0 + $1 }.joined() + end }

  /// The text with so many significant digits of each fraction that was written with more than nine.
  func shortened(to digits: Int) -> DetailText {
    var short = self
    short.numbers = numbers.map { Substring(Self.shortened($0, to: digits)) }
    return short
  }

  /// Whether no two numbers look alike that differ in another form of the same text.
  func keepsApart(_ other: DetailText) -> Bool {
    var first: [Double: Double] = [:]
    return zip(numbers, other.numbers).allSatisfy { short, whole in
      guard let short = Double(short), let whole = Double(whole) else { return true }
      return first.updateValue(whole, forKey: short).map { $0 == whole } ?? true
    }
  }

  private static func shortened(_ number: Substring, to digits: Int) -> String {
    let parts = number.prefix { $0 != "e" }.split(separator: ".")
    guard parts.count == 2, let value = Double(number) else { return String(number) }
    // Zeros before the first digit say how large a number is and are none of its digits.
    let significant = parts.joined().drop { $0 == "0" }.count
    let whole = parts[0].drop { $0 == "0" }.count
    guard significant > 9 else { return String(number) }
    return String(format: "%.\(max(digits, whole))g", value)
  }
}

extension Substring {
  /// The digits at the beginning, with fraction and exponent.
  fileprivate var prefixOfNumber: Substring {
    var end = endOfDigits(from: startIndex)
    if let fraction = digits(behind: ".", at: end) { end = endOfDigits(from: fraction) }
    for sign in ["e-", "e+", "e"] {
      if let exponent = digits(behind: sign, at: end) {
        end = endOfDigits(from: exponent)
        break
      }
    }
    return self[..<end]
  }

  private func endOfDigits(from start: Index) -> Index {
    self[start...].firstIndex { !$0.isASCIIDigit } ?? endIndex
  }

  /// Where digits begin behind a separator that stands at an index; nil where it or they do not.
  private func digits(behind separator: String, at index: Index) -> Index? {
    guard self[index...].hasPrefix(separator) else { return nil }
    let digits = self.index(index, offsetBy: separator.count)
    return digits < endIndex && self[digits].isASCIIDigit ? digits : nil
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
