// Which colours an image has.

import Datasets

/// The histogram of hues: the share of an image's pixels whose hue lies in each part of the colour
/// circle. It tells colour, and nothing of shape.
///
/// The hue is that of HSV, scaled to 0 up to 255: red is 0, yellow 42.5, green 85, blue 170. Grays
/// have no hue and count as red, as the course's program has it. Where two channels share the
/// maximum, the later of red, green and blue decides. The shares add up to 1.
///
/// ```swift
/// // Three red pixels and a green one.
/// let bytes: [UInt8] = [255, 0, 0, 200, 0, 0, 9, 0, 0, 0, 255, 0]
/// try HueHistogram(bins: 3).values(
///   of: bytes, shape: ImageShape(height: 1, width: 4, channels: 3))   // [0.75, 0.25, 0]
/// ```
///
/// NumPy's program divides by the width of a bin and multiplies by it again, so that its shares may
/// differ from these in the last digit.
public struct HueHistogram: ImageFeature {
  /// The number of parts of the colour circle: 10 in the course to 2024, 25 since.
  public let bins: Int
  /// `[bins + 1]`: where the parts begin and the last one ends, as NumPy's `linspace` has it.
  private let edges: [Double]
  /// Each byte from 0 to 1.
  private let levels: [Double]

  /// - Precondition: `bins >= 1`.
  public init(bins: Int = 10) {
    precondition(bins >= 1, "a histogram of \(bins) bins")
    self.bins = bins
    edges = (0..<bins).map { Double($0) * (255 / Double(bins)) } + [255]
    levels = (0...255).map { Double($0) / 255 }
  }

  /// The number of bins.
  ///
  /// - Throws: `ImageFeatureError` unless images are red, green and blue.
  public func count(for shape: ImageShape) throws -> Int {
    guard shape.channels == 3 else {
      throw ImageFeatureError.channels(feature: "histogram of hues", expected: [3], shape: shape)
    }
    return bins
  }

  /// - Complexity: O(*P*) for P pixels.
  // show: hue-histogram
  public func write(_ image: ImagePixels, into values: UnsafeMutableBufferPointer<Double>) {
    values.initialize(repeating: 0)
    let pixels = image.shape.height * image.shape.width
    let bytes = image.bytes
    edges.withUnsafeBufferPointer { edges in
      levels.withUnsafeBufferPointer { levels in
        let binsPerHue = Double(bins) / 255
        for pixel in 0..<pixels {
          let hue = Self.hue(bytes[3 * pixel], bytes[3 * pixel + 1], bytes[3 * pixel + 2], levels)
          var bin = min(bins - 1, Int(hue * binsPerHue))
          // The division may have rounded across an edge.
          if hue < edges[bin] {
            bin -= 1
          } else if bin + 1 < bins && hue >= edges[bin + 1] {
            bin += 1
          }
          values[bin] += 1
        }
      }
    }
    for bin in 0..<bins { values[bin] /= Double(pixels) }
  }
  // end: hue-histogram

  /// The hue of a pixel, from 0 up to 255. Its rounding decides on which side of an edge a hue
  /// falls, so the operations are NumPy's, in its order.
  @inline(__always)
  private static func hue(
    _ red: UInt8, _ green: UInt8, _ blue: UInt8, _ levels: UnsafeBufferPointer<Double>
  ) -> Double {
    let largest = max(red, max(green, blue))
    let smallest = min(red, min(green, blue))
    if largest == smallest { return 0 }
    let (r, g, b) = (levels[Int(red)], levels[Int(green)], levels[Int(blue)])
    let range = levels[Int(largest)] - levels[Int(smallest)]
    let sixths: Double
    if blue == largest {
      sixths = 4 + (r - g) / range
    } else if green == largest {
      sixths = 2 + (b - r) / range
    } else {
      sixths = (g - b) / range
    }
    let turns = sixths / 6
    return (turns < 0 ? turns + 1 : turns) * 255
  }

  /// The feature as the lecture has it, channel by channel and bin by bin. What `write` is tested
  /// against.
  ///
  /// - Throws: `ImageFeatureError` unless the image is red, green and blue.
  // show: naive-hue-histogram
  public func naiveValues(of bytes: some Collection<UInt8>, shape: ImageShape) throws -> [Double] {
    _ = try count(for: shape)
    let channels = Array(bytes).map { Double($0) / 255 }
    let pixels = shape.height * shape.width
    let hues = (0..<pixels).map { pixel -> Double in
      let (r, g, b) = (channels[3 * pixel], channels[3 * pixel + 1], channels[3 * pixel + 2])
      let largest = max(r, g, b)
      let range = largest - min(r, g, b)
      var hue = 0.0
      if range > 0 {
        if r == largest { hue = (g - b) / range }
        if g == largest { hue = 2 + (b - r) / range }
        if b == largest { hue = 4 + (r - g) / range }
      }
      let turns = (hue / 6).truncatingRemainder(dividingBy: 1)
      return (turns < 0 ? turns + 1 : turns) * 255
    }
    return (0..<bins).map { bin in
      let isLast = bin == bins - 1
      let inside = hues.count { $0 >= edges[bin] && (isLast || $0 < edges[bin + 1]) }
      return Double(inside) / Double(pixels)
    }
  }
  // end: naive-hue-histogram
}
