// The histogram of oriented gradients against NumPy's, against its naive form, and by hand.

import Datasets
import Foundation
import Testing

@testable import ImageFeatures

@Suite struct HistogramOfOrientedGradientsTests {
  let gradients = HistogramOfOrientedGradients()

  @Test(arguments: FixtureImage.allCases)
  func valuesAreNumPys(_ image: FixtureImage) throws {
    let expected = try #require(NumPyValues.gradients[image])
    let found = try gradients.values(of: image.bytes, shape: FixtureImage.shape)
    #expect(largestDifference(found, expected) < 1e-9)
    let naive = try gradients.naiveValues(of: image.bytes, shape: FixtureImage.shape)
    #expect(largestDifference(naive, expected) < 1e-9)
  }

  @Test func grayImagesAndSmallCellsAreNumPys() throws {
    let bytes = FixtureImage.noise.bytes
    let gray = stride(from: 0, to: bytes.count, by: 3).map { bytes[$0] }
    let found = try gradients.values(
      of: gray, shape: ImageShape(height: 16, width: 16, channels: 1))
    #expect(largestDifference(found, NumPyValues.grayGradients) < 1e-9)

    let small = HistogramOfOrientedGradients(orientations: 6, cellSize: 4)
    let values = try small.values(of: bytes, shape: FixtureImage.shape)
    #expect(values.count == 96)
    #expect(largestDifference(values.prefix(48), NumPyValues.smallCells) < 1e-9)
  }

  /// One step of 10 from column 2 to column 3 of a gray image of 4 × 6, in cells of 2: a gradient of
  /// length 10 at column 2 of each row. Straight to the right is 90°, in bin 4 of 9. The cells of
  /// the second column, third and fourth in order, have two such of four pixels: 20 / 4.
  @Test func cellsGoDownAColumnFirst() throws {
    let bytes = (0..<24).map { UInt8($0 % 6 < 3 ? 0 : 10) }
    let shape = ImageShape(height: 4, width: 6, channels: 1)
    let small = HistogramOfOrientedGradients(cellSize: 2)
    var expected = Array(repeating: 0.0, count: 54)
    expected[2 * 9 + 4] = 5
    expected[3 * 9 + 4] = 5
    #expect(try small.values(of: bytes, shape: shape) == expected)
    #expect(try small.naiveValues(of: bytes, shape: shape) == expected)
  }

  /// Black, but for the last pixel of a row. To its left the gradient is that of its luminance,
  /// 0.299, 0.587 and 0.144 of 100; the pixel itself and the row above get darker to the right, or
  /// lead straight down by more than 2.5, and are dropped.
  @Test(arguments: [(0, 29.9), (1, 58.7), (2, 14.4)])
  func theLuminanceIsTheCourses(_ channel: Int, expected: Double) throws {
    var bytes = Array(repeating: UInt8(0), count: 12)
    bytes[9 + channel] = 100
    let shape = ImageShape(height: 2, width: 2, channels: 3)
    let values = try HistogramOfOrientedGradients(cellSize: 2).values(of: bytes, shape: shape)
    #expect(abs(values[4] * 4 - expected) < 1e-12)
    #expect(abs(values.reduce(0, +) * 4 - expected) < 1e-12)
  }

  /// Many gradients, exactly on borders too, in every number of orientations.
  @Test(arguments: [1, 2, 3, 4, 6, 7, 9, 12, 18, 90, 180])
  func orientationsWithoutTheArcTangentAreTheSame(_ bins: Int) {
    let orientation = GradientOrientation(bins: bins)
    var gradients: [(Double, Double)] = [
      (1e-16, 2.5), (-1e-16, -3), (-1.4e-14, 50), (1.4e-14, 50), (-1e-15, 0),
    ]
    for x in -20...20 { for y in -20...20 { gradients.append((Double(x), Double(y))) } }
    for degrees in 0...180 {
      let angle = (Double(degrees) - 90) / 180 * .pi
      gradients.append((100 * cos(angle), 100 * sin(angle)))
    }
    for step in -200...200 { gradients.append((0, Double(step) * 0.03)) }
    for (gx, gy) in gradients {
      let place = GradientOrientation.place(gx, gy)
      let expected = orientation.bin(byArcTangent: gx, gy)
      // Without a length it counts nowhere.
      if gx * gx + gy * gy == 0 { continue }
      #expect(orientation.bin(at: place, gx, gy) == expected, "(\(gx), \(gy))")
    }
  }

  @Test func bothFormsAgreeOnNoise() throws {
    let bytes = (0..<32 * 40 * 3).map { UInt8(FixtureImage.noise($0)) }
    let shape = ImageShape(height: 32, width: 40, channels: 3)
    let found = try gradients.values(of: bytes, shape: shape)
    #expect(found.count == 4 * 5 * 9)
    #expect(largestDifference(found, try gradients.naiveValues(of: bytes, shape: shape)) < 1e-11)
  }

  @Test func otherShapesAreRefused() throws {
    #expect(try gradients.count(for: .cifar) == 144)
    #expect(throws: ImageFeatureError.self) {
      try gradients.count(for: ImageShape(height: 28, width: 32, channels: 1))
    }
    #expect(throws: ImageFeatureError.self) {
      try gradients.count(for: ImageShape(height: 32, width: 36, channels: 1))
    }
    #expect(throws: ImageFeatureError.self) {
      try gradients.count(for: ImageShape(height: 32, width: 32, channels: 4))
    }
    let shape = ImageShape(height: 28, width: 28, channels: 1)
    #expect(
      "\(ImageFeatureError.cells(size: 8, shape: shape))"
        == "images of 28 × 28 pixels cannot be cut into cells of 8 × 8: both sides must be multiples "
        + "of 8. Choose a cell size that divides both, or other images.")
    #expect(try HistogramOfOrientedGradients(cellSize: 7).count(for: shape) == 144)
  }
}
