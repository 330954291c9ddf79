// Uniform and normal numbers: the course's anchors, and bulk draws against single ones.

import NumPyRandom
import Testing

// Anchors of the course's seeds 0 and 231, from NumPy 2.4.6: `randn(5)` and `rand(3)`, by
// Tests/peers/random_numpy.py.
@Test(
  arguments: [
    (
      0,
      [
        1.764052345967664, 0.40015720836722329, 0.9787379841057392, 2.2408931992014578,
        1.8675579901499675,
      ],
      [0.54881350392732475, 0.71518936637241948, 0.60276337607164387]
    ),
    (
      231,
      [
        0.41794341085522313, 1.3971002787857785, -1.7859043087115503, -0.70882773378459663,
        -0.074725316068230602,
      ],
      [0.78149404082882001, 0.58420911608554327, 0.42671007018912499]
    ),
  ] as [(UInt32, [Double], [Double])])
func anchorsOfTheCourse(_ seed: UInt32, normals: [Double], uniforms: [Double]) {
  var random = RandomState(seed: seed)
  #expect(random.normals(count: 5) == normals)
  random = RandomState(seed: seed)
  #expect(random.uniforms(count: 3) == uniforms)
}

// Odd counts leave one of a pair behind; 700 pairs cross the twister's 624 words.
@Test(arguments: [0, 1, 2, 3, 7, 1_400])
func bulkDrawsEqualSingleOnes(_ count: Int) {
  var bulk = RandomState(seed: 42)
  var single = bulk
  #expect(bulk.normals(count: count) == (0..<count).map { _ in single.normal() })
  #expect(
    bulk.normals(count: count, mean: -3, standardDeviation: 0.25)
      == (0..<count).map { _ in single.normal(mean: -3, standardDeviation: 0.25) })
  #expect(bulk.uniforms(count: count) == (0..<count).map { _ in single.uniform() })
  #expect(
    bulk.uniforms(count: count, in: -2..<3)
      == (0..<count).map { _ in single.uniform(in: -2..<3) })
}

@Test
func aBufferIsFilledToItsEnd() {
  var filled = [Double](repeating: .nan, count: 9)
  var random = RandomState(seed: 1)
  var other = random
  filled.withUnsafeMutableBufferPointer { random.fillNormal($0) }
  #expect(filled == other.normals(count: 9))
  filled.withUnsafeMutableBufferPointer { random.fillUniform($0) }
  #expect(filled == other.uniforms(count: 9))
}

@Test
func aNegativeSpreadTraps() async {
  await #expect(processExitsWith: .failure) {
    var random = RandomState(seed: 0)
    _ = random.normal(mean: 0, standardDeviation: -1)
  }
}
