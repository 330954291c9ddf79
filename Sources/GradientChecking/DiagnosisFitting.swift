// Which known mistake explains the wrong coordinates of a block, and where they are.

extension GradientDiagnosis {
  /// Looks at the judged coordinates of a block, some of which disagree.
  ///
  /// - Parameters:
  ///   - checks: Kinks, and what could not be compared, are left out.
  ///   - transposed: The analytic derivative at the index that an entry has in the transposed
  ///     matrix; `nil` for blocks that are not matrices.
  /// - Returns: `nil` when no coordinate disagrees.
  init?(
    of block: ParameterBlock, checks: [CoordinateCheck], transposed: (Int) -> Double?,
    problem: GradientProblem, limit: Double
  ) {
    let judged = checks.filter(\.isJudged).map {
      FittedCoordinate(check: $0, transposed: transposed($0.coordinate.index))
    }
    let wrong = judged.filter { $0.check.outcome == .disagrees }
    guard !wrong.isEmpty else { return nil }
    self.block = block.name
    shape = block.shape
    sampleCount = problem.sampleCount
    penaltyStrength = problem.penaltyStrength
    // A coordinate whose two derivatives are exactly zero says nothing about the others.
    let nonzero = judged.filter { $0.analytic != 0 || $0.numerical != 0 }
    if let (region, members) = Self.part(of: block, nonzero: nonzero, wrong: wrong) {
      self.region = region
      pattern = GradientChecking.pattern(of: members, limit: limit) ?? .none
    } else if let pattern = GradientChecking.pattern(of: judged, limit: limit) {
      region = wrong.count == 1 ? .single : .everywhere
      self.pattern = pattern
    } else {
      pattern = .none
      region =
        switch wrong.count {
        case 1: .single
        case nonzero.count: .everywhere
        default: .scattered(disagreeing: wrong.count, judged: judged.count)
        }
    }
  }

  /// The smallest part of the block that holds every wrong coordinate, if the rest is right and most
  /// of the part is wrong.
  private static func part(
    of block: ParameterBlock, nonzero: [FittedCoordinate], wrong: [FittedCoordinate]
  ) -> (Region, [FittedCoordinate])? {
    guard wrong.count < nonzero.count else { return nil }
    func holds(_ isMember: (FittedCoordinate) -> Bool) -> [FittedCoordinate]? {
      let members = nonzero.filter(isMember)
      let isPart =
        wrong.allSatisfy(isMember) && members.count < nonzero.count
        && 2 * wrong.count >= members.count
      return isPart ? members : nil
    }
    for group in block.groups {
      let indices = Set(block.indices(of: group))
      if let members = holds({ indices.contains($0.check.coordinate.index) }),
        wrong.count > 1 || members.count == 1
      {
        return (.group(group.name), members)
      }
    }
    if wrong.count == 1 { return (.single, wrong) }
    for axis in block.shape.indices where block.shape[axis] > 1 {
      let index = wrong[0].check.position[axis]
      if let members = holds({ $0.check.position[axis] == index }) {
        return (.slice(axis: axis, index: index), members)
      }
    }
    return nil
  }
}

extension Term {
  /// The analytic derivative at the index that an entry has in the transposed matrix.
  ///
  /// A gradient `[C, D]` laid out in memory for parameters `[D, C]` has entry (*d*, *c*) at
  /// *c D* + *d*; for a square matrix that is entry (*c*, *d*).
  func transposed(block: Int, shape: [Int], index: Int) -> Double? {
    guard shape.count == 2, min(shape[0], shape[1]) > 1, !gradients[block].isEmpty else {
      return nil
    }
    let (row, column) = index.quotientAndRemainder(dividingBy: shape[1])
    return gradients[block][column * shape[0] + row]
  }
}

/// A judged coordinate as the fits see it.
struct FittedCoordinate {
  let check: CoordinateCheck
  /// The analytic derivative at the index this entry has in the transposed matrix.
  let transposed: Double?

  var analytic: Double { check.analytic }
  var numerical: Double { check.numerical }
  /// What is to be explained.
  var difference: Double { analytic - numerical }
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
  if coordinates.contains(where: { !$0.numerical.isFinite }) { return .lossNotFinite }
  if coordinates.allSatisfy({ $0.analytic == 0 }) { return .zero }
  if coordinates.allSatisfy({ $0.numerical == 0 }) { return .noEffect }

