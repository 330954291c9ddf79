// The steps on the spiral: a linear classifier, then a net.

import Foundation
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension OptimizationAssignment {
  // step: spiral-linear
  mutating func learnSpiralByLines(_ page: Page) throws {
    checkSlopes(page)
    let losses = try learnSpiral(
      hidden: [], steps: settings.spiralLinearSteps, every: 10,
      accuracy: SpiralExpectations.linearAccuracy, page)
    judge(
      losses, every: 10,
      KnownLosses(
        numPy: SpiralExpectations.linearLosses, printed: SpiralExpectations.printedLinearLosses),
      tolerances: [(200, 1e-10)], printedTolerance: 1e-4, page)
  }

  // step: spiral-net
  mutating func learnSpiralByNet(_ page: Page) throws {
    let losses = try learnSpiral(
      hidden: [100], steps: settings.spiralNetSteps, every: 1_000,
      accuracy: SpiralExpectations.netAccuracy, page)
    // Whether a unit is on can hang on the last bit of a sum, and a net that decides so once goes its
    // own way from there: NumPy's own losses move by 1e-5 where a weight is moved by its last bit.
    judge(
      losses, every: 1_000,
      KnownLosses(
        numPy: SpiralExpectations.netLosses, printed: SpiralExpectations.printedNetLosses),
      tolerances: [(4_000, 1e-6), (10_000, 1e-4)], printedTolerance: 0.02, page)
  }

  /// The slopes of the loss with respect to the scores of the notes' example: p minus one at the
  /// right class.
  private func checkSlopes(_ page: Page) {
    let scores = Matrix(rows: 1, columns: 3, elements: [0.2, 0.3, 0.5].map { log($0) })
    let slopes = ClassificationLoss.softmax.meanAndGradient(ofScores: scores, labels: [1]).gradient
      .elements
    let expected = [0.2, -0.7, 0.5]
    page.check(
      .within(
        "slopes where the probabilities are 0.2, 0.3 and 0.5, the second class being right",
        found: zip(slopes, expected).map { abs($0 - $1) }.max() ?? .nan, band: 0...1e-15,
        source: OptimizationExpectations.course + ": 0.2, −0.7, 0.5"))
  }

  /// Draws the spiral of seed 0 and trains on it, on all points at every step.
  ///
  /// - Returns: The losses of every so many steps.
  private func learnSpiral(
    hidden: [Int], steps: Int, every: Int, accuracy expected: Double, _ page: Page
  ) throws -> [Double] {
    var draws = RandomState(seed: 0)
    let spiral = SpiralData(using: &draws)
    let points = [spiral.samples.row(1), spiral.samples.row(299)].flatMap { Array($0) }
    let differences = zip(points, SpiralExpectations.secondPoint + SpiralExpectations.lastPoint)
      .map { abs($0 - $1) }
    page.check(
      .within(
        "largest difference of the second and the last point", found: differences.max() ?? .nan,
        band: 0...1e-15, source: OptimizationExpectations.numPy))
    let network = Network<Double>.fullyConnected(inputs: 2, hidden: hidden, classes: 3)
    let descent = try network.descend(
      from: network.randomParameters(weightScale: 0.01, using: &draws), samples: spiral.samples,
      targets: .labels(spiral.labels), regularization: 1e-3, rate: 1, steps: steps,
      progress: page.progress)
    let predicted = network.predictedLabels(
      for: spiral.samples, descent.parameters, on: .serial)
    let right = zip(predicted, spiral.labels).count { $0 == $1 }
    let accuracy = Double(right) / Double(spiral.labels.count)
    let shown = stride(from: 0, to: steps, by: every).map { descent.losses[$0] }
    page.record("losses", shown)
    page.chart(
      LineChart(
        title: "Loss of all points", xLabel: "step", yLabel: "loss",
        curves: [.init(name: "loss", x: (0..<steps).map(Double.init), y: descent.losses)]))
    page.picture(
      spiralPicture(of: spiral, network, descent.parameters),
      caption: "The points of the spiral on the regions of the three classes")
    page.value(
      "accuracy", accuracy,
      shown: String(format: "Right: %.4f of the points after %d steps", accuracy, steps))
    page.check(
      .close(
        "share of the points that is right", found: accuracy, expected: expected,
        tolerance: 1e-12, source: OptimizationExpectations.numPy))
    return shown
  }

  /// The losses beside NumPy's, which must agree, and the course's, whose weights were others.
  ///
  /// - Parameter tolerances: Up to which step how large a relative difference from NumPy's may be.
  private func judge(
    _ losses: [Double], every: Int, _ known: KnownLosses,
    tolerances: [(steps: Int, limit: Double)], printedTolerance: Double, _ page: Page
  ) {
    let rows = losses.indices.filter { $0 % (losses.count > 10 ? 2 : 1) == 0 }
    page.table(
      "losses",
      Table(
        columns: ["step", "loss", "NumPy", "printed in the notes"].map { .init($0, .right) },
        rows: rows.map { place in
          [
            "\(place * every)", String(format: "%.9f", losses[place]),
            String(format: "%.9f", known.numPy[place]),
            String(format: "%.6f", known.printed[place]),
          ]
        }),
      json: losses.json)
    func largestError(_ expected: [Double], upTo steps: Int) -> Double {
      zip(losses, expected).prefix(steps / every).map { abs($0 - $1) / $1 }.max() ?? .nan
    }
    for (steps, limit) in tolerances {
      page.check(
        .within(
          "largest relative difference of the first \(steps) steps' losses from NumPy's",
          found: largestError(known.numPy, upTo: steps), band: 0...limit,
          source: OptimizationExpectations.numPy))
    }
    page.check(
      .within(
        "largest relative difference of the losses from the printed ones",
        found: largestError(known.printed, upTo: .max), band: 0...printedTolerance,
        source: OptimizationExpectations.course + ", whose weights were drawn otherwise"))
  }
}

/// The losses that others got, at the same steps.
private struct KnownLosses {
  let numPy: [Double]
  let printed: [Double]
}

/// Which class each place belongs to, pale, and the points, dark.
private func spiralPicture(
  of spiral: SpiralData, _ network: Network<Double>, _ parameters: ParameterSet<Double>
) -> Raster {
  let side = 180
  let places = (0..<side).map { 2.4 * (Double($0) + 0.5) / Double(side) - 1.2 }
  let grid = Matrix(
    rows: side * side, columns: 2,
    elements: places.reversed().flatMap { y in places.flatMap { x in [x, y] } })
  let classes = network.predictedLabels(for: grid, parameters, on: .serial)
  let pale: [Raster.Pixel] = [
    .init(red: 250, green: 205, blue: 190), .init(red: 200, green: 225, blue: 250),
    .init(red: 215, green: 240, blue: 200),
  ]
  let dark: [Raster.Pixel] = [
    .init(red: 190, green: 50, blue: 20), .init(red: 20, green: 80, blue: 180),
    .init(red: 30, green: 120, blue: 30),
  ]
  var picture = Raster(width: side, height: side, pixels: classes.map { pale[$0] })
  for (place, label) in spiral.labels.enumerated() {
    let x = Int((spiral.samples[place, 0] + 1.2) / 2.4 * Double(side))
    let y = side - 1 - Int((spiral.samples[place, 1] + 1.2) / 2.4 * Double(side))
    for (column, row) in [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
    where (0..<side).contains(column) && (0..<side).contains(row) {
      picture[column, row] = dark[label]
    }
  }
  return picture.enlarged(by: 2)
}
