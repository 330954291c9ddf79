// The spiral of the course's case study: three arms that no straight line divides.

import Foundation
import LinearAlgebra
import Notebook
import NumPyRandom

/// Points on the arms of a spiral, an arm a class.
struct SpiralData: Sendable, Equatable {
  /// `[arms * points, 2]`
  let samples: Matrix<Double>
  let labels: [Int]

  /// Draws the points in NumPy's order: for each arm, one normal number for the angle of each point.
  ///
  /// Along an arm the radius grows from 0 to 1 and the angle by 4 radians.
  init(arms: Int = 3, points: Int = 100, using generator: inout RandomState) {
    var elements: [Double] = []
    let radii = Matrix(rows: 1, columns: points, from: 0, through: 1).elements
    for arm in 0..<arms {
      let angles = Matrix(
        rows: 1, columns: points, from: Double(4 * arm), through: Double(4 * (arm + 1))
      ).elements
      let turns = generator.normals(count: points)
      for place in 0..<points {
        let angle = angles[place] + turns[place] * 0.2
        elements += [radii[place] * sin(angle), radii[place] * cos(angle)]
      }
    }
    samples = Matrix(rows: arms * points, columns: 2, elements: elements)
    labels = (0..<arms).flatMap { Array(repeating: $0, count: points) }
  }
}
