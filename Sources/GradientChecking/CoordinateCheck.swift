// One coordinate judged: the relative error of its two derivatives, and whether they agree.

/// Returns |*a* − *n*| / max(|*a*|, |*n*|): the error of an analytic derivative relative to the
/// numerical one.
///
/// The formula is that of the course's notes (Neural Networks Part 3, *Gradient checks*). Two
/// zeros agree: 0. If either is not finite, the result is infinite, never NaN, so that a comparison
/// with a limit cannot pass by accident.
///
/// The notebooks' own `grad_check_sparse` divides by |*a*| + |*n*| and gets as little as half of
/// this: a factor of two is 0.5 here and 0.33 there.
///
/// ```swift
/// relativeError(analytic: 2, numerical: 1)      // 0.5
/// relativeError(analytic: 0, numerical: 0)      // 0
/// relativeError(analytic: .nan, numerical: 1)   // infinity
/// ```
public func relativeError(analytic: Double, numerical: Double) -> Double {
  guard analytic.isFinite && numerical.isFinite else { return .infinity }
  let scale = max(abs(analytic), abs(numerical))
  guard scale > 0 else { return 0 }
  // Halves cannot overflow where the difference of two huge numbers would.
  return abs(analytic / 2 - numerical / 2) / (scale / 2)
}

/// One coordinate's two derivatives and what the check makes of them.
public struct CoordinateCheck: Sendable, Equatable {
  /// Whether a coordinate's derivatives agree.
  public enum Outcome: Sendable, Equatable {
    /// The relative error is within the limit.
    case agrees
    /// Too small to be judged relatively: the difference is one that rounding, or the step's own
    /// error, can make.
    case agreesAbsolutely
    /// The derivatives differ, or one of them is not finite.
    case disagrees
    /// The loss has a kink between the points evaluated, so its centered difference is no
    /// derivative. Left out of the verdict.
    case kink(KinkEvidence)
    /// The derivatives could not be compared, so that the row is inconclusive.
    case unresolved(InconclusiveReason)
  }

  /// How a kink was found.
  public enum KinkEvidence: Sendable, Equatable {
    /// The activation pattern that the loss reports changes in this many units.
    case activationPattern(changes: Int)
    /// The one-sided differences do not approach one another as the step shrinks.
    case oneSidedDifferences
  }

  /// Where it is; hand it to `GradientProblem.check(at:)` to look at it again.
  public let coordinate: Coordinate
  /// The indices along every axis of the block.
  public let position: [Int]
  /// The parameter's value.
  public let value: Double
  /// The derivative that is checked.
  public let analytic: Double
  /// The centered difference.
  public let numerical: Double
  /// The absolute difference that counts as agreement whatever the relative error.
  public let floor: Double
  public let outcome: Outcome
  /// The step of the centered difference, in the units of the parameter: smaller than that of the
  /// check where the loss is not finite, bends or has kinks within it.
  public let step: Double
  /// Whether the parameter lies on a kink, as far as the arithmetic can tell.
  public let isOnKink: Bool

  /// |*a* − *n*| / max(|*a*|, |*n*|), see `relativeError(analytic:numerical:)`.
  public var relativeError: Double {
    GradientChecking.relativeError(analytic: analytic, numerical: numerical)
  }

  /// How far the difference is beyond what is allowed: above 1 the coordinate disagrees.
  func excess(limit: Double) -> Double {
    guard analytic.isFinite && numerical.isFinite else { return .infinity }
    let allowed = max(limit * max(abs(analytic), abs(numerical)), floor)
    return allowed > 0 ? abs(analytic - numerical) / allowed : 0
  }

  /// Whether a kink lies between the two evaluations, so that nothing is compared.
  public var isKink: Bool { if case .kink = outcome { true } else { false } }

  /// Whether the derivatives were compared.
  var isJudged: Bool {
    switch outcome {
    case .agrees, .agreesAbsolutely, .disagrees: true
    case .kink, .unresolved: false
    }
  }
}

/// Judges a coordinate for one term.
///
/// The derivatives agree when |*a* − *n*| ≤ max(*limit* · max(|*a*|, |*n*|), *floor*). Where the
/// floor is the larger of the two, rounding alone could exceed the limit, and the coordinate is
/// judged absolutely.
func outcome(
  analytic: Double, numerical: Double, limit: Double, floor: Double
) -> CoordinateCheck.Outcome {
  guard analytic.isFinite && numerical.isFinite && floor.isFinite else { return .disagrees }
  let relative = limit * max(abs(analytic), abs(numerical))
  guard abs(analytic - numerical) <= max(relative, floor) else { return .disagrees }
  return relative < floor && analytic != numerical ? .agreesAbsolutely : .agrees
}

extension CoordinateCheck {
  /// The same coordinate with another outcome.
  func with(
    _ outcome: Outcome, numerical: Double? = nil, floor: Double? = nil, step: Double? = nil,
    isOnKink: Bool = false
  ) -> CoordinateCheck {
    CoordinateCheck(
      coordinate: coordinate, position: position, value: value, analytic: analytic,
      numerical: numerical ?? self.numerical, floor: floor ?? self.floor, outcome: outcome,
      step: step ?? self.step, isOnKink: isOnKink)
  }
}

extension Term {
  /// The verdict on a measured coordinate of this term.
  ///
  /// - Parameters:
  ///   - number: The term's index among the losses.
  ///   - floor: What rounding can do to the numerical derivative.
  func judge(
    _ measurement: Measurement, number: Int, base: Double, in block: ParameterBlock,
    limit: Double, floor: Double
  ) -> CoordinateCheck {
    let derivatives = NumericalDerivatives(measurement, term: number, base: base)
    let analytic = analytic(measurement.entry)
    var floor = floor
    var kink: CoordinateCheck.KinkEvidence?
    if !derivatives.isFinite {
      // The loss is NaN or infinite next to the point: that is no kink.
    } else if let changed = measurement.pairs[0].changedUnits, changed > 0, !isSmooth {
      kink = .activationPattern(changes: changed)
    } else {
      switch smoothness(of: derivatives, limit: limit, floor: floor) {
      case .smooth: break
      case .doubtful(let doubt): floor = max(floor, doubt)
      case .kink: kink = .oneSidedDifferences
      }
    }
    let outcome =
      kink.map(CoordinateCheck.Outcome.kink)
      ?? outcome(analytic: analytic, numerical: derivatives.value, limit: limit, floor: floor)
    return CoordinateCheck(
      coordinate: Coordinate(block.name, measurement.entry.index),
      position: Shape(lengths: block.shape).position(of: measurement.entry.index),
      value: measurement.center, analytic: analytic, numerical: derivatives.value, floor: floor,
      outcome: outcome, step: measurement.step, isOnKink: false)
  }
}
