// A set of synthetic images as a function of seed, split and index, and its labels.

import LinearAlgebra
import Testing

@testable import Datasets

private let size = SyntheticImages.shape.featureCount

@Test
func theShapeIsThatOfCIFAR10() {
  let images = SyntheticImages.training(count: 3, seed: 0)
  #expect(images.shape == ImageShape(height: 32, width: 32, channels: 3))
  #expect(images.count == 3)
  #expect(images.pixels.count == 3 * 3_072)
  #expect(
    images.classNames == [
      "disc", "square", "triangle", "ring", "cross", "star", "horizontal stripes",
      "vertical stripes", "checkerboard", "crescent",
    ])
}

@Test
func noImagesAreASet() {
  #expect(SyntheticImages.test(count: 0, seed: 0).count == 0)
}

// 130 images reach into the second block of labels.
@Test(arguments: [1, 7, 100, 101])
func aSetIsTheBeginningOfALongerOne(_ count: Int) {
  let long = SyntheticImages.training(count: 130, seed: 5)
  let short = SyntheticImages.training(count: count, seed: 5)
  #expect(short.labels[...] == long.labels[..<count])
  #expect(short.pixels.elementsEqual(long.pixels[..<(count * size)]))
}

@Test(arguments: [0..<4, 97..<103, 120..<130])
func imagesInTheMiddleNeedNotThoseBefore(_ indices: Range<Int>) {
  let whole = SyntheticImages.test(count: 130, seed: 5)
  let part = SyntheticImages.images(indices, of: .test, seed: 5, execution: .serial)
  #expect(part.labels[...] == whole.labels[indices])
  let bytes = (indices.lowerBound * size)..<(indices.upperBound * size)
  #expect(part.pixels.elementsEqual(whole.pixels[bytes]))
}

@Test(arguments: [2, 3, 64])
func threadsDoNotChangeTheImages(_ threads: Int) {
  let execution = Execution(threads: threads)
  #expect(
    SyntheticImages.training(count: 20, seed: 1, execution: execution)
      == SyntheticImages.training(count: 20, seed: 1, execution: .serial))
}

@Test
func everyImageOfEverySeedAndSplitDiffers() {
  let sets = [
    SyntheticImages.training(count: 20, seed: 0), SyntheticImages.test(count: 20, seed: 0),
    SyntheticImages.training(count: 20, seed: 1), SyntheticImages.test(count: 20, seed: 1),
    SyntheticImages.training(count: 20, seed: 1 << 40),
  ]
  var pictures: Set<[UInt8]> = []
  for set in sets {
    for index in 0..<20 {
      pictures.insert(Array(set.pixels[(index * size)..<((index + 1) * size)]))
    }
  }
  #expect(pictures.count == 100)
  #expect(Set(sets.map(\.labels)).count == 5)
}

@Test(arguments: [0, 231, UInt64.max])
func everyHundredImagesHoldTenOfEachClass(_ seed: UInt64) {
  let labels = SyntheticImages.labels(0..<300, of: .training, seed: seed)
  var firstLabels: Set<[UInt8]> = []
  for start in [0, 100, 200] {
    let block = labels[start..<(start + 100)]
    for label in 0..<UInt8(10) {
      #expect(block.count { $0 == label } == 10)
    }
    firstLabels.insert(Array(block.prefix(20)))
  }
  #expect(firstLabels.count == 3)
}

// Were labels dealt in turn or sorted, neighbors would be alike never or nearly always; in random
// order 9 of 99 pairs are.
@Test
func labelsAreInRandomOrder() {
  let labels = SyntheticImages.labels(0..<1_000, of: .training, seed: 3)
  let alike = zip(labels, labels.dropFirst()).count { $0 == $1 }
  #expect((50...140).contains(alike))
}
