// How much of a loss is noise: measured next to the point, at the step's own scale, and beyond.

/// The noise of every term of a loss, and what it makes of a derivative.
///
/// A loss *f* is known to about *ε*|*f*| at best, so a centered difference to about *ε*|*f*| / *h*:
/// 5e-11 for a loss of 2.3 and *h* = 1e-5. Many losses are noisier than their size says: a softmax
/// loss that is small because large numbers cancel, a sum in `Float`, a logarithm of 1 + tiny. So the
/// noise is measured, by differences that vanish for a smooth function (the idea of Moré and Wild's
/// ECnoise, 2011):
///
/// - *next to the point*, in second differences over steps so small that the function is linear;
/// - *at the step*, in fourth differences over the nine points ±*h*, ±3*h*/4, ±*h*/2, ±*h*/4, 0, see
///   `CloseUp`: a loss that moves in quanta is flat next to the point and rough here;
/// - *beyond*, up to moves of a half, in jumps, see `LossEvaluator.jump`: a loss whose quanta are
///   coarser than the step is flat here as well.
struct Noise {
  /// The noise of every term next to the point, in the units of the loss.
  let levels: [Double]
  /// What was found along the coordinates of a block, term by term: 0 where no more than `levels`.
  private(set) var roughness: [[Double]]
  /// The largest jump of each term, wherever it was found.
  private(set) var jumps: [Double]

  /// How many times its noise a difference must exceed to be anything but rounding.
  static let safety = 16.0

  /// A loss is rough where it is so many times as noisy as next to the point; less is chance.
  static let excess = 8.0

  init(levels: [Double], blocks: Int) {
    self.levels = levels
    roughness = Array(repeating: Array(repeating: 0, count: blocks), count: levels.count)
    jumps = Array(repeating: 0, count: levels.count)
  }

  /// The noise of a term along the coordinates of a block.
  func level(term: Int, block: Int) -> Double { max(levels[term], roughness[term][block]) }

  /// The difference between an analytic and a numerical derivative that rounding alone can make: 16
  /// times the noise, divided by the step.
  func floor(term: Int, block: Int, step: Double) -> Double {
    Self.safety * level(term: term, block: block) / step
  }

  /// Takes a level measured at larger moves for that of the block, if it is no chance.
  mutating func raise(term: Int, block: Int, to level: Double) {
    guard level > Self.excess * levels[term] else { return }
    roughness[term][block] = max(roughness[term][block], level)
  }

  /// Takes a jump for the quantum of the term. Two rounded losses differ by up to one quantum from
  /// what they should, so that their centered difference errs by half of it over the step.
  mutating func raise(term: Int, block: Int, jump: Double) {
    guard jump > 0 else { return }
    jumps[term] = max(jumps[term], jump)
    raise(term: term, block: block, to: jump / 8)
  }
}

extension LossEvaluator {
  /// Measures the noise next to the point along a few coordinates.
  ///
  /// Nine points a coordinate give seven second differences; a kink between two of the points does
  /// not change their median.
  mutating func noiseNextToThePoint(along coordinates: [Entry]) -> Noise {
    let here = base.terms
    var levels = here.map { max(Double.ulpOfOne * abs($0), .leastNonzeroMagnitude) }
    for entry in coordinates {
      let center = center(entry)
      let small = max(step(of: entry) / 65_536, 4 * center.ulp)
      var losses = [-4.0, -3, -2, -1, 1, 2, 3, 4].map {
        evaluation(entry, at: center + $0 * small).terms
      }
      losses.insert(here, at: 4)
      for term in levels.indices {
        let values = losses.map { $0[term] }
        let secondDifferences = (1...7).map { (middle: Int) -> Double in
          abs(values[middle - 1] - 2 * values[middle] + values[middle + 1])
        }
        // Sorting leaves numbers in any order where one of them is NaN.
        guard secondDifferences.allSatisfy(\.isFinite) else { continue }
        levels[term] = max(levels[term], secondDifferences.sorted()[3])
      }
    }
    return Noise(levels: levels, blocks: problem.blocks.count)
  }
}

/// A term at the nine points 0, ±*s*/4, ±*s*/2, ±3*s*/4, ±*s* around a coordinate: its centered
/// difference, its noise, and how far the difference may be off.
struct CloseUp {
  let step: Double
  /// The centered difference at *s*.
  let derivative: Double
  /// The one-sided differences at *s*.
  let forward: Double
  let backward: Double
  /// The noise of the term.
  let noise: Double
  /// What a kink or curvature can do to the derivative, see `smoothness(of:limit:floor:)`.
  let doubt: Double
  /// Whether a unit of the activation pattern changes.
  let hasChangedUnits: Bool
  /// Whether the term is the same at all nine points.
  let isFlat: Bool

  /// Whether all losses are finite.
  let isFinite: Bool
  /// The point, from −2 to 2 in quarters of the step, around which the fourth difference is largest.
  let roughest: Int

  /// What rounding can do to the derivative. The noise is the largest of five fourth differences,
  /// divided by 8; that of independent errors is √70 = 8.4 times as large as they are.
  var floor: Double { Noise.safety / 2 * noise / step }

  /// How far the derivative may be off.
  var error: Double { floor + doubt }

