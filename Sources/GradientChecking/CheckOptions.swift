// How finely and how widely a check looks.

/// How a gradient is checked.
public struct CheckOptions: Sendable, Equatable {
  /// The step *h* of the centered difference, in the units of the parameters.
  ///
  /// A parameter so large that *h* would vanish in it is moved by 1,024 units in its last place.
  public var step: Double
  /// The relative error up to which a coordinate agrees, see `relativeError(analytic:numeric:)`.
  ///
  /// Kinks are left out and rounding is allowed for, so the limit can be far below the course's
  /// 1e-4: without a kink right programs stay below 1e-7, and wrong ones mostly are above 1e-2.
  /// For a gradient computed in single precision 1e-3 is right.
  public var limit: Double
  /// How many coordinates are drawn from each block; all of them where it has no more.
  public var samplesPerBlock: Int
  /// How many coordinates of each named group are among the checked ones at least.
  public var samplesPerGroup: Int

  /// - Precondition: `step` and `limit` are positive, and there is a sample to draw.
  public init(
    step: Double = 1e-5, limit: Double = 1e-6, samplesPerBlock: Int = 100,
    samplesPerGroup: Int = 20
  ) {
    precondition(step > 0 && step.isFinite, "a step of \(step)")
    precondition(limit > 0 && limit < 1, "a limit of \(limit) for relative errors")
    precondition(
      samplesPerBlock > 0 && samplesPerGroup > 0,
      "\(samplesPerBlock) samples a block, \(samplesPerGroup) a group")
    self.step = step
    self.limit = limit
    self.samplesPerBlock = samplesPerBlock
    self.samplesPerGroup = samplesPerGroup
  }
}
