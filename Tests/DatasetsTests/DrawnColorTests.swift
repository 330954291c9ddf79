// Hue, saturation and value against the corners of the colour cube.

import Testing

@testable import Datasets

private func components(_ color: DrawnColor) -> [Double] {
  [color.red, color.green, color.blue]
}

/// Hues in sixths of a turn, and their colours; whole turns do not matter, in either direction.
private let colors: [(Double, [Double])] = [
  (0, [1, 0, 0]), (1, [1, 1, 0]), (2, [0, 1, 0]), (3, [0, 1, 1]), (4, [0, 0, 1]), (5, [1, 0, 1]),
  (0.5, [1, 0.5, 0]), (6, [1, 0, 0]), (-2, [0, 0, 1]), (14, [0, 1, 0]),
]

@Test(arguments: colors)
func huesGoAroundTheColors(_ sixths: Double, expected: [Double]) {
  let color = DrawnColor(hue: sixths / 6, saturation: 1, value: 1)
  for (component, expected) in zip(components(color), expected) {
    #expect((component - expected).magnitude < 1e-12)
  }
}

@Test
func saturationAndValueSetTheSmallestAndLargestComponent() {
  let color = DrawnColor(hue: 0.3333333333333333, saturation: 0.75, value: 0.8)
  for (component, expected) in zip(components(color), [0.2, 0.8, 0.2]) {
    #expect((component - expected).magnitude < 1e-12)
  }
}

@Test
func mixingGoesFromOneColorToTheOther() {
  let blue = DrawnColor(red: 0, green: 0, blue: 1)
  let mixed = blue.mixed(with: .white, share: 0.25)
  #expect(components(mixed) == [0.25, 0.25, 1])
  // 0.25 × (0.299 + 0.587) + 0.114
  #expect((mixed.luminance - 0.3355).magnitude < 1e-12)
}
