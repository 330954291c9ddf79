// One synthetic image: what is on it, and how that becomes bytes.

/// All that is random about an image but its noise.
struct Scene: Sendable, Equatable {
  var shape: DrawnShape
  var backdrop: Backdrop
  var fill: DrawnColor
  /// The shape's center, in pixels from the first one's center.
  var centerX: Double
  var centerY: Double
  /// Half the shape's extent, in pixels.
  var radius: Double
  /// The tangent of the angle by which the shape is turned.
  var tilt: Double

  /// Returns a scene for an image of a class.
  static func random(label: Int, using generator: inout some RandomNumberGenerator) -> Scene {
    let shape = DrawnShape.allCases[label]
    let backdrop = Backdrop.random(label: label, using: &generator)
    return Scene(
      shape: shape,
      backdrop: backdrop,
      fill: fill(against: backdrop.luminance, using: &generator),
      centerX: generator.real(6.5, 24.5),
      centerY: generator.real(6.5, 24.5),
      radius: generator.real(4.5, 8),
      tilt: generator.real(-shape.greatestTilt, shape.greatestTilt))
  }

  /// Returns a colour of any hue that stands out from a backdrop, lighter or darker.
  private static func fill(
    against backdrop: Double, using generator: inout some RandomNumberGenerator
  ) -> DrawnColor {
    let contrast = 0.22
    let isLighter = backdrop < generator.real(0.3, 0.7)
    let color = DrawnColor(
      hue: generator.real(0, 1), saturation: generator.real(0.2, 0.9),
      value: isLighter ? generator.real(0.75, 1) : generator.real(0.15, 0.6))
    let extreme = isLighter ? DrawnColor.white : .black
    let wanted = isLighter ? backdrop + contrast : backdrop - contrast
    // Along the way to white or black, luminance grows in proportion.
    let share = (wanted - color.luminance) / (extreme.luminance - color.luminance)
    return color.mixed(with: extreme, share: min(max(share, 0), 1))
  }
}

extension Scene {
  /// How much two bytes of noise, from 0 to 510, count in a pixel's level.
  private static let noiseWeight = 0.08

  /// Writes the image's bytes in height-width-channel order.
  func draw(
    into pixels: UnsafeMutablePointer<UInt8>, shape size: ImageShape,
    using generator: inout some RandomNumberGenerator
  ) {
    let cosine = 1 / (1 + tilt * tilt).squareRoot()
    let sine = tilt * cosine
    let reach = 1.5 * radius + 1
    var pixel = pixels
    for row in 0..<size.height {
      let down = (Double(row) + 0.5) / Double(size.height) - 0.5
      let dy = Double(row) - centerY
      for column in 0..<size.width {
        let across = (Double(column) + 0.5) / Double(size.width) - 0.5
        let dx = Double(column) - centerX
        let share = backdrop.share(across: across, down: down)

        var cover = 0.0
        if dx * dx + dy * dy < reach * reach {
          cover = coverage(
            shape.distance(
              x: cosine * dx + sine * dy, y: cosine * dy - sine * dx, radius: radius))
        }
        // The light comes from above, on the shape too.
        let light = cover * (1.08 - 0.16 * share)
        let top = (1 - cover) * (1 - share)
        let bottom = (1 - cover) * share

        var noise = generator.next()
        pixel[0] = level(
          light * fill.red + top * backdrop.top.red + bottom * backdrop.bottom.red, &noise)
        pixel[1] = level(
          light * fill.green + top * backdrop.top.green + bottom * backdrop.bottom.green, &noise)
        pixel[2] = level(
          light * fill.blue + top * backdrop.top.blue + bottom * backdrop.bottom.blue, &noise)
        pixel += 3
      }
    }
  }

  /// Returns the part of a pixel that lies inside an outline at a distance, for smooth edges.
  private func coverage(_ distance: Double) -> Double {
    distance <= -0.5 ? 1 : distance >= 0.5 ? 0 : 0.5 - distance
  }

  /// Returns a component as a byte, with noise from the word's last two bytes.
  ///
  /// The sum of two bytes has a triangle for its density, as near to a camera's noise as is
  /// seen at this size.
  private func level(_ component: Double, _ noise: inout UInt64) -> UInt8 {
    let sum = Double(noise & 0xff) + Double(noise >> 8 & 0xff)
    noise >>= 16
    let level = 255 * component + Self.noiseWeight * (sum - 255) + 0.5
    return level < 0 ? 0 : level >= 255 ? 255 : UInt8(level)
  }
}

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

/// A colour with components from 0 to 1.
struct DrawnColor: Sendable, Equatable {
  var red: Double
  var green: Double
  var blue: Double

  static let black = DrawnColor(red: 0, green: 0, blue: 0)
  static let white = DrawnColor(red: 1, green: 1, blue: 1)

  /// How bright the colour looks, by the weights of ITU-R BT.601.
  var luminance: Double { 0.299 * red + 0.587 * green + 0.114 * blue }

  /// Returns the colour on the way to another, 0 for this one and 1 for the other.
  func mixed(with other: DrawnColor, share: Double) -> DrawnColor {
    DrawnColor(
      red: red + share * (other.red - red),
      green: green + share * (other.green - green),
      blue: blue + share * (other.blue - blue))
  }
}

extension DrawnColor {
  /// - Parameters:
  ///   - hue: In turns; 0 is red, 1/3 green, 2/3 blue, and whole turns do not matter.
  ///   - saturation: 0 is gray.
  ///   - value: The largest component.
  init(hue: Double, saturation: Double, value: Double) {
    // A component is full within a sixth of a turn of its own hue, and falls to nothing
    // within the next sixth.
    func component(_ ownHue: Double) -> Double {
      let turn = hue - ownHue + 0.5
      let away = (turn - turn.rounded(.down) - 0.5).magnitude
      let ramp = min(max(2 - 6 * away, 0), 1)
      return value * (1 - saturation * (1 - ramp))
    }
    self.init(red: component(0), green: component(1.0 / 3), blue: component(2.0 / 3))
  }
}
