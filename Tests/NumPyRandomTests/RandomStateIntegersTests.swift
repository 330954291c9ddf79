// Whole numbers at the edges of NumPy's masked rejection, choices, permutations, shuffles. The
// figures are those of Tests/peers/random_numpy.py.

import NumPyRandom
import Testing

// `r = np.random.RandomState(3); r.randint(low, high, 4, dtype=np.int64); r.random_sample()`:
// the number after the draws tells how many words they took.
@Test(
  arguments: [
    (0..<1, [0, 0, 0, 0], 0.5507979025745755),
    (0..<2, [0, 0, 1, 1], 0.2909047389129443),
    (
      0..<0xffff_ffff, [2_365_658_986, 303_761_048, 3_041_471_737, 3_607_553_667],
      0.2909047389129443
    ),
    (
      0..<(1 << 32), [2_365_658_986, 303_761_048, 3_041_471_737, 3_607_553_667],
      0.2909047389129443
    ),
    (
      0..<(1 << 32 + 1), [303_761_048, 521_102_280, 2_445_173_525, 80_522_091],
      0.12558531046383625
    ),
    (
      -5..<(1 << 40), [1_073_054_410_366, 867_663_915_878, 593_770_158_992, 511_502_908_833],
      0.44080984365063647
    ),
    (
      Int.min..<Int.max,
      [
        937_055_941_807_507_096, 3_839_649_608_876_091_011, -3_857_126_681_373_350_968,
        199_733_986_212_078_357,
      ],
      0.8929469543476547
    ),
  ] as [(Range<Int>, [Int], Double)])
func rangesOfEveryWidth(_ range: Range<Int>, expected: [Int], next: Double) {
  var random = RandomState(seed: 3)
  #expect(random.integers(count: 4, in: range) == expected)
  #expect(random.uniform() == next)
}

// Anchors of the course's seeds, from NumPy 2.4.6: `randint(10, size=8)`, `choice(49000, 5)`,
// `choice(49000, 5, replace=False)` and `permutation(10)`, each from a fresh state.
@Test(
  arguments: [
    (
      0, [5, 0, 3, 3, 7, 9, 3, 5], [2732, 43567, 42613, 45891, 21243],
      [44693, 24175, 19038, 23910, 9722], [2, 8, 4, 9, 1, 6, 7, 3, 0, 5]
    ),
    (
      231, [7, 0, 4, 9, 6, 2, 7, 4], [33968, 47764, 22985, 29382, 28162],
      [48896, 776, 23328, 2653, 19092], [6, 5, 8, 9, 2, 3, 1, 4, 0, 7]
    ),
  ] as [(UInt32, [Int], [Int], [Int], [Int])])
func integerAnchorsOfTheCourse(
  _ seed: UInt32, digits: [Int], repeating: [Int], different: [Int], permutation: [Int]
) {
  let fresh = RandomState(seed: seed)
  var random = fresh
  #expect(random.integers(count: 8, in: 0..<10) == digits)
  random = fresh
  #expect(random.choiceWithReplacement(count: 5, from: 49_000) == repeating)
  random = fresh
  #expect(random.choiceWithoutReplacement(count: 5, from: 49_000) == different)
  random = fresh
  #expect(random.permutation(of: 10) == permutation)
}

@Test(arguments: [0, 1])
func arraysTooShortToShuffleDrawNothing(_ count: Int) {
  var random = RandomState(seed: 0)
  #expect(random.permutation(of: count) == Array(0..<count))
  #expect(random.uniform() == 0.5488135039273248)
}

@Test
func choosingEveryIndexIsAPermutation() {
  var random = RandomState(seed: 9)
  var other = random
  let chosen = random.choiceWithoutReplacement(count: 100, from: 100)
  #expect(chosen == other.permutation(of: 100))
  #expect(chosen.sorted() == Array(0..<100))
}

@Test
func choosingMoreThanThereAreTraps() async {
  await #expect(processExitsWith: .failure) {
    var random = RandomState(seed: 0)
    _ = random.choiceWithoutReplacement(count: 4, from: 3)
  }
}

@Test
func anEmptyRangeTraps() async {
  await #expect(processExitsWith: .failure) {
    var random = RandomState(seed: 0)
    _ = random.integer(in: 5..<5)
  }
}
