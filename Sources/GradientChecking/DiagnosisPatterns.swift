// Fitting the known mistakes to the coordinates of a block.

/// A judged coordinate as the fits see it.
struct FittedCoordinate {
  let check: CoordinateCheck
  /// The claimed derivative at the place this entry has in the transposed matrix.
  let transposed: Double?

  var analytic: Double { check.analytic }
  var numeric: Double { check.numeric }
  /// What is to be explained.
  var difference: Double { analytic - numeric }
}

/// Returns the known mistake that explains every one of the coordinates, the simplest first.
///
/// A mistake is a model of the analytic derivative, such as *c n* or *n* + *c W*. Its free numbers
/// are fitted by least squares, and it explains a coordinate when it leaves no more than a hundredth
/// of the difference, and a thousandth of the typical one, and the rounding.
///
/// A model with free numbers needs more coordinates than it has numbers: two for one, five for two.
///
/// - Parameters:
///   - coordinates: Without kinks.
///   - limit: The relative error that counts as agreement.
/// - Returns: `nil` when no model fits.
func pattern(
  of coordinates: [FittedCoordinate], limit: Double
) -> GradientDiagnosis.Pattern? {
  if coordinates.contains(where: { !$0.analytic.isFinite }) { return .gradientNotFinite }
  if coordinates.contains(where: { !$0.numeric.isFinite }) { return .lossNotFinite }
  if coordinates.allSatisfy({ $0.analytic == 0 }) { return .zero }
  if coordinates.allSatisfy({ $0.numeric == 0 }) { return .unanswered }

  let fit = Fit(coordinates: coordinates, limit: limit)
  let telling = coordinates.count { $0.check.outcome == .disagrees }
  if let factor = fit.coefficient(of: \.numeric, toward: \.analytic),
    fit.leaves({ $0.analytic - factor * $0.numeric })
  {
    // One coordinate fits any factor; it is told only if it is a remarkable one.
    if telling >= 2 || isRemarkable(factor) { return .factor(factor) }
  }
  guard telling >= 2 else { return nil }
  if coordinates.allSatisfy({ $0.transposed != nil }),
    fit.leaves({ ($0.transposed ?? .nan) - $0.numeric })
  {
    return .transposed
  }
  if let multiple = fit.coefficient(of: \.check.value, toward: \.difference),
    fit.leaves({ $0.difference - multiple * $0.check.value })
  {
    return .penalty(multiple: multiple)
  }
  if let multiple = fit.coefficient(of: \.check.value, toward: \.analytic),
    fit.leaves({ $0.analytic - multiple * $0.check.value })
  {
    return .penaltyAlone(multiple: multiple)
  }
  if telling >= 5, let (factor, multiple) = fit.factorAndMultiple(),
    fit.leaves({ $0.analytic - factor * $0.numeric - multiple * $0.check.value })
  {
    return .factorAndPenalty(factor, multiple: multiple)
  }
  return nil
}

private func isRemarkable(_ factor: Double) -> Bool {
  [-1, 2, 0.5].contains { abs(factor - $0) <= 1e-4 }
}

/// Least squares over the coordinates of a region.
struct Fit {
  let coordinates: [FittedCoordinate]
  let limit: Double

  /// The *c* for which *c x* is nearest to *y*; `nil` where every *x* is zero.
  func coefficient(
    of x: (FittedCoordinate) -> Double, toward y: (FittedCoordinate) -> Double
  ) -> Double? {
    let squares = sum { x($0) * x($0) }
    return squares > 0 ? sum { x($0) * y($0) } / squares : nil
  }

  /// The *c* and *d* for which *c n* + *d W* is nearest to *a*, by the normal equations; `nil` where
  /// numeric derivatives and parameters are proportional.
  func factorAndMultiple() -> (Double, Double)? {
    let nn = sum { $0.numeric * $0.numeric }
    let nw = sum { $0.numeric * $0.check.value }
    let ww = sum { $0.check.value * $0.check.value }
    let na = sum { $0.numeric * $0.analytic }
    let wa = sum { $0.check.value * $0.analytic }
    let determinant = nn * ww - nw * nw
    guard determinant > 1e-9 * nn * ww else { return nil }
    return ((na * ww - wa * nw) / determinant, (wa * nn - na * nw) / determinant)
  }

  /// Whether a model leaves next to nothing of the differences.
  ///
  /// - Parameter rest: What the model leaves unexplained of a coordinate.
  func leaves(_ rest: (FittedCoordinate) -> Double) -> Bool {
    let typical = (sum { $0.difference * $0.difference } / Double(coordinates.count)).squareRoot()
    return coordinates.allSatisfy {
      let scale = max(abs($0.analytic), abs($0.numeric))
      let allowed =
        0.01 * abs($0.difference) + 0.001 * typical + max($0.check.floor, limit * scale)
      return abs(rest($0)) <= allowed
    }
  }

  private func sum(_ term: (FittedCoordinate) -> Double) -> Double {
    coordinates.reduce(0) { $0 + term($1) }
  }
}
