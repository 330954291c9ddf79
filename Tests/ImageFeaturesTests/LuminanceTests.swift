// The luminance, to the last bit.

import Datasets
import Testing

@testable import ImageFeatures

@Suite struct LuminanceTests {
  /// Colours for which the number of roundings shows. The expected values were made in Python with
  /// exact fractions: `float(F(b) * F(0.144) + F(float(F(g) * F(0.587) + F(r * 0.299))))`.
  @Test(arguments: [
    ([204, 173, 252], 198.835), ([29, 194, 130], 141.26899999999998),
    ([166, 49, 209], 108.49300000000001), ([85, 131, 213], 132.984),
  ])
  func productAndSumAreRoundedTogether(_ color: [UInt8], expected: Double) {
    #expect(luminance(of: color, channels: 3) == [expected])
  }

  @Test func grayIsItself() {
    #expect(luminance(of: [0, 7, 255], channels: 1) == [0, 7, 255])
  }

  private func luminance(of bytes: [UInt8], channels: Int) -> [Double] {
    let count = bytes.count / channels
    return bytes.withUnsafeBufferPointer { bytes in
      [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
        let shape = ImageShape(height: 1, width: count, channels: channels)
        writeLuminance(
          of: ImagePixels(shape: shape, bytes: bytes),
          into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        initialized = count
      }
    }
  }
}
