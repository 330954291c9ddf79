import LinearAlgebra
import LinearClassifiers
import Losses
import NumPyRandom
import Testing

struct TrainingTests {
  /// 40 samples of 6 features in 3 classes, as NumPy's RandomState(5) draws them.
  private let samples: Matrix<Double>
  private let labels: [Int]

  init() {
    var generator = RandomState(seed: 5)
    samples = Matrix(rows: 40, columns: 6, elements: generator.normals(count: 240))
    labels = generator.integers(count: 40, in: 0..<3)
  }

  private func plan(iterations: Int = 8) -> TrainingPlan<Double> {
    var generator = RandomState(seed: 7)
    return TrainingPlan(
      features: 6, classes: 3, samples: 40, iterations: iterations, batchSize: 5,
      using: &generator)
  }

  /// np.random.seed(7); W = 0.001 * randn(6, 3); choice(40, 5).
  @Test func plansAreDrawnAsNumPyDraws() {
    let plan = plan()
    #expect(plan.initialWeights[0, 0] == 0.0016905257038003561)
    #expect(plan.initialWeights[0, 1] == -0.0004659373705408328)
    #expect(plan.batches[0] == [9, 14, 38, 4, 9])
    #expect(plan.batches.count == 8)
  }

  /// Made with NumPy: the course's loop with lr 0.1, λ 0.01, batches of 5, seed 7.
  @Test func historiesAreNumPys() throws {
    func check<Loss: LinearLoss<Double>>(
      _ loss: Loss.Type, _ history: [Double], firstWeight: Double
    ) throws {
      let result = try Loss.train(
        on: samples, labels: labels,
        settings: TrainingSettings(learningRate: 0.1, regularization: 0.01), plan: plan())
      #expect(result.history.count == history.count)
      for (found, expected) in zip(result.history, history) {
        #expect(abs(found - expected) < 1e-12)
      }
      #expect(abs(result.weights[0, 0] - firstWeight) < 1e-13)
      #expect(result.divergence == nil)
    }
    try check(
      HingeLoss<Double>.self,
      [
        2.0016740397011397, 1.9368121096689292, 2.5237567850892884, 1.1601964804183549,
        0.7835480401682698, 2.1480440519700426, 1.6293944638773015, 1.0916546776642984,
      ], firstWeight: -0.07354893966519879)
    try check(
      SoftmaxLoss<Double>.self,
      [
        1.099171042747582, 1.094268855284988, 1.1575956041206479, 0.9987738214375601,
        0.9199436299886861, 1.1469480584351328, 1.070022236690854, 0.9832863578950402,
      ], firstWeight: -0.03216591891095444)
  }

