// Coordinates that a random sample of a large block would miss: the largest claims, and the entry
// where the loss contradicts the claimed gradient most.

extension GradientProblem {
  /// The entries of a block with the largest claims, whole first, then parts, that are not in the
  /// sample.
  ///
  /// - Complexity: O(*entries* · *terms*).
  func largestClaims(block: Int, besides sampled: Set<Int>) -> [Int] {
    var found: [Int] = []
    for (number, term) in terms.enumerated() where !term.gradients[block].isEmpty {
      let gradient = term.gradients[block]
      var largest: [Int] = []
      let count = number == 0 ? 4 : 2
      for index in gradient.indices where gradient[index] != 0 && gradient[index].isFinite {
        guard
          largest.count < count || abs(gradient[index]) > abs(gradient[largest[count - 1]])
        else { continue }
        let place = largest.firstIndex { abs(gradient[$0]) < abs(gradient[index]) }
        largest.insert(index, at: place ?? largest.count)
        if largest.count > count { largest.removeLast() }
      }
      found += largest.filter { !sampled.contains($0) && !found.contains($0) }
    }
    return found
  }
}

extension LossEvaluator {
  /// The entry of a block where the loss contradicts the claimed gradient most, found by moving many
  /// entries at once.
  ///
  /// All entries are moved together, by ±*h*/√*n* with signs drawn at random: the loss must change
  /// by what the gradient claims, Σ *aᵢ δᵢ*. If it does not, beyond rounding and curvature, the half
  /// of the block that contributes more to the contradiction is divided again, down to one entry. That
  /// entry is then checked like any other; a kink that misled the search does no harm.
  ///
  /// A loss that computes only the one entry told by `Parameters.change` stays the same, and is not
  /// searched.
  ///
  /// - Parameters:
  ///   - reacts: Whether the loss answers to the block's entries, moved one by one.
  ///   - seed: Draws the signs.
  /// - Returns: `nil` if nothing contradicts.
  /// - Complexity: Four evaluations, and four for every halving of a contradiction.
  mutating func contradiction(
    block: Int, terms: [Term], noise: Noise, reacts: Bool, seed: UInt64
  ) -> Int? {
    let values = problem.blocks[block].values
    let share = 1 / Double(values.count).squareRoot()
    var generator = SplitMix(state: seed)
    let moves = values.indices.map { index -> Double in
      let move = step(of: Entry(block: block, index: index)) * share
      return generator.next() & 1 == 0 ? move : -move
    }
    // The claimed change less the one found, for every term, over a range of entries.
    var hasMoved = false
    func contradictions(_ range: Range<Int>, _ factor: Double) -> [Double] {
      let above = range.map { values[$0] + factor * moves[$0] }
      let below = range.map { values[$0] - factor * moves[$0] }
      let highs = evaluation(block: block, from: range.lowerBound, values: above).terms
      let lows = evaluation(block: block, from: range.lowerBound, values: below).terms
      hasMoved = hasMoved || highs[0] != base.terms[0] || lows[0] != base.terms[0]
      return terms.indices.map { number in
        let gradient = terms[number].gradients[block]
        var claimed = 0.0
        for (place, index) in range.enumerated() where !gradient.isEmpty {
          claimed += gradient[index] * (above[place] - below[place])
        }
        return highs[number] - lows[number] - claimed
      }
    }
    let all = values.indices
    let whole = contradictions(all, 1)
    let half = contradictions(all, 0.5)
    guard hasMoved || !reacts else { return nil }
    var number: Int?
    var strongest = 1.0
    for term in terms.indices {
      let gradient = terms[term].gradients[block]
      let size = all.reduce(0) { $0 + abs((gradient.isEmpty ? 0 : gradient[$1]) * moves[$1]) }
      let allowed =
        2 * Noise.safety * noise.level(term: term, block: block)
        + 64 * Double.ulpOfOne * size + 3 * abs(whole[term] - 2 * half[term])
      guard allowed.isFinite, abs(whole[term]) > strongest * allowed else { continue }
      strongest = abs(whole[term]) / allowed
      number = term
    }
    guard let number else { return nil }
    var range = all
    while range.count > 1 {
      let middle = range.lowerBound + range.count / 2
      let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
      let (low, high) = (contradictions(left, 1)[number], contradictions(right, 1)[number])
      guard low.isFinite, high.isFinite else { return nil }
      range = abs(low) >= abs(high) ? left : right
    }
    return range.lowerBound
  }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): signs that a check draws without taking any from the
/// caller's generator.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
