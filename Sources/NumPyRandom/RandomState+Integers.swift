// Whole numbers, choices and permutations as NumPy draws them: words under the smallest mask
// that covers the range, drawn again while too large.

extension RandomState {
  /// Returns a whole number from a range: `np.random.randint(low, high)`.
  ///
  /// ```swift
  /// var random = RandomState(seed: 0)
  /// random.integer(in: 0..<10)   // 5
  /// ```
  ///
  /// A range of one number draws nothing from the generator. One of up to 2³² numbers draws a
  /// 32-bit word a try, a longer one 64 bits; on average fewer than two tries.
  ///
  /// - Precondition: The range is not empty.
  public mutating func integer(in range: Range<Int>) -> Int {
    precondition(!range.isEmpty, "Cannot draw from the empty range \(range)")
    let span = UInt64(bitPattern: Int64(range.upperBound &- 1 &- range.lowerBound))
    return range.lowerBound &+ Int(truncatingIfNeeded: number(upTo: span))
  }

  /// Returns `count` whole numbers from a range: `np.random.randint(low, high, count)`.
  ///
  /// - Precondition: `count` is not negative; the range is not empty unless `count` is 0.
  public mutating func integers(count: Int, in range: Range<Int>) -> [Int] {
    precondition(count >= 0, "count must be at least 0, found \(count)")
    var drawn: [Int] = []
    drawn.reserveCapacity(count)
    for _ in 0..<count {
      drawn.append(integer(in: range))
    }
    return drawn
  }

  /// Returns `count` indices below `population`, which may repeat:
  /// `np.random.choice(population, count)`.
  ///
  /// These are the minibatches of the course's linear classifiers and of its `Solver`.
  ///
  /// - Precondition: `population > 0` unless `count` is 0.
  public mutating func choiceWithReplacement(count: Int, from population: Int) -> [Int] {
    precondition(
      population > 0 || count == 0 && population == 0,
      "Cannot choose \(count) from a population of \(population)")
    return integers(count: count, in: 0..<population)
  }

  /// Returns `count` different indices below `population`:
  /// `np.random.choice(population, count, replace=False)`.
  ///
  /// The head of a permutation of the whole population, however few are wanted.
  ///
  /// - Precondition: `0 <= count <= population`.
  /// - Complexity: O(*population*).
  public mutating func choiceWithoutReplacement(count: Int, from population: Int) -> [Int] {
    precondition(
      count >= 0 && count <= population,
      "Cannot choose \(count) different indices from a population of \(population)")
    return Array(permutation(of: population).prefix(count))
  }

  /// Returns the indices below `count` in random order: `np.random.permutation(count)`.
  ///
  /// - Precondition: `count >= 0`.
  public mutating func permutation(of count: Int) -> [Int] {
    precondition(count >= 0, "count must be at least 0, found \(count)")
    var indices = Array(0..<count)
    shuffle(&indices)
    return indices
  }

  /// Puts an array's elements in random order: `np.random.shuffle(array)`.
  ///
  /// Fisher and Yates's exchange, from the end. Swift's `shuffle(using:)` gives another order.
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    guard array.count > 1 else { return }
    for last in (1..<array.count).reversed() {
      array.swapAt(last, Int(number(upTo: UInt64(last))))
    }
  }

  /// Returns a number from 0 through `bound`, by masked rejection.
  private mutating func number(upTo bound: UInt64) -> UInt64 {
    if bound == 0 { return 0 }
    let mask = UInt64.max >> UInt64(bound.leadingZeroBitCount)
    while true {
      let bits = bound <= UInt64(UInt32.max) ? UInt64(nextWord()) : next()
      let candidate = bits & mask
      if candidate <= bound { return candidate }
    }
  }
}
