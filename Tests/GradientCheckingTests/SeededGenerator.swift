// Numbers for tests: the same for the same seed on every machine.

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) &* 0x2545_F491_4F6C_DD1D }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Nearly normal numbers of mean 0 and deviation `scale`: sums of twelve uniform ones.
  mutating func normal(_ count: Int, scale: Double = 1) -> [Double] {
    (0..<count).map { _ in
      scale * ((0..<12).reduce(0) { sum, _ in sum + Double.random(in: 0..<1, using: &self) } - 6)
    }
  }
}
