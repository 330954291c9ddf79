// The second stage of a coarse-to-fine search. Bergstra and Bengio, Random Search for
// Hyper-Parameter Optimization, 2012; the course's notes, Neural Networks Part 3.

import Foundation

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
}

extension ParameterPoints {
  /// So many random points, or as many as the axes have where all of them are lists.
  public static func availableCount(_ count: Int, from axes: [ParameterAxis]) -> Int {
    var available = 1
    for axis in axes {
      guard case .values(let values) = axis.choices else { return count }
      let (product, overflows) = available.multipliedReportingOverflow(by: values.count)
      if overflows || product >= count { return count }
      available = product
    }
    return min(count, available)
  }
}
