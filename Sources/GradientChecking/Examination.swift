// A doubtful coordinate looked at closely: at smaller steps, with its own noise, for every term.

/// What a closer look says of a coordinate's derivative.
struct Examination {
  enum Finding {
    /// The claim is within what the derivative may be, and that is narrow.
    case agrees
    /// The claim is outside.
    case disagrees
    /// What the derivative may be is too wide to tell.
    case unresolved(InconclusiveReason)
  }

  let finding: Finding
  /// The derivative at the step that resolves it best, and how far it may be off.
  let derivative: Double
  let error: Double
  /// The noise there.
  let noise: Double
  /// The step at which it was measured.
  let step: Double
  /// Whether the loss has a feature narrower than a step at which the claim seemed wrong.
  var hasNarrowFeature = false

  /// Why it is unresolved.
  var reason: InconclusiveReason {
    if case .unresolved(let reason) = finding { reason } else { .rounding }
  }

  var isUnresolved: Bool { if case .unresolved = finding { true } else { false } }
}

extension LossEvaluator {
  /// The share of a derivative up to which it must be known for a claim to be judged by it: a claim
  /// that is 1 % off is four times as far.
  static var resolution: Double { 1.0 / 400 }

  /// Looks closely at one term along one coordinate.
  ///
  /// At each of the steps *h*, *h*/16, *h*/256, … the derivative is known to *e*: its rounding, from
  /// the noise at the very points it is computed from, and what kinks and curvature can do. The claim
  /// agrees if it is within *e* and *e* is small; it disagrees if it is more than 2*e* off; otherwise
  /// the next step decides, as long as rounding is not what makes *e* large. A parameter far smaller
  /// than *h* is moved by its own size's share as well.
  ///
  /// A disagreement counts after three more questions: whether the loss jumps beyond the step, being
  /// flat only because its quanta are coarse; whether smaller steps go against the claim as well, see
  /// `secondOpinion(_:term:claim:slope:step:)`; and whether the loss is the same when it is computed
  /// again.
  ///
  /// - Parameter first: The number of the first step; 1 begins with *h*/16.
  /// - Complexity: Up to 8 evaluations a step, and 90 for a disagreement.
  mutating func examine(
    _ entry: Entry, term: Int, claim: Double, isSmooth: Bool, noise: Noise, limit: Double,
    from first: Int = 0
  ) -> Examination {
    var best: Examination?
    var obstacle = InconclusiveReason.curvature
    var largest = Double.infinity
    var isNarrow = false
    examining: for step in examinedSteps(entry, from: first) where step <= largest {
      guard let closeUps = closeUps(entry, step: step) else { break }
      let view = closeUps[term]
      guard view.isFinite else {
        obstacle = .domainEdge
        continue
      }
      if view.hasChangedUnits && !isSmooth {
        obstacle = .kinks
        continue
      }
      let scale = max(abs(claim), abs(view.derivative))
      let difference = abs(claim - view.derivative)
      let rough = roughness(of: view, entry, term: term, noise: noise)
      let floor = Noise.safety / 2 * rough / step
      let isSettled = view.isSettled(noise: rough)
      var error = max(view.error, floor + view.doubt)
      func finding(_ error: Double) -> Examination.Finding {
        let allowed = max(limit * scale, error)
        if difference <= allowed && error <= Self.resolution * scale { return .agrees }
        if difference > 2 * allowed && isSettled { return .disagrees }
        return .unresolved(view.doubt > 4 * floor ? .curvature : .rounding)
      }
      var found = Examination(
        finding: finding(error), derivative: view.derivative, error: error, noise: rough,
        step: step)
      if !found.isUnresolved {
        let (quantum, distance) = quantum(entry, term: term, view: view, noise: noise)
        error += quantum / distance
        found = Examination(
          finding: finding(error), derivative: view.derivative, error: error,
          noise: max(rough, quantum / 8), step: step)
        guard found.isUnresolved else {
          guard case .disagrees = found.finding else { return found }
          switch secondOpinion(
            entry, term: term, claim: claim, slope: view.derivative, step: step)
          {
          case .contradicts: return found
          case .leansToClaim(let smaller):
            // A still smaller step may resolve what makes the slope another one here.
            (largest, obstacle, isNarrow) = (smaller, .curvature, true)
            continue
          case .hidesFeature:
            (obstacle, isNarrow) = (.curvature, true)
            break examining
          }
        }
        best = found
        obstacle = .rounding
        break
      }
      let isWorse = found.error > 4 * (best?.error ?? .infinity)
      if found.error < best?.error ?? .infinity { best = found }
      obstacle = found.reason
      if isWorse && floor > found.error / 8 {
        obstacle = .rounding
        break
      }
    }
    if isNarrow { obstacle = .curvature }
    if obstacle == .rounding, let best, isSinglePrecision(best.noise, term: term) {
      obstacle = .singlePrecision
    }
    return Examination(
      finding: .unresolved(obstacle), derivative: best?.derivative ?? .nan,
      error: best?.error ?? .infinity, noise: best?.noise ?? 0,
      step: best?.step ?? step(of: entry), hasNarrowFeature: isNarrow)
  }

