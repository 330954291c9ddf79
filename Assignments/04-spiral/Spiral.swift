// The spiral of the course's case study: three arms that no straight line divides, learned by a
// linear classifier and by a net.

import Foundation
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension SpiralAssignment {
  // step: spiral-linear
  func trainLinearOnSpiral(_ page: Page) throws {
    // The notes' example: the gradient of the loss with respect to the scores is p, less one at the
    // right class.
    let scores = Matrix(rows: 1, columns: 3, elements: [0.2, 0.3, 0.5].map { log($0) })
    page.expect(
      "gradient where the probabilities are 0.2, 0.3 and 0.5, the second class being right",
      ClassificationLoss.softmax.meanAndGradient(ofScores: scores, labels: [1]).gradient.elements,
      within: .absolute(1e-15), of: [0.2, -0.7, 0.5],
      from: "the course's notes: 0.2, −0.7, 0.5")
    try trainOnSpiral(
      hidden: [], steps: settings.linearSteps, every: 10, .linear,
      tolerances: [(200, 1e-10)], page)
  }

  // step: spiral-net
  func trainNetOnSpiral(_ page: Page) throws {
    // Whether a unit is active can depend on the last bit of a sum, and from there a training goes
    // its own way: NumPy's own losses move by 1e-5 where a weight is moved by its last bit.
    try trainOnSpiral(
      hidden: [settings.hidden], steps: settings.netSteps, every: 1_000, .net,
      tolerances: [(4_000, 1e-6), (10_000, 1e-4)], page)
  }

  /// Trains on all points of the spiral of seed 0 at every step, and compares the losses with
  /// NumPy's, which must agree, and the course's, whose initial weights were others.
  ///
  /// - Parameters:
  ///   - interval: How many steps there are from one compared loss to the next.
  ///   - tolerances: Up to which step how large a relative difference from NumPy's may be.
  private func trainOnSpiral(
    hidden: [Int], steps: Int, every interval: Int, _ reference: SpiralReference,
    tolerances: [(steps: Int, limit: Double)], _ page: Page
  ) throws {
    var draws = RandomState(seed: 0)
    let spiral = SpiralData(using: &draws)
    page.expect(
      "largest difference of the second and the last point",
      Array(spiral.samples.row(1)) + Array(spiral.samples.row(299)), within: .absolute(1e-15),
      of: SpiralReference.secondPoint + SpiralReference.lastPoint, from: .numPySeed)
    let network = Network<Double>.fullyConnected(inputs: 2, hidden: hidden, classes: 3)
    let (parameters, losses) = try network.gradientDescent(
      from: network.randomParameters(weightScale: 0.01, using: &draws), on: spiral.samples,
      .labels(spiral.labels), regularization: settings.regularization,
      rate: settings.learningRate, steps: steps, progress: page.progress)
    let interval = run.isUsual ? interval : max(1, steps / 10)
    let compared = stride(from: 0, to: steps, by: interval).map { losses[$0] }
    page.record("losses", compared)
    page.plot("Loss of all points", x: "step", y: "loss", ["loss": losses])
    page.picture(
      spiral.picture { network.predictedLabels(for: $0, parameters, on: .serial) },
      caption: "The points of the spiral on the regions of the three classes")
    let found = accuracy(
      of: network.predictedLabels(for: spiral.samples, parameters, on: .serial), spiral.labels)
    page.show(
      "accuracy", found, "Right: \(found, .decimals(4)) of the points after \(steps) steps")
    guard run.isUsual else {
      page.table(
        "losses", Array(compared.indices), as: .json(compared.json),
        [.count("step") { $0 * interval }, .number("loss", .decimals(9)) { compared[$0] }])
      return
    }
    page.expect(
      "share of the points that is right", found, within: .absolute(1e-12),
      of: reference.accuracy, from: .numPySeed)
    let shown = compared.indices.filter { compared.count <= 10 || $0 % 2 == 0 }
    page.table(
      "losses", shown, as: .json(compared.json),
      [
        .count("step") { $0 * interval },
        .number("loss", .decimals(9)) { compared[$0] },
        .number("NumPy", .decimals(9)) { reference.losses[$0] },
        .number("printed in the notes", .decimals(6)) { reference.printedLosses[$0] },
      ])
    for (limit, tolerance) in tolerances {
      let count = min(steps, limit) / interval
      page.expect(
        "largest relative difference of the first \(limit) steps' losses from NumPy's",
        Array(compared.prefix(limit / interval)), within: .relative(tolerance),
        of: Array(reference.losses.prefix(max(1, count))), from: .numPySeed)
    }
    page.expect(
      "largest relative difference of the losses from the printed ones", compared,
      within: .relative(reference.printedTolerance),
      of: Array(reference.printedLosses.prefix(max(1, steps / interval))),
      from: "the course's notes, whose weights were drawn otherwise")
  }
}

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
      for index in 0..<points {
        let angle = angles[index] + turns[index] * 0.2
        elements += [radii[index] * sin(angle), radii[index] * cos(angle)]
      }
    }
    samples = Matrix(rows: arms * points, columns: 2, elements: elements)
    labels = (0..<arms).flatMap { Array(repeating: $0, count: points) }
  }

  /// The regions of three classes, pale, and the points, dark.
  ///
  /// - Parameter predict: The classes of points `[N, 2]`.
  func picture(_ predict: (Matrix<Double>) -> [Int]) -> Raster {
    let side = 180
    let coordinates = (0..<side).map { 2.4 * (Double($0) + 0.5) / Double(side) - 1.2 }
    let grid = Matrix(
      rows: side * side, columns: 2,
      elements: coordinates.reversed().flatMap { y in coordinates.flatMap { x in [x, y] } })
    let pale: [Raster.Pixel] = [
      .init(red: 250, green: 205, blue: 190), .init(red: 200, green: 225, blue: 250),
      .init(red: 215, green: 240, blue: 200),
    ]
    let dark: [Raster.Pixel] = [
      .init(red: 190, green: 50, blue: 20), .init(red: 20, green: 80, blue: 180),
      .init(red: 30, green: 120, blue: 30),
    ]
    var picture = Raster(width: side, height: side, pixels: predict(grid).map { pale[$0] })
    for (row, label) in labels.enumerated() {
      let x = Int((samples[row, 0] + 1.2) / 2.4 * Double(side))
      let y = side - 1 - Int((samples[row, 1] + 1.2) / 2.4 * Double(side))
      for (column, row) in [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
      where (0..<side).contains(column) && (0..<side).contains(row) {
        picture[column, row] = dark[label]
      }
    }
    return picture.enlarged(by: 2)
  }
}
