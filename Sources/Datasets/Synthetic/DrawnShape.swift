// The ten shapes of the synthetic images, each as its signed distance: negative inside, in pixels.

/// A class of the synthetic images. The order is that of the labels.
enum DrawnShape: String, CaseIterable, Sendable {
  case disc
  case square
  case triangle
  case ring
  case cross
  case star
  case horizontalStripes = "horizontal stripes"
  case verticalStripes = "vertical stripes"
  case checkerboard
  case crescent

  /// How far a shape may be turned from upright, as the tangent of the angle: stripes must stay
  /// horizontal or vertical, and a square must not become a diamond.
  var greatestTilt: Double {
    switch self {
    case .horizontalStripes, .verticalStripes: 0.15
    case .square, .checkerboard, .triangle: 0.3
    case .disc, .ring, .cross, .star, .crescent: 0.5
    }
  }

  /// Returns the distance of a point from the outline, below zero inside.
  ///
  /// Near corners it is a bound on the distance, which is all that smooth edges need.
  ///
  /// - Parameters:
  ///   - x: To the right of the shape's center.
  ///   - y: Below the shape's center.
  ///   - radius: Half the shape's extent.
  func distance(x: Double, y: Double, radius: Double) -> Double {
    switch self {
    case .disc:
      return length(x, y) - radius
    case .square:
      return larger(x.magnitude, y.magnitude) - 0.88 * radius
    case .triangle:
      // Three half-planes; the normals of the slanted sides are (±cos 30°, −sin 30°).
      let side = 0.866 * x.magnitude - 0.5 * (y - 0.25 * radius)
      return larger(side, y - 0.25 * radius) - 0.6 * radius
    case .ring:
      return (length(x, y) - 0.76 * radius).magnitude - 0.24 * radius
    case .cross:
      let near = smaller(x.magnitude, y.magnitude)
      let far = larger(x.magnitude, y.magnitude)
      return larger(far - radius, near - 0.3 * radius)
    case .star:
      return pentagram(x, y, radius: 1.15 * radius)
    case .horizontalStripes:
      return larger(patch(x, y, radius), stripes(y, period: 0.72 * radius))
    case .verticalStripes:
      return larger(patch(x, y, radius), stripes(x, period: 0.72 * radius))
    case .checkerboard:
      let column = stripes(x + 0.25 * radius, period: radius)
      let row = stripes(y + 0.25 * radius, period: radius)
      let edge = smaller(column.magnitude, row.magnitude)
      return larger(patch(x, y, radius), column * row > 0 ? -edge : edge)
    case .crescent:
      return larger(length(x, y) - radius, 0.8 * radius - length(x - 0.5 * radius, y))
    }
  }
}

/// The square that a pattern fills.
private func patch(_ x: Double, _ y: Double, _ radius: Double) -> Double {
  larger(x.magnitude, y.magnitude) - 0.95 * radius
}

/// Stripes of half a period each, one of them centered on zero.
private func stripes(_ x: Double, period: Double) -> Double {
  let turns = x / period + 0.5
  return ((turns - turns.rounded(.down) - 0.5).magnitude - 0.25) * period
}

/// The star of five lines: a point is inside when at most one of the lines leaves it out, so the
/// second largest of the five distances decides.
private func pentagram(_ x: Double, _ y: Double, radius: Double) -> Double {
  // Lines whose normals point where the tips do. With x at least 0, only these four can be among
  // the two largest; the last is at most `low`.
  let up = -y
  let side = 0.9511 * x.magnitude - 0.3090 * y
  let low = 0.5878 * x.magnitude + 0.8090 * y
  let lowOpposite = -0.5878 * x.magnitude + 0.8090 * y
  let median = larger(smaller(up, side), smaller(larger(up, side), low))
  return larger(median, lowOpposite) - 0.3090 * radius
}

private func length(_ x: Double, _ y: Double) -> Double {
  (x * x + y * y).squareRoot()
}

// Not the standard library's `max` and `min`, which are many times slower in a debug build.

private func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }

private func smaller(_ a: Double, _ b: Double) -> Double { a < b ? a : b }
