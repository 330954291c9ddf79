// Entries whose derivatives are below the rounding at the step: no evidence one by one, but together
// and over larger moves.

extension LossEvaluator {
  /// Whether the entries of a block that are claimed to be too small to be judged are so.
  ///
  /// A claim of 0 for a derivative of 2e-10 shows at no step of 1e-5 beside a loss of 40, whose
  /// rounding makes 1e-9. Moved by about one, all such entries together, with signs drawn at random,
  /// the loss must change by what is claimed, Σ *aᵢ δᵢ*. What it changes besides vanishes with the
  /// third power of the move where the loss is smooth, and at once below a kink, but in proportion to
  /// the move where claims are wrong. So the moves are divided by four until rounding hides the
  /// change, and the last three before that are compared.
  ///
  /// - Parameters:
  ///   - indices: The entries.
  ///   - rounding: How far the claims may be off by the rounding of a backward pass.
  ///   - seed: Draws the signs.
  ///   - first: The first move, about one.
  /// - Returns: The smallest move at which the loss contradicts the claims; `nil` if it does not.
  /// - Complexity: Two evaluations where nothing but rounding is found, up to 30 otherwise.
  mutating func contradictionOfSmallEntries(
    block: Int, indices: [Int], term: Term, number: Int, noise: Noise, rounding: Double,
    seed: UInt64, from first: Double
  ) -> Double? {
    let values = problem.blocks[block].values
    let gradient = term.gradients[block]
    var generator = SplitMix(state: seed)
    let units = indices.map { index -> Double in
      let unit = step(of: Entry(block: block, index: index)) / step
      return generator.next() & 1 == 0 ? unit : -unit
    }
    var found: [(move: Double, contradiction: Double)] = []
    var (hidden, hasMoved): (Double?, Bool) = (nil, false)
    var move = first
    while move >= step / 4096, hidden == nil {
      defer { move /= 4 }
      var (above, below) = (values, values)
      var (claimed, size, square) = (0.0, 0.0, 0.0)
      for (place, index) in indices.enumerated() {
        above[index] += move * units[place]
        below[index] -= move * units[place]
        let distance = above[index] - below[index]
        claimed += gradient[index] * distance
        size += abs(gradient[index] * distance)
        square += distance * distance
      }
      let high = evaluation(block: block, from: 0, values: above)
      let low = evaluation(block: block, from: 0, values: below)
      let changed = max(high.changedUnits ?? 0, low.changedUnits ?? 0)
      let (highest, lowest) = (high.terms[number], low.terms[number])
      hasMoved = hasMoved || highest != base.terms[number] || lowest != base.terms[number]
      let contradiction = highest - lowest - claimed
      guard contradiction.isFinite, changed == 0 || term.isSmooth else {
        found = []
        continue
      }
      let digits = Double.ulpOfOne * (abs(highest) + abs(lowest) + size)
      let allowed =
        2 * Noise.safety * noise.level(term: number, block: block) + 64 * digits
        + rounding * square.squareRoot()
      if abs(contradiction) <= allowed {
        let next = (found.last?.contradiction ?? 0) / 4
        guard abs(contradiction - next) <= allowed + abs(next) / 4 else { return nil }
        hidden = contradiction
      } else {
        found.append((move, contradiction))
      }
    }
    // What is never hidden is no small entry, but a feature of the loss.
    guard hidden != nil else { return nil }
    let last = found.suffix(3).map(\.contradiction)
    guard last.count == 3, zip(last, last.dropFirst()).allSatisfy({ 3.5...4.6 ~= $0 / $1 }) else {
      return nil
    }
    // A loss that computes only the one entry told by `Parameters.change` says nothing here.
    return hasMoved || moves(block: block, number: number) ? found.last?.move : nil
  }

  /// Whether a term changes when all entries of a block are moved.
  private mutating func moves(block: Int, number: Int) -> Bool {
    let values = problem.blocks[block].values
    let moved = values.indices.map { values[$0] + step(of: Entry(block: block, index: $0)) }
    return evaluation(block: block, from: 0, values: moved).terms[number] != base.terms[number]
  }
}

extension Term {
  /// What the rounding of a backward pass can make of a derivative that is zero.
  var rounding: Double {
    let largest = gradients.reduce(0.0) { largest, gradient in
      gradient.reduce(largest) { $1.isFinite ? max($0, abs($1)) : $0 }
    }
    return Evidence.backwardRounding * largest
  }
}
