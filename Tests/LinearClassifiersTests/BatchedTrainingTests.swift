// Batched training, all trainings by one wide product, against one after the other.

import LinearAlgebra
import LinearClassifiers
import NumPyRandom
import Testing

struct BatchedTrainingTests {
  private let fixture = TrainingFixture()

  /// Batched against one by one, with a training among them that diverges.
  @Test(arguments: [1, 2])
  func batchedEqualsOneByOne(_ threads: Int) throws {
    let settings = [(0.1, 0.0), (0.05, 0.5), (30.0, 2.0), (0.01, 0.01)].map {
      TrainingSettings(learningRate: $0.0, regularization: $0.1)
    }
    let plan = fixture.plan(iterations: 60)
    let batched = try HingeLoss<Double>.train(
      on: fixture.samples, labels: fixture.labels, settings: settings, plan: plan,
      execution: Execution(threads: threads), progress: { _ in })
    let separate = try NaiveHinge.train(
      on: fixture.samples, labels: fixture.labels, settings: settings, plan: plan,
      execution: .serial,
      progress: { _ in })
    #expect(batched.count == 4 && separate.count == 4)
    for (one, other) in zip(batched, separate) {
      #expect(one.history.count == other.history.count)
      for (a, b) in zip(one.history, other.history) { #expect(abs(a - b) <= 1e-9 * abs(b)) }
      #expect(one.divergence?.iteration == other.divergence?.iteration)
      let size = other.weights.elements.map(abs).max() ?? 0
      #expect(largestDifference(one.weights, other.weights) <= 1e-9 * size)
    }
    #expect(batched.map { $0.divergence != nil } == [false, false, true, false])
    #expect(batched[0].history.count == 60)
  }

  /// A training has the same bits alone and in a batch, one of which diverges, on one thread and on
  /// two, from bytes and from a matrix.
  @Test func batchThreadsAndStorageDoNotChangeABit() throws {
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
