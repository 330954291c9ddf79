// A deep net that is not trained: its activations layer by layer, and the gradients of its backward
// pass.

import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting

/// How the weights of a layer of n inputs are scaled.
enum DepthScale: String, CaseIterable, Sendable {
  case tiny = "x 0.01"
  case unit = "x 1"
  case xavier = "Xavier"
  case he = "He"

  /// The standard deviation of the weights.
  func deviation(inputs: Int) -> Double {
    switch self {
    case .tiny: 0.01
    case .unit: 1
    case .xavier: (1 / Double(inputs)).squareRoot()
    case .he: (2 / Double(inputs)).squareRoot()
    }
  }
}

/// What is drawn for the deep nets; their weights differ by a factor only.
struct DepthDraws<Scalar: RealScalar>: Sendable {
  /// `[N, n]`
  let samples: Matrix<Scalar>
  /// `[n, n]` each, of unit variance.
  let weights: [Matrix<Scalar>]
  /// `[N, n]`, the gradient with respect to the last layer's output.
  let outputGradient: Matrix<Scalar>

  /// Draws samples, weights layer after layer, and the output's gradient, all by `randn`.
  init(depth: Int, width: Int, samples count: Int, using generator: inout RandomState) {
    samples = unitNormals(rows: count, columns: width, &generator)
    var drawn: [Matrix<Scalar>] = []
    for _ in 0..<depth { drawn.append(unitNormals(rows: width, columns: width, &generator)) }
    weights = drawn
    outputGradient = unitNormals(rows: count, columns: width, &generator)
  }

  /// Runs a forward and a backward pass through a net of these weights.
  ///
  /// - Parameter isNormalized: Whether batch normalization stands before each activation.
  func run(
    _ function: Activation, _ scale: DepthScale, isNormalized: Bool = false, on execution: Execution
  ) -> DepthRun {
    let width = samples.columns
    let activation = ActivationLayer<Scalar>(function)
    let normalization = BatchNormalization<Scalar>(columns: width)
    let start = normalization.parameterShapes.map {
      Matrix<Scalar>(rows: 1, columns: width, repeating: Scalar($0.initialValue))
    }
    let scaled = weights.map {
      times(Scalar(scale.deviation(inputs: width)), $0)
    }
    var run = DepthRun()
    var outputs: [Matrix<Scalar>] = []
    var caches: [BatchNormalization<Scalar>.Cache] = []
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    var numbers = samples
    for weights in scaled {
      var sums = product(numbers, weights, on: execution)
      if isNormalized {
        let (output, cache) = normalization.forward(sums, start, training: &noise, on: execution)
        sums = output
        caches.append(cache)
      }
      numbers = activation.forward(sums, [], on: execution).output
      outputs.append(numbers)
      let (mean, deviation) = moments(of: numbers)
      run.means.append(mean)
      run.deviations.append(deviation)
      run.histograms.append(
        Histogram(
          of: numbers, over: function,
          rootMeanSquare: (mean * mean + deviation * deviation).squareRoot()))
    }
    var gradient = outputGradient
    for layer in scaled.indices.reversed() {
      gradient = activation.backward(gradient, outputs[layer], [], on: execution).input
      if isNormalized {
        gradient = normalization.backward(gradient, caches[layer], start, on: execution).input
      }
      gradient = product(gradient, scaled[layer].transposed, on: execution)
      run.gradients.insert(moments(of: gradient).deviation, at: 0)
    }
    return run
  }
}

/// What was seen, layer by layer.
struct DepthRun: Sendable {
  /// Of the activations.
  var means: [Double] = []
  var deviations: [Double] = []
  /// The standard deviation of the gradients with respect to each layer's input.
  var gradients: [Double] = []
  var histograms: [Histogram] = []
}

/// The mean and the standard deviation of all numbers of a matrix, with N in the denominator.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func moments<Scalar: RealScalar>(of matrix: Matrix<Scalar>) -> (mean: Double, deviation: Double) {
  matrix.withUnsafeElements { elements in
    let count = Double(elements.count)
    var sum = 0.0
    for value in elements { sum += Double(value) }
    let mean = sum / count
    var squares = 0.0
    for value in elements { squares += (Double(value) - mean) * (Double(value) - mean) }
    return (mean, (squares / count).squareRoot())
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func times<Scalar: RealScalar>(
  _ factor: Scalar, _ matrix: Matrix<Scalar>
) -> Matrix<Scalar> { factor * matrix }

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func unitNormals<Scalar: RealScalar>(
  rows: Int, columns: Int, _ generator: inout RandomState
) -> Matrix<Scalar> {
  Matrix(
    rows: rows, columns: columns,
    elements: generator.normals(count: rows * columns).map { Scalar($0) })
}

extension Activation {
  /// The values that it cannot leave; nil where there is no such range on both sides.
  var range: ClosedRange<Double>? {
    switch self {
    case .tanh: -1...1
    case .sigmoid: 0...1
    case .relu, .leakyReLU, .elu: nil
    }
  }
}

/// How many numbers fall into each of some intervals of one width.
struct Histogram: Sendable, Equatable {
  let counts: [Int]

  /// Numbers outside the range, and NaN, are not counted.
  ///
  /// - Parameter bins: At least 1; the upper end belongs to the last.
  init<Scalar: RealScalar>(
    of matrix: Matrix<Scalar>, from low: Double, to high: Double, bins: Int = 40
  ) {
    counts = binCounts(of: matrix, from: low, to: high, bins: bins)
  }

  /// An activation's values, over its range or over four root mean squares.
  init<Scalar: RealScalar>(
    of values: Matrix<Scalar>, over function: Activation, rootMeanSquare: Double
  ) {
    // No range of Swift's: a net that overflowed has a root mean square of NaN.
    let reach = 4 * rootMeanSquare
    self.init(
      of: values, from: function.range?.lowerBound ?? (function == .relu ? 0 : -reach),
      to: function.range?.upperBound ?? reach)
  }

  /// Columns side by side, a pixel wide each.
  ///
  /// The highest column fills the picture. With `clipsFirst` the first column does not count: the
  /// zeros of ReLU would make all others flat.
  func raster(height: Int = 30, clipsFirst: Bool = false) -> Raster {
    let highest = Double((clipsFirst ? counts.dropFirst() : counts[...]).max() ?? 0)
    let heights = counts.map { count in
      count == 0 ? 0 : max(1, Int((Double(count) / max(1, highest) * Double(height)).rounded()))
    }
    return Raster(
      width: counts.count, height: height,
      pixels: (0..<height).flatMap { row in
        heights.map { Raster.Pixel(gray: height - row <= $0 ? 40 : 225) }
      })
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func binCounts<Scalar: RealScalar>(
  of matrix: Matrix<Scalar>, from low: Double, to high: Double, bins: Int
) -> [Int] {
  var counts = [Int](repeating: 0, count: bins)
  let width = (high - low) / Double(bins)
  guard width > 0 else { return counts }
  matrix.withUnsafeElements { elements in
    for element in elements {
      let value = Double(element)
      guard value >= low && value <= high else { continue }
      counts[min(bins - 1, Int((value - low) / width))] += 1
    }
  }
  return counts
}
