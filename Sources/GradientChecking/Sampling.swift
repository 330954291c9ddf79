// Which coordinates are checked: some of every block, every named group and every column.

extension ParameterBlock {
  /// Draws the indices to check, without replacement, in ascending order.
  ///
  /// A block of no more than `samplesPerBlock` entries is checked whole. Of a larger one, each group
  /// gets `samplesPerGroup`, and the rest is spread evenly over the indices of the last axis: the
  /// classes of a linear classifier, the units of a layer. So every class is covered.
  func sample(
    _ options: CheckOptions, using generator: inout some RandomNumberGenerator
  ) -> [Int] {
    guard values.count > options.samplesPerBlock else { return Array(values.indices) }
    var chosen = Set<Int>()
    for group in groups {
      let members = indices(of: group)
      let missing = options.samplesPerGroup - members.filter(chosen.contains).count
      draw(missing, of: members, into: &chosen, using: &generator)
    }
    let columns = shape[shape.count - 1]
    let rows = values.count / columns
    var order: [Int] = []
    var remaining = options.samplesPerBlock - chosen.count
    while remaining > 0 {
      if order.isEmpty { order = (0..<columns).shuffled(using: &generator) }
      let column = order.removeLast()
      // A column may be full; the others have room, since the block is larger than the sample.
      guard let row = unusedRow(of: rows, column, columns, chosen, using: &generator) else {
        continue
      }
      chosen.insert(row * columns + column)
      remaining -= 1
    }
    return chosen.sorted()
  }

  private func draw(
    _ count: Int, of members: [Int], into chosen: inout Set<Int>,
    using generator: inout some RandomNumberGenerator
  ) {
    let free = Array(Set(members).subtracting(chosen)).sorted()
    chosen.formUnion(free.shuffled(using: &generator).prefix(max(0, count)))
  }

  private func unusedRow(
    of rows: Int, _ column: Int, _ columns: Int, _ chosen: Set<Int>,
    using generator: inout some RandomNumberGenerator
  ) -> Int? {
    for _ in 0..<16 {
      let row = Int.random(in: 0..<rows, using: &generator)
      if !chosen.contains(row * columns + column) { return row }
    }
    let free = (0..<rows).filter { !chosen.contains($0 * columns + column) }
    return free.randomElement(using: &generator)
  }
}

extension GradientProblem {
  /// Draws the coordinates that a check with these options evaluates, blocks in order.
  ///
  /// - Parameters:
  ///   - options: How many coordinates are drawn from each block and each group.
  ///   - generator: The same state gives the same coordinates.
  /// - Complexity: O(*samples* · *members of the groups*).
  public func sample(
    _ options: CheckOptions = CheckOptions(), using generator: inout some RandomNumberGenerator
  ) -> [Coordinate] {
    blocks.flatMap { block in
      block.sample(options, using: &generator).map { Coordinate(block.name, $0) }
    }
  }
}
