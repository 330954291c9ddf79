// Colours by hue, saturation and value, and how bright they look.

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
