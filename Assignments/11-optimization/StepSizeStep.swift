// The step that goes different distances against one gradient.

import Foundation
import LinearAlgebra
import LinearClassifiers
import Notebook
import Reporting
import WorkbookKit

extension OptimizationAssignment {
  // step: step-size
  mutating func compareStepSizes(_ page: Page) throws {
    let images = made(images, by: "load")
    var draws = options.generator(for: 5)
    // In Double, whatever the rest is in: the smallest steps change the loss in its fifth digit.
    let rows = Matrix<Double>(
      rows: images.rows.rows, columns: images.rows.columns,
      elements: images.rows.elements.map { Double($0) })
    let weights: Matrix<Double> = randomWeights(
      features: rows.columns, classes: images.classes, scale: 1e-4, using: &draws)
    func result(_ weights: Matrix<Double>) -> LossAndGradient<Double> {
      SoftmaxLoss.vectorized(
        weights: weights, samples: rows, labels: images.labels, regularization: 0,
        on: options.execution)
    }
    let start = result(weights)
    let slope = start.gradient.squaredFrobeniusNorm()
    let sizes = (1...10).map { pow(10, Double($0 - 11)) }
    let losses = sizes.map { size in
      var moved = weights
      moved.add(start.gradient, scaledBy: -size)
      return result(moved).loss
    }
    let printed = OptimizationExpectations.stepSizes
    page.value(
      "loss", start.loss,
      shown: String(
        format: "Loss at the start %.6f, squared length of the gradient %.0f", start.loss, slope))
    page.table(
      "losses",
      Table(
        columns: ["step size", "loss", "first order", "printed in the notes"].map {
          .init($0, .right)
        },
        rows: sizes.indices.map { place in
          [
            String(format: "%.0e", sizes[place]), String(format: "%.6f", losses[place]),
            String(format: "%.6f", start.loss - sizes[place] * slope),
            String(format: "%.6f", printed[place]),
          ]
        }),
      json: losses.json)
    judge(losses, sizes: sizes, from: start.loss, slope: slope, page)
  }

  private func judge(
    _ losses: [Double], sizes: [Double], from start: Double, slope: Double, _ page: Page
  ) {
    for place in 0..<2 {
      page.check(
        .close(
          String(format: "what a step of %.0e takes off the loss", sizes[place]),
          found: start - losses[place], expected: sizes[place] * slope, tolerance: 0.01,
          relative: true,
          source: OptimizationExpectations.theory + ": η‖∇L‖² for small η"))
    }
    let least = losses.indices.min { losses[$0] < losses[$1] } ?? 0
    page.check(
      .within(
        "power of ten of the best step size", found: log10(sizes[least]), band: -7.1 ... -4.9,
        source: OptimizationExpectations.course + ", where it is −6"))
    page.check(
      .close(
        "how many times as bad a step of 1e-1 is as one of 1e-2",
        found: losses[9] / losses[8], expected: 10, tolerance: 0.1, relative: true,
        source: OptimizationExpectations.theory
          + ": far away every score grows with the step, and so does the loss; in the notes as well"
      ))
  }
}
