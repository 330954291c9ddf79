// Early stopping of a search: successive halving, as Jamieson and Talwalkar describe it in Non-stochastic
// Best Arm Identification and Hyperparameter Optimization, 2016.

/// Trains every point for a few steps, then only the best of them for longer, and so on, until few are
/// trained to the end.
///
/// On each rung the points that go on are trained from their start. With `BatchOrder.shared` they have the
/// seeds that they had, so that a longer training begins as the shorter one did; with `.own` each rung draws
/// its own.
///
/// ```swift
/// let halving = SuccessiveHalving(points: 27, steps: 1_500, factor: 3)
/// halving.rungs.map(\.points)   // [27, 9, 3, 1]
/// halving.rungs.map(\.steps)    // [56, 167, 500, 1500]
/// ```
public struct SuccessiveHalving: Sendable, Equatable {
  /// How many points are trained for how many steps.
  public struct Rung: Sendable, Equatable {
    public let points: Int
    public let steps: Int
  }

  /// One of so many points goes on, for so many times the steps.
  public let factor: Int
  /// The last one trains to the end.
  public let rungs: [Rung]

  /// Makes as many rungs as divide the points by the factor and leave one, or fewer where a training is
  /// too short to be divided that often.
  ///
  /// - Precondition: there is a point and a step, and the factor is at least 2.
  public init(points: Int, steps: Int, factor: Int) {
    precondition(
      points >= 1 && steps >= 1 && factor >= 2,
      "halving \(points) points of \(steps) steps by \(factor)")
    self.factor = factor
    var (count, divisor) = (1, 1)
    while points / divisor >= factor && steps / divisor >= factor {
      (count, divisor) = (count + 1, divisor * factor)
    }
    var rungs: [Rung] = []
    for rung in 0..<count {
      rungs.append(
        Rung(
          points: rung == 0 ? points : max(1, rungs[rung - 1].points / factor),
          steps: (steps + divisor / 2) / divisor))
      divisor /= factor
    }
    self.rungs = rungs
  }

  /// The point of a trial on a rung: with the parameter `steps`, which sets it apart from a trial of the
  /// same point on another rung, in results files too.
  public func point(_ point: ParameterPoint, on rung: Int) -> ParameterPoint {
    ParameterPoint(
      point.parameters.map { ($0.name, $0.value) }
        + [(name: "steps", value: .number(Double(rungs[rung].steps)))])
  }

  /// The points, of those on a rung, that go on to the next one, in the order that they have: the best
  /// whose trainings did not diverge.
  ///
  /// - Parameters:
  ///   - points: Without `steps`.
  ///   - rung: Not the last one.
  ///   - table: Of all trials on the rung.
  public func survivors(
    of points: [ParameterPoint], on rung: Int, by table: SearchTable
  ) -> [ParameterPoint] {
    let best = table.ranked.filter { $0.isComplete && $0.isSound }.prefix(rungs[rung + 1].points)
    let going = Set(best.map(\.point))
    return points.filter { going.contains(point($0, on: rung)) }
  }

  /// The steps of all rungs together, for each step that training every point to the end takes.
  public var cost: Double {
    let all = rungs.reduce(0) { $0 + $1.points * $1.steps }
    return Double(all) / Double(rungs[0].points * rungs[rungs.count - 1].steps)
  }
}
