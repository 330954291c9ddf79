// The points of a search: all of a grid, or random ones.

/// The points that a search tries, in the notebook's order: sorted by the first axis, then the next.
public enum ParameterPoints {
  /// As many points as a search may have.
  public static let limit = 100_000

  /// Every combination of the axes' values.
  ///
  /// ```swift
  /// let axes = [
  ///   ParameterAxis("lr", numbers: [5e-7, 1e-7]), ParameterAxis("reg", numbers: [1e4, 5e4]),
  /// ]
  /// try ParameterPoints.grid(axes).map(\.canonicalText)
  /// // lr=1e-07 reg=10000, lr=1e-07 reg=50000, lr=5e-07 reg=10000, lr=5e-07 reg=50000
  /// ```
  ///
  /// - Throws: `ParameterError.noPointCount` for an axis that is an interval, and `.gridTooLarge`.
  /// - Precondition: there is an axis, and no name is used twice.
  public static func grid(_ axes: [ParameterAxis]) throws(ParameterError) -> [ParameterPoint] {
    var lists: [[ParameterValue]] = []
    for axis in axes {
      switch axis.choices {
      case .values(let values): lists.append(values)
      case .interval(let ends):
        let (low, high) = (ParameterValue.number(ends.lowerBound), ends.upperBound)
        throw .noPointCount(
          axis: axis.name, range: "\(low.text)..\(ParameterValue.number(high).text)")
      }
    }
    var count: Int? = 1
    for list in lists {
      count = count.flatMap {
        let (product, overflows) = $0.multipliedReportingOverflow(by: list.count)
        return overflows ? nil : product
      }
    }
    guard let count, count <= limit else { throw .gridTooLarge(points: count, limit: limit) }
    return lists.reduce([[]]) { rows, list in
      rows.flatMap { row in list.map { row + [$0] } }
    }.map { point(of: axes, values: $0) }
  }

  /// Random points: each value drawn evenly in log space from an interval, or evenly from a list.
  ///
  /// All points differ: one that was drawn before is drawn again. A draw is a stable hash of the
  /// seed, the point's number, the attempt and the axis's name, so the first points of a longer
  /// search are those of a shorter one, and its finished trials need not be run again.
  ///
  /// - Parameters:
  ///   - count: How many; at least one.
  ///   - axes: What to draw.
  ///   - seed: The sweep's.
  /// - Returns: `[count]` points, sorted like a grid's, not in the order drawn.
  /// - Throws: `ParameterError.gridTooLarge`; `.tooFewDistinctPoints` where a thousand draws in a row
  ///   brought nothing new.
  public static func random(
    _ count: Int, from axes: [ParameterAxis], seed: UInt32
  ) throws(ParameterError) -> [ParameterPoint] {
    precondition(count >= 1, "\(count) random points")
    guard count <= limit else { throw .gridTooLarge(points: count, limit: limit) }
    var points: [ParameterPoint] = []
    var seen: Set<ParameterPoint> = []
    for index in 0..<count {
      let drawn = (0..<1_000).lazy.map { attempt in
        draw(axes, seed: seed, index: index, attempt: attempt)
      }
      guard let new = drawn.first(where: { !seen.contains($0) }) else {
        throw .tooFewDistinctPoints(wanted: count, found: points.count)
      }
      seen.insert(new)
      points.append(new)
    }
    return points.sorted { precedes($0, $1, axes: axes) }
  }

  // show: random-point
  private static func draw(
    _ axes: [ParameterAxis], seed: UInt32, index: Int, attempt: Int
  ) -> ParameterPoint {
    let values = axes.map { axis in
      let fraction = StableHash.fraction(
        "seed=\(seed) random=\(index) attempt=\(attempt) axis=\(axis.name)")
      switch axis.choices {
      case .values(let values): return values[Int(fraction * Double(values.count))]
      case .interval(let interval): return axis.value(at: fraction, of: interval)
      }
    }
    return point(of: axes, values: values)
  }
  // end: random-point

  private static func point(of axes: [ParameterAxis], values: [ParameterValue]) -> ParameterPoint {
    ParameterPoint(zip(axes, values).map { (name: $0.name, value: $1) })
  }

  private static func precedes(
    _ first: ParameterPoint, _ second: ParameterPoint, axes: [ParameterAxis]
  ) -> Bool {
    for (axis, pair) in zip(axes, zip(first.parameters, second.parameters)) {
      if axis.precedes(pair.0.value, pair.1.value) { return true }
      if axis.precedes(pair.1.value, pair.0.value) { return false }
    }
    return false
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
