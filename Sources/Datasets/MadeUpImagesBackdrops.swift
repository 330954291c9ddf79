// Backdrops: gradients between two colours, and which of them are typical of which class.

/// A gradient from one colour to another, steeply or less steeply downwards.
struct Backdrop: Sendable, Equatable {
  var top: DrawnColor
  var bottom: DrawnColor
  /// The gradient's direction, a unit vector.
  var acrossWeight: Double
  var downWeight: Double

  /// How bright it looks in the middle.
  var luminance: Double { (top.luminance + bottom.luminance) / 2 }

  /// Returns how far a point is on the way from the top colour to the bottom one.
  ///
  /// - Parameters:
  ///   - across: From −0.5 at the left edge to 0.5 at the right.
  ///   - down: From −0.5 at the upper edge to 0.5 at the lower.
  func share(across: Double, down: Double) -> Double {
    let share = acrossWeight * across + downWeight * down + 0.5
    return share < 0 ? 0 : share > 1 ? 1 : share
  }
}

extension Backdrop {
  /// How often a picture has a backdrop of its class; otherwise it has one of any class.
  private static let ownShare = 0.46

  /// How many backdrops are typical of a class. They are unlike each other, so that a class is
  /// many small regions rather than one large one.
  private static let habitatsPerClass = 8

  /// Returns a backdrop for an image of a class.
  static func random(label: Int, using generator: inout some RandomNumberGenerator) -> Backdrop {
    let classes = DrawnShape.allCases.count
    let isOwn = generator.real(0, 1) < ownShare
    let owner = isOwn ? label : generator.index(below: classes)
    let habitat = owner + classes * generator.index(below: habitatsPerClass)

    let slope = generator.real(-0.5, 0.5)
    let length = (1 + slope * slope).squareRoot()
    return Backdrop(
      top: color(habitat, dimension: 0, using: &generator),
      bottom: color(habitat, dimension: 3, using: &generator),
      acrossWeight: slope / length, downWeight: 1 / length)
  }

  /// Returns a colour near the one that a habitat has.
  private static func color(
    _ habitat: Int, dimension: Int, using generator: inout some RandomNumberGenerator
  ) -> DrawnColor {
    DrawnColor(
      hue: spread(habitat, dimension) + generator.real(-0.03, 0.03),
      saturation: 0.1 + 0.8 * spread(habitat, dimension + 1) + generator.real(-0.1, 0.1),
      value: 0.12 + 0.76 * spread(habitat, dimension + 2) + generator.real(-0.06, 0.06))
  }

  /// Returns a habitat's coordinate from 0 to 1: Roberts's sequence in six dimensions, which
  /// fills the cube evenly, so that every seed has the same, well separated habitats.
  private static func spread(_ habitat: Int, _ dimension: Int) -> Double {
    // The positive root of x⁷ = x + 1.
    let root = 1.1127756842787055
    var step = 1.0
    for _ in 0...dimension {
      step /= root
    }
    let place = 0.5 + Double(habitat + 1) * step
    return place - place.rounded(.down)
  }
}
