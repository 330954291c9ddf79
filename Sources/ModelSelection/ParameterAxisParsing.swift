// Reads an axis from the text of an option, lists and ranges in log space, and says what is wrong.

extension ParameterAxis {
  /// Reads an axis from a text such as `1e-7,5e-7` or `1e-7..1e-5:5`.
  ///
  /// Values and ranges are divided by commas. `a..b:n` is `n` points from `a` to `b`, both
  /// included, evenly spaced in log space; `a..b` alone is an interval for random points.
  ///
  /// - Throws: what is wrong with the text, naming the axis.
  public init(_ name: String, _ kind: Kind, parsing text: String) throws(ParameterError) {
    let reader = AxisReader(axis: name, kind: kind)
    self.init(name: name, kind: kind, choices: try reader.choices(text))
  }
}

private struct AxisReader {
  let axis: String
  let kind: ParameterAxis.Kind

  func choices(_ text: String) throws(ParameterError) -> ParameterAxis.Choices {
    let items = text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
    if items.count == 1, items[0].isEmpty {
      throw .emptyList(axis: axis, expected: kind.expected)
    }
    if items.contains("") { throw .emptyItem(axis: axis, list: text) }
    if items.count == 1, let range = rangeParts(items[0]), range.count == nil {
      return .interval(try ends(of: range))
    }
    var values: [ParameterValue] = []
    for item in items {
      if let range = rangeParts(item) {
        values += try points(of: range)
      } else {
        values.append(try value(item))
      }
      guard values.count <= ParameterAxis.valueLimit else {
        throw .tooManyValues(axis: axis, limit: ParameterAxis.valueLimit)
      }
    }
    var seen: Set<ParameterValue> = []
    for value in values where !seen.insert(value).inserted {
      throw .repeatedValue(axis: axis, value: value.text)
    }
    return .values(values)
  }

  private func value(_ text: String) throws(ParameterError) -> ParameterValue {
    if case .word(let words) = kind {
      guard words.contains(text) else { throw bad(text) }
      return .word(text)
    }
    if case .shape(let range) = kind { return try shape(text, range) }
    return .number(try number(text))
  }

  private func number(_ text: String) throws(ParameterError) -> Double {
    guard let number = Double(text), number.isFinite else { throw bad(text) }
    let isAllowed =
      switch kind {
      case .positive: number > 0
      case .nonNegative: number >= 0
      case .whole(let range): Int(exactly: number).map(range.contains) ?? false
      case .word, .shape: false
      }
    guard isAllowed else { throw bad(text) }
    return number
  }

  /// `300-150`, in the one way in which it is written.
  private func shape(
    _ text: String, _ range: ClosedRange<Int>
  ) throws(ParameterError) -> ParameterValue {
    let sizes = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard sizes.allSatisfy({ $0.map(range.contains) ?? false }) else { throw bad(text) }
    return .word(sizes.compactMap { $0.map(String.init) }.joined(separator: "-"))
  }

  private func bad(_ text: String) -> ParameterError {
    .badValue(axis: axis, found: text, expected: kind.expected)
  }

  // MARK: Ranges

  private struct RangeParts {
    let text: String
    let low: String
    let high: String
    let count: String?
  }

  /// The parts of `low..high:count`; nil for a text that is no range.
  ///
  /// `1...5` is none: it could be read as `1.` to `.5` or as a slip for `1..5`.
  private func rangeParts(_ text: String) -> RangeParts? {
    switch kind {
    case .word, .shape: return nil
    case .positive, .nonNegative, .whole: break
    }
    let bytes = Array(text.utf8)
    let dot = UInt8(ascii: ".")
    guard
      let start = bytes.indices.dropLast().first(where: { bytes[$0] == dot && bytes[$0 + 1] == dot }
      ),
      !(start + 2 < bytes.count && bytes[start + 2] == dot)
    else { return nil }
    let rest = bytes[(start + 2)...]
    let colon = rest.firstIndex(of: UInt8(ascii: ":"))
    return RangeParts(
      text: text, low: trimmed(String(decoding: bytes[..<start], as: UTF8.self)),
      high: trimmed(String(decoding: rest[..<(colon ?? rest.endIndex)], as: UTF8.self)),
      count: colon.map { trimmed(String(decoding: rest[($0 + 1)...], as: UTF8.self)) })
  }

