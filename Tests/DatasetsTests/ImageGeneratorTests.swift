// SplitMix64 against its published sequence, and the draws made from it.

import Testing

@testable import Datasets

// The sequence that Rosetta Code's "Pseudo-random numbers/Splitmix64" gives for this state.
@Test
func wordsOfSplitMix64() {
  var generator = ImageGenerator(state: 1_234_567)
  let words = (0..<5).map { _ in generator.next() }
  #expect(
    words == [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ])
}

@Test
func everyKeyCountsAndSoDoesTheirOrder() {
  let keys: [[UInt64]] = [[0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [0, 2]]
  let words = keys.map { keys in
    var generator = ImageGenerator(keys: keys[0], keys[1])
    return generator.next()
  }
  #expect(Set(words).count == keys.count)
}

// The mean of 10,000 draws strays from the middle by more than 0.015 widths once in 10⁷ times.
@Test
func realNumbersFillTheirRange() {
  var generator = ImageGenerator(state: 0)
  let numbers = (0..<10_000).map { _ in generator.real(-2, 3) }
  #expect(numbers.allSatisfy { (-2..<3).contains($0) })
  let mean = numbers.reduce(0, +) / 10_000
  #expect((mean - 0.5).magnitude < 5 * 0.015)
  #expect(numbers.min()! < -1.99 && numbers.max()! > 2.99)
}

@Test(arguments: [1, 2, 10, 100])
func indicesAreEquallyLikely(_ bound: Int) {
  var generator = ImageGenerator(state: 9)
  var counts = [Int](repeating: 0, count: bound)
  for _ in 0..<(100 * bound) {
    counts[generator.index(below: bound)] += 1
  }
  // Each count is near 100 with a standard deviation of at most 10.
  #expect(counts.allSatisfy { (50...150).contains($0) })
}
