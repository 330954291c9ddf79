// The check itself: ask, measure, judge, report.

extension GradientProblem {
  /// Checks the gradient on coordinates drawn from every block, see `sample(_:using:)`.
  ///
  /// Each coordinate costs two evaluations of the loss where the loss reports its switches and four
  /// where it does not; one in doubt costs eight. A smooth loss may report `Switches()`, none.
  ///
  /// - Parameter generator: Draws the coordinates.
  public func check(
    _ options: CheckOptions = CheckOptions(), using generator: inout some RandomNumberGenerator
  ) -> GradientReport {
    check(at: sample(options, using: &generator), options)
  }

  /// Checks the gradient at these coordinates and no others: the worst of an earlier report again,
  /// or all of a block.
  ///
  /// ```swift
  /// problem.check(at: [Coordinate("W", 123)])
  /// ```
  ///
  /// - Precondition: There is a coordinate, each names a block and an index in it.
  public func check(
    at coordinates: [Coordinate], _ options: CheckOptions = CheckOptions()
  ) -> GradientReport {
    precondition(!coordinates.isEmpty, "a gradient check of no coordinates")
    let places = coordinates.map(place)
    let sizes = wrongSizes
    guard sizes.isEmpty else { return GradientReport(options, findings: sizes) }
    var prober = Prober(self)
    var findings = unrepeatable(prober) + infinite(prober.base)
    guard findings.isEmpty else { return GradientReport(options, findings: findings) }

    let probes = Dictionary(grouping: places, by: \.block).values.compactMap { places in
      places.max { steepness($0) < steepness($1) }
    }.sorted { $0.block < $1.block }
    let noise = RoundingNoise(&prober, along: probes, step: options.step)
    let floors = noise.floors(step: options.step)
    let terms = terms
    let measurements = places.map {
      prober.measure($0, terms: terms, floors: floors, options: options)
    }
    findings += unrepeatable(prober)
    findings += singlePrecision(measurements, base: prober.base.total)
    findings += infiniteGradients(terms)
    let reports = terms.indices.map { number in
      let ignores = prober.ignoresParameters(
        terms[number], number: number, floor: floors[number], measurements: measurements)
      var report = TermReport(
        problem: self, term: terms[number], number: number, base: prober.base.terms[number],
        floor: floors[number], measurements: measurements, ignoresParameters: ignores,
        options: options)
      report.diagnoses = prober.refine(
        report.diagnoses, of: report, term: terms[number], number: number, options: options)
      return report
    }
    return GradientReport(options, findings: findings, terms: reports)
  }

  private func place(_ coordinate: Coordinate) -> (block: Int, index: Int) {
    guard let block = blocks.firstIndex(where: { $0.name == coordinate.block }) else {
      preconditionFailure("no parameters '\(coordinate.block)' among \(blocks.map(\.name))")
    }
    precondition(
      blocks[block].values.indices.contains(coordinate.index),
      "index \(coordinate.index) in '\(coordinate.block)', of shape \(blocks[block].shape)")
    return (block, coordinate.index)
  }

  private func steepness(_ place: (block: Int, index: Int)) -> Double {
    let slope = abs(gradients[blocks[place.block].name]?[place.index] ?? 0)
    return slope.isFinite ? slope : 0
  }

  private func unrepeatable(_ prober: Prober) -> [GradientFinding] {
    let first = prober.base.terms
    for second in (0..<2).map({ _ in prober.again().terms }) {
      // NaN equals itself here: it is another finding. Sums in another order may differ in the last
      // digits, which is noise and no other function.
      if let pair = zip(first, second).first(where: {
        $0.bitPattern != $1.bitPattern && !(abs($0 - $1) <= 64 * Double.ulpOfOne * abs($0))
      }), !(pair.0.isNaN && pair.1.isNaN) {
        return [.notRepeatable(first: pair.0, second: pair.1)]
      }
    }
    return []
  }

  private var wrongSizes: [GradientFinding] {
    terms.flatMap { term in
      zip(blocks, term.gradients).compactMap { block, gradient in
        gradient.count == block.values.count || gradient.isEmpty && term.name != "total"
          ? nil
          : .wrongSize(
            term: term.name, block: block.name, shape: block.shape, found: gradient.count)
      }
    }
  }

  private func infinite(_ base: LossValue) -> [GradientFinding] {
    zip(terms, base.terms).compactMap { term, loss in
      loss.isFinite ? nil : .lossNotFinite(term: term.name, loss: loss)
    }
  }

  private func infiniteGradients(_ terms: [Term]) -> [GradientFinding] {
    terms.flatMap { term in
      zip(blocks, term.gradients).compactMap { block, gradient in
        gradient.firstIndex { !$0.isFinite }.map { first in
          .gradientNotFinite(
            term: term.name, first: Coordinate(block.name, first),
            count: gradient.count { !$0.isFinite })
        }
      }
    }
  }

  private func singlePrecision(
    _ measurements: [Measurement], base: Double
  ) -> [GradientFinding] {
    let moved = measurements.flatMap { $0.pairs.flatMap { [$0.lossBelow[0], $0.lossAbove[0]] } }
      .filter { $0 != base }
    let isSingle = moved.count >= 4 && moved.allSatisfy { Double(Float($0)) == $0 }
    return isSingle ? [.singlePrecision] : []
  }
}

extension Prober {
  /// The losses around a coordinate, at as many steps as it takes to judge every term.
  mutating func measure(
    _ place: (block: Int, index: Int), terms: [Term], floors: [Double], options: CheckOptions
  ) -> Measurement {
    var measurement = Measurement(
      block: place.block, index: place.index,
      center: problem.blocks[place.block].values[place.index], pairs: [])
    func isSettled(_ term: Int) -> Bool {
      let slopes = Slopes(measurement, term: term, base: base.terms[term])
      if let crossed = measurement.pairs[0].crossedSwitches {
        if crossed > 0 && !terms[term].isSmooth { return true }
      } else if slopes.doubt
        > slopes.kinkThreshold(limit: options.limit, floor: floors[term])
      {
        return false
      }
      let analytic = terms[term].analytic(block: place.block, index: place.index)
      return outcome(
        analytic: analytic, numeric: slopes.centered[0], limit: options.limit,
        floor: floors[term]) != .disagrees
    }
    func halve(until count: Int) {
      while measurement.pairs.count < count {
        let step = options.step / Double(1 << measurement.pairs.count)
        measurement.pairs.append(pair(block: place.block, index: place.index, step: step))
      }
    }
    halve(until: 1)
    if measurement.pairs[0].crossedSwitches == nil { halve(until: 2) }
    if !terms.indices.allSatisfy(isSettled) { halve(until: 4) }
    return measurement
  }
}
