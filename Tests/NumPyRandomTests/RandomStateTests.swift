// The order of draws, state and seeding, against NumPy: Tests/peers/random_numpy.py.

import NumPyRandom
import Testing

@Test(arguments: Stream.all)
func drawsFollowEachOtherAsInNumPy(_ expected: Stream) {
  var random = RandomState(seed: expected.seed)
  #expect(random.uniforms(count: 5) == expected.uniforms)
  #expect(random.normals(count: 3) == expected.normals)
  #expect(random.integers(count: 12, in: 0..<10) == expected.digits)
  #expect([random.normal()] == expected.keptNormal)
  #expect(random.integers(count: 6, in: 0..<49_000) == expected.indices)
  #expect(random.uniforms(count: 4, in: -2..<3) == expected.between)
  #expect(random.permutation(of: 10) == expected.permutation)
  var array = Array(100..<107)
  random.shuffle(&array)
  #expect(array == expected.shuffled)
  #expect(random.choiceWithoutReplacement(count: 5, from: 49_000) == expected.different)
  #expect(random.choiceWithReplacement(count: 5, from: 49_000) == expected.repeating)
  #expect(random.normals(count: 3, mean: 1, standardDeviation: 0.5) == expected.scaled)
  #expect(random.integers(count: 3, in: -5..<(1 << 40)) == expected.wide)
  #expect(digest(random.normals(count: 9_999).map(\.bitPattern)) == expected.digestOfNormals)
  #expect(digest(random.uniforms(count: 5_000).map(\.bitPattern)) == expected.digestOfUniforms)
  let indices = random.integers(count: 5_000, in: 0..<49_000).map { UInt64($0) }
  #expect(digest(indices) == expected.digestOfIndices)
}

// `[np.random.RandomState(key).random_sample(2) for key in (…)]` on lists; an array of one
// element would be taken for a plain seed.
@Test(
  arguments: [
    ([0], [0.8444218515250481, 0.7579544029403025]),
    ([7], [0.32383276483316237, 0.15084917392450192]),
    ([1, 2, 3, 4], [0.6788657548888402, 0.07791415735404539]),
    (Array(0..<700), [0.867898393018711, 0.9148838731573538]),
  ] as [([UInt32], [Double])])
func aKeyOfWordsSeedsAsInNumPy(_ key: [UInt32], expected: [Double]) {
  var random = RandomState(key: key)
  #expect(random.uniforms(count: 2) == expected)
}

// `np.random.RandomState(5).randint(0, 2**32, 4)` lists the words of seed 5.
@Test
func sixtyFourBitsAreTwoWordsTheHighOneFirst() {
  var random = RandomState(seed: 5)
  #expect(random.next() == UInt64(953_453_411) << 32 | 236_996_814)
  #expect(random.next() == UInt64(3_739_766_767) << 32 | 3_570_525_885)
}

@Test
func aCopyContinuesOnItsOwn() {
  var random = RandomState(seed: 231)
  _ = random.normal()
  var twin = random
  // The copy holds the kept normal as well as the words.
  #expect(random.normals(count: 700) == twin.normals(count: 700))
}

private func digest(_ words: [UInt64]) -> UInt64 {
  words.reduce(0) { $0 &* 31 &+ $1 }
}
