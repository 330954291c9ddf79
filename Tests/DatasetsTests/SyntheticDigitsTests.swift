// Synthetic digits as a function of seed, split and index; how they look; what can be learned.

import LinearAlgebra
import Testing

@testable import Datasets

private let size = 784

struct SyntheticDigitsTests {
  @Test func theShapeIsThatOfMNIST() {
    let images = SyntheticDigits.training(count: 3, seed: 0)
    #expect(images.shape == ImageShape(height: 28, width: 28, channels: 1))
    #expect(images.pixels.count == 3 * size)
    #expect(images.classNames.joined() == "0123456789")
    #expect(SyntheticDigits.test(count: 0, seed: 0).count == 0)
  }

  @Test(arguments: [1, 7, 100, 101])
  func aSetIsTheBeginningOfALongerOne(_ count: Int) {
    let long = SyntheticDigits.training(count: 130, seed: 5)
    let short = SyntheticDigits.training(count: count, seed: 5)
    #expect(short.labels[...] == long.labels[..<count])
    #expect(short.pixels.elementsEqual(long.pixels[..<(count * size)]))
  }

  @Test func threadsDoNotChangeTheImages() {
    #expect(
      SyntheticDigits.test(count: 20, seed: 1, execution: Execution(threads: 3))
        == SyntheticDigits.test(count: 20, seed: 1, execution: .serial))
  }

  @Test func everyImageOfEverySeedAndSplitDiffers() {
    let sets = [
      SyntheticDigits.training(count: 20, seed: 0), SyntheticDigits.test(count: 20, seed: 0),
      SyntheticDigits.training(count: 20, seed: 1), SyntheticDigits.test(count: 20, seed: 1),
    ]
    let pictures = Set(sets.flatMap { set in (0..<20).map { Array(set.image(at: $0)) } })
    #expect(pictures.count == 80)
    #expect(Set(sets.map(\.labels)).count == 4)
  }

  @Test func everyHundredImagesHoldTenOfEachDigit() {
    #expect(
      SyntheticDigits.test(count: 100, seed: 3).classCounts == Array(repeating: 10, count: 10))
  }

  // MNIST's digits lie in the middle of their image, and near a fifth of the bytes are ink.
  @Test func inkLiesInTheMiddle() {
    let images = SyntheticDigits.training(count: 200, seed: 2)
    var rim = 0
    var ink = 0
    for index in 0..<images.count {
      let pixels = Array(images.image(at: index))
      for place in 0..<size where pixels[place] > 100 {
        ink += 1
        if [0, 27].contains(place / 28) || [0, 27].contains(place % 28) { rim += 1 }
      }
      #expect(pixels.max()! > 150)
    }
    let share = Double(ink) / Double(images.count * size)
    #expect((0.06...0.2).contains(share))
    #expect(Double(rim) < 0.01 * Double(ink))
  }

  // A stroke along row 10 from column 5 to 15, by a pen of radius 1: full ink in its rows, less by
  // (distance − 0.25) / 1.5 beside it. The noise is left out by a generator of zeros.
  @Test func aStrokeIsInkWithinThePensWidth() {
    struct Mean: RandomNumberGenerator {
      // Two bytes whose sum is 255: no noise.
      mutating func next() -> UInt64 { 0x80 | 0x7f << 8 }
    }
    let digit = WrittenDigit(
      paths: [[PenPoint(x: 5, y: 10), PenPoint(x: 15, y: 10)]], penRadius: 1, ink: 1)
    var pixels = [UInt8](repeating: 1, count: size)
    var generator = Mean()
    pixels.withUnsafeMutableBufferPointer {
      digit.draw(into: $0.baseAddress!, shape: .mnist, using: &generator)
    }
    #expect(pixels[10 * 28 + 5] == 255 && pixels[10 * 28 + 15] == 255)
    // One pixel away: (1 + 0.75 − 1) / 1.5 = 0.5 of the ink, and two pixels away none.
    for place in [9 * 28 + 10, 11 * 28 + 10, 10 * 28 + 4, 10 * 28 + 16] {
      #expect(pixels[place] == 127)
    }
    #expect(pixels[8 * 28 + 10] == 0 && pixels[12 * 28 + 10] == 0 && pixels[10 * 28 + 3] == 0)
  }

  @Test func aCurvePassesThroughItsPoints() {
    let stroke = PenStroke.curved((0, 0), (1, 2), (3, 1))
    let path = stroke.path()
    #expect(path.count == 9)
    #expect([path[0], path[4], path[8]] == stroke.points)
    // Catmull and Rom's spline halfway between the first two points, with the first doubled:
    // (−p₀ + 9p₁ + 9p₂ − p₃) / 16 with p₀ = p₁ = (0, 0), p₂ = (1, 2), p₃ = (3, 1).
    #expect(path[2] == PenPoint(x: 6.0 / 16, y: 17.0 / 16))
    #expect(PenStroke.straight((0, 0), (1, 2), (3, 1)).path().count == 3)
  }

  // With PyTorch on 10,000 of them a linear classifier gets 88 % of the test digits, the nearest
  // neighbor 96 %, a net of 100 hidden units 96 %. Fewer images and every other pixel, as here,
  // are harder.
  @Test func theNearestNeighborFindsMostDigits() {
    func halves(_ images: Images) -> [[Int]] {
      (0..<images.count).map { index in
        let image = Array(images.image(at: index))
        return (0..<196).map { Int(image[$0 / 14 * 56 + $0 % 14 * 2]) }
      }
    }
    let training = SyntheticDigits.training(count: 600, seed: 0)
    let test = SyntheticDigits.test(count: 100, seed: 0)
    let rows = halves(training)
    var correct = 0
    for (query, label) in zip(halves(test), test.labels) {
      let distances = rows.map { row in
        var sum = 0
        for place in 0..<196 { sum += (row[place] - query[place]) * (row[place] - query[place]) }
        return sum
      }
      let nearest = distances.firstIndex(of: distances.min()!)!
      if training.labels[nearest] == label { correct += 1 }
    }
    #expect((70...97).contains(correct))
  }

  @Test func aSourceLoadsDigits() throws {
    let digits = try DigitSource.synthetic.load(trainingCount: 20, testCount: 10, seed: 4)
    #expect(digits.training == SyntheticDigits.training(count: 20, seed: 4))
    #expect(digits.test == SyntheticDigits.test(count: 10, seed: 4))
    #expect(DigitSource.synthetic.datasetName == "made-up digits")
  }
}
