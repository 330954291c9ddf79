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
  /// A disagreement counts after two more questions: whether the loss jumps beyond the step, being
  /// flat only because its quanta are coarse, and whether it is the same when it is computed again.
  ///
  /// - Parameter first: The number of the first step; 1 begins with *h*/16.
  /// - Complexity: Up to 8 evaluations a step, and 30 for a disagreement.
  mutating func examine(
    _ entry: Entry, term: Int, claim: Double, isSmooth: Bool, noise: Noise, limit: Double,
    from first: Int = 0
  ) -> Examination {
    var best: Examination?
    var obstacle = InconclusiveReason.curvature
    for step in examinedSteps(entry, from: first) {
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
      var error = view.error
      var level = view.noise
      let scale = max(abs(claim), abs(view.derivative))
      let difference = abs(claim - view.derivative)
      let isNear = difference <= max(limit * scale, error)
      if isNear && error <= Self.resolution * scale || difference > 2 * max(limit * scale, error) {
        let quantum = quantum(entry, term: term, view: view, claim: claim, noise: noise)
        level = max(level, quantum / 8)
        error += quantum / step
      }
      let isNarrow = error <= Self.resolution * scale
      let finding: Examination.Finding =
        difference <= max(limit * scale, error) && isNarrow
        ? .agrees
        : difference > 2 * max(limit * scale, error)
          ? .disagrees : .unresolved(view.doubt > view.floor ? .curvature : .rounding)
      let found = Examination(
        finding: finding, derivative: view.derivative, error: error, noise: level, step: step)
      if case .unresolved = finding {} else { return found }
      if error < best?.error ?? .infinity { best = found }
      if view.floor >= view.doubt || error > view.error {
        obstacle = .rounding
        break
      }
    }
    let step = best?.step ?? step(of: entry)
    if obstacle == .rounding, let best, isSinglePrecision(best.noise, term: term) {
      obstacle = .singlePrecision
    }
    return Examination(
      finding: .unresolved(obstacle), derivative: best?.derivative ?? .nan,
      error: best?.error ?? .infinity, noise: best?.noise ?? 0, step: step)
  }

  /// *h*, *h*/16, …, and after *h* a share of a parameter's own size that is far smaller.
  private func examinedSteps(_ entry: Entry, from first: Int) -> [Double] {
    let center = abs(center(entry))
    var steps = (first...max(first, 6)).map { number -> Double in
      (0..<number).reduce(step(of: entry)) { step, _ in step / 16 }
    }
    let own = center * min(1e-3, max(step, 1e-6))
    if own > 0, own < steps[0] / 4 { steps.insert(own, at: 1) }
    return steps
  }

  /// The quantum of a term that jumps beyond the step, 0 if it does not.
  ///
  /// A term that is flat as far as it was moved is known to be flat to the largest quantum seen
  /// anywhere, over that distance.
  private mutating func quantum(
    _ entry: Entry, term: Int, view: CloseUp, claim: Double, noise: Noise
  ) -> Double {
    let found = jump(
      entry, term: term, step: view.step, derivative: view.derivative,
      gap: view.forward - view.backward, floor: view.floor, noise: view.noise)
    if found == 0, view.isFlat, noise.jumps[term] > 0 {
      let reach = max(0.5, abs(center(entry)) / 2) / 8
      return noise.jumps[term] / reach * view.step
    }
    return found
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
    var last: CloseUp?
    var rounding = 0.0
    for step in examinedSteps(entry, from: 0) {
      guard let view = closeUps(entry, step: step)?[term], view.isFinite else { continue }
      let error = Noise.safety * Double.ulpOfOne * abs(base.terms[term]) / step
      guard error <= abs(view.forward - view.backward) / 1000 else { continue }
      (last, rounding) = (view, error)
    }
    guard let last else { return nil }
    let jump = abs(last.forward - last.backward)
    guard jump > 4 * limit * max(abs(last.forward), abs(last.backward)) else { return nil }
    let slack = jump / 500 + 2 * rounding + limit * abs(claim)
    let (low, high) = (min(last.forward, last.backward), max(last.forward, last.backward))
    return claim >= low - slack && claim <= high + slack
  }
}