  /// Side by side against one by one, with a training among them that comes apart.
  @Test(arguments: [1, 2])
  func sideBySideEqualsOneByOne(_ threads: Int) throws {
    let settings = [(0.1, 0.0), (0.05, 0.5), (30.0, 2.0), (0.01, 0.01)].map {
      TrainingSettings(learningRate: $0.0, regularization: $0.1)
    }
    let plan = plan(iterations: 60)
    let together = try HingeLoss<Double>.train(
      on: samples, labels: labels, settings: settings, plan: plan,
      execution: Execution(threads: threads), progress: { _ in })
    let apart = try PlainHinge.train(
      on: samples, labels: labels, settings: settings, plan: plan, execution: .serial,
      progress: { _ in })
    for (one, other) in zip(together, apart) {
      #expect(one.history.count == other.history.count)
      for (a, b) in zip(one.history, other.history) { #expect(abs(a - b) <= 1e-9 * abs(b)) }
      #expect(one.divergence?.iteration == other.divergence?.iteration)
      let size = other.weights.elements.map(abs).max() ?? 0
      #expect(largestDifference(one.weights, other.weights) <= 1e-9 * size)
    }
    #expect(together.map { $0.divergence != nil } == [false, false, true, false])
    #expect(together[0].history.count == 60)
  }

  /// A training has the same bits alone and beside others, one of which comes apart, on one thread and
  /// on two, from bytes and from a matrix.
  @Test func companyThreadsAndStorageDoNotChangeABit() throws {
    try checkBits(Double.self)
    try checkBits(Float.self)
  }

  private func checkBits<Scalar: RealScalar>(_ type: Scalar.Type) throws {
    let width = 150
    var generator = RandomState(seed: 3)
    let bytes = generator.integers(count: 60 * width, in: 0..<256).map { UInt8($0) }
    let mean = (0..<width).map { _ in Scalar(120.3) }
    let images = CenteredBytes(bytes, columns: width, mean: mean, appendsOne: true)
    let matrix = Matrix<Scalar>(
      rows: 60, columns: width + 1,
      elements: (0..<60).flatMap { row in
        (0..<width).map { Scalar(bytes[row * width + $0]) - mean[$0] } + [1]
      })
    let labels = generator.integers(count: 60, in: 0..<7)
    let plan = TrainingPlan<Scalar>(
      features: width + 1, classes: 7, samples: 60, iterations: 12, batchSize: 37,
      using: &generator)
    let settings = [(1e-6, 1.0), (1.0, 50.0), (1e-5, 10.0)].map {
      TrainingSettings(learningRate: Scalar($0.0), regularization: Scalar($0.1))
    }
    var found: [[TrainingResult<Scalar>]] = []
    for threads in [1, 2] {
      let execution = Execution(threads: threads)
      for group in [settings] + settings.map({ [$0] }) {
        found.append(
          try HingeLoss<Scalar>.train(
            on: matrix, labels: labels, settings: group, plan: plan, execution: execution,
            progress: { _ in }))
        found.append(
          try HingeLoss<Scalar>.train(
            on: StoredBytes(rows: images), labels: labels, settings: group, plan: plan,
            execution: execution, progress: { _ in }))
      }
    }
    let together = found[0]
    #expect(together.map { $0.divergence != nil } == [false, true, false])
    #expect(together[0].history.count == 12 && together[1].history.count < 12)
    #expect(together[0].history.last! < together[0].history[0])
    for results in found {
      for result in results {
        let same = together.contains {
          $0.history.elementsEqual(result.history)
            && $0.weights.elements.elementsEqual(result.weights.elements)
            && $0.divergence == result.divergence
        }
        #expect(same)
      }
      if results.count == 3 {
        #expect(zip(results, together).allSatisfy { $0.history.elementsEqual($1.history) })
      }
    }
  }

  /// Each step multiplies W by about 1 − lr·2λ = −119: the loss grows by about 119² a step.
  @Test func aDivergenceSaysWhereAndStops() throws {
    let result = try HingeLoss<Double>.train(
      on: samples, labels: labels,
      settings: TrainingSettings(learningRate: 30, regularization: 2), plan: plan(iterations: 60))
    let divergence = try #require(result.divergence)
    #expect(divergence.iteration == result.history.count - 1)
    #expect(divergence.iteration < 5)
    #expect(divergence.loss > divergenceFactor * 2)
    #expect(result.history.dropLast().allSatisfy { $0 <= divergenceFactor * result.history[0] })
  }

  @Test func progressCanEndATraining() {
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try HingeLoss<Double>.train(
        on: samples, labels: labels,
        settings: TrainingSettings(learningRate: 0.1, regularization: 0), plan: plan(),
        progress: { _ in throw Enough() })
    }
  }
}

/// The hinge loss with nothing but the requirements, so that the plain training serves.
private enum PlainHinge: LinearLoss {
  static let kind = ClassificationLoss.svm

  static func naive(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double
  ) -> LossAndGradient<Double> {
    HingeLoss.naive(
      weights: weights, samples: samples, labels: labels, regularization: regularization)
  }

  static func vectorized(
    weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int], regularization: Double,
    on execution: Execution
  ) -> LossAndGradient<Double> {
    naive(weights: weights, samples: samples, labels: labels, regularization: regularization)
  }
}

/// Bytes as a source of rows.
private struct StoredBytes<Element: RealScalar>: RowSource {
  let bytes: CenteredBytes<Element>

  init(rows: CenteredBytes<Element>) { bytes = rows }

  var rows: Int { bytes.rows }
  var columns: Int { bytes.columns }
  func operand(of indices: [Int], on execution: Execution) -> MatrixView<Element> {
    bytes.rows(at: indices)
  }
  func read(_ indices: [Int], into target: inout Matrix<Element>, on execution: Execution) {
    Issue.record("bytes are not to be read into a matrix")
  }
  func copyingRows(_ range: Range<Int>) -> Matrix<Element> {
    Issue.record("bytes are not to be read into a matrix")
    return Matrix(rows: range.count, columns: columns)
  }
}

struct PredictionTests {
  @Test func theFirstOfEqualScoresWins() {
    let scores = Matrix<Double>(
      rows: 4, columns: 3, elements: [1, 2, 2, 3, 1, 3, -1, -2, -1, 0, .nan, 5])
    #expect(largestColumns(of: scores) == [1, 0, 0, 1])
  }

  /// More samples than are read at a time; scores by the definition.
  @Test func everySampleIsPredictedOnce() {
    let samples = randomMatrix(2_300, 3, seed: 1)
    let weights = [randomMatrix(3, 4, seed: 2), randomMatrix(3, 4, seed: 3)]
    let predicted = predictedLabels(for: samples, weights: weights, progress: { _ in })
    for (weights, labels) in zip(weights, predicted) {
      #expect(labels.count == 2_300)
      for row in stride(from: 0, to: 2_300, by: 97) {
        let scores = (0..<4).map { j in
          (0..<3).reduce(0) { $0 + samples[row, $1] * weights[$1, j] }
        }
        #expect(labels[row] == scores.firstIndex(of: scores.max() ?? 0))
      }
    }
  }
}
