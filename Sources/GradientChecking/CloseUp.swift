// The loss along one coordinate at the scale of a step: its slope, its noise, and how far the slope
// may be off.

/// A term at nine even points 0, ±*s*/4, ±*s*/2, ±3*s*/4, ±*s* around a coordinate and at four odd
/// ones between them.
///
/// Fourth differences of the even points vanish for a smooth function, and so does what the odd ones
/// are off the curve through their neighbours. The odd points are there for losses in quanta: a line
/// that rises by whole quanta from one even point to the next looks smooth at the even ones.
struct CloseUp {
  let step: Double
  /// The centered difference at *s*.
  let derivative: Double
  /// The one-sided differences at *s*.
  let forward: Double
  let backward: Double
  /// The noise of the term.
  let noise: Double
  /// What the noise would be if the losses were rounded to Double and nothing else.
  let rounding: Double
  /// What a kink or curvature can do to the derivative, see `smoothness(of:limit:floor:)`.
  let doubt: Double
  /// How the centered difference and the gap of the one-sided ones change as the step is halved, and
  /// halved again.
  private let drifts: [Double]
  private let gapChanges: [Double]
  /// Whether a unit of the activation pattern changes.
  let hasChangedUnits: Bool
  /// Whether the term is the same at all points.
  let isFlat: Bool
  /// Whether all losses are finite.
  let isFinite: Bool
  /// The neighbours, as moves from the point, between which the term departs most from a parabola:
  /// four pairs, the worst first.
  let roughest: [(from: Double, to: Double)]

  /// The places, in quarters of the step.
  static let even: [Double] = [-4, -3, -2, -1, 0, 1, 2, 3, 4]
  static let odd: [Double] = [-3.724, -2.236, 1.268, 3.452]

  /// What rounding can do to the derivative.
  var floor: Double { Noise.safety / 2 * noise / step }

  /// How far the derivative may be off.
  var error: Double { floor + doubt }

  /// Whether the differences approach a derivative as the step is halved, up to noise.
  func isSettled(noise: Double) -> Bool {
    let rounding = Noise.safety / 2 * noise / step
    return drifts[1] <= drifts[0] / 2 + rounding
      && gapChanges[1] <= gapChanges[0] / 2 + 2 * rounding
  }

  /// - Parameters:
  ///   - places: The parameters as rounded, the even ones in ascending order, then the odd ones.
  ///   - losses: The term there.
  init(step: Double, places: [Double], losses: [Double], hasChangedUnits: Bool) {
    self.step = step
    self.hasChangedUnits = hasChangedUnits
    let (center, base) = (places[4], losses[4])
    let moves = places.map { $0 - center }
    let changes = losses.map { $0 - base }
    isFinite = losses.allSatisfy(\.isFinite) && changes.allSatisfy(\.isFinite)
    isFlat = changes.allSatisfy { $0 == 0 }
    func centered(_ reach: Int) -> Double {
      (losses[4 + reach] - losses[4 - reach]) / (places[4 + reach] - places[4 - reach])
    }
    func gap(_ reach: Int) -> Double {
      changes[4 + reach] / moves[4 + reach] - changes[4 - reach] / moves[4 - reach]
    }
    let (slopes, gaps) = ([4, 2, 1].map(centered), [4, 2, 1].map(gap))
    derivative = slopes[0]
    forward = changes[8] / moves[8]
    backward = changes[0] / moves[0]
    drifts = (0...1).map { abs(slopes[$0] - slopes[$0 + 1]) }
    gapChanges = (0...1).map { abs(gaps[$0] - 2 * gaps[$0 + 1]) }
    doubt = 3 * max(drifts[0], drifts[1], gapChanges[0] / 2, gapChanges[1] / 2)

    // Where a place was rounded, the loss is moved back along the slope.
    let (slope, curvature) = (slopes[0], gaps[0] / step / 2)
    let ideals = (Self.even + Self.odd).map { $0 * (step / 4) }
    let straight = changes.indices.map { changes[$0] - slope * (moves[$0] - ideals[$0]) }
    var roughness = 0.0
    for first in 0...4 {
      let outer = straight[first] + straight[first + 4]
      let inner = straight[first + 1] + straight[first + 3]
      let fourth = abs(outer - 4 * inner + 6 * straight[first + 2])
      // Of independent errors it is √70 = 8.4 times as large as they are.
      roughness = max(roughness, fourth.isNaN ? .infinity : fourth / 8)
    }
    for (number, place) in Self.odd.enumerated() {
      let rest = straight[9 + number] - Self.interpolated(straight, at: place)
      roughness = max(roughness, rest.isNaN ? .infinity : abs(rest))
    }
    let size = losses.reduce(0) { max($0, abs($1)) }
    rounding = max(Double.ulpOfOne * size, .leastNonzeroMagnitude)
    noise = max(roughness, rounding)

    let departures = changes.indices.map {
      changes[$0] - slope * moves[$0] - curvature * moves[$0] * moves[$0]
    }
    let order = moves.indices.sorted { moves[$0] < moves[$1] }
    let pairs = zip(order, order.dropFirst()).map { (low: $0, high: $1) }
    let worst = pairs.sorted {
      abs(departures[$0.low] - departures[$0.high]) > abs(departures[$1.low] - departures[$1.high])
    }
    roughest = worst.prefix(4).map { (moves[$0.low], moves[$0.high]) }
  }

  /// The polynomial through the five even points on one side, by Lagrange's formula.
  private static func interpolated(_ values: [Double], at place: Double) -> Double {
    let nodes = place < 0 ? 0...4 : 4...8
    return nodes.reduce(0.0) { sum, node in
      let weight = nodes.reduce(1.0) { product, other in
        other == node
          ? product : product * (place - even[other]) / (even[node] - even[other])
      }
      return sum + weight * values[node]
    }
  }
}

extension LossEvaluator {
  /// The thirteen points at the scale `step`, for every term; `nil` where the step is lost in the
  /// rounding of the parameter.
  mutating func closeUps(_ entry: Entry, step: Double) -> [CloseUp]? {
    let center = center(entry)
    guard step.isFinite, step >= 256 * center.ulp || center == 0, step > 0 else { return nil }
    let places = (CloseUp.even + CloseUp.odd).map { center + $0 / 4 * step }
    guard places.allSatisfy(\.isFinite) else { return nil }
    let here = Evaluation(terms: base.terms, changedUnits: base.pattern.map { _ in 0 })
    let found = places.map { $0 == center ? here : evaluation(entry, at: $0) }
    let hasChanged = found.contains { ($0.changedUnits ?? 0) > 0 }
    return base.terms.indices.map { term in
      CloseUp(
        step: step, places: places, losses: found.map { $0.terms[term] },
        hasChangedUnits: hasChanged)
    }
  }
}
