// The error by step size: the V curve of truncation on one side and rounding on the other.

/// The relative errors of a gradient at one step size.
public struct StepError: Sendable, Equatable {
  public let step: Double
  /// The median relative error over the coordinates.
  public let median: Double
  /// The largest relative error.
  public let worst: Double
  /// How many coordinates straddle a kink at this step; `nil` where the loss reports no activation
  /// pattern.
  public let kinks: Int?
}

extension GradientProblem {
  /// Returns the relative errors of the whole loss's gradient for every step.
  ///
  /// A centered difference errs by *h² f'''* / 6 for a large step and by about *ε*|*f*| / *h* for a
  /// small one, so the errors of a correct gradient draw a V with its minimum near *h* = 1e-5. A
  /// wrong gradient draws a flat line. Kinks are not left out here, and rounding is not allowed for.
  ///
  /// - Parameters:
  ///   - coordinates: As `sample(_:using:)` draws them. Those whose analytic derivative is zero
  ///     are skipped, since their relative error is 0 or 1.
  ///   - steps: 1e-1, 1e-2, …, 1e-12 by default.
  /// - Returns: One entry a step, in order. The errors are NaN when every coordinate is skipped, and
  ///   infinite where a loss or an analytic derivative is not finite or missing.
  /// - Precondition: each coordinate names a block and an index in it.
  /// - Complexity: Two evaluations of the loss for each coordinate and step.
  public func errorsByStep(
    at coordinates: [Coordinate], steps: [Double] = GradientProblem.decadeSteps
  ) -> [StepError] {
    func analytic(_ entry: Entry) -> Double {
      let gradient = gradients[blocks[entry.block].name] ?? []
      return gradient.indices.contains(entry.index) ? gradient[entry.index] : .nan
    }
    let entries = coordinates.map(entry).filter { analytic($0) != 0 }
    return steps.map { step in
      var evaluator = LossEvaluator(self, step: step)
      var errors: [Double] = []
      var kinks: Int? = evaluator.base.pattern == nil ? nil : 0
      for entry in entries {
        let pair = evaluator.pair(entry, step: evaluator.step(of: entry))
        let numerical = (pair.lossAbove[0] - pair.lossBelow[0]) / (pair.above - pair.below)
        errors.append(relativeError(analytic: analytic(entry), numerical: numerical))
        if let changed = pair.changedUnits, changed > 0 { kinks = (kinks ?? 0) + 1 }
      }
      return StepError(
        step: step, median: median(of: errors) ?? .nan, worst: errors.max() ?? .nan, kinks: kinks)
    }
  }

  /// 1e-1, 1e-2, …, 1e-12.
  public static var decadeSteps: [Double] {
    [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12]
  }
}
