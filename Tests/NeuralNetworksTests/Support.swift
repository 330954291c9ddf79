import Foundation
import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import Testing

extension Matrix<Double> {
  /// `np.linspace(first, last, rows * columns).reshape(rows, columns)`
  init(_ rows: Int, _ columns: Int, from first: Double, through last: Double) {
    let step = (last - first) / Double(rows * columns - 1)
    self.init(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { first + step * Double($0) })
  }

  /// `np.random.randn(rows, columns)`
  init(_ rows: Int, _ columns: Int, using generator: inout RandomState) {
    self.init(
      rows: rows, columns: columns, elements: generator.normals(count: rows * columns))
  }
}

extension Matrix {
  /// The matrix in another precision.
  func converted<Other: RealScalar>() -> Matrix<Other> {
    Matrix<Other>(rows: rows, columns: columns, elements: elements.map { Other($0) })
  }
}

extension ParameterSet {
  func converted<Other: RealScalar>() -> ParameterSet<Other> {
    ParameterSet<Other>(shapes: shapes, arrays: arrays.map { $0.converted() })
  }
}

/// The largest difference of two rows of numbers; NaN where they do not compare.
func largestDifference(_ found: some Collection<Double>, _ expected: some Collection<Double>)
  -> Double
{
  guard found.count == expected.count else { return .nan }
  let differences = zip(found, expected).map { abs($0 - $1) }
  return differences.contains(where: \.isNaN) ? .nan : differences.max() ?? 0
}

/// What NumPy found for an array A: its shape, its first and its last element, and the sum of
/// A · linspace(−1, 1, size), which changes when anything in it is wrong, moved or transposed.
struct Imprint {
  let rows: Int
  let columns: Int
  let first: Double
  let last: Double
  let weighted: Double

  init(_ rows: Int, _ columns: Int, _ first: Double, _ last: Double, _ weighted: Double) {
    (self.rows, self.columns) = (rows, columns)
    (self.first, self.last, self.weighted) = (first, last, weighted)
  }

  /// Whether a matrix has the imprint, to so many parts of the sum of its elements' sizes.
  func fits(_ matrix: Matrix<Double>, within tolerance: Double = 1e-13) -> Bool {
    guard matrix.rows == rows, matrix.columns == columns else { return false }
    let weights = Matrix(1, rows * columns, from: -1, through: 1).elements
    let sum = zip(matrix.elements, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let size = matrix.elements.reduce(0) { $0 + abs($1) }
    return largestDifference(
      [matrix.elements.first!, matrix.elements.last!, sum], [first, last, weighted])
      <= tolerance * size
  }
}

/// Checks every learned array's gradient of a network's loss, the samples' gradients left aside.
func gradientReport(
  _ network: Network<Double>, _ parameters: ParameterSet<Double>, samples: Matrix<Double>,
  labels: [Int], regularization: Double
) -> GradientReport {
  gradientReport(
    network, parameters, samples: samples, targets: .labels(labels),
    regularization: regularization)
}

/// Dropout's masks are those of seed 123 at every call.
func gradientReport(
  _ network: Network<Double>, _ parameters: ParameterSet<Double>, samples: Matrix<Double>,
  targets: Targets<Double>, regularization: Double
) -> GradientReport {
  var generator = RandomState(seed: 3)
  return network.gradientProblem(
    at: parameters, samples: samples, targets: targets, regularization: regularization,
    noise: TrainingNoise(seedOfEveryLayer: 123)
  ).check(CheckOptions(samplesPerBlock: 25), using: &generator)
}

/// Checks a layer's backward pass, in training with the dropout mask of seed 123.
func gradientReport(
  _ layer: some Layer<Double>, input: Matrix<Double>, parameters: [Matrix<Double>],
  outputGradient: Matrix<Double>, isTraining: Bool = true
) -> GradientReport {
  var generator = RandomState(seed: 4)
  return layer.gradientProblem(
    input: input, parameters: parameters, outputGradient: outputGradient,
    noise: isTraining ? TrainingNoise(seedOfEveryLayer: 123) : nil
  ).check(using: &generator)
}

/// A folder of its own for a test, removed at its end.
func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "workbook-nets-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// The course's toy net of 2018 to 2020: 4 inputs, 10 hidden units, 3 classes, 5 samples.
///
/// `np.random.seed(0)`: W1 = 0.1 randn(4, 10), W2 = 0.1 randn(10, 3), biases zero;
/// `np.random.seed(1)`: X = 10 randn(5, 4). Its penalty λ‖W‖² is ours with 2λ.
struct ToyNetwork<Scalar: RealScalar> {
  let network = Network<Scalar>.twoLayer(inputs: 4, hidden: 10, classes: 3)
  let parameters: ParameterSet<Scalar>
  let samples: Matrix<Scalar>
  let labels = [0, 1, 2, 2, 1]
  /// In its state after the weights were drawn.
  let generator: RandomState

