// `page.expect`: results judged against what is known of them.
//
// Shapes and counts come first, then every value; a NaN fails wherever it stands. A step whose
// reference is nil, as on other images than the course's, judges nothing and needs no `if`.

import LinearAlgebra
import WorkbookKit

/// Where an expected value comes from.
public struct ExpectationSource: Sendable, Equatable, ExpressibleByStringInterpolation {
  public let text: String

  public init(_ text: String) { self.text = text }
  public init(stringLiteral text: String) { self.init(text) }

  /// What the course's own notebook prints.
  public static let course: Self = "the course's notebook"
  /// What NumPy computes on the same images.
  public static let numPy: Self = "NumPy 2.4 on the same images"
  /// What NumPy computes with the same seed.
  public static let numPySeed: Self = "NumPy 2.4 with the same seed"
  /// What the course's notes say.
  public static let notes: Self = "the course's notes"
  /// What holds by the way in which synthetic images are drawn.
  public static let synthetic: Self = "how the synthetic images are drawn"
}

/// How far a result may be from what is expected.
public enum Tolerance: Sendable, Equatable {
  /// |found − expected| is at most this.
  case absolute(Double)
  /// |found − expected| / |expected| is at most this.
  case relative(Double)
  /// The course's `rel_error`, |x − y| / max(1e-8, |x| + |y|), is at most this.
  case courseError(Double)

  /// The largest error that passes.
  public var limit: Double {
    switch self {
    case .absolute(let limit), .relative(let limit), .courseError(let limit): limit
    }
  }

  /// How the error is called.
  var errorName: String {
    switch self {
    case .absolute: "difference"
    case .relative: "relative difference"
    case .courseError: "the notebook's relative error"
    }
  }

  /// How the largest of several errors is called.
  var largestErrorName: String {
    switch self {
    case .absolute, .relative: "largest \(errorName)"
    case .courseError: "largest of the notebook's relative errors"
    }
  }

  /// The error of one value; NaN where either is one.
  public func error(_ found: Double, _ expected: Double) -> Double {
    // Equal infinities have no difference that could be computed.
    if found == expected { return 0 }
    switch self {
    case .absolute: return abs(found - expected)
    case .relative: return abs(found - expected) / abs(expected)
    case .courseError:
      return abs(found - expected) / max(1e-8, abs(found) + abs(expected))
    }
  }
}

/// The largest of some errors; NaN where one of them is, wherever it stands, or where there is none.
///
/// `[1, .nan].max()` is 1 in Swift: a comparison with NaN is false, so NaN never becomes the largest.
public func largest(_ errors: some Sequence<Double>) -> Double {
  var largest = -Double.infinity
  var isEmpty = true
  for error in errors {
    if error.isNaN { return .nan }
    largest = Swift.max(largest, error)
    isEmpty = false
  }
  return isEmpty ? .nan : largest
}

/// The smallest of some numbers; NaN where one of them is, or where there is none.
public func smallest(_ numbers: some Sequence<Double>) -> Double { -largest(numbers.map { -$0 }) }

extension Page {
  /// Judges a number.
  ///
  /// - Parameters:
  ///   - name: What is judged: `sum of all distances`.
  ///   - expected: nil where nothing is known of it; then nothing is judged.
  ///   - source: Where the expected value comes from.
  public func expect(
    _ name: CheckName, _ found: Double, within tolerance: Tolerance, of expected: Double?,
    from source: ExpectationSource
  ) {
    guard let expected else { return }
    judge(name, found, altered: [.nan], from: source) { found in
      let error = tolerance.error(found, expected)
      return (
        error <= tolerance.limit,
        "found \(found), expected \(expected): \(tolerance.errorName) \(error), at most "
          + "\(tolerance.limit)"
      )
    }
  }

  /// Judges numbers: how many there are, then the largest error.
  public func expect(
    _ name: CheckName, _ found: [Double], within tolerance: Tolerance, of expected: [Double]?,
    from source: ExpectationSource
  ) {
    guard let expected else { return }
    judge(name, found, altered: alterations(of: found), from: source) { found in
      guard found.count == expected.count else {
        return (false, "found \(found.count) numbers, expected \(expected.count)")
      }
      let errors = zip(found, expected).map(tolerance.error)
      let error = largest(errors)
      var detail =
        "\(tolerance.largestErrorName) of \(found.count) numbers: \(error), at most "
        + "\(tolerance.limit)"
      if let index = errors.firstIndex(where: { !($0 <= tolerance.limit) }) {
        detail += "; first at index \(index): found \(found[index]), expected \(expected[index])"
      }
      return (error <= tolerance.limit, detail)
    }
  }

  /// Judges rows of numbers: how many rows and numbers there are, then the largest error.
  public func expect(
    _ name: CheckName, _ found: [[Double]], within tolerance: Tolerance, of expected: [[Double]]?,
    from source: ExpectationSource
  ) {
    guard let expected else { return }
    judge(name, found, altered: alterations(of: found), from: source) { found in
      guard found.map(\.count) == expected.map(\.count) else {
        return (false, "found rows of \(found.map(\.count)), expected \(expected.map(\.count))")
      }
      let error = largest(zip(found.joined(), expected.joined()).map(tolerance.error))
      return (
        error <= tolerance.limit,
        "\(tolerance.largestErrorName): \(error), at most \(tolerance.limit)"
      )
    }
  }

