// The mistake that only whole rows show: a class's share of the gradient is forgotten.

extension Prober {
  /// Looks once more at matrices whose failure has no pattern, by whole rows.
  ///
  /// The losses of classifiers do not change when all scores of a sample rise alike, so the
  /// derivatives of a row of `W`, summed over its columns, cancel. Where the numeric ones do and the
  /// claimed ones do not, what belongs to some column is missing, usually that of the correct class.
  ///
  /// The rows are those of the three worst coordinates. A penalty does not cancel, so this shows in
  /// the data term alone.
  ///
  /// - Complexity: Two evaluations of the loss for each entry of three rows.
  mutating func refine(
    _ diagnoses: [GradientDiagnosis], of report: TermReport, term: Term, number: Int,
    options: CheckOptions
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
      let isForgotten = rows.allSatisfy {
        cancelsNumericallyOnly(
          row: $0, block: block, term: term, number: number, floor: report.floor,
          step: options.step)
      }
      return isForgotten ? diagnosis.with(.rowsDoNotCancel) : diagnosis
    }
  }

  private mutating func cancelsNumericallyOnly(
    row: Int, block: Int, term: Term, number: Int, floor: Double, step: Double
  ) -> Bool {
    var numeric = 0.0
    var numericSize = 0.0
    var analytic = 0.0
    var analyticSize = 0.0
    let columns = problem.blocks[block].shape[1]
    for index in row * columns..<(row + 1) * columns {
      let pair = pair(block: block, index: index, step: step)
      let slope = (pair.lossAbove[number] - pair.lossBelow[number]) / (pair.above - pair.below)
      let claim = term.analytic(block: block, index: index)
      numeric += slope
      numericSize += abs(slope)
      analytic += claim
      analyticSize += abs(claim)
    }
    return abs(numeric) <= 1e-3 * numericSize + Double(columns) * floor
      && abs(analytic) > 1e-2 * analyticSize
  }
}

extension GradientDiagnosis {
  /// The same place with another pattern.
  func with(_ pattern: Pattern) -> GradientDiagnosis {
    GradientDiagnosis(
      block: block, shape: shape, region: region, pattern: pattern, sampleCount: sampleCount,
      penaltyStrength: penaltyStrength)
  }
}