  let fit = Fit(coordinates: coordinates, limit: limit)
  let disagreeing = coordinates.count { $0.check.outcome == .disagrees }
  if let factor = fit.coefficient(of: \.numerical, toward: \.analytic),
    fit.leaves({ $0.analytic - factor * $0.numerical })
  {
    // One coordinate fits any factor; only a well-known one is reported.
    if disagreeing >= 2 || isRemarkable(factor) { return .factor(factor) }
  }
  guard disagreeing >= 2 else { return nil }
  if coordinates.allSatisfy({ $0.transposed != nil }),
    fit.leaves({ ($0.transposed ?? .nan) - $0.numerical })
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
  if disagreeing >= 5, let (factor, multiple) = fit.factorAndMultiple(),
    fit.leaves({ $0.analytic - factor * $0.numerical - multiple * $0.check.value })
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
    let (xScale, yScale) = (largest(x), largest(y))
    guard xScale > 0 else { return nil }
    guard yScale > 0 else { return 0 }
    let squares = sum { x($0) / xScale * (x($0) / xScale) }
    return sum { x($0) / xScale * (y($0) / yScale) } / squares * (yScale / xScale)
  }

  /// The *c* and *d* for which *c n* + *d W* is nearest to *a*, by the normal equations; `nil` where
  /// numerical derivatives and parameters are proportional.
  func factorAndMultiple() -> (Double, Double)? {
    let (nScale, wScale) = (largest(\.numerical), largest(\.check.value))
    let aScale = largest(\.analytic)
    guard nScale > 0, wScale > 0, aScale > 0 else { return nil }
    func n(_ coordinate: FittedCoordinate) -> Double { coordinate.numerical / nScale }
    func w(_ coordinate: FittedCoordinate) -> Double { coordinate.check.value / wScale }
    func a(_ coordinate: FittedCoordinate) -> Double { coordinate.analytic / aScale }
    let nn = sum { n($0) * n($0) }
    let nw = sum { n($0) * w($0) }
    let ww = sum { w($0) * w($0) }
    let na = sum { n($0) * a($0) }
    let wa = sum { w($0) * a($0) }
    let determinant = nn * ww - nw * nw
    guard determinant > 1e-9 * nn * ww else { return nil }
    return (
      (na * ww - wa * nw) / determinant * (aScale / nScale),
      (wa * nn - na * nw) / determinant * (aScale / wScale)
    )
  }

  /// The largest size, which the numbers are divided by before they are squared: a gradient of 1e200
  /// has no square.
  private func largest(_ x: (FittedCoordinate) -> Double) -> Double {
    coordinates.reduce(0) { max($0, abs(x($1))) }
  }

  /// Whether a model leaves next to nothing of the differences.
  ///
  /// - Parameter rest: What the model leaves unexplained of a coordinate.
  func leaves(_ rest: (FittedCoordinate) -> Double) -> Bool {
    let size = max(largest(\.difference), .leastNonzeroMagnitude)
    let squares = sum { $0.difference / size * ($0.difference / size) }
    let typical = size * (squares / Double(coordinates.count)).squareRoot()
    return coordinates.allSatisfy {
      let scale = max(abs($0.analytic), abs($0.numerical))
      let allowed =
        0.01 * abs($0.difference) + 0.001 * typical + max($0.check.floor, limit * scale)
      return abs(rest($0)) <= allowed
    }
  }

  private func sum(_ term: (FittedCoordinate) -> Double) -> Double {
    coordinates.reduce(0) { $0 + term($1) }
  }
}

extension LossEvaluator {
  /// Examines matrices whose failure has no pattern once more, by whole rows.
  ///
  /// The losses of classifiers do not change when the same number is added to all scores of a
  /// sample, so the derivatives of a row of `W`, summed over its columns, cancel. Where the numerical
  /// ones do and the analytic ones do not, a column's contribution is missing, usually the correct
  /// class's.
  ///
  /// The rows are those of the three worst coordinates. A penalty does not cancel, so this shows in
  /// the data term alone.
  ///
  /// - Complexity: Two evaluations of the loss for each entry of three rows.
  mutating func refine(
    _ diagnoses: [GradientDiagnosis], of report: TermReport, term: Term, number: Int
  ) -> [GradientDiagnosis] {
    let worst = report.worst(report.coordinates.count)
    return diagnoses.map { diagnosis in
      guard diagnosis.pattern == .none, diagnosis.shape.count == 2,
        2...256 ~= diagnosis.shape[1],
        let block = problem.blocks.firstIndex(where: { $0.name == diagnosis.block })
      else { return diagnosis }
      var rows: [Int] = []
      for check in worst where check.coordinate.block == diagnosis.block && rows.count < 3 {
        if !rows.contains(check.position[0]) { rows.append(check.position[0]) }
      }
      let isContributionMissing = rows.allSatisfy {
        cancelsOnlyNumerically(
          row: $0, block: block, term: term, number: number, floor: report.floor)
      }
      return isContributionMissing ? diagnosis.with(.rowsDoNotCancel) : diagnosis
    }
  }

  private mutating func cancelsOnlyNumerically(
    row: Int, block: Int, term: Term, number: Int, floor: Double
  ) -> Bool {
    var numerical = 0.0
    var numericalSize = 0.0
    var analytic = 0.0
    var analyticSize = 0.0
    let columns = problem.blocks[block].shape[1]
    for index in row * columns..<(row + 1) * columns {
      let entry = Entry(block: block, index: index)
      let pair = pair(entry, step: step(of: entry))
      let difference =
        (pair.lossAbove[number] - pair.lossBelow[number]) / (pair.above - pair.below)
      let derivative = term.analytic(entry)
      numerical += difference
      numericalSize += abs(difference)
      analytic += derivative
      analyticSize += abs(derivative)
    }
    // An infinite sum is not more than an infinite size.
    guard numericalSize.isFinite && analyticSize.isFinite else { return false }
    return abs(numerical) <= 1e-3 * numericalSize + Double(columns) * floor
      && abs(analytic) > 1e-2 * analyticSize
  }
}

extension GradientDiagnosis {
  /// The same region with another pattern.
  func with(_ pattern: Pattern) -> GradientDiagnosis {
    GradientDiagnosis(
      block: block, shape: shape, region: region, pattern: pattern, sampleCount: sampleCount,
      penaltyStrength: penaltyStrength)
  }
}
