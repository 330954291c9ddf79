// A deep net that is not trained: what becomes of numbers on their way through, and of slopes on
// their way back.

import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom

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
  /// `[N, n]`, the slopes with respect to the last layer's output.
  let outputGradient: Matrix<Scalar>

  /// Draws samples, weights layer after layer, and slopes, all by `randn`.
  init(depth: Int, width: Int, samples count: Int, using generator: inout RandomState) {
    samples = unitNormals(rows: count, columns: width, &generator)
    var drawn: [Matrix<Scalar>] = []
    for _ in 0..<depth { drawn.append(unitNormals(rows: width, columns: width, &generator)) }
    weights = drawn
    outputGradient = unitNormals(rows: count, columns: width, &generator)
  }

  /// Goes through a net of these weights and back.
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
        function == .tanh
          ? Histogram(of: numbers, from: -1, to: 1)
          : Histogram(
            of: numbers, from: 0, to: 4 * (mean * mean + deviation * deviation).squareRoot()))
    }
    var slopes = outputGradient
    for layer in scaled.indices.reversed() {
      slopes = activation.backward(slopes, outputs[layer], [], on: execution).input
      if isNormalized {
        slopes = normalization.backward(slopes, caches[layer], start, on: execution).input
      }
      slopes = product(slopes, scaled[layer].transposed, on: execution)
      run.gradients.insert(moments(of: slopes).deviation, at: 0)
    }
    return run
  }
}

/// What was seen, layer by layer.
struct DepthRun: Sendable {
  /// Of the activations.
  var means: [Double] = []
  var deviations: [Double] = []
  /// The standard deviation of the slopes with respect to each layer's input.
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
