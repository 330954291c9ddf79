// Numerical derivatives: centered differences, and how much of them is rounding.

/// The losses on both sides of the point, one step away.
struct StepPair {
  /// The parameter below and above: rounded, as it was passed to the loss.
  let below: Double
  let above: Double
  /// The whole and every part there.
  let lossBelow: [Double]
  let lossAbove: [Double]
  /// How many units of the activation pattern differ from the point's, on the side where more do;
  /// `nil` where the loss reports no pattern.
  let changedUnits: Int?
}

/// The losses around one coordinate: at a step *h*, and perhaps at *h*/2, *h*/4, ….
struct Measurement {
  let block: Int
  let index: Int
  /// The parameter at the point.
  let center: Double
  var pairs: [StepPair]

  /// Whether the loss, whole or part, is the same at every point evaluated.
  func isConstant(_ term: Int, base: Double) -> Bool {
    pairs.allSatisfy { $0.lossBelow[term] == base && $0.lossAbove[term] == base }
  }
}

/// The numerical derivatives of one term at one coordinate, for the steps *h*, *h*/2, *h*/4, ….
struct NumericalDerivatives {
  /// (*f*(*x* + *h*) − *f*(*x* − *h*)) / 2*h*, with the distance as rounded.
  let centered: [Double]
  /// The forward difference minus the backward one: *h f''* for a smooth function, the jump at a
  /// kink.
  let gaps: [Double]

  /// Whether every loss they were computed from is a finite number.
  var isFinite: Bool { centered.allSatisfy(\.isFinite) && gaps.allSatisfy(\.isFinite) }

  /// What is compared with the analytic derivative: the centered difference at the step *h*.
  ///
  /// A loss that is NaN or infinite at a smaller step makes this NaN, too: no comparison with a NaN
  /// holds, so it would pass for a smooth function or, by way of an infinite tolerance, for anything.
  var value: Double { isFinite || !centered[0].isFinite ? centered[0] : .nan }

  init(_ measurement: Measurement, term: Int, base: Double) {
    let center = measurement.center
    centered = measurement.pairs.map {
      ($0.lossAbove[term] - $0.lossBelow[term]) / ($0.above - $0.below)
    }
    gaps = measurement.pairs.map {
      ($0.lossAbove[term] - base) / ($0.above - center)
        - (base - $0.lossBelow[term]) / (center - $0.below)
    }
  }
}

/// Evaluates the loss at the point and around it, perturbing one array in place.
struct LossEvaluator {
  let problem: GradientProblem
  private(set) var point: Parameters
  /// The loss at the point.
  let base: LossValue

  init(_ problem: GradientProblem) {
    self.problem = problem
    point = Parameters(problem.blocks)
    base = problem.loss(at: point)
  }

  /// The loss at the point, evaluated once more.
  func repeated() -> LossValue { problem.loss(at: point) }

  /// The loss with one entry set to `value`. The entry is restored afterwards.
  mutating func loss(block: Int, index: Int, value: Double) -> LossValue {
    let old = problem.blocks[block].values[index]
    point.move(block: block, index: index, from: old, to: value)
    defer { point.restore(block: block, index: index, to: old) }
    return problem.loss(at: point)
  }

  /// The loss one step below and above.
  mutating func pair(block: Int, index: Int, step: Double) -> StepPair {
    let center = problem.blocks[block].values[index]
    let step = max(step, 1024 * center.ulp)
    let below = center - step
    let above = center + step
    let lossBelow = loss(block: block, index: index, value: below)
    let lossAbove = loss(block: block, index: index, value: above)
    var changed: Int?
    if let here = base.pattern, let low = lossBelow.pattern, let high = lossAbove.pattern {
      changed = max(here.differences(from: low), here.differences(from: high))
    }
    return StepPair(
      below: below, above: above, lossBelow: lossBelow.terms, lossAbove: lossAbove.terms,
      changedUnits: changed)
  }
}

extension LossEvaluator {
  /// The losses around a coordinate, at as many steps as it takes to judge every term.
  mutating func measure(
    _ entry: (block: Int, index: Int), terms: [Term], floors: [Double], options: CheckOptions
  ) -> Measurement {
    var measurement = Measurement(
      block: entry.block, index: entry.index,
      center: problem.blocks[entry.block].values[entry.index], pairs: [])
    func isSettled(_ term: Int) -> Bool {
      let derivatives = NumericalDerivatives(measurement, term: term, base: base.terms[term])
      guard derivatives.isFinite else { return true }
      if let changed = measurement.pairs[0].changedUnits {
        if changed > 0 && !terms[term].isSmooth { return true }
      } else if derivatives.doubt
        > derivatives.kinkThreshold(limit: options.limit, floor: floors[term])
      {
        return false
      }
      let analytic = terms[term].analytic(block: entry.block, index: entry.index)
      return outcome(
        analytic: analytic, numerical: derivatives.centered[0], limit: options.limit,
        floor: floors[term]) != .disagrees
    }
    func halve(until count: Int) {
      while measurement.pairs.count < count {
        let step = options.step / Double(1 << measurement.pairs.count)
        measurement.pairs.append(pair(block: entry.block, index: entry.index, step: step))
      }
    }
    halve(until: 1)
    if measurement.pairs[0].changedUnits == nil { halve(until: 2) }
    if !terms.indices.allSatisfy(isSettled) { halve(until: 4) }
    return measurement
  }
}

/// The rounding noise of a loss, whole and parts, at the point of the check.
///
/// A loss *f* is known to about *ε*|*f*|, so a centered difference to about *ε*|*f*| / *h*: 5e-11
/// for a loss of 2.3 and *h* = 1e-5, 2e-8 for one of 780. A loss that adds up many terms or cancels
/// large ones is noisier than that, which shows in second differences over steps so small that the
/// function is linear between them (the idea of Moré and Wild's ECnoise, 2011). The larger counts.
struct RoundingNoise {
  /// The noise of every term, in the units of the loss.
  let levels: [Double]

  /// How many times its noise a difference must exceed to be anything but rounding.
  static let safety = 16.0

  /// Measures the noise along a few coordinates.
  ///
  /// Nine points a coordinate give seven second differences; a kink between two of the points does
  /// not change their median.
  init(
    _ evaluator: inout LossEvaluator, along coordinates: [(block: Int, index: Int)], step: Double
  ) {
    let base = evaluator.base.terms
    var levels = base.map { Double.ulpOfOne * abs($0) }
    for (block, index) in coordinates {
      let center = evaluator.problem.blocks[block].values[index]
      let small = max(step / 65_536, 4 * center.ulp)
      var losses = [-4.0, -3, -2, -1, 1, 2, 3, 4].map {
        evaluator.loss(block: block, index: index, value: center + $0 * small).terms
      }
      losses.insert(base, at: 4)
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
    self.levels = levels
  }

  /// The difference between an analytic and a numerical derivative that rounding alone can make, by
  /// term: 16 times the noise, divided by the step.
  func floors(step: Double) -> [Double] { levels.map { Self.safety * $0 / step } }
}
