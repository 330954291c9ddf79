// The settings of the assignment on optimization.

/// How long each experiment runs.
public struct OptimizationOptions: Sendable, Equatable {
  /// Steps of the linear classifier and of the net on the spiral; the course's are 200 and 10,000.
  public var spiralLinearSteps: Int
  public var spiralNetSteps: Int

  public init(spiralLinearSteps: Int = 200, spiralNetSteps: Int = 10_000) {
    self.spiralLinearSteps = spiralLinearSteps
    self.spiralNetSteps = spiralNetSteps
  }
}
