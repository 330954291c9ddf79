// One axis of a grid: a hyperparameter's name and the values to try.

import Foundation

/// A hyperparameter and the values that a search tries for it.
///
/// ```swift
/// try ParameterAxis("lr", .positive, parsing: "1e-7,5e-7").choices
/// // .values([1e-07, 5e-07])
/// try ParameterAxis("lr", .positive, parsing: "1e-7..1e-5:3").choices
/// // .values([1e-07, 1e-06, 1e-05])
/// try ParameterAxis("lr", .positive, parsing: "1e-7..1e-5").choices
/// // .interval(1e-07...1e-05), for random points
/// ```
public struct ParameterAxis: Sendable, Equatable {
  /// What a parameter's values may be.
  public enum Kind: Sendable, Equatable {
    /// Numbers above zero, such as learning rates.
    case positive
    /// Numbers from zero, such as strengths of regularization.
    case nonNegative
    /// Whole numbers, such as sizes of layers.
    case whole(ClosedRange<Int>)
    /// Some of these words.
    case word([String])
    /// Sizes of a net's hidden layers, such as `300-150`, each of them in a range; kept as words.
    case shape(ClosedRange<Int>)
  }

  /// The values to try.
  public enum Choices: Sendable, Equatable {
    /// All of these in a grid, one of them at random in a random search.
    case values([ParameterValue])
    /// Any value between two, for a random search, drawn evenly in log space.
    case interval(ClosedRange<Double>)
  }

  /// As many values as an axis may have.
  public static let valueLimit = 1_000

  public let name: String
  public let kind: Kind
  /// Numbers in increasing order; words in the order given.
  public let choices: Choices

  /// An axis of the given numbers.
  ///
  /// - Precondition: there is a number, all are finite, and none is given twice.
  public init(_ name: String, numbers: [Double]) {
    precondition(!numbers.isEmpty, "'\(name)' has no value")
    precondition(Set(numbers).count == numbers.count, "'\(name)' has a value twice: \(numbers)")
    self.init(
      name: name, kind: numbers.allSatisfy { $0 > 0 } ? .positive : .nonNegative,
      choices: .values(numbers.map { .number($0) }))
  }

  init(name: String, kind: Kind, choices: Choices) {
    precondition(isParameterWord(name), "'\(name)' cannot name a parameter")
    self.name = name
    self.kind = kind
    switch choices {
    case .values(let values): self.choices = .values(values.sorted(by: Self.numbersIncrease))
    case .interval: self.choices = choices
    }
  }

  /// Whether a value comes before another in the axis's order: numbers by size, words as given.
  func precedes(_ first: ParameterValue, _ second: ParameterValue) -> Bool {
    if case .values(let values) = choices, case .word = first {
      return values.firstIndex(of: first)! < values.firstIndex(of: second)!
    }
    return Self.numbersIncrease(first, second)
  }

  private static func numbersIncrease(_ first: ParameterValue, _ second: ParameterValue) -> Bool {
    guard case .number(let a) = first, case .number(let b) = second else { return false }
    return a < b
  }

  /// The value at a place of an interval, which is counted in log space from 0, the lower end, to 1.
  ///
  /// It is rounded to six significant digits, or to a whole number: so what a table prints is what
  /// was tried and can be typed again, and no last bit of a platform's logarithm is in it. The ends
  /// are as they were given.
  func value(at fraction: Double, of interval: ClosedRange<Double>) -> ParameterValue {
    if fraction == 0 { return .number(interval.lowerBound) }
    if fraction == 1 { return .number(interval.upperBound) }
    let (low, high) = (log10(interval.lowerBound), log10(interval.upperBound))
    let exact = pow(10, low + fraction * (high - low))
    let rounded: Double
    if case .whole = kind {
      rounded = exact.rounded()
    } else {
      rounded = Double(String(format: "%.5e", exact)) ?? exact
    }
    return .number(min(max(rounded, interval.lowerBound), interval.upperBound))
  }
}

// MARK: Coarse to fine

extension ParameterAxis {
  /// The axis cut down to the surroundings of a point that did well.
  ///
  /// Of an interval a quarter is left, counted in log space and centered on the point's value as far
  /// as the ends allow. Of a list of numbers the value and its two neighbours are left, of words the
  /// value alone.
  ///
  /// ```swift
  /// try ParameterAxis("lr", .positive, parsing: "1e-8..1e-4").narrowed(around: point)
  /// // lr = 1e-06: .interval(3.16228e-07...3.16228e-06)
  /// ```
  ///
  /// - Precondition: the point has a value of this name among the axis's choices.
  public func narrowed(around point: ParameterPoint) -> ParameterAxis {
    guard let value = point[name] else {
      preconditionFailure("'\(point.canonicalText)' has no '\(name)'")
    }
    switch choices {
    case .interval(let interval):
      return ParameterAxis(
        name: name, kind: kind,
        choices: .interval(quarter(of: interval, around: point.number(name))))
    case .values(let values):
      guard let place = values.firstIndex(of: value) else {
        preconditionFailure("'\(value.text)' is no choice of '\(name)'")
      }
      let reach = if case .word = value { 0 } else { 1 }
      let kept = values[max(0, place - reach)...min(values.count - 1, place + reach)]
      return ParameterAxis(name: name, kind: kind, choices: .values(Array(kept)))
    }
  }

  // show: coarse-to-fine
  private func quarter(of interval: ClosedRange<Double>, around value: Double) -> ClosedRange<
    Double
  > {
    let (low, high) = (log10(interval.lowerBound), log10(interval.upperBound))
    let half = (high - low) / 8
    let middle = min(max(log10(value), low + half), high - half)
    func rounded(_ exponent: Double) -> Double {
      let exact = pow(10, exponent)
      var short = Double(String(format: "%.5e", exact)) ?? exact
      if case .whole = kind { short = exact.rounded() }
      return min(max(short, interval.lowerBound), interval.upperBound)
    }
    return rounded(middle - half)...rounded(middle + half)
  }
  // end: coarse-to-fine
}
