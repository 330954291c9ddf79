// One made-up image: what is on it, and how that becomes bytes.

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
