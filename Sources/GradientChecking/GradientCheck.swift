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
  /// Checks the gradient on coordinates drawn from every block, see `sample(_:using:)`.
  ///
  /// Each coordinate costs two evaluations of the loss where the loss reports its activation
  /// pattern and four where it does not; a doubtful one costs eight. A smooth loss may report
  /// `ActivationPattern()`, which is empty.
  ///
  /// - Parameter generator: Draws the coordinates.
  public func check(
    _ options: CheckOptions = CheckOptions(), using generator: inout some RandomNumberGenerator
  ) -> GradientReport {
    check(at: sample(options, using: &generator), options)
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
    options.validate()
    let entries = coordinates.map(entry)
    let sizes = wrongSizes
    guard sizes.isEmpty else { return GradientReport(options, findings: sizes) }
    var evaluator = LossEvaluator(self)
    var findings = unrepeatable(evaluator) + infinite(evaluator.base)
    guard findings.isEmpty else { return GradientReport(options, findings: findings) }

    let probes = Dictionary(grouping: entries, by: \.block).values.compactMap { entries in
      entries.max { steepness($0) < steepness($1) }
    }.sorted { $0.block < $1.block }
    let noise = RoundingNoise(&evaluator, along: probes, step: options.step)
    let floors = noise.floors(step: options.step)
    let terms = terms
    let measurements = entries.map {
      evaluator.measure($0, terms: terms, floors: floors, options: options)
    }
    findings += unrepeatable(evaluator)
    findings += singlePrecision(measurements, base: evaluator.base.total)
    findings += infiniteGradients(terms)
    let reports = terms.indices.map { number in
      let ignores = evaluator.ignoresParameters(
        terms[number], number: number, floor: floors[number], measurements: measurements)
      var report = TermReport(
        problem: self, term: terms[number], number: number, base: evaluator.base.terms[number],
        floor: floors[number], measurements: measurements, ignoresParameters: ignores,
        options: options)
      report.diagnoses = evaluator.refine(
        report.diagnoses, of: report, term: terms[number], number: number, options: options)
      return report
    }
    return GradientReport(options, findings: findings, terms: reports)
  }

  /// A coordinate by the number of its block.
  func entry(_ coordinate: Coordinate) -> (block: Int, index: Int) {
    guard let block = blocks.firstIndex(where: { $0.name == coordinate.block }) else {
      preconditionFailure("no parameters '\(coordinate.block)' among \(blocks.map(\.name))")
    }
    precondition(
      blocks[block].values.indices.contains(coordinate.index),
      "index \(coordinate.index) in '\(coordinate.block)', of shape \(blocks[block].shape)")
    return (block, coordinate.index)
  }

  /// The size of an analytic derivative; 0 where it is not finite, so that it is never the largest.
  private func steepness(_ entry: (block: Int, index: Int)) -> Double {
    let size = abs(gradients[blocks[entry.block].name]?[entry.index] ?? 0)
    return size.isFinite ? size : 0
  }
}
