// From a scene to bytes: places, colours, smooth edges, noise.

import Testing

@testable import Datasets

/// Makes no noise: every pair of bytes adds up to the noise's middle.
private struct Silence: RandomNumberGenerator {
  mutating func next() -> UInt64 { 0x7f80_7f80_7f80_7f80 }
}

/// A scene of a white disc in the middle of black, to be changed by each test.
private let plain = Scene(
  shape: .disc,
  backdrop: Backdrop(top: .black, bottom: .black, acrossWeight: 0, downWeight: 1),
  fill: DrawnColor(red: 0.5, green: 0.5, blue: 0.5),
  centerX: 15.5, centerY: 15.5, radius: 8, tilt: 0)

private func bytes(
  of scene: Scene, using generator: inout some RandomNumberGenerator
) -> [UInt8] {
  let shape = SyntheticImages.shape
  return [UInt8](unsafeUninitializedCapacity: shape.featureCount) { buffer, initialized in
    scene.draw(into: buffer.baseAddress!, shape: shape, using: &generator)
    initialized = shape.featureCount
  }
}

private func quietBytes(of scene: Scene) -> [UInt8] {
  var silence = Silence()
  return bytes(of: scene, using: &silence)
}

private func pixel(_ bytes: [UInt8], row: Int, column: Int) -> [UInt8] {
  let start = (row * 32 + column) * 3
  return Array(bytes[start..<(start + 3)])
}

@Test
func rowsComeFirstAndRedBeforeGreen() {
  var scene = plain
  scene.centerX = 24
  scene.centerY = 9
  scene.radius = 4
  scene.fill = DrawnColor(red: 0.75, green: 0.5, blue: 0.25)
  let image = quietBytes(of: scene)
  let inside = pixel(image, row: 9, column: 24).map(Double.init)
  // Three quarters, a half and a quarter of 255, in light between 0.92 and 1.08.
  for (level, part) in zip(inside, [0.75, 0.5, 0.25]) {
    #expect((0.91 * 255 * part...1.09 * 255 * part).contains(level))
  }
  #expect(pixel(image, row: 24, column: 9) == [0, 0, 0])
}

@Test
func theBackdropRunsFromItsTopColorToItsBottomColor() {
  var scene = plain
  scene.radius = 0.1
  scene.backdrop.top = DrawnColor(red: 1, green: 0, blue: 0)
  scene.backdrop.bottom = DrawnColor(red: 0, green: 0, blue: 1)
  let image = quietBytes(of: scene)
  // The centers of the outer rows are half a row, 1/64, from the edges: 255 / 64 = 3.98.
  #expect(pixel(image, row: 0, column: 3) == [251, 0, 4])
  #expect(pixel(image, row: 31, column: 28) == [4, 0, 251])
}

// Smooth edges keep the shape's weight wherever it lies between the pixels.
@Test(arguments: [15.5, 15.6, 15.75, 16.0])
func edgesAreSmooth(_ center: Double) {
  var scene = plain
  scene.centerX = center
  let image = quietBytes(of: scene)
  let red = stride(from: 0, to: 3_072, by: 3).map { Double(image[$0]) }
  let expected = 25_635.0  // π 8² pixels of 127.5.
  #expect((red.reduce(0, +) - expected).magnitude < 0.01 * expected)
  #expect(red.count { (10...110).contains($0) } >= 12)
}

@Test
func aTiltTurnsTheShapeAboutItsCenter() {
  var scene = plain
  scene.shape = .verticalStripes
  scene.tilt = 1
  let image = quietBytes(of: scene)
  // Turned by 45° the middle stripe lies on one diagonal through the center, not on the other.
  let falling = pixel(image, row: 18, column: 18)[0]
  let rising = pixel(image, row: 13, column: 18)[0]
  #expect(min(falling, rising) < 30 && max(falling, rising) > 100)
  #expect(image != quietBytes(of: plain))
}

// Two bytes of noise have a standard deviation of 104.5, so 8.4 levels at a weight of 0.08.
@Test
func noiseIsEvenAndSmall() {
  var scene = plain
  scene.radius = 0.1
  scene.backdrop.top = plain.fill
  scene.backdrop.bottom = plain.fill
  var generator = ImageGenerator(state: 4)
  let levels = bytes(of: scene, using: &generator).map(Double.init)
  let mean = levels.reduce(0, +) / 3_072
  let variance = levels.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 3_072
  #expect((mean - 127.5).magnitude < 1)
  #expect((8.0...8.8).contains(variance.squareRoot()))
  #expect(levels.min()! >= 106 && levels.max()! <= 149)
}

@Test(arguments: 0..<10)
func shapesStandOutAndLieInsideThePicture(_ label: Int) {
  var generator = ImageGenerator(state: 77)
  for _ in 0..<50 {
    let scene = Scene.random(label: label, using: &generator)
    #expect(scene.shape == DrawnShape.allCases[label])
    #expect((scene.fill.luminance - scene.backdrop.luminance).magnitude > 0.2199)
    #expect((6.5...24.5).contains(scene.centerX) && (6.5...24.5).contains(scene.centerY))
    #expect(scene.tilt.magnitude <= scene.shape.greatestTilt)
    for color in [scene.fill, scene.backdrop.top, scene.backdrop.bottom] {
      #expect([color.red, color.green, color.blue].allSatisfy { (0...1).contains($0) })
    }
  }
}
