// Hue, saturation and value against the corners of the colour cube.

import Testing

@testable import Datasets

private func components(_ color: DrawnColor) -> [Double] {
  [color.red, color.green, color.blue]
}

@Test(arguments: [
  (0.0, [1.0, 0, 0]), (1.0 / 6, [1, 1, 0]), (1.0 / 3, [0, 1, 0]), (0.5, [0, 1, 1]),
  (2.0 / 3, [0, 0, 1]), (5.0 / 6, [1, 0, 1]), (1.0 / 12, [1, 0.5, 0]),
  // Whole turns do not matter, in either direction.
  (1.0, [1, 0, 0]), (-1.0 / 3, [0, 0, 1]), (7.0 / 3, [0, 1, 0]),
])
func huesGoAroundTheColors(_ hue: Double, expected: [Double]) {
  let color = DrawnColor(hue: hue, saturation: 1, value: 1)
  for (component, expected) in zip(components(color), expected) {
    #expect((component - expected).magnitude < 1e-12)
  }
}

@Test
func saturationAndValueSetTheSmallestAndLargestComponent() {
  let color = DrawnColor(hue: 1.0 / 3, saturation: 0.75, value: 0.8)
  for (component, expected) in zip(components(color), [0.2, 0.8, 0.2]) {
    #expect((component - expected).magnitude < 1e-12)
  }
}

@Test
func mixingGoesFromOneColorToTheOther() {
  let blue = DrawnColor(red: 0, green: 0, blue: 1)
  let mixed = blue.mixed(with: .white, share: 0.25)
  #expect(components(mixed) == [0.25, 0.25, 1])
  #expect((mixed.luminance - (0.25 * 0.886 + 0.114)).magnitude < 1e-12)
}