  /// - Parameters:
  ///   - places: The nine parameters as rounded, in ascending order.
  ///   - losses: The term there.
  init(step: Double, places: [Double], losses: [Double], hasChangedUnits: Bool) {
    self.step = step
    self.hasChangedUnits = hasChangedUnits
    let center = places[4]
    let base = losses[4]
    let changes = losses.map { $0 - base }
    isFinite = losses.allSatisfy(\.isFinite) && changes.allSatisfy(\.isFinite)
    isFlat = changes.allSatisfy { $0 == 0 }
    func centered(_ reach: Int) -> Double {
      (losses[4 + reach] - losses[4 - reach]) / (places[4 + reach] - places[4 - reach])
    }
    func gap(_ reach: Int) -> Double {
      changes[4 + reach] / (places[4 + reach] - center)
        - changes[4 - reach] / (places[4 - reach] - center)
    }
    derivative = centered(4)
    forward = changes[8] / (places[8] - center)
    backward = changes[0] / (places[0] - center)
    let gaps = [4, 2, 1].map(gap)
    let slopes = [4, 2, 1].map(centered)
    doubt = (0...1).reduce(0) { (doubt: Double, level: Int) -> Double in
      let gapChange = abs(gaps[level] - 2 * gaps[level + 1])
      let drift = abs(slopes[level] - slopes[level + 1])
      return max(doubt, 1.5 * gapChange, 3 * drift)
    }
    // Where a place was rounded, the loss is moved back along the slope.
    let slope = slopes[0]
    let straightened = (0..<9).map { (number: Int) -> Double in
      let ideal = Double(number - 4) * (step / 4)
      return changes[number] - slope * ((places[number] - center) - ideal)
    }
    let fourthDifferences = (0...4).map { (first: Int) -> Double in
      let outer = straightened[first] + straightened[first + 4]
      let inner = straightened[first + 1] + straightened[first + 3]
      return abs(outer - 4 * inner + 6 * straightened[first + 2])
    }
    let largest = fourthDifferences.indices.max { fourthDifferences[$0] < fourthDifferences[$1] }
    roughest = (largest ?? 2) - 2
    let size = losses.reduce(0) { max($0, abs($1)) }
    let roughness = fourthDifferences.reduce(0) { $1.isNaN ? .infinity : max($0, $1) } / 8
    noise = max(roughness, Double.ulpOfOne * size, .leastNonzeroMagnitude)
  }
}

extension LossEvaluator {
  /// The nine points at the scale `step`, for every term; `nil` where the step is lost in the
  /// rounding of the parameter.
  mutating func closeUps(_ entry: Entry, step: Double) -> [CloseUp]? {
    let center = center(entry)
    guard step.isFinite, step >= 256 * center.ulp || center == 0, step > 0 else { return nil }
    // The halves and the quarter are those of `measure`.
    let places = [-1.0, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1].map { center + $0 * step }
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

  /// The noise of a term at the scale of a close-up, if that is more than next to the point.
  ///
  /// A kink makes fourth differences as well; unlike noise it does not keep its height as the place
  /// is narrowed down.
  ///
  /// - Parameter level: The noise next to the point.
  mutating func roughness(_ entry: Entry, term: Int, view: CloseUp, level: Double) -> Double {
    guard view.noise > Noise.excess * level else { return 0 }
    let center = center(entry)
    let height = heightOfJump(
      from: Double(view.roughest - 2) / 4 * view.step,
      to: Double(view.roughest + 2) / 4 * view.step, noise: level
    ) { distance in
      let place = center + distance
      return (place == center ? base.terms[term] : evaluation(entry, at: place).terms[term])
        - base.terms[term] - view.derivative * (place - center)
    }
    return height > 0 ? max(view.noise, height / 8) : 0
  }

  /// The height of a jump of the term beyond the step, up to moves of a half: 0 where the term is
  /// continuous as far as it shows.
  ///
  /// From the tangent and the curvature at the step, the term may depart smoothly, at a kink, or by a
  /// jump: a quantum, if the loss is one of whole quanta. The first departure that neither noise nor
  /// curvature explains is bisected: a jump stays as high as it is.
  ///
  /// - Parameters:
  ///   - derivative: The slope at the scale `step`.
  ///   - gap: The forward difference minus the backward one there.
  ///   - floor: What rounding does to the slope.
  ///   - noise: What rounding does to the loss.
  mutating func jump(
    _ entry: Entry, term: Int, step: Double, derivative: Double, gap: Double, floor: Double,
    noise: Double
  ) -> Double {
    let center = center(entry)
    let top = max(0.5, abs(center) / 2)
    var highest = 0.0
    for side in [-1.0, 1.0] {
      func departure(_ distance: Double) -> Double {
        let place = center + side * distance
        let move = place - center
        return evaluation(entry, at: place).terms[term] - base.terms[term] - derivative * move
          - gap / step / 2 * move * move
      }
      var inner = step
      var distance = 8 * step
      while distance <= top {
        let outer = departure(distance)
        guard outer.isFinite else { break }
        let allowed =
          floor * distance * (1 + distance / step / 2) + 8 * noise
        if abs(outer) > allowed {
          highest = max(
            highest, heightOfJump(from: inner, to: distance, noise: noise, departure: departure))
          break
        }
        inner = distance
        distance *= 8
      }
    }
    return highest
  }
}

/// What is left of a change as the interval is halved, always toward the larger change.
private func heightOfJump(
  from inner: Double, to outer: Double, noise: Double, departure: (Double) -> Double
) -> Double {
  var (low, high) = (inner, outer)
  var (below, above) = (departure(low), departure(high))
  let change = abs(above - below)
  for halving in 1...20 {
    let middle = low + (high - low) / 2
    let value = departure(middle)
    guard value.isFinite, middle > low, middle < high else { return 0 }
    if abs(value - below) > abs(above - value) {
      (high, above) = (middle, value)
    } else {
      (low, below) = (middle, value)
    }
    let left = abs(above - below)
    if left <= 4 * noise || halving == 8 && left < change / 64 { return 0 }
  }
  let left = abs(above - below)
  return left > change / 4096 ? left : 0
}
