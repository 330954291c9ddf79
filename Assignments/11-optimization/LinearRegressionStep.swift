// The step on linear regression: a net of one layer, beside the normal equations.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

/// Points around a plane, and the best plane through them.
struct RegressionProblem {
  /// `[N, 3]`, in columns of different widths.
  let samples: Matrix<Double>
  /// `[N, 1]`
  let targets: Matrix<Double>
  /// Three slopes and a constant, `[4, 1]`, by the normal equations.
  let best: Matrix<Double>
  /// 2XᵀX/N, the second derivatives of the mean squared error, the column of ones included.
  let curvature: Matrix<Double>

  static let widths = [1, 2, 0.5]
  static let slopes = [3, -2, 0.5]
  static let constant = 1.5

  init(count: Int = 200, using generator: inout RandomState) {
    let draws = generator.normals(count: 3 * count)
    samples = Matrix(
      rows: count, columns: 3,
      elements: draws.enumerated().map { $1 * Self.widths[$0 % 3] })
    let noise = generator.normals(count: count)
    let plane = samples
    targets = Matrix(
      rows: count, columns: 1,
      elements: (0..<count).map { row in
        let sum = zip(plane.row(row), Self.slopes).reduce(0) { $0 + $1.0 * $1.1 }
        return sum + Self.constant + 0.1 * noise[row]
      })
    let all = Matrix(sideBySide: [samples, Matrix(rows: count, columns: 1, repeating: 1)])
    guard let best = leastSquares(all, targets) else {
      preconditionFailure("\(count) points that lie in a plane of fewer dimensions")
    }
    self.best = best
    curvature = (2 / Double(count)) * product(all.transposed, all, on: .serial)
  }

  static let network = Network<Double>.fullyConnected(
    inputs: 3, hidden: [], classes: 1, objective: .meanSquaredError)

  /// A point of the search, `[4, 1]`, as the net's parameters.
  func parameters(_ point: Matrix<Double>) -> ParameterSet<Double> {
    ParameterSet(
      shapes: Self.network.parameterShapes,
      arrays: [
        point.copyingRows(0..<3), Matrix(rows: 1, columns: 1, repeating: point[3, 0]),
      ])
  }

  /// The way back: parameters as a point.
  func point(_ parameters: ParameterSet<Double>) -> Matrix<Double> {
    Matrix(rows: 4, columns: 1, elements: parameters.arrays.flatMap(\.elements))
  }

  /// Follows the gradient from a point.
  func descend(
    from point: Matrix<Double>, rate: Double, steps: Int, progress: (Double) throws -> Void
  ) throws -> Descent<Double> {
    try Self.network.descend(
      from: parameters(point), samples: samples, targets: .values(targets), rate: rate,
      steps: steps, progress: progress)
  }
}

extension OptimizationAssignment {
  // step: linear-regression
  mutating func regress(_ page: Page) throws {
    var draws = options.generator(for: 0)
    let problem = RegressionProblem(using: &draws)
    let (steepest, direction) = largestEigenvalue(of: problem.curvature)
    let edge = 2 / steepest
    page.value(
      "largest_rate", edge,
      shown: String(
        format: "Largest eigenvalue of the curvature: %.4f; rates work below 2/%.4f = %.4f",
        steepest, steepest, edge))
    try compareRates(problem, edge: edge, page)

    let descent = try problem.descend(
      from: Matrix(rows: 4, columns: 1), rate: edge / 2, steps: 1_000, progress: page.progress)
    let found = problem.point(descent.parameters)
    page.table(
      "weights",
      Table(
        columns: ["weight", "drawn", "by descent", "normal equations"].map { .init($0, .right) },
        rows: (0..<4).map { place in
          let drawn = (RegressionProblem.slopes + [RegressionProblem.constant])[place]
          return [place < 3 ? "slope \(place + 1)" : "constant", "\(drawn)"]
            + [found, problem.best].map { String(format: "%.9f", $0[place, 0]) }
        }),
      json: found.elements.json)
    page.check(
      .within(
        "distance of the descent's end from the solution of the normal equations",
        found: found.frobeniusDistance(to: problem.best), band: 0...1e-9,
        source: "the normal equations"))
    if options.seed == 0 {
      page.check(
        .within(
          "largest difference of the weights from NumPy's",
          found: zip(found.elements, OptimizationExpectations.regression).map { abs($0 - $1) }
            .max() ?? .nan,
          band: 0...1e-9, source: OptimizationExpectations.numPy + ", np.linalg.lstsq"))
      page.check(
        .close(
          "mean squared error", found: descent.losses.last ?? .nan,
          expected: OptimizationExpectations.regressionError, tolerance: 1e-12,
          source: OptimizationExpectations.numPy))
    }
    try checkRate(problem, direction, curvature: steepest, page)
  }

  /// The loss under several shares of the largest rate that works.
  private func compareRates(_ problem: RegressionProblem, edge: Double, _ page: Page) throws {
    let shares = [0.02, 0.5, 0.95, 1.05]
    let descents = try shares.map {
      try problem.descend(
        from: Matrix(rows: 4, columns: 1), rate: $0 * edge, steps: 60, progress: { _ in })
    }
    let least = problem.descentFloor
    page.chart(
      LineChart(
        title: "Mean squared error above the least one, as a power of ten", xLabel: "step",
        yLabel: "log10",
        curves: zip(shares, descents).map { share, descent in
          .init(
            name: "\(share) of the edge", x: descent.losses.indices.map(Double.init),
            y: descent.losses.map { log10(max(1e-16, $0 - least)) })
        }))
    for (share, descent) in zip(shares, descents) {
      let (first, last) = (descent.losses[0], descent.losses[descent.losses.count - 1])
      page.check(
        Check(
          name: "the error at \(share) of the edge " + (share < 1 ? "falls" : "grows"),
          passed: share < 1 ? last < first : last > first,
          detail: String(format: "from %.4g to %.4g in 60 steps", first, last),
          source: "theory: descent on a quadratic converges below 2/λmax and nowhere above"))
    }
  }

  /// Along an eigenvector each step multiplies the distance by 1 − ηλ.
  private func checkRate(
    _ problem: RegressionProblem, _ direction: Matrix<Double>, curvature: Double, _ page: Page
  ) throws {
    let (rate, steps) = (0.3 / curvature, 10)
    let descent = try problem.descend(
      from: problem.best + direction, rate: rate, steps: steps, progress: { _ in })
    let distance = problem.point(descent.parameters).frobeniusDistance(to: problem.best)
    page.check(
      .close(
        "what ten steps leave of a distance of 1 along the steepest direction", found: distance,
        expected: pow(1 - 0.3, Double(steps)), tolerance: 1e-9, relative: true,
        source: "theory: (1 − ηλ)¹⁰ where ηλ = 0.3"))
  }
}

extension RegressionProblem {
  /// The mean squared error of the best plane.
  var descentFloor: Double {
    let outputs = Self.network.scores(of: samples, parameters(best), on: .serial)
    let distance = outputs.frobeniusDistance(to: targets)
    return distance * distance / Double(targets.rows)
  }
}
