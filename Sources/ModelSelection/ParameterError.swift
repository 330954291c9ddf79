// What can be wrong with the axes of a sweep, and the words for it.

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
