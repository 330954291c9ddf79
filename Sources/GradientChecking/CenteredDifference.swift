// Asking a loss around a point, one coordinate at a time.

/// The loss on both sides of the point, one step away.
struct StepPair {
  /// The parameter below and above: rounded as it was handed to the loss.
  let below: Double
  let above: Double
  /// The whole and every part there.
  let lossBelow: [Double]
  let lossAbove: [Double]
  /// How many switches differ among the three points; `nil` where the loss reports none.
  let crossedSwitches: Int?
}

/// What was learned about one coordinate: the losses at a step *h*, and perhaps at *h*/2, *h*/4, ….
struct Measurement {
  let block: Int
  let index: Int
  /// The parameter at the point.
  let center: Double
  var pairs: [StepPair]

  /// Whether the loss, whole or part, is the same at every point that was asked.
  func isUnanswered(term: Int, base: Double) -> Bool {
    pairs.allSatisfy { $0.lossBelow[term] == base && $0.lossAbove[term] == base }
  }
}

/// The slopes of one term at one coordinate, for the steps *h*, *h*/2, *h*/4, ….
struct Slopes {
  /// (*f*(*x* + *h*) − *f*(*x* − *h*)) / 2*h*, with the distance as it came out in rounding.
  let centered: [Double]
  /// The forward slope less the backward one: *h f''* for a smooth function, the jump at a kink.
  let bends: [Double]

  init(_ measurement: Measurement, term: Int, base: Double) {
    let center = measurement.center
    centered = measurement.pairs.map {
      ($0.lossAbove[term] - $0.lossBelow[term]) / ($0.above - $0.below)
    }
    bends = measurement.pairs.map {
      ($0.lossAbove[term] - base) / ($0.above - center)
        - (base - $0.lossBelow[term]) / (center - $0.below)
    }
  }
}

/// Asks the loss at the point and around it, perturbing one array in place.
struct Prober {
  let problem: GradientProblem
  private(set) var point: Parameters
  /// The loss at the point.
  let base: LossValue

  init(_ problem: GradientProblem) {
    self.problem = problem
    point = Parameters(problem.blocks)
    base = problem.evaluate(point)
    precondition(
      base.parts.count == problem.parts.count,
      "the loss has \(base.parts.count) parts, the problem names \(problem.parts.count)")
  }

  /// The loss at the point, asked again.
  func again() -> LossValue { problem.evaluate(point) }

  /// The loss with one entry set to `value`. The entry is back in place afterwards.
  mutating func ask(block: Int, index: Int, value: Double) -> LossValue {
    let old = problem.blocks[block].values[index]
    point.move(block: block, index: index, from: old, to: value)
    defer { point.restore(block: block, index: index, to: old) }
    return problem.evaluate(point)
  }

  /// The loss one step below and above.
  mutating func pair(block: Int, index: Int, step: Double) -> StepPair {
    let center = problem.blocks[block].values[index]
    let step = max(step, 1024 * center.ulp)
    let below = center - step
    let above = center + step
    let under = ask(block: block, index: index, value: below)
    let over = ask(block: block, index: index, value: above)
    var crossed: Int?
    if let here = base.switches, let low = under.switches, let high = over.switches {
      crossed = max(here.differences(from: low), here.differences(from: high))
    }
    return StepPair(
      below: below, above: above, lossBelow: under.terms, lossAbove: over.terms,
      crossedSwitches: crossed)
  }
}
