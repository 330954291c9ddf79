// Telling a kink from a curve where the loss cannot report its switches.

/// What the slopes at halved steps say of a loss along one coordinate.
enum Smoothness: Equatable {
  case smooth
  /// Smooth as far as one can see, but the slopes leave a doubt of this size: strong curvature, a
  /// kink too slight to be told from rounding, or rounding itself.
  case doubtful(Double)
  case kink
}

/// Judges by one-sided and centered slopes at the steps *h*, *h*/2, *h*/4, ….
///
/// Let *B*(*h*) be the forward slope less the backward one and *C*(*h*) the centered slope. For a
/// smooth function, *B* = *h f''* + *h³ f''''* / 12 and *C* = *f'* + *h² f'''* / 6, so that
/// *A* = *B*(*h*) − 2*B*(*h*/2) and *D* = *C*(*h*) − *C*(*h*/2) vanish with the third and second
/// power of *h*. A kink of jump *J* at the distance *t h* (0 ≤ *t* < 1) adds to
///
///     A:  J(3t − 1) for t < ½,  J(1 − t) beyond,
///     D:  ± Jt/2    for t < ½,  ± J(1 − t)/2 beyond,
///     C:  ± J(1 − t)/2, the error it makes.
///
/// A large *A* that is not an eighth at the next step is a kink, and so is a large *D* that is not a
/// quarter. *A* alone is blind at *t* = 1/3 and to two kinks that cancel, *D* alone at *t* = 0. Both
/// are asked at *h* and at *h*/2. What is too small to be called a kink is handed on as a doubt: the
/// error of one kink is never more than the larger of 1.5|*A*| and 3|*D*|, and the comparison of the
/// derivatives allows for it.
///
/// - Parameters:
///   - limit: The relative error that is to be resolved.
///   - floor: What rounding can do to a slope at the step *h*; twice that at *h*/2.
func smoothness(of slopes: Slopes, limit: Double, floor: Double) -> Smoothness {
  for level in 0..<max(0, slopes.centered.count - 2) {
    let threshold = slopes.kinkThreshold(limit: limit, floor: floor * Double(1 << level))
    let bend = slopes.bendChange(level)
    let drift = slopes.drift(level)
    let bendShrinks = abs(slopes.bendChange(level + 1) - bend / 8) <= abs(bend) / 16
    let driftShrinks =
      abs(slopes.drift(level + 1) - drift / 4) <= abs(drift) / 8 + threshold / 8
    if 1.5 * abs(bend) > threshold && !bendShrinks || 3 * abs(drift) > threshold && !driftShrinks {
      return .kink
    }
  }
  guard slopes.centered.count > 1 else { return .smooth }
  let doubt = slopes.doubt
  return doubt > max(limit * abs(slopes.centered[0]), floor) ? .doubtful(doubt) : .smooth
}

extension Slopes {
  /// *A*: what is left of the bend when its linear part is taken off.
  func bendChange(_ level: Int) -> Double { bends[level] - 2 * bends[level + 1] }

  /// *D*: how much the centered slope moves when the step is halved.
  func drift(_ level: Int) -> Double { centered[level] - centered[level + 1] }

  /// The error that a kink could make without showing more than it does.
  var doubt: Double { max(1.5 * abs(bendChange(0)), 3 * abs(drift(0))) }

  /// The doubt from which a kink is spoken of.
  ///
  /// *A* takes five losses and so is 12 times as noisy as the slope itself: four floors, where one
  /// would do for the slope.
  func kinkThreshold(limit: Double, floor: Double) -> Double {
    max(limit * abs(centered[0]), 4 * floor)
  }
}
