// Numerical derivatives: centered differences of a loss that is evaluated around the point.

/// One entry of the parameters, by the number of its block.
struct Entry: Hashable, Sendable {
  let block: Int
  let index: Int
}

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
  let entry: Entry
  /// The parameter at the point.
  let center: Double
  /// The step *h* by which it was moved, in the units of the parameter.
  let step: Double
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

/// What a loss is at one place: the whole and its parts.
struct Evaluation {
  /// The whole, then the parts.
  let terms: [Double]
  /// How many units of the activation pattern differ from the point's; `nil` where the loss reports
  /// no pattern.
  let changedUnits: Int?
}

/// Evaluates the loss at the point and around it, perturbing one array in place.
struct LossEvaluator {
  let problem: GradientProblem
  private(set) var point: Parameters
  /// The loss at the point.
  let base: LossValue
  /// The step *h* that the check was asked for.
  let step: Double
  /// How often the loss was evaluated.
  private(set) var evaluations = 1
  /// Every place is evaluated once only.
  private var known: [Place: Evaluation] = [:]

  private struct Place: Hashable {
    let block: Int
    let index: Int
    let value: Double
  }

  init(_ problem: GradientProblem, step: Double) {
    self.problem = problem
    self.step = step
    point = Parameters(problem.blocks)
    base = problem.loss(at: point)
  }

  /// The loss at the point, evaluated once more.
  func repeated() -> LossValue { problem.loss(at: point) }

  /// The parameter at the point.
  func center(_ entry: Entry) -> Double { problem.blocks[entry.block].values[entry.index] }

  /// The step by which a parameter is moved: *h*, or *h*/100 of its size where it is above 100.
  ///
  /// A step that is right for numbers of order one would vanish in the rounding of 1e250.
  func step(of entry: Entry) -> Double {
    let center = center(entry)
    return max(step, step / 100 * abs(center), 1024 * center.ulp)
  }

  /// The loss with one entry set to `value`.
  mutating func evaluation(_ entry: Entry, at value: Double) -> Evaluation {
    let place = Place(block: entry.block, index: entry.index, value: value)
    if let known = known[place] { return known }
    let found = evaluatedAnew(entry, at: value)
    known[place] = found
    return found
  }

  /// The same, whether or not it is known.
  mutating func evaluatedAnew(_ entry: Entry, at value: Double) -> Evaluation {
    let old = center(entry)
    evaluations += 1
    point.move(block: entry.block, index: entry.index, from: old, to: value)
    defer { point.restore(block: entry.block, index: entry.index, to: old) }
    return evaluation(problem.loss(at: point))
  }

  /// The loss with some entries of a block set to others, from index `start` on.
  mutating func evaluation(block: Int, from start: Int, values: [Double]) -> Evaluation {
    evaluations += 1
    point.replace(block: block, from: start, by: values)
    defer {
      let old = problem.blocks[block].values[start..<start + values.count]
      point.replace(block: block, from: start, by: Array(old))
    }
    return evaluation(problem.loss(at: point))
  }

  private func evaluation(_ loss: LossValue) -> Evaluation {
    var changed: Int?
    if let here = base.pattern, let there = loss.pattern {
      changed = here.differences(from: there)
    }
    return Evaluation(terms: loss.terms, changedUnits: changed)
  }

  /// The loss one step below and above.
  mutating func pair(_ entry: Entry, step: Double) -> StepPair {
    let center = center(entry)
    let step = max(step, 1024 * center.ulp)
    let below = center - step
    let above = center + step
    let lossBelow = evaluation(entry, at: below)
    let lossAbove = evaluation(entry, at: above)
    var changed: Int?
    if let low = lossBelow.changedUnits, let high = lossAbove.changedUnits {
      changed = max(low, high)
    }
    return StepPair(
      below: below, above: above, lossBelow: lossBelow.terms, lossAbove: lossAbove.terms,
      changedUnits: changed)
  }
}

extension LossEvaluator {
  /// The losses around a coordinate, at as many steps as it takes to judge every term.
  mutating func measure(_ entry: Entry, terms: [Term], noise: Noise, limit: Double) -> Measurement {
    let step = step(of: entry)
    var measurement = Measurement(entry: entry, center: center(entry), step: step, pairs: [])
    func isSettled(_ term: Int) -> Bool {
      let derivatives = NumericalDerivatives(measurement, term: term, base: base.terms[term])
      let floor = noise.floor(term: term, block: entry.block, step: step)
      guard derivatives.isFinite else { return true }
      if let changed = measurement.pairs[0].changedUnits {
        if changed > 0 && !terms[term].isSmooth { return true }
      } else if derivatives.doubt > derivatives.kinkThreshold(limit: limit, floor: floor) {
        return false
      }
      let analytic = terms[term].analytic(entry)
      return outcome(
        analytic: analytic, numerical: derivatives.centered[0], limit: limit, floor: floor)
        != .disagrees
    }
    func halve(until count: Int) {
      while measurement.pairs.count < count {
        let halved = step / Double(1 << measurement.pairs.count)
        measurement.pairs.append(pair(entry, step: halved))
      }
    }
    halve(until: 1)
    if measurement.pairs[0].changedUnits == nil { halve(until: 2) }
    if !terms.indices.allSatisfy(isSettled) { halve(until: 4) }
    return measurement
  }
}
