// One coordinate judged: does the analytic derivative agree with the numeric one?

/// One coordinate's two derivatives and what the check makes of them.
public struct CoordinateCheck: Sendable, Equatable {
  /// How a coordinate came out.
  public enum Outcome: Sendable, Equatable {
    /// The relative error is within the limit.
    case agrees
    /// Too small to be judged relatively: the difference is one that rounding, or the step's own
    /// error, can make.
    case agreesAbsolutely
    /// The derivatives differ, or one of them is not finite.
    case disagrees
    /// The loss has a kink between the points asked, so that it has no slope to compare with. Left
    /// out of the verdict.
    case kink(KinkEvidence)
  }

  /// How a kink was found.
  public enum KinkEvidence: Sendable, Equatable {
    /// The loss reported this many crossed switches.
    case switches(Int)
    /// The one-sided slopes do not approach one another as the step shrinks.
    case slopes
  }

  /// Where it is; hand it to `GradientProblem.check(at:)` to look at it again.
  public let coordinate: Coordinate
  /// The indices along every axis of the block.
  public let position: [Int]
  /// The parameter's value.
  public let value: Double
  /// The claimed derivative.
  public let analytic: Double
  /// The centered difference.
  public let numeric: Double
  /// The absolute difference that counts as agreement whatever the relative error.
  public let floor: Double
  public let outcome: Outcome

  /// |*a* − *n*| / max(|*a*|, |*n*|), see `relativeError(analytic:numeric:)`.
  public var relativeError: Double {
    GradientChecking.relativeError(analytic: analytic, numeric: numeric)
  }

  /// How far the difference is beyond what is allowed: above 1 the coordinate disagrees.
  func excess(limit: Double) -> Double {
    guard analytic.isFinite && numeric.isFinite else { return .infinity }
    let allowed = max(limit * max(abs(analytic), abs(numeric)), floor)
    return allowed > 0 ? abs(analytic - numeric) / allowed : 0
  }

  /// Whether a kink lies between the two evaluations, so that there is no slope to compare.
  public var isKink: Bool { if case .kink = outcome { true } else { false } }
}

/// Judges a coordinate for one term.
///
/// The derivatives agree when |*a* − *n*| ≤ max(*limit* · max(|*a*|, |*n*|), *floor*). Where the
/// floor is the larger of the two, rounding alone could exceed the limit, and the coordinate is
/// judged absolutely.
func outcome(
  analytic: Double, numeric: Double, limit: Double, floor: Double
) -> CoordinateCheck.Outcome {
  guard analytic.isFinite && numeric.isFinite else { return .disagrees }
  let relative = limit * max(abs(analytic), abs(numeric))
  guard abs(analytic - numeric) <= max(relative, floor) else { return .disagrees }
  return relative < floor && analytic != numeric ? .agreesAbsolutely : .agrees
}

extension Term {
  /// The verdict on a measured coordinate of this term.
  ///
  /// - Parameters:
  ///   - number: The term's place among the measured losses.
  ///   - floor: What rounding can do to the numeric derivative.
  func judge(
    _ measurement: Measurement, number: Int, base: Double, in block: ParameterBlock,
    limit: Double, floor: Double
  ) -> CoordinateCheck {
    let slopes = Slopes(measurement, term: number, base: base)
    let analytic = analytic(block: measurement.block, index: measurement.index)
    var floor = floor
    var kink: CoordinateCheck.KinkEvidence?
    if let crossed = measurement.pairs[0].crossedSwitches, crossed > 0, !isSmooth {
      kink = .switches(crossed)
    } else {
      switch smoothness(of: slopes, limit: limit, floor: floor) {
      case .smooth: break
      case .doubtful(let doubt): floor = max(floor, doubt)
      case .kink: kink = .slopes
      }
    }
    let outcome =
      kink.map(CoordinateCheck.Outcome.kink)
      ?? outcome(analytic: analytic, numeric: slopes.centered[0], limit: limit, floor: floor)
    return CoordinateCheck(
      coordinate: Coordinate(block.name, measurement.index),
      position: Shape(lengths: block.shape).position(of: measurement.index),
      value: measurement.center, analytic: analytic, numeric: slopes.centered[0], floor: floor,
      outcome: outcome)
  }
}
