// The generator behind the synthetic images: SplitMix64 (Steele, Lea & Flood, 2014), one stream an
// image, so that no image depends on how many come before it.

/// A small generator whose state is a counter: image 40,000 is drawn without the others.
///
/// Everything in it is whole-number arithmetic, so that a seed gives the same images everywhere.
/// It is not NumPy's generator, and no number of the course hangs on it.
struct ImageGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(state: UInt64) {
    self.state = state
  }

  /// Creates a stream from keys that tell it from all others, such as a seed and an index.
  init(keys: UInt64...) {
    state = 0
    for key in keys {
      state = Self.mixed(state &+ key &+ Self.increment)
    }
  }

  mutating func next() -> UInt64 {
    state &+= Self.increment
    return Self.mixed(state)
  }

  /// 2⁶⁴ divided by the golden ratio, made odd.
  private static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  private static func mixed(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return word ^ (word >> 31)
  }
}

extension RandomNumberGenerator {
  /// Returns a number from `low` up to `high`.
  ///
  /// Spelled out because `Double.random(in:using:)` does not promise the same numbers in every
  /// version of Swift.
  mutating func real(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * (Double(next() >> 11) * 0x1p-53)
  }

  /// Returns a number below `bound`, which is far below 2³²: too small to show a bias.
  mutating func index(below bound: Int) -> Int {
    Int(((next() >> 32) * UInt64(bound)) >> 32)
  }
}
