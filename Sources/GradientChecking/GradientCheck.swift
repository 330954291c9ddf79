// The check itself: evaluate, measure, judge, report.

/// How a gradient is checked: the step, the tolerance and the number of coordinates.
public struct CheckOptions: Sendable, Equatable {
  /// The step *h* of the centered difference, in the units of the parameters.
  ///
  /// A parameter so large that *h* would vanish in it is moved by 1,024 of its ulps.
  public var step: Double
  /// The relative error up to which a coordinate agrees, see `relativeError(analytic:numerical:)`.
  ///
  /// Kinks are left out and rounding is allowed for, so the limit can be far below the course's
  /// 1e-4: without a kink, correct gradients stay below 1e-7 and wrong ones are mostly above 1e-2.
  /// For a gradient computed in single precision use 1e-3.
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
    self.step = step
    self.limit = limit
    self.samplesPerBlock = samplesPerBlock
    self.samplesPerGroup = samplesPerGroup
    validate()
  }

  /// Traps on options that no gradient could fail, or none could pass.
  func validate() {
    precondition(step > 0 && step.isFinite, "a step of \(step) for centered differences")
    precondition(limit > 0 && limit < 1, "a limit of \(limit) for relative errors")
    precondition(
      samplesPerBlock > 0 && samplesPerGroup > 0,
      "\(samplesPerBlock) samples a block, \(samplesPerGroup) a group")
  }
}

extension GradientProblem {
  /// Checks the gradient on coordinates drawn from every block, see `sample(_:using:)`, and in
  /// blocks that are not checked whole at some of the largest claims and where the loss contradicts
  /// the claimed gradient most.
  ///
  /// Each coordinate costs two evaluations of the loss where the loss reports its activation
  /// pattern and four where it does not; eight where the derivatives differ. One that is looked at
  /// closely, because of a kink, noise or a difference, costs up to two hundred. A smooth loss may
  /// report `ActivationPattern()`, which is empty. The noise of the loss costs some thirty a block,
  /// the search in a large block four, the entries too small to be judged one by one six, or up to
  /// ninety. Before a gradient is called wrong, the loss is evaluated again at the point: 1,200,000
  /// divided by the number of parameters times, but at least 20 and at most 6,000.
  ///
  /// - Parameters:
  ///   - options: The step, the tolerance and the number of coordinates.
  ///   - generator: Draws the coordinates.
  public func check(
    _ options: CheckOptions = CheckOptions(), using generator: inout some RandomNumberGenerator
  ) -> GradientReport {
    report(on: sample(options, using: &generator), options, searches: true)
  }

  /// Checks the gradient at these coordinates only: the worst of an earlier report, or all of a
  /// block.
  ///
  /// ```swift
  /// problem.check(at: [Coordinate("W", 123)])
  /// ```
  ///
  /// - Precondition: there is a coordinate, and each names a block and an index in it.
  public func check(
    at coordinates: [Coordinate], _ options: CheckOptions = CheckOptions()
  ) -> GradientReport {
    precondition(!coordinates.isEmpty, "a gradient check of no coordinates")
    return report(on: coordinates, options, searches: false)
  }

  private func report(
    on coordinates: [Coordinate], _ options: CheckOptions, searches: Bool
  ) -> GradientReport {
    options.validate()
    let entries = coordinates.map(entry)
    let sizes = wrongSizes
    guard sizes.isEmpty else { return GradientReport(options, findings: sizes) }
    guard !entries.isEmpty else { return GradientReport(options, findings: [.noParameters]) }
    var checking = Checking(self, entries: entries, options: options)
    return checking.report(searches: searches)
  }

  /// A coordinate by the number of its block.
  func entry(_ coordinate: Coordinate) -> Entry {
    guard let block = blocks.firstIndex(where: { $0.name == coordinate.block }) else {
      preconditionFailure("no parameters '\(coordinate.block)' among \(blocks.map(\.name))")
    }
    precondition(
      blocks[block].values.indices.contains(coordinate.index),
      "index \(coordinate.index) in '\(coordinate.block)', of shape \(blocks[block].shape)")
    return Entry(block: block, index: coordinate.index)
  }
}