  init() {
    var generator = RandomState(seed: 0)
    parameters = network.randomParameters(weightScale: 0.1, using: &generator)
    self.generator = generator
    var second = RandomState(seed: 1)
    samples = Matrix(
      rows: 5, columns: 4, elements: second.normals(count: 20).map { Scalar(10 * $0) })
  }

  /// A solver of the toy net. An epoch is one step, as 5 samples fill no batch.
  func solver(_ settings: SolverSettings) -> Solver<Scalar> {
    Solver(
      network: network, parameters: parameters, settings: settings, generator: generator)
  }
}

extension Solver {
  /// Whether two trainings are in the same state, to the bit.
  func hasSameBits(as other: Solver) -> Bool {
    func bits(_ sets: [ParameterSet<Scalar>]) -> [UInt64] {
      sets.flatMap { $0.arrays.flatMap { $0.elements.map { Double($0).bitPattern } } }
    }
    func memory(_ solver: Solver) -> [UInt64] {
      (solver.ruleState.first + solver.ruleState.second).flatMap {
        $0.elements.map { Double($0).bitPattern }
      }
    }
    return history.map(\.bitPattern).elementsEqual(other.history.map(\.bitPattern))
      && bits([parameters, bestParameters])
        .elementsEqual(bits([other.parameters, other.bestParameters]))
      && memory(self).elementsEqual(memory(other))
      && ruleState.stepCount == other.ruleState.stepCount
      && generator.savedWords == other.generator.savedWords
      && epochs == other.epochs && learningRate == other.learningRate
      && bestValidation == other.bestValidation && divergence == other.divergence
  }
}

/// A learner's layer with a parameter that is not penalized: each column by its own gain.
struct Scaling: Layer {
  let columns: Int
  var summary: String { "scaling \(columns)" }
  var parameterShapes: [ParameterShape] {
    [ParameterShape("gain", rows: 1, columns: columns, isPenalized: false)]
  }
  func outputColumns(forInput columns: Int) -> Int? { columns == self.columns ? columns : nil }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>) {
    (timesGain(input, parameters[0]), input)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Matrix<Double>, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    var gain = Matrix<Double>(rows: 1, columns: columns)
    for row in 0..<cache.rows {
      for column in 0..<columns {
        gain[0, column] += cache[row, column] * outputGradient[row, column]
      }
    }
    return LayerGradients(
      input: timesGain(outputGradient, parameters[0]), parameters: [gain])
  }

  private func timesGain(_ matrix: Matrix<Double>, _ gain: Matrix<Double>) -> Matrix<Double> {
    var result = matrix
    for row in 0..<matrix.rows {
      for column in 0..<columns { result[row, column] *= gain[0, column] }
    }
    return result
  }
}

/// The folder of the real images; nil in a debug build and where the environment names none.
var realImagesFolder: String? {
  var isDebug = false
  assert({ isDebug = true }() == ())
  return isDebug ? nil : ProcessInfo.processInfo.environment["WORKBOOK_DATASETS"]
}
