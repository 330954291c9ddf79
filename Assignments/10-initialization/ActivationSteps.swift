// The step that draws the activations with their derivatives.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

/// A function of one number with its derivative, as it is drawn.
struct DrawnActivation: Sendable {
  let name: String
  let value: @Sendable (Double) -> Double
  let slope: @Sendable (Double) -> Double

  /// The library's activations, and a maxout of the two lines x and −x/2.
  static let all =
    Activation.allCases.map { function in
      DrawnActivation(
        name: function.rawValue, value: { function.value($0) },
        slope: { function.derivative(atValue: function.value($0)) })
    } + [maxout]

  private static let maxout = DrawnActivation(
    name: "maxout of x and -x/2",
    value: { Maxout<Double>(pieces: 2).forward(lines(at: $0), [], on: .serial).output[0, 0] },
    slope: {
      let layer = Maxout<Double>(pieces: 2)
      let one = Matrix<Double>(rows: 1, columns: 1, repeating: 1)
      let winners = layer.forward(lines(at: $0), [], on: .serial).cache
      let back = layer.backward(one, winners, [], on: .serial).input
      return back[0, 0] - back[0, 1] / 2
    })

  private static func lines(at x: Double) -> Matrix<Double> {
    Matrix(rows: 1, columns: 2, elements: [x, -x / 2])
  }
}

extension InitializationAssignment {
  // step: activations
  mutating func showActivations(_ page: Page) throws {
    let places = (0...160).map { Double($0) / 20 - 4 }
    for function in DrawnActivation.all {
      page.chart(
        LineChart(
          title: "\(function.name) and its derivative", xLabel: "x", yLabel: "value",
          curves: [
            .init(name: function.name, x: places, y: places.map(function.value)),
            .init(name: "derivative", x: places, y: places.map(function.slope)),
          ]))
    }
    let shown = ActivationReference.places
    page.table(
      "values",
      Table(
        columns: [.init("function")] + shown.map { .init("x = \($0)", .right) },
        rows: DrawnActivation.all.map { function in
          [function.name] + shown.map { String(format: "%.4f", function.value($0)) }
        }),
      json: .object(
        DrawnActivation.all.map { .init($0.name, shown.map($0.value).json) }))
    let found = DrawnActivation.all.map { shown.map($0.value) }
    let differences = zip(found.joined(), ActivationReference.values.joined()).map { abs($0 - $1) }
    page.check(
      .within(
        "largest difference of the table",
        found: found.map(\.count) == ActivationReference.values.map(\.count)
          ? differences.max() ?? .nan : .nan,
        band: 0...1e-15, source: ActivationReference.source))
    // Between the corner at 0 and the next place drawn there is room for the difference.
    let step = 1e-5
    let errors = DrawnActivation.all.flatMap { function in
      places.filter { $0 != 0 }.map { x in
        abs(
          function.slope(x) - (function.value(x + step) - function.value(x - step)) / (2 * step))
      }
    }
    page.check(
      .within(
        "largest difference of a derivative to the measured slope",
        found: errors.contains(where: \.isNaN) ? .nan : errors.max() ?? .nan, band: 0...1e-9,
        source: "centered differences, exact to a sixth of the third derivative times h²"))
  }
}

/// Values of the functions, in the order of `DrawnActivation.all`.
enum ActivationReference {
  static let source = "NumPy: maximum, where, expm1, 1/(1 + exp(-x)), tanh"
  static let places = [-2, -0.5, 0, 0.5, 2]
  static let values: [[Double]] = [
    [0, 0, 0, 0.5, 2],
    [-0.02, -0.005, 0, 0.5, 2],
    [-0.8646647167633873, -0.3934693402873666, 0, 0.5, 2],
    [
      0.11920292202211755, 0.3775406687981454, 0.5, 0.6224593312018546, 0.8807970779778823,
    ],
    [-0.9640275800758169, -0.46211715726000974, 0, 0.46211715726000974, 0.9640275800758169],
    [1, 0.25, 0, 0.5, 2],
  ]
}
