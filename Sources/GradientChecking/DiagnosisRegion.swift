// Where a gradient is wrong: everywhere, in one row, in one class, or here and there.

extension GradientDiagnosis {
  /// Looks at the judged coordinates of a block, some of which disagree.
  ///
  /// - Parameters:
  ///   - checks: Kinks are left aside.
  ///   - transposed: The claimed derivative at the place that a row-major index has in the
  ///     transposed matrix; `nil` for blocks that are no matrices.
  /// - Returns: `nil` when no coordinate disagrees.
  init?(
    of block: ParameterBlock, checks: [CoordinateCheck], transposed: (Int) -> Double?,
    problem: GradientProblem, limit: Double
  ) {
    let judged = checks.filter { !$0.isKink }.map {
      FittedCoordinate(check: $0, transposed: transposed($0.coordinate.index))
    }
    let wrong = judged.filter { $0.check.outcome == .disagrees }
    guard !wrong.isEmpty else { return nil }
    self.block = block.name
    shape = block.shape
    sampleCount = problem.sampleCount
    penaltyStrength = problem.penaltyStrength
    // A coordinate whose two derivatives are exactly zero says nothing of the others.
    let telling = judged.filter { $0.analytic != 0 || $0.numeric != 0 }
    if let (region, members) = Self.part(of: block, telling: telling, wrong: wrong) {
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
        case telling.count: .everywhere
        default: .scattered(disagreeing: wrong.count, judged: judged.count)
        }
    }
  }

  /// The smallest part of the block that holds every wrong coordinate, if the rest is right and most
  /// of the part is wrong.
  private static func part(
    of block: ParameterBlock, telling: [FittedCoordinate], wrong: [FittedCoordinate]
  ) -> (Region, [FittedCoordinate])? {
    guard wrong.count < telling.count else { return nil }
    func holds(_ isMember: (FittedCoordinate) -> Bool) -> [FittedCoordinate]? {
      let members = telling.filter(isMember)
      let isPart =
        wrong.allSatisfy(isMember) && members.count < telling.count
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
  /// The claimed derivative at the place that a row-major index has in the transposed matrix.
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