  /// Judges numbers by the sum of all |found − expected|, as some of the course's notebooks do.
  public func expect(
    _ name: CheckName, _ found: [Double], sumOfDifferences limit: Double, of expected: [Double]?,
    from source: ExpectationSource
  ) {
    guard let expected else { return }
    judge(name, found, altered: alterations(of: found), from: source) { found in
      guard found.count == expected.count else {
        return (false, "found \(found.count) numbers, expected \(expected.count)")
      }
      let sum = zip(found, expected).reduce(0) { $0 + abs($1.0 - $1.1) }
      return ((0...limit).contains(sum), "found \(sum), expected 0.0 to \(limit)")
    }
  }

  /// Judges a matrix: its shape, then the largest error.
  public func expect<Scalar: RealScalar>(
    _ name: CheckName, _ found: Matrix<Scalar>, within tolerance: Tolerance,
    of expected: Matrix<Scalar>?, from source: ExpectationSource
  ) {
    guard let expected else { return }
    guard found.rows == expected.rows, found.columns == expected.columns else {
      return expect(
        name, false,
        "found shape \(tuple([found.rows, found.columns])), expected "
          + tuple([expected.rows, expected.columns]), from: source)
    }
    expect(
      name, found.elements.map(Double.init), within: tolerance,
      of: expected.elements.map(Double.init), from: source)
  }

  /// Judges a value that must be exactly as expected.
  public func expect<Value: Equatable>(
    _ name: CheckName, _ found: Value, equals expected: Value?, from source: ExpectationSource
  ) {
    guard let expected else { return }
    check(.equal(name, found: found, expected: expected, source: source.text))
  }

  /// Judges numbers that must be exactly as expected.
  public func expect(
    _ name: CheckName, _ found: [Double], equals expected: [Double]?, from source: ExpectationSource
  ) {
    guard let expected else { return }
    judge(name, found, altered: alterations(of: found), from: source) { found in
      let check = Check.equal(name, found: found, expected: expected, source: source.text)
      return (check.passed, check.detail)
    }
  }

  /// Judges the rows of a table that must be exactly as expected.
  public func expect(
    _ name: CheckName, _ found: [[Double]], equals expected: [[Double]]?,
    from source: ExpectationSource
  ) {
    guard let expected else { return }
    judge(name, found, altered: alterations(of: found), from: source) { found in
      let check = Check.equal(name, found: found, expected: expected, source: source.text)
      return (check.passed, check.detail)
    }
  }

  /// Judges a number that must lie in a band; nil judges nothing.
  public func expect(
    _ name: CheckName, _ found: Double, in band: ClosedRange<Double>?,
    from source: ExpectationSource
  ) {
    guard let band else { return }
    judge(name, found, altered: [.nan], from: source) { found in
      (
        band.contains(found),
        "found \(found), expected \(band.lowerBound) to \(band.upperBound)"
      )
    }
  }

  /// Judges the largest of some errors: every one of them must be at most the limit.
  public func expect(
    _ name: CheckName, errors: some Sequence<Double>, atMost limit: Double,
    from source: ExpectationSource
  ) {
    let errors = Array(errors)
    func withNaN(at index: Int) -> [Double] {
      errors.enumerated().map { $0.offset == index ? .nan : $0.element }
    }
    judge(
      name, errors, altered: errors.indices.suffix(2).map(withNaN) + [[]], from: source
    ) { errors in
      let found = largest(errors)
      return ((0...limit).contains(found), "found \(found), expected 0.0 to \(limit)")
    }
  }

  /// Judges a number that must be above another one; NaN on either side fails.
  public func expect(
    _ name: CheckName, _ found: Double, above bound: Double, _ detail: String? = nil,
    from source: ExpectationSource
  ) {
    judge(name, found, altered: [.nan], from: source) { found in
      (found > bound, detail ?? "found \(found), expected above \(bound)")
    }
  }

  /// Judges a number that must be below another one; NaN on either side fails.
  public func expect(
    _ name: CheckName, _ found: Double, below bound: Double, _ detail: String? = nil,
    from source: ExpectationSource
  ) {
    judge(name, found, altered: [.nan], from: source) { found in
      (found < bound, detail ?? "found \(found), expected below \(bound)")
    }
  }

  /// Judges a condition; `detail` says what was found and what was expected.
  ///
  /// A condition on numbers must be one that NaN cannot satisfy: `error <= limit`, never
  /// `!(error > limit)`.
  public func expect(
    _ name: CheckName, _ condition: Bool, _ detail: String, from source: ExpectationSource
  ) {
    check(Check(name: name, passed: condition, detail: detail, source: source.text))
  }

  /// Judges what was found, and tells the page's probe, where there is one, how the same judgment
  /// takes altered results: every one of them has to fail.
  private func judge<Found>(
    _ name: CheckName, _ found: Found, altered: @autoclosure () -> [Found],
    from source: ExpectationSource,
    _ verdict: (Found) -> (passed: Bool, detail: String)
  ) {
    let (passed, detail) = verdict(found)
    check(Check(name: name, passed: passed, detail: detail, source: source.text))
    guard let probe else { return }
    for altered in altered() { probe(name.text, "\(altered)", verdict(altered).passed) }
  }

  /// A NaN in the middle and at the end, a number missing, a number too many.
  private func alterations(of values: [Double]) -> [[Double]] {
    guard let last = values.last else { return [[0]] }
    var middle = values
    middle[values.count / 2] = .nan
    return [middle, values.dropLast() + [.nan], Array(values.dropLast()), values + [last]]
  }

  /// A NaN at the end of each row, a row missing, a number too many in each row.
  private func alterations(of rows: [[Double]]) -> [[[Double]]] {
    guard !rows.isEmpty else { return [[[0]]] }
    return [rows.map { $0.dropLast() + [.nan] }, Array(rows.dropLast()), rows.map { $0 + [0] }]
  }
}
