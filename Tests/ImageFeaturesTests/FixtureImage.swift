// The small images that the tests compute features of.

import Datasets
import ImageFeatures

/// An image of 16 × 16 pixels, by a formula that `Tests/peers/features_numpy.py` shares.
enum FixtureImage: CaseIterable {
  case noise, constant, rightward, leftward
  case downwardWeakly, downwardStrongly, upwardWeakly, upwardStrongly
  case diagonal, antidiagonal, everyDirection, hues, grays

  static let shape = ImageShape(height: 16, width: 16, channels: 3)

  /// `[16, 16, 3]`
  var bytes: [UInt8] {
    (0..<16).flatMap { y in
      (0..<16).flatMap { x in
        (0..<3).map { UInt8(truncatingIfNeeded: value(y, x, $0)) }
      }
    }
  }

  private func value(_ y: Int, _ x: Int, _ channel: Int) -> Int {
    switch self {
    case .noise: Self.noise((y * 16 + x) * 3 + channel)
    case .constant: 77
    case .rightward: 10 * x
    case .leftward: 250 - 10 * x
    case .downwardWeakly: y
    case .downwardStrongly: 9 * y
    case .upwardWeakly: 200 - 2 * y
    case .upwardStrongly: 200 - 9 * y
    case .diagonal: 5 * x + 5 * y
    case .antidiagonal: 100 + 5 * x - 5 * y
    case .everyDirection: (x - 8) * (x - 8) + (y - 8) * (y - 8)
    case .hues: Self.colors[(x + 5 * y) % 16][channel]
    case .grays: Self.noise((y * 16 + x) * 3)
    }
  }

  /// A byte without a pattern for each number.
  static func noise(_ number: Int) -> Int {
    var value = UInt32(truncatingIfNeeded: number + 1) &* 2_654_435_761
    value ^= value >> 15
    value = value &* 2_246_822_519
    value ^= value >> 13
    return Int(value & 255)
  }

  /// Pure hues, hues on the edges of bins, ties between channels, dark and pale ones, grays.
  private static let colors = [
    [255, 0, 0], [255, 255, 0], [0, 255, 0], [0, 255, 255], [0, 0, 255], [255, 0, 255],
    [255, 51, 0], [255, 0, 51], [200, 120, 40], [40, 200, 120], [10, 20, 15], [250, 255, 250],
    [5, 3, 5], [100, 95, 98], [0, 0, 0], [255, 255, 255],
  ]
}

/// The largest difference of two lists; NaN where one is longer or has a NaN.
func largestDifference(_ a: some Collection<Double>, _ b: some Collection<Double>) -> Double {
  guard a.count == b.count else { return .nan }
  return zip(a, b).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN || difference > largest ? difference : largest
  }
}
