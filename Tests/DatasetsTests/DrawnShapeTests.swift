// The ten outlines: their areas from geometry, their extent, and what a tilt leaves of them.

import Testing

@testable import Datasets

/// Returns the area inside an outline of radius 1, by counting points of a fine grid.
private func area(of shape: DrawnShape) -> Double {
  let steps = 240
  let width = 3.0 / Double(steps)
  var inside = 0
  for row in 0..<steps {
    for column in 0..<steps {
      let x = -1.5 + (Double(column) + 0.5) * width
      let y = -1.5 + (Double(row) + 0.5) * width
      if shape.distance(x: x, y: y, radius: 1) < 0 { inside += 1 }
    }
  }
  return Double(inside) * width * width
}

// Areas at radius 1, to four digits:
// disc        π
// square      1.76²
// triangle    3√3 ρ², with the inscribed circle's radius ρ = 0.6
// ring        π (1² − 0.52²)
// cross       two bars of 2 × 0.6, less the square that both cover
// star        5 R ρ sin 36°, with the tips at R = 1.15 and the notches at ρ = R cos 72° / cos 36°
// stripes     three bars of 1.9 × 0.36
// checkers    by symmetry half of the patch, 2 × 0.95²
// crescent    π less 1.6121, the lens of two circles R = 1, r = 0.8 at a distance d = 0.5:
//             r² acos((d² + r² − R²) / 2dr) + R² acos((d² + R² − r²) / 2dR)
//             − ½ √((r + R − d)(d + r − R)(d − r + R)(d + r + R))
@Test(arguments: [
  (DrawnShape.disc, 3.1416),
  (.square, 3.0976),
  (.triangle, 1.8706),
  (.ring, 2.2921),
  (.cross, 2.0400),
  (.star, 1.4846),
  (.horizontalStripes, 2.0520),
  (.verticalStripes, 2.0520),
  (.checkerboard, 1.8050),
  (.crescent, 1.5295),
])
func areasAreThoseOfGeometry(_ shape: DrawnShape, expected: Double) {
  #expect((area(of: shape) - expected).magnitude < 0.015 * expected)
}

@Test(arguments: DrawnShape.allCases)
func outlinesScaleWithTheirRadius(_ shape: DrawnShape) {
  for (x, y) in [(0.1, 0.2), (-0.7, 0.3), (0.4, -0.9), (1.1, 1.2)] {
    let unit = shape.distance(x: x, y: y, radius: 1)
    let large = shape.distance(x: 8 * x, y: 8 * y, radius: 8)
    #expect((large - 8 * unit).magnitude < 1e-9)
  }
}

// Drawing skips what is farther away than this.
@Test(arguments: DrawnShape.allCases)
func nothingLiesBeyondOneAndAHalfRadii(_ shape: DrawnShape) {
  for step in 0..<360 {
    // A rational walk around the circle: ((1 − t²) / (1 + t²), 2t / (1 + t²)), both halves.
    let t = Double(step) / 180 - 1
    let x = 1.5 * (1 - t * t) / (1 + t * t)
    let y = 1.5 * 2 * t / (1 + t * t)
    #expect(shape.distance(x: x, y: y, radius: 1) > 0)
    #expect(shape.distance(x: -x, y: y, radius: 1) > 0)
  }
}

@Test
func pointedShapesPointUpwards() {
  for shape in [DrawnShape.triangle, .star] {
    #expect(shape.distance(x: 0, y: -0.9, radius: 1) < 0)
    #expect(shape.distance(x: 0, y: 0.9, radius: 1) > 0)
  }
}

@Test
func stripesRunAsTheirNamesSay() {
  // Along a stripe through the center everything is inside, across it is not.
  #expect(DrawnShape.horizontalStripes.distance(x: 0.36, y: 0, radius: 1) < 0)
  #expect(DrawnShape.horizontalStripes.distance(x: 0, y: 0.36, radius: 1) > 0)
  #expect(DrawnShape.verticalStripes.distance(x: 0.36, y: 0, radius: 1) > 0)
  #expect(DrawnShape.verticalStripes.distance(x: 0, y: 0.36, radius: 1) < 0)
}
