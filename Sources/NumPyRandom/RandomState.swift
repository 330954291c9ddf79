// NumPy's legacy generator: MT19937 with the seeding of Matsumoto and Nishimura (2002),
// drawn from in NumPy's order, so that a seed gives the course's numbers bit for bit.

/// The generator behind `np.random.seed`, as a value.
///
/// ```swift
/// var random = RandomState(seed: 231)   // np.random.seed(231)
/// random.uniform()                      // 0.78149404082882
/// ```
///
/// A copy continues on its own: `var twin = random` draws the same numbers as `random`.
/// To reseed, assign a new value.
///
/// As a `RandomNumberGenerator` it serves Swift's own `shuffled(using:)` and
/// `Int.random(in:using:)`, but those consume words differently: only the methods of this
/// type agree with NumPy. It follows `np.random.RandomState`, not `np.random.default_rng`.
///
/// It is not meant for secrets.
public struct RandomState: RandomNumberGenerator, Sendable {
  /// How many words the twister keeps; it makes as many at a time.
  static let wordCount = 624

  private var words: [UInt32]
  private var position = Self.wordCount

  /// The first half of the last normal pair, which the next normal draw returns.
  var keptNormal: Double?

  /// Creates the state that `np.random.seed(seed)` sets.
  ///
  /// ```swift
  /// var random = RandomState(seed: 0)
  /// random.normal()   // 1.764052345967664
  /// ```
  ///
  /// - Parameter seed: Any 32-bit number; NumPy refuses larger ones too.
  public init(seed: UInt32) {
    words = Self.initialWords(seed: seed)
  }

  /// Creates the state that `np.random.seed([key0, key1, …])` sets.
  ///
  /// A key of one word is not the seed of that word: `RandomState(key: [7])` and
  /// `RandomState(seed: 7)` draw different numbers, in NumPy as well.
  ///
  /// - Parameter key: One word or more.
  /// - Precondition: `key` is not empty.
  public init(key: [UInt32]) {
    precondition(!key.isEmpty, "RandomState(key:) needs at least one word, found none")
    let count = Self.wordCount
    words = Self.initialWords(seed: 19_650_218)
    var slot = 1

    for step in 0..<max(count, key.count) {
      let digit = step % key.count
      words[slot] =
        (words[slot] ^ (Self.folded(words[slot - 1]) &* 1_664_525))
        &+ key[digit] &+ UInt32(truncatingIfNeeded: digit)
      advance(&slot)
    }
    for _ in 1..<count {
      words[slot] =
        (words[slot] ^ (Self.folded(words[slot - 1]) &* 1_566_083_941)) &- UInt32(slot)
      advance(&slot)
    }
    words[0] = 0x8000_0000
  }

  /// The whole state as words, from which `init(savedWords:)` makes a generator that goes on with the
  /// same draws: the twister's 624, the place among them, and the kept half of a normal pair as a
  /// flag and the two halves of its bits, the low one first.
  public var savedWords: [UInt32] {
    let bits = keptNormal?.bitPattern ?? 0
    return words + [
      UInt32(position), keptNormal == nil ? 0 : 1, UInt32(truncatingIfNeeded: bits),
      UInt32(bits >> 32),
    ]
  }

  /// The generator that `savedWords` was taken from; nil for words that are no state.
  ///
  /// ```swift
  /// let saved = random.savedWords
  /// var twin = RandomState(savedWords: saved)   // draws what `random` draws next
  /// ```
  public init?(savedWords: [UInt32]) {
    let count = Self.wordCount
    // From words that are all zero the twister makes zeros for ever.
    guard savedWords.count == count + 4, savedWords[count] <= count, savedWords[count + 1] <= 1,
      savedWords[..<count].contains(where: { $0 != 0 })
    else { return nil }
    words = Array(savedWords[..<count])
    position = Int(savedWords[count])
    let bits = UInt64(savedWords[count + 3]) << 32 | UInt64(savedWords[count + 2])
    keptNormal = savedWords[count + 1] == 0 ? nil : Double(bitPattern: bits)
  }

  /// Returns 64 random bits: two words of the twister, the high one first.
  public mutating func next() -> UInt64 {
    let high = nextWord()
    return UInt64(high) << 32 | UInt64(nextWord())
  }

  /// Returns the twister's next 32 bits.
  mutating func nextWord() -> UInt32 {
    if position == Self.wordCount {
      Self.twist(&words)
      position = 0
    }
    var word = words[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  /// Replaces every word by its successor.
  private static func twist(_ words: inout [UInt32]) {
    let count = wordCount
    let shift = 397
    words.withUnsafeMutableBufferPointer { words in
      for i in 0..<count {
        let following = i + 1 < count ? i + 1 : 0
        let distant = i + shift < count ? i + shift : i + shift - count
        let joined = (words[i] & 0x8000_0000) | (words[following] & 0x7fff_ffff)
        let feedback: UInt32 = joined & 1 == 0 ? 0 : 0x9908_b0df
        words[i] = words[distant] ^ (joined >> 1) ^ feedback
      }
    }
  }

  /// `init_genrand` of the reference implementation.
  private static func initialWords(seed: UInt32) -> [UInt32] {
    var words = [seed]
    words.reserveCapacity(wordCount)
    for i in 1..<wordCount {
      words.append(1_812_433_253 &* folded(words[i - 1]) &+ UInt32(i))
    }
    return words
  }

  private static func folded(_ word: UInt32) -> UInt32 { word ^ (word >> 30) }

  /// Moves to the next slot of the key schedule, which runs from 1 and carries its end to 0.
  private mutating func advance(_ slot: inout Int) {
    slot += 1
    if slot == Self.wordCount {
      words[0] = words[slot - 1]
      slot = 1
    }
  }
}
