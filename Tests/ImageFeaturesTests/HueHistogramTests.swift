// The histogram of hues against NumPy's, against its naive form, and by hand.

import Datasets
import ImageFeatures
import Testing

@Suite struct HueHistogramTests {
  @Test(arguments: [FixtureImage.noise, .constant, .hues, .grays])
  func valuesAreNumPys(_ image: FixtureImage) throws {
    let expected = try #require(NumPyValues.hues[image])
    let found = try HueHistogram().values(of: image.bytes, shape: FixtureImage.shape)
    #expect(largestDifference(found, expected) < 1e-12)
    let naive = try HueHistogram().naiveValues(of: image.bytes, shape: FixtureImage.shape)
    #expect(largestDifference(naive, expected) < 1e-12)
  }

  @Test(arguments: [FixtureImage.noise, .hues])
  func fineValuesAreNumPys(_ image: FixtureImage) throws {
    let expected = try #require(NumPyValues.fineHues[image])
    let found = try HueHistogram(bins: 25).values(of: image.bytes, shape: FixtureImage.shape)
    #expect(largestDifference(found, expected) < 1e-12)
  }

  /// Colours a little past red, yellow, green, cyan, blue and magenta, which are the circle's sixths.
  @Test func huesGoRoundTheCircle() throws {
    let bytes: [UInt8] = [
      255, 9, 0, 246, 255, 0, 0, 255, 9, 0, 246, 255, 9, 0, 255, 255, 0, 246,
    ]
    let values = try HueHistogram(bins: 6).values(
      of: bytes, shape: ImageShape(height: 2, width: 3, channels: 3))
    #expect(largestDifference(values, Array(repeating: 1.0 / 6, count: 6)) < 1e-15)
  }

  /// Every edge of a bin is met by some of these colours.
  @Test(arguments: [1, 2, 7, 10, 12, 25, 255, 1_530])
  func bothFormsAgree(_ bins: Int) throws {
    let levels: [UInt8] = [0, 1, 17, 50, 51, 85, 102, 128, 153, 204, 254, 255]
    let bytes = levels.flatMap { r in levels.flatMap { g in levels.flatMap { b in [r, g, b] } } }
    let shape = ImageShape(height: 12, width: 144, channels: 3)
    let histogram = HueHistogram(bins: bins)
    let found = try histogram.values(of: bytes, shape: shape)
    #expect(found.count == bins)
    #expect(largestDifference(found, try histogram.naiveValues(of: bytes, shape: shape)) < 1e-15)
  }

  @Test func grayImagesAreRefused() throws {
    let shape = ImageShape(height: 28, width: 28, channels: 1)
    #expect(throws: ImageFeatureError.self) { try HueHistogram().count(for: shape) }
    #expect(
      "\(ImageFeatureError.channels(feature: "histogram of hues", expected: [3], shape: shape))"
        == "the histogram of hues is of images with 3 channels, not 1. Leave it out for these images."
    )
    #expect(try HueHistogram(bins: 25).count(for: .cifar) == 25)
  }
}
