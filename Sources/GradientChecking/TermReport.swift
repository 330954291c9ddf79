// From measurements to the report of one term.

extension TermReport {
  /// Judges every measured coordinate of one term and sums up by block and group.
  init(
    problem: GradientProblem, term: Term, number: Int, base: Double, floor: Double,
    measurements: [Measurement], ignoresParameters: Bool, options: CheckOptions
  ) {
    let limit = options.limit
    let checks = measurements.map {
      term.judge(
        $0, number: number, base: base, in: problem.blocks[$0.block], limit: limit, floor: floor)
    }
    var rows: [GradientReportRow] = []
    var diagnoses: [GradientDiagnosis] = []
    for (index, block) in problem.blocks.enumerated() {
      let members = checks.filter { $0.coordinate.block == block.name }
      guard !members.isEmpty else { continue }
      rows.append(
        GradientReportRow(block: block.name, group: nil, checks: members, limit: limit))
      for group in block.groups {
        let indices = Set(block.indices(of: group))
        let part = members.filter { indices.contains($0.coordinate.index) }
        guard !part.isEmpty else { continue }
        rows.append(
          GradientReportRow(block: block.name, group: group.name, checks: part, limit: limit))
      }
      guard !ignoresParameters else { continue }
      let diagnosis = GradientDiagnosis(
        of: block, checks: members,
        transposed: { term.transposed(block: index, shape: block.shape, index: $0) },
        problem: problem, limit: limit)
      if let diagnosis { diagnoses.append(diagnosis) }
    }
    name = term.name
    loss = base
    self.floor = floor
    self.rows = rows
    coordinates = checks
    self.diagnoses = diagnoses
    self.ignoresParameters = ignoresParameters
    self.limit = limit
  }
}

extension Prober {
  /// Whether a term is the same whatever is moved, though its gradient is not zero.
  ///
  /// That no checked coordinate changed it could be chance, or a step lost in rounding; so some
  /// parameters of every block are moved by a whole unit before it is said.
  mutating func ignoresParameters(
    _ term: Term, number: Int, floor: Double, measurements: [Measurement]
  ) -> Bool {
    let here = base.terms[number]
    let isSilent = measurements.allSatisfy { $0.isUnanswered(term: number, base: here) }
    let isClaimed = measurements.contains {
      abs(term.analytic(block: $0.block, index: $0.index)) > floor
    }
    guard isSilent && isClaimed else { return false }
    for (place, block) in problem.blocks.enumerated() {
      for index in stride(from: 0, to: block.values.count, by: max(1, block.values.count / 10)) {
        let moved = ask(block: place, index: index, value: block.values[index] + 1)
        if moved.terms[number] != here { return false }
      }
    }
    return true
  }
}
