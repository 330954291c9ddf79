// The hinge loss: figures of the lecture, kinks, and the naive form against the vectorized one.

import LinearAlgebra
import LinearClassifiers
import Testing

struct HingeLossTests {
  /// Samples that are rows of the identity make the weights' rows the scores.
  private let identity = Matrix<Double>(
    rows: 3, columns: 3, elements: [1, 0, 0, 0, 1, 0, 0, 0, 1])

  /// The three images of the lecture, cat, car and frog: losses 2.9, 0 and 12.9.
  private let lectureScores = Matrix<Double>(
    rows: 3, columns: 3, elements: [3.2, 5.1, -1.7, 1.3, 4.9, 2.0, 2.2, 2.5, -3.1])

  @Test func lossOfTheLecture() {
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
}
