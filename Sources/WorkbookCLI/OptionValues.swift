// Reads the values of options as numbers, lists and names.

extension Invocation {
  /// A whole number of at least `minimum`; nil where the option was not given.
  ///
  /// `1e9` is read as the number it is.
  func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = value(name) else { return nil }
    return try Self.integer(text, option: name, in: range)
  }

  /// A list of different whole numbers separated by commas; nil where the option was not given.
  func integers(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> [Int]? {
    guard let text = value(name) else { return nil }
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let number = try Self.integer(
        String(part).trimmingSpaces, option: name, in: range, isInList: true, list: text)
      if numbers.contains(number) {
        throw .repeatedValue(option: "--" + name, value: "\(number)")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// A number between two others, neither of them included; nil where the option was not given.
  func number(_ name: String, above low: Double, below high: Double) throws(UsageError) -> Double? {
    guard let text = value(name) else { return nil }
    guard let number = Double(text), number > low, number < high else {
      throw .badValue(
        option: "--" + name, found: text, expected: "a number between \(low) and \(high)")
    }
    return number
  }

  /// A number above one and at most another; nil where the option was not given.
  func number(
    _ name: String, above low: Double, upTo high: Double
  ) throws(UsageError) -> Double? {
    guard let text = value(name) else { return nil }
    guard let number = Double(text), number > low, number <= high else {
      throw .badValue(
        option: "--" + name, found: text, expected: "a number above \(low) and at most \(high)")
    }
    return number
  }

  /// One of an enumeration's cases by its name; nil where the option was not given.
  func choice<Choice: CaseIterable & RawRepresentable>(
    _ name: String, of type: Choice.Type = Choice.self
  ) throws(UsageError) -> Choice? where Choice.RawValue == String {
    guard let text = value(name) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue)
      throw .badValue(
        option: "--" + name, found: text, expected: names.joined(separator: " or "))
    }
    return choice
  }

  private static func integer(
    _ text: String, option: String, in range: ClosedRange<Int>, isInList: Bool = false,
    list: String = ""
  ) throws(UsageError) -> Int {
    let number = Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
    guard let number, range.contains(number) else {
      let bound =
        range.upperBound == .max
        ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      let expected =
        isInList
        ? "whole numbers \(bound), separated by commas" : "a whole number \(bound)"
      throw .badValue(
        option: "--" + option, found: isInList ? list : text, expected: expected)
    }
    return number
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
