// The softmax loss: figures of the notes, and scores that would overflow.

import Foundation
import LinearAlgebra
import LinearClassifiers
import Testing

struct SoftmaxLossTests {
  /// Softmax of [1, −2, 0] in the course's notes: [0.7, 0.04, 0.26]; e⁰/(e¹ + e⁻² + e⁰) by hand.
  @Test func lossOfTheNotes() {
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
}
