// Two surfaces over the plane, the paths of the update rules on them, and a picture of both.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting

/// A function of two numbers, to be walked down.
struct DrawnSurface: Sendable {
  let name: String
  /// The part of the plane that is drawn.
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>
  let start: (x: Double, y: Double)
  let value: @Sendable (_ x: Double, _ y: Double) -> Double
  let slopes: @Sendable (_ x: Double, _ y: Double) -> (x: Double, y: Double)

  /// ½(0.05x² + 2y²): forty times as steep across as along.
  static let valley = DrawnSurface(
    name: "valley", xRange: -10...2, yRange: -3...3, start: (-9, 2),
    value: { x, y in 0.5 * (0.05 * x * x + 2 * y * y) },
    slopes: { x, y in (0.05 * x, 2 * y) })

  /// ½x² − ½y² + ¼y⁴: a saddle at zero between two hollows at y = ±1.
  static let saddle = DrawnSurface(
    name: "saddle", xRange: -1.8...1.2, yRange: -0.6...1.4, start: (-1.5, 1e-3),
    value: { x, y in 0.5 * x * x - 0.5 * y * y + 0.25 * pow(y, 4) },
    slopes: { x, y in (x, -y + y * y * y) })

  /// The points that a rule comes to, the start first.
  func path(by rule: UpdateRule, rate: Double, steps: Int) -> [(x: Double, y: Double)] {
    let shapes = [ParameterShape("p", rows: 1, columns: 2, isPenalized: false)]
    func set(_ x: Double, _ y: Double) -> ParameterSet<Double> {
      ParameterSet(shapes: shapes, arrays: [Matrix(rows: 1, columns: 2, elements: [x, y])])
    }
    var place = set(start.x, start.y)
    var state = RuleState<Double>(rule, shapes: shapes)
    var path = [start]
    for _ in 0..<steps {
      let now = path[path.count - 1]
      let slope = slopes(now.x, now.y)
      state.step(&place, set(slope.x, slope.y), learningRate: rate, on: .serial)
      path.append((place.arrays[0][0, 0], place.arrays[0][0, 1]))
    }
    return path
  }

  /// The surface in bands of grey, dark where it is low, with a line in colour for each path.
  func picture(of paths: [[(x: Double, y: Double)]], colors: [Raster.Pixel]) -> Raster {
    let (width, height) = (480, 300)
    func x(_ column: Int) -> Double {
      xRange.lowerBound + (xRange.upperBound - xRange.lowerBound) * Double(column)
        / Double(width - 1)
    }
    func y(_ row: Int) -> Double {
      yRange.upperBound - (yRange.upperBound - yRange.lowerBound) * Double(row) / Double(height - 1)
    }
    let values = (0..<width * height).map { value(x($0 % width), y($0 / width)) }
    let low = values.min() ?? 0
    let range = (values.max() ?? 0) - low
    // The root spreads the bands of a bowl evenly.
    let bands = values.map { (($0 - low) / range).squareRoot() * 16 }
    var picture = Raster(
      width: width, height: height,
      pixels: bands.map { Raster.Pixel(grey: UInt8(120 + 8 * min(15, Int($0)))) })
    func place(_ point: (x: Double, y: Double)) -> (x: Int, y: Int) {
      let column = (point.x - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
      let row = (yRange.upperBound - point.y) / (yRange.upperBound - yRange.lowerBound)
      // Far points stay far, but within what an Int can hold.
      func pixel(_ share: Double, _ count: Int) -> Int {
        Int((min(9, max(-9, share)) * Double(count - 1)).rounded())
      }
      return (pixel(column, width), pixel(row, height))
    }
    for (path, color) in zip(paths, colors) {
      let places = path.map(place)
      for (from, to) in zip(places, places.dropFirst()) {
        // Two rows, so that the line is seen.
        picture.drawLine(from: from, to: to, color)
        picture.drawLine(from: (from.x, from.y + 1), to: (to.x, to.y + 1), color)
      }
      for place in places { picture.drawDot(at: place, reach: 1, color) }
    }
    return picture
  }
}
