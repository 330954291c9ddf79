// What both forms of a convolution lose in `Float`, against the direct form in `Double`.

import Foundation
import LinearAlgebra
import NumPyRandom

/// `workbook-bench convolutions --errors`: for the 3×3 layers of VGG-11 and ResNet-18, the worst of the
/// three passes.
enum ConvolutionErrors {
  static func run(on execution: Execution) {
    print("layer, then RMS error / RMS of the result and largest error / largest result:")
    for shape in ConvolutionBenchmark.shapes where !shape.isFirst {
      guard
        let winograd = WinogradConvolution(
          shape.input, filters: shape.filters, window: shape.window)
      else { continue }
      let direct = DirectConvolution(
        shape.input, filters: shape.filters, window: shape.window)
      let arrays = Arrays(shape)
      let (x, w, g) = (arrays.input, arrays.weights, arrays.gradient)
      let exact = [
        direct.forward(x, w, bias: nil, on: execution),
        direct.inputGradient(g, w, on: execution), direct.weightGradient(x, g, on: execution),
      ]
      let (x32, w32, g32) = (single(x), single(w), single(g))
      let found = [
        "direct": [
          direct.forward(x32, w32, bias: nil, on: execution),
          direct.inputGradient(g32, w32, on: execution),
          direct.weightGradient(x32, g32, on: execution),
        ],
        "Winograd": [
          winograd.forward(x32, w32, bias: nil, on: execution),
          winograd.inputGradient(g32, w32, on: execution),
          winograd.weightGradient(x32, g32, on: execution),
        ],
      ]
      let cells = ["direct", "Winograd"].map { form in
        let errors = zip(found[form] ?? [], exact).map(error)
        let (mean, largest) = (errors.map(\.mean).max() ?? 0, errors.map(\.largest).max() ?? 0)
        return "\(form) \(String(format: "%.1e %.1e", mean, largest))"
      }
      print("\(shape.name): \(cells.joined(separator: ", "))")
    }
  }

  /// He weights, inputs after ReLU, gradients drawn normally, all of them numbers that `Float` has.
  private struct Arrays {
    let input: Matrix<Double>
    let weights: Matrix<Double>
    let gradient: Matrix<Double>

    init(_ shape: ConvolutionBenchmark.Shape) {
      var draws = RandomState(seed: 231)
      let (samples, fanIn) = (16, shape.input.channels * 9)
      func drawn(_ rows: Int, _ columns: Int, deviation: Double = 1) -> [Double] {
        draws.normals(count: rows * columns).map { Double(Float($0 * deviation)) }
      }
      let pixels = drawn(samples, shape.input.count).map { max(0, $0) }
      input = Matrix(rows: samples, columns: shape.input.count, elements: pixels)
      weights = Matrix(
        rows: shape.filters, columns: fanIn,
        elements: drawn(shape.filters, fanIn, deviation: (2 / Double(fanIn)).squareRoot()))
      gradient = Matrix(
        rows: samples, columns: shape.output.count, elements: drawn(samples, shape.output.count))
    }
  }

  private static func single(_ matrix: Matrix<Double>) -> Matrix<Float> {
    Matrix(
      rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { Float($0) })
  }

  private static func error(
    _ found: Matrix<Float>, _ exact: Matrix<Double>
  ) -> (mean: Double, largest: Double) {
    var (squares, size, largest, top) = (0.0, 0.0, 0.0, 0.0)
    for (found, exact) in zip(found.elements, exact.elements) {
      let difference = abs(Double(found) - exact)
      squares += difference * difference
      size += exact * exact
      largest = max(largest, difference)
      top = max(top, abs(exact))
    }
    return ((squares / size).squareRoot(), largest / top)
  }
}
