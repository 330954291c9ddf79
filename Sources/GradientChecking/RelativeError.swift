// The one relative error of this library.

/// Returns |*a* − *n*| / max(|*a*|, |*n*|): the error of an analytic derivative relative to the
/// numeric one.
///
/// The formula is that of the course's notes (Neural Networks Part 3, *Gradient checks*). Both zero
/// is agreement, 0. Anything that is not finite is none: the result is infinite, never NaN, so that
/// a comparison with a limit cannot pass by accident.
///
/// The notebooks' own `grad_check_sparse` divides by |*a*| + |*n*| and gets up to half as much; a
/// factor of two is 0.5 here and 0.33 there.
///
/// ```swift
/// relativeError(analytic: 2, numeric: 1)      // 0.5
/// relativeError(analytic: 0, numeric: 0)      // 0
/// relativeError(analytic: .nan, numeric: 1)   // infinity
/// ```
public func relativeError(analytic: Double, numeric: Double) -> Double {
  guard analytic.isFinite && numeric.isFinite else { return .infinity }
  let scale = max(abs(analytic), abs(numeric))
  guard scale > 0 else { return 0 }
  // Halves cannot overflow where the difference of two huge numbers would.
  return abs(analytic / 2 - numeric / 2) / (scale / 2)
}
