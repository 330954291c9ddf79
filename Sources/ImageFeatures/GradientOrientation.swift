// Which of the orientations between straight up and straight down a gradient belongs to.

import Foundation

/// The bins of a gradient's direction.
///
/// A direction is the angle of (gx + 1e-15, gy), plus 90°. Bin i of B takes those from 180/B·i up
/// to 180/B·(i + 1) degrees, and none at exactly 0. So the directions that count are those in which
/// the image gets brighter to the right, and the others are dropped; that is how the course's
/// program has it. Straight up and down, where gx is 0, lie on the border: the tiny addition and
/// the rounding of the arc tangent decide, by which a weak gradient (below 2.5) counts and a strong
/// one does not.
struct GradientOrientation: Sendable {
  let bins: Int
  /// For each place of `place(gx, gy)`: a bin, `bins` for none, or `undecided`.
  private let table: [UInt8]

  private static let undecided = UInt8.max
  /// The place of gradients that get darker to the right.
  private static let leftward = 2047

  /// - Precondition: `1 <= bins <= 180`.
  init(bins: Int) {
    precondition(1...180 ~= bins, "\(bins) orientations; 1 to 180 were expected")
    self.bins = bins
    var table = Array(repeating: Self.undecided, count: 2048)
    let borders = (0...bins).map { border -> Double in
      let angle = (Double(border) / Double(bins) - 0.5) * .pi
      return sin(angle) / (abs(sin(angle)) + cos(angle))
    }
    for place in 0...1024 {
      let low = (Double(place) - 0.5) / 512 - 1 - 1e-9
      let high = (Double(place) + 0.5) / 512 - 1 + 1e-9
      if borders.contains(where: { low...high ~= $0 }) { continue }
      table[place] = UInt8(borders.count { $0 < low } - 1)
    }
    table[Self.leftward] = UInt8(bins)
    self.table = table
  }

  /// The bin of a gradient as the course computes it; `bins` where it is dropped.
  func bin(byArcTangent gx: Double, _ gy: Double) -> Int {
    let degrees = atan2(gy, gx + 1e-15) * (180 / .pi) + 90
    let width = 180 / Double(bins)
    for bin in 0..<bins
    where degrees < width * Double(bin + 1) && degrees >= width * Double(bin) && degrees > 0 {
      return bin
    }
    return bins
  }

  /// Where in the table the bin of a gradient stands.
  ///
  /// For gradients to the right, gy / (|gx| + |gy|) grows with the angle, from −1 to 1, and is
  /// found without an arc tangent. It is rounded to 512ths by adding a number whose last bit is one.
  @inline(__always)
  static func place(_ gx: Double, _ gy: Double) -> Int {
    let x = gx + 1e-15
    let steepness = gy / (abs(x) + abs(gy))
    let rounded = (steepness * 512 + (0x1.8p52 + 512)).bitPattern & 2047
    return x * 1e9 < -abs(gy) ? leftward : Int(truncatingIfNeeded: rounded)
  }

  /// The bin of a gradient whose place is known; `bins` where it is dropped.
  ///
  /// Near a border the table leaves the decision to the arc tangent, so that both forms agree for
  /// every gradient: elsewhere the angle is at least 1e-9 from a border, and the arc tangent's
  /// rounding is far below that.
  @inline(__always)
  func bin(at place: Int, _ gx: Double, _ gy: Double) -> Int {
    let entry = table[place]
    return entry == Self.undecided ? bin(byArcTangent: gx, gy) : Int(entry)
  }
}
