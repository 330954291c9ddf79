// Kinks: reported by the loss as its activation pattern, or found in one-sided differences.

/// Which units of a piecewise smooth loss are active at one point: its hinges and ReLUs, a bit each.
///
/// A hinge max(0, m) and a ReLU have a kink where their argument crosses zero. A centered difference
/// whose two points lie on different sides of it averages two derivatives and is none. A loss that
/// reports its activation pattern lets the check see this instead of inferring it.
///
/// ```swift
/// var pattern = ActivationPattern()
/// for margin in margins { pattern.append(margin > 0) }
/// LossValue(loss, pattern: pattern)
/// ```
public struct ActivationPattern: Sendable, Equatable {
  /// The number of units.
  public private(set) var count = 0
  private var words: [UInt64] = []

  public init() {}

  /// The states of the units, in an order that is the same at every call.
  public init(_ states: some Sequence<Bool>) {
    for state in states { append(state) }
  }

  /// Adds the state of one more unit.
  public mutating func append(_ isActive: Bool) {
    if count % 64 == 0 { words.append(0) }
    if isActive { words[count / 64] |= 1 << UInt64(count % 64) }
    count += 1
  }

  /// The number of units whose states differ, those that only one of the two has included.
  ///
  /// - Complexity: O(*count* / 64).
  public func differences(from other: ActivationPattern) -> Int {
    let shared = zip(words, other.words).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    return shared + abs(count - other.count)
  }
}

/// What the numerical derivatives at halved steps say about a loss along one coordinate.
enum Smoothness: Equatable {
  case smooth
  /// Apparently smooth, but the derivatives may be wrong by this much: strong curvature, a kink too
  /// slight to be distinguished from rounding, or rounding itself.
  case doubtful(Double)
  case kink
}

/// Judges by one-sided and centered differences at the steps *h*, *h*/2, *h*/4, ….
///
/// Let *B*(*h*) be the forward difference minus the backward one and *C*(*h*) the centered one. For a
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
/// are computed at *h* and at *h*/2. What is too small to be called a kink is returned as a doubt: the
/// error of one kink is never more than the larger of 1.5|*A*| and 3|*D*|, and the comparison of the
/// derivatives allows for it.
///
/// - Parameters:
///   - limit: The relative error that is to be resolved.
///   - floor: What rounding can do to a derivative at the step *h*; twice that at *h*/2.
func smoothness(of derivatives: NumericalDerivatives, limit: Double, floor: Double) -> Smoothness {
  for level in 0..<max(0, derivatives.centered.count - 2) {
    let threshold = derivatives.kinkThreshold(limit: limit, floor: floor * Double(1 << level))
    let gap = derivatives.gapChange(level)
    let drift = derivatives.drift(level)
    let gapShrinks = abs(derivatives.gapChange(level + 1) - gap / 8) <= abs(gap) / 16
    let driftShrinks =
      abs(derivatives.drift(level + 1) - drift / 4) <= abs(drift) / 8 + threshold / 8
    if 1.5 * abs(gap) > threshold && !gapShrinks || 3 * abs(drift) > threshold && !driftShrinks {
      return .kink
    }
  }
  guard derivatives.centered.count > 1 else { return .smooth }
  let doubt = derivatives.doubt
  return doubt > max(limit * abs(derivatives.centered[0]), floor) ? .doubtful(doubt) : .smooth
}

extension NumericalDerivatives {
  /// *A*: what is left of the gap when its linear part is subtracted.
  func gapChange(_ level: Int) -> Double { gaps[level] - 2 * gaps[level + 1] }

  /// *D*: how much the centered difference changes when the step is halved.
  func drift(_ level: Int) -> Double { centered[level] - centered[level + 1] }

  /// The error that a kink could make without showing more than it does.
  var doubt: Double { max(1.5 * abs(gapChange(0)), 3 * abs(drift(0))) }

  /// The doubt above which a kink is possible.
  ///
  /// *A* takes five losses and so is 12 times as noisy as the derivative itself: four floors, where
  /// one would do for the derivative.
  func kinkThreshold(limit: Double, floor: Double) -> Double {
    max(limit * abs(centered[0]), 4 * floor)
  }
}
