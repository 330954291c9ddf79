// A state that is saved and restored draws on as if nothing had happened.

import NumPyRandom
import Testing

struct RandomStateSavingTests {
  /// After every kind of draw, with a kept normal and without, and at the twister's end.
  @Test(arguments: [0, 1, 2, 3, 311, 312, 313, 624, 1_000])
  func aRestoredStateDrawsOn(_ draws: Int) throws {
    var original = RandomState(seed: 231)
    _ = original.normals(count: draws)
    _ = original.integers(count: draws % 7, in: 0..<49_000)
    var restored = try #require(RandomState(savedWords: original.savedWords))
    #expect(restored.savedWords == original.savedWords)
    #expect(restored.normals(count: 9) == original.normals(count: 9))
    #expect(restored.uniforms(count: 700) == original.uniforms(count: 700))
    #expect(restored.permutation(of: 50) == original.permutation(of: 50))
  }

  /// NumPy's `get_state()` after `seed(231)` and one `randn()`: position 4, the first words of the
  /// key, and the kept normal 1.3971002787785785, whose bits are 1073109637 · 2³² + 3530154208.
  /// `Tests/peers/random_numpy.py` prints them.
  @Test func theWordsAreNumPys() {
    var random = RandomState(seed: 231)
    _ = random.normal()
    let words = random.savedWords
    #expect(words.count == 628)
    #expect(Array(words[624...]) == [4, 1, 3_530_154_208, 1_073_109_637])
    #expect(Array(words[..<3]) == [976_128_901, 3_476_427_827, 3_729_999_647])
  }

  @Test func wordsThatAreNoStateAreRefused() {
    let words = RandomState(seed: 1).savedWords
    #expect(RandomState(savedWords: words) != nil)
    #expect(RandomState(savedWords: Array(words.dropLast())) == nil)
    #expect(RandomState(savedWords: words + [0]) == nil)
    #expect(RandomState(savedWords: []) == nil)
    var position = words
    position[624] = 625
    #expect(RandomState(savedWords: position) == nil)
    var flag = words
    flag[625] = 2
    #expect(RandomState(savedWords: flag) == nil)
    #expect(RandomState(savedWords: [UInt32](repeating: 0, count: 628)) == nil)
  }
}
