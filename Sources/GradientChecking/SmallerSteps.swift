// A contradiction asked again at smaller steps: a feature of the loss may be narrower than the step.

/// What smaller steps say of a claim that a centered difference contradicts.
enum SecondOpinion {
  /// The claim is contradicted at every step at which it would show.
  case contradicts
  /// At two consecutive steps, this one and the next, the loss changes rather as claimed.
  case leansToClaim(step: Double)
  /// The loss changes next to the point by more than its slope and its noise explain.
  case hidesFeature
}

extension LossEvaluator {
  /// Asks whether a claim that is contradicted at a step is so at all smaller ones.
  ///
  /// A derivative *a* shows at every step small enough, as long as the change 2*ah* is above the
  /// rounding of the loss. The centered difference at a larger step may be something else altogether:
  /// tanh(*x* − 10¹²) moved by 10⁵, a pole, a logarithm beside its zero. So a claim is wrong only if
  /// the loss goes against it from the step where that was seen down to where its rounding, or that of
  /// the parameter, hides every change.
  ///
  /// A feature narrower than the last digit of the parameter has no slope to be seen at any step; what
  /// is left of it is a change that does not shrink with the step, and that the loss does not make
  /// elsewhere.
  ///
  /// - Parameters:
  ///   - slope: The centered difference that contradicts the claim.
  ///   - step: The step at which it does.
  /// - Complexity: Up to 60 evaluations.
  mutating func secondOpinion(
    _ entry: Entry, term: Int, claim: Double, slope: Double, step: Double
  ) -> SecondOpinion {
    let center = center(entry)
    let here = base.terms[term]
    let contradiction = abs(claim - slope)
    guard contradiction.isFinite else { return .contradicts }
    let rounding = 16 * Double.ulpOfOne
    let smallest = max(
      center.ulp, .leastNormalMagnitude, rounding * abs(here) / contradiction)
    var leaning = 0
    var departures: [(step: Double, size: Double)] = []
    var last = step
    while last > smallest, departures.count < 28 {
      // Down to a parameter's own size in few steps, if that is far away.
      let ratio = max(8, (last / smallest).squareRoot().squareRoot().squareRoot().squareRoot())
      let current = max(smallest, last / ratio)
      let (below, above) = (center - current, center + current)
      let (low, high) = (
        evaluation(entry, at: below).terms[term], evaluation(entry, at: above).terms[term]
      )
      guard low.isFinite, high.isFinite else {
        leaning = 0
        last = current
        continue
      }
      let error = rounding * max(abs(low), abs(high), abs(here)) / (above - below)
      let found = (high - low) / (above - below)
      leaning = abs(found - claim) + error <= contradiction / 2 ? leaning + 1 : 0
      if leaning == 2 { return .leansToClaim(step: last) }
      let sides = [high - here - slope * (above - center), low - here - slope * (below - center)]
      departures.append((current, sides.reduce(0) { max($0, abs($1)) }))
      last = current
    }
    guard let end = departures.popLast(), leaning == 0 else {
      return leaning == 0 ? .contradicts : .hidesFeature
    }
    // A kink or a bend shrinks with the step; a jump does not.
    let shrunk = departures.reduce(0) { max($0, $1.size * (end.step / $1.step)) }
    let allowed = 4 * shrunk + 4 * rounding * abs(here)
    if end.size <= allowed { return .contradicts }
    return end.size <= allowed + 8 * change(entry, term: term, by: end.step, beside: step)
      ? .contradicts : .hidesFeature
  }

  /// The largest change that a move makes not at the point but about a step to either side of it.
  private mutating func change(
    _ entry: Entry, term: Int, by move: Double, beside step: Double
  ) -> Double {
    let center = center(entry)
    var largest = 0.0
    for share in [-1.0, -0.6180339887, 0.7320508076, 1] {
      let place = center + share * step
      let least = max(move, place.ulp)
      let losses = [place - least, place, place + least].map {
        evaluation(entry, at: $0).terms[term]
      }
      let change = max(abs(losses[2] - losses[1]), abs(losses[1] - losses[0]))
      if change.isFinite { largest = max(largest, change) }
    }
    return largest
  }
}
