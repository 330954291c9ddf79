import Foundation
import LinearAlgebra
import LinearClassifiers
import NumPyRandom
import Testing

/// The largest difference of two matrices of one shape; infinite for other shapes or NaN.
func largestDifference(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
  guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
  return zip(a.elements, b.elements).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}

func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt32) -> Matrix<Double> {
  var generator = RandomState(seed: seed)
  return Matrix(
    rows: rows, columns: columns, elements: generator.normals(count: rows * columns))
}

private func labels(_ count: Int, below classes: Int, seed: UInt32) -> [Int] {
  var generator = RandomState(seed: seed)
  return generator.integers(count: count, in: 0..<classes)
}

struct LossTests {
  /// Samples that are rows of the identity make the weights' rows the scores.
  private let identity = Matrix<Double>(
    rows: 3, columns: 3, elements: [1, 0, 0, 0, 1, 0, 0, 0, 1])

  /// The three images of the lecture, cat, car and frog: losses 2.9, 0 and 12.9.
  private let lectureScores = Matrix<Double>(
    rows: 3, columns: 3, elements: [3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1])

  @Test func hingeLossOfTheLecture() {
    for result in [
      HingeLoss.naive(
        weights: lectureScores, samples: identity, labels: [0, 1, 2], regularization: 0),
      HingeLoss.vectorized(
        weights: lectureScores, samples: identity, labels: [0, 1, 2], regularization: 0),
    ] {
      #expect(abs(result.loss - (2.9 + 0 + 12.9) / 3) < 1e-12)
      // Image 1: only car is within the margin. Image 3: cat and car are.
      let expected = Matrix<Double>(
        rows: 3, columns: 3, elements: [-1, 1, 0, 0, 0, 0, 1, 1, -2].map { $0 / 3 })
      #expect(largestDifference(result.gradient, expected) < 1e-15)
    }
  }

  /// Softmax of [1, −2, 0] in the course's notes: [0.7, 0.04, 0.26]; e⁰/(e¹ + e⁻² + e⁰) by hand.
  @Test func softmaxLossOfTheNotes() {
    let sample = Matrix<Double>(rows: 1, columns: 1, elements: [1])
    let weights = Matrix<Double>(rows: 1, columns: 3, elements: [1, -2, 0])
    let total = exp(1.0) + exp(-2.0) + 1
    for result in [
      SoftmaxLoss.naive(weights: weights, samples: sample, labels: [2], regularization: 0),
      SoftmaxLoss.vectorized(weights: weights, samples: sample, labels: [2], regularization: 0),
    ] {
      #expect(abs(result.loss - log(total)) < 1e-14)
      let expected = Matrix<Double>(
        rows: 1, columns: 3, elements: [exp(1) / total, exp(-2) / total, 1 / total - 1])
      #expect(largestDifference(result.gradient, expected) < 1e-15)
      #expect(abs(result.gradient[0, 0] - 0.7) < 0.006)
    }
  }

  /// Samples of zeros leave the scores equal, so the data part is known and its gradient is zero.
  @Test func thePenaltyIsLambdaTimesTheSquares() {
    let weights = randomMatrix(4, 3, seed: 1)
    let zeros = Matrix<Double>(rows: 2, columns: 4)
    let squares = weights.elements.reduce(0) { $0 + $1 * $1 }
    let penalty = weights.mapElements { 2 * 0.7 * $0 }
    func check(_ result: LossAndGradient<Double>, data: Double) {
      #expect(abs(result.loss - (data + 0.7 * squares)) < 1e-12)
      #expect(largestDifference(result.gradient, penalty) < 1e-15)
    }
    let arguments = (weights: weights, samples: zeros, labels: [0, 2], regularization: 0.7)
    check(
      HingeLoss.naive(
        weights: arguments.weights, samples: arguments.samples, labels: arguments.labels,
        regularization: arguments.regularization), data: 2)
    check(
      HingeLoss.vectorized(
        weights: weights, samples: zeros, labels: [0, 2], regularization: 0.7), data: 2)
    check(
      SoftmaxLoss.naive(weights: weights, samples: zeros, labels: [0, 2], regularization: 0.7),
      data: log(3))
    check(
      SoftmaxLoss.vectorized(
        weights: weights, samples: zeros, labels: [0, 2], regularization: 0.7), data: log(3))
  }

  @Test(arguments: [(1, 1, 2), (1, 5, 2), (7, 3, 3), (33, 20, 10), (50, 17, 40)])
  func naiveAndVectorizedAgree(_ count: Int, features: Int, classes: Int) {
    func check<Loss: LinearLoss<Double>>(_ loss: Loss.Type) {
      for regularization in [0, 0.5] {
        for threads in [1, 2] {
          let samples = randomMatrix(count, features, seed: 2)
          let weights = randomMatrix(features, classes, seed: 3)
          let labels = labels(count, below: classes, seed: 4)
          let naive = Loss.naive(
            weights: weights, samples: samples, labels: labels, regularization: regularization)
          let fast = Loss.vectorized(
            weights: weights, samples: samples, labels: labels, regularization: regularization,
            on: Execution(threads: threads))
          #expect(abs(naive.loss - fast.loss) <= 1e-12 * abs(naive.loss))
          #expect(largestDifference(naive.gradient, fast.gradient) < 1e-12)
        }
      }
    }
    check(HingeLoss<Double>.self)
    check(SoftmaxLoss<Double>.self)
  }

  /// Scores of a thousand would overflow exp; the loss is their difference.
  @Test func largeScoresDoNotOverflow() {
    let sample = Matrix<Double>(rows: 1, columns: 1, elements: [1])
    let weights = Matrix<Double>(rows: 1, columns: 3, elements: [1000, 3000, 2000])
    for result in [
      SoftmaxLoss.naive(weights: weights, samples: sample, labels: [0], regularization: 0),
      SoftmaxLoss.vectorized(weights: weights, samples: sample, labels: [0], regularization: 0),
    ] {
      #expect(result.loss == 2000)
      #expect(result.gradient.elements == [-1, 1, 0])
    }
  }

  /// A margin of exactly zero does not count.
  @Test func theMarginIsStrict() {
    let sample = Matrix<Double>(rows: 1, columns: 1, elements: [1])
    let weights = Matrix<Double>(rows: 1, columns: 2, elements: [2, 1])
    for result in [
      HingeLoss.naive(weights: weights, samples: sample, labels: [0], regularization: 0),
      HingeLoss.vectorized(weights: weights, samples: sample, labels: [0], regularization: 0),
    ] {
      #expect(result.loss == 0)
      #expect(result.gradient.elements == [0, 0])
    }
  }

  @Test func notANumberShows() {
    let sample = Matrix<Double>(rows: 1, columns: 1, elements: [.nan])
    let weights = Matrix<Double>(rows: 1, columns: 2, elements: [2, 1])
    for result in [
      HingeLoss.naive(weights: weights, samples: sample, labels: [0], regularization: 0),
      HingeLoss.vectorized(weights: weights, samples: sample, labels: [0], regularization: 0),
      SoftmaxLoss.naive(weights: weights, samples: sample, labels: [0], regularization: 0),
      SoftmaxLoss.vectorized(weights: weights, samples: sample, labels: [0], regularization: 0),
    ] {
      #expect(result.loss.isNaN)
    }
  }
}
