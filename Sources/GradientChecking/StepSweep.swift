// The error by step size: the V curve of truncation on one side and rounding on the other.

/// The relative errors of a gradient at one step size.
public struct StepError: Sendable, Equatable {
  public let step: Double
  /// The median relative error over the coordinates.
  public let median: Double
  /// The largest relative error.
  public let worst: Double
  /// How many coordinates straddle a kink at this step; `nil` where the loss reports no switches.
  public let kinks: Int?
}

extension GradientProblem {
  /// Returns the relative errors of the whole loss's gradient for every step.
  ///
  /// A centered difference errs by *h² f'''* / 6 for a large step and by about *ε*|*f*| / *h* for a
  /// small one, so the errors of a right gradient draw a V with its foot near *h* = 1e-5. A wrong
  /// gradient draws a flat line. Nothing is left out for a kink or allowed for rounding here.
  ///
  /// - Parameters:
  ///   - coordinates: As `sample(_:using:)` draws them. Those whose claimed derivative is zero are
  ///     passed over, since their relative error is 0 or 1.
  ///   - steps: 1e-1, 1e-2, …, 1e-12 unless said.
  /// - Returns: One entry a step, in order. The errors are NaN when every coordinate is passed over.
  /// - Complexity: Two evaluations of the loss for each coordinate and step.
  public func errorsByStep(
    at coordinates: [Coordinate], steps: [Double] = GradientProblem.decadeSteps
  ) -> [StepError] {
    let places = coordinates.compactMap { coordinate in
      blocks.firstIndex { $0.name == coordinate.block }.map { ($0, coordinate.index) }
    }.filter { block, index in gradients[blocks[block].name]?[index] != 0 }
    var prober = Prober(self)
    return steps.map { step in
      var errors: [Double] = []
      var kinks: Int? = prober.base.switches == nil ? nil : 0
      for (block, index) in places {
        let pair = prober.pair(block: block, index: index, step: step)
        let numeric = (pair.lossAbove[0] - pair.lossBelow[0]) / (pair.above - pair.below)
        let analytic = gradients[blocks[block].name]?[index] ?? .nan
        errors.append(relativeError(analytic: analytic, numeric: numeric))
        if let crossed = pair.crossedSwitches, crossed > 0 { kinks = (kinks ?? 0) + 1 }
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