  /// The noise of a close-up. What looks like noise but is continuous is curvature, and no excuse for
  /// differences that do not approach a derivative; a jump, as at a pole, may be far higher.
  private mutating func roughness(
    of view: CloseUp, _ entry: Entry, term: Int, noise: Noise
  ) -> Double {
    let known = max(min(noise.levels[term], view.noise), view.rounding)
    let rough = roughness(entry, term: term, view: view, level: known)
    let isCurved = rough == 0 && view.noise > Noise.excess * known
    return isCurved ? Noise.excess * known : max(rough, view.noise)
  }

  /// *h*, *h*/16, …, and a share of a parameter's own size that is far smaller: in order, or after
  /// *h* if no other step comes near it.
  private func examinedSteps(_ entry: Entry, from first: Int) -> [Double] {
    let steps = (first...max(first, 6)).map { number -> Double in
      (0..<number).reduce(step(of: entry)) { step, _ in step / 16 }
    }
    let own = abs(center(entry)) * min(1e-3, max(step, 1e-6))
    guard own > 0, own < steps[0] / 4, let last = steps.last else { return steps }
    return own < last ? [steps[0], own] + steps[1...] : (steps + [own]).sorted(by: >)
  }

  /// The quantum of a term that jumps beyond the step, 0 if it does not, and the distance over which
  /// the derivative is known to that quantum.
  ///
  /// A term that is flat as far as it was moved is known to be flat over that distance, to the largest
  /// quantum seen anywhere and to the rounding of numbers of order one: what makes a saturated loss
  /// zero is 1 + tiny = 1.
  private mutating func quantum(
    _ entry: Entry, term: Int, view: CloseUp, noise: Noise
  ) -> (quantum: Double, distance: Double) {
    guard view.isFlat else {
      let height = jump(entry, term: term, view: view, floor: view.floor, noise: view.noise)
      // A loss that is rounded is so along every coordinate, even where another part hides it.
      let known = noise.jumps[term] <= abs(base.terms[term]) / 1024 ? noise.jumps[term] : 0
      return (max(height, known), view.step)
    }
    let (reach, height) = onset(entry, term: term, step: view.step)
    let unseen = max(noise.jumps[term], 64 * Double.ulpOfOne * max(1, abs(base.terms[term])))
    return (1.5 * max(height, unseen), reach)
  }

  /// Whether noise of this size is what single precision makes of a loss: between a hundredth and a
  /// hundred times its rounding, and far above that of Double.
  func isSinglePrecision(_ noise: Double, term: Int) -> Bool {
    let share = noise / abs(base.terms[term])
    return (Double(Float.ulpOfOne) / 1024...Double(Float.ulpOfOne) * 1024).contains(share)
  }

  /// Whether the one-sided slopes of a term at a point that lies on a kink have the claim between
  /// them; `nil` if the point is on none: there is a step at which no kink is crossed.
  mutating func isBetweenOneSidedSlopes(
    _ entry: Entry, term: Int, claim: Double, limit: Double
  ) -> Bool? {
    var (last, larger): (CloseUp?, CloseUp?) = (nil, nil)
    var rounding = 0.0
    for step in examinedSteps(entry, from: 0) {
      guard let view = closeUps(entry, step: step)?[term], view.isFinite else { continue }
      let error = Noise.safety * Double.ulpOfOne * abs(base.terms[term]) / step
      guard error <= abs(view.forward - view.backward) / 1000 else { continue }
      (last, larger, rounding) = (view, last, error)
    }
    guard let last, let larger else { return nil }
    let jump = abs(last.forward - last.backward)
    guard jump > 4 * limit * max(abs(last.forward), abs(last.backward)) else { return nil }
    // A kink keeps its slopes as the step shrinks; a jump or a pole does not.
    guard abs(last.forward - larger.forward) <= jump / 8,
      abs(last.backward - larger.backward) <= jump / 8
    else { return nil }
    let slack = jump / 500 + 2 * rounding + limit * abs(claim)
    let (low, high) = (min(last.forward, last.backward), max(last.forward, last.backward))
    return claim >= low - slack && claim <= high + slack
  }
}