  private func ends(of range: RangeParts) throws(ParameterError) -> ClosedRange<Double> {
    for end in [range.low, range.high] {
      guard let read = Double(end), read.isFinite else { throw bad(range.text) }
      guard read > 0 else { throw .nonPositiveEnd(axis: axis, range: range.text) }
    }
    let (low, high) = (try number(range.low), try number(range.high))
    guard low < high else { throw .endsNotIncreasing(axis: axis, range: range.text) }
    return low...high
  }

  private func points(of range: RangeParts) throws(ParameterError) -> [ParameterValue] {
    let interval = try ends(of: range)
    guard let text = range.count else { throw .noPointCount(axis: axis, range: range.text) }
    let limit = ParameterAxis.valueLimit
    guard let count = Int(text), (2...limit).contains(count) else {
      throw .badPointCount(axis: axis, range: range.text, found: text, limit: limit)
    }
    let axis = ParameterAxis(name: axis, kind: kind, choices: .interval(interval))
    let points = (0..<count).map { place in
      axis.value(at: Double(place) / Double(count - 1), of: interval)
    }
    guard Set(points).count == count else {
      throw .crowdedRange(axis: self.axis, range: range.text)
    }
    return points
  }
}

private func trimmed(_ text: some StringProtocol) -> String {
  String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
}

/// Why a text is no axis of a sweep, or axes make no sweep.
public enum ParameterError: Error, Equatable {
  case emptyList(axis: String, expected: String)
  case emptyItem(axis: String, list: String)
  case badValue(axis: String, found: String, expected: String)
  case repeatedValue(axis: String, value: String)
  case tooManyValues(axis: String, limit: Int)
  case nonPositiveEnd(axis: String, range: String)
  case endsNotIncreasing(axis: String, range: String)
  case badPointCount(axis: String, range: String, found: String, limit: Int)
  case noPointCount(axis: String, range: String)
  case crowdedRange(axis: String, range: String)
  /// `points` is nil where their number is more than an integer holds.
  case gridTooLarge(points: Int?, limit: Int)
  case tooFewDistinctPoints(wanted: Int, found: Int)
}

extension ParameterAxis.Kind {
  /// What the values of an axis of this kind may be, in words.
  public var expected: String {
    switch self {
    case .positive: "numbers above 0"
    case .nonNegative: "numbers of at least 0"
    case .whole(let range) where range.upperBound == .max:
      "whole numbers of at least \(range.lowerBound)"
    case .whole(let range): "whole numbers from \(range.lowerBound) to \(range.upperBound)"
    case .word(let words): words.joined(separator: " or ")
    case .shape(let range):
      "sizes of layers such as 300-150, each from \(range.lowerBound) to \(range.upperBound)"
    }
  }
}

extension ParameterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyList(let axis, let expected):
      "\(axis) expects \(expected), divided by commas, and got nothing."
    case .emptyItem(let axis, let list):
      "\(axis) has a comma too many in '\(list)': a value was expected on either side of it."
    case .badValue(let axis, let found, let expected):
      "\(axis) expects \(expected), not '\(found)'."
    case .repeatedValue(let axis, let value):
      "\(axis) names \(value) twice; name it once."
    case .tooManyValues(let axis, let limit):
      "\(axis) has more than \(limit) values; name fewer, or draw random points."
    case .nonPositiveEnd(let axis, let range):
      "\(axis) has the range '\(range)', whose points are spaced in log space: both ends must be "
        + "above 0. Name other values in front of it, as in '0,1e3..1e5:3'."
    case .endsNotIncreasing(let axis, let range):
      "\(axis) has the range '\(range)'; the smaller end was expected first, and a larger one last."
    case .badPointCount(let axis, let range, let found, let limit):
      "\(axis) has the range '\(range)' of '\(found)' points; a whole number from 2 to \(limit) was "
        + "expected, as in '1e-7..1e-5:5'."
    case .noPointCount(let axis, let range):
      "\(axis) has the range '\(range)' without its number of points: write '\(range):5', or draw "
        + "random points from it, with no other value in the list."
    case .crowdedRange(let axis, let range):
      "\(axis) has the range '\(range)', whose points coincide once they are rounded; name fewer "
        + "points or ends farther apart."
    case .gridTooLarge(let points, let limit):
      "\(points.map { "\($0)" } ?? "More than \(Int.max)") points are too many for a grid; at most "
        + "\(limit) were expected. Name fewer values, or draw random points."
    case .tooFewDistinctPoints(let wanted, let found):
      "only \(found) of \(wanted) random points are different; name more values or wider ranges, or "
        + "ask for fewer points."
    }
  }
}
