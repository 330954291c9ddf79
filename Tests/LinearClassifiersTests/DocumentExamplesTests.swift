// The worked examples of svm.md and softmax.md, computed by the losses themselves.

import Foundation
import LinearAlgebra
import LinearClassifiers
import Testing

struct DocumentExamplesTests {
  private let image = Matrix<Double>(rows: 1, columns: 2, elements: [1, 2])
  /// A column for each template: (1, 0), (0.5, 0.5), (0, 1).
  private let templates = Matrix<Double>(rows: 2, columns: 3, elements: [1, 0.5, 0, 0, 0.5, 1])

  private func hinge(_ weights: Matrix<Double>) -> LossAndGradient<Double> {
    HingeLoss.naive(weights: weights, samples: image, labels: [1], regularization: 0)
  }

  /// A single feature of 1 makes the weights the scores.
  private func onScores<Loss: LinearLoss<Double>>(
    _ loss: Loss.Type, _ scores: [Double]
  ) -> LossAndGradient<Double> {
    Loss.vectorized(
      weights: Matrix(rows: 1, columns: scores.count, elements: scores),
      samples: Matrix(rows: 1, columns: 1, elements: [1]), labels: [1], regularization: 0,
      on: .serial)
  }

  @Test func hingeLossByAnExample() {
    let (before, gradient) = (hinge(templates).loss, hinge(templates).gradient)
    #expect(before == 2)
    // x, −2x and x as columns.
    #expect(gradient.elements == [1, -2, 1, 2, -4, 2])
    #expect(gradient.elements.reduce(0) { $0 + $1 * $1 } == 30)
    let stepped = zip(templates.elements, gradient.elements).map { $0 - 0.01 * $1 }
    #expect(abs(hinge(Matrix(rows: 2, columns: 3, elements: stepped)).loss - 1.7) < 1e-12)
  }

  /// Weights with equal scores, a margin ahead of a class without weights: what is left is the penalty,
  /// the sums of their squares, 1 and ¼.
  @Test func thePenaltyPrefersSpreadWeights() {
    let image = Matrix<Double>(rows: 1, columns: 4, elements: [1, 1, 1, 1])
    func loss(_ weights: [Double], _ penalty: Double) -> Double {
      HingeLoss.naive(
        weights: Matrix(rows: 4, columns: 2, elements: weights.flatMap { [$0, 0] }), samples: image,
        labels: [0], regularization: penalty
      ).loss
    }
    #expect(loss([1, 0, 0, 0], 1) == 1)
    #expect(loss([0.25, 0.25, 0.25, 0.25], 1) == 0.25)
  }

  /// [0.2, 0.3, 0.5] with the second class correct.
  @Test func softmaxGradientByAnExample() {
    let scores = [0.2, 0.3, 0.5].map { log($0) }
    let found = onScores(SoftmaxLoss<Double>.self, scores).gradient.elements
    for (found, expected) in zip(found, [0.2, -0.7, 0.5]) { #expect(abs(found - expected) < 1e-12) }
    #expect(abs(found.reduce(0, +)) < 1e-12)
  }

  /// Both losses on the same scores; digits as the document prints them.
  @Test(arguments: [
    ([1, 1.5, 2], 2, [1, -2, 1], 1.180, [0.186, -0.693, 0.506]),
    ([1, 4, 2], 0, [0, 0, 0], 0.170, [0.042, -0.156, 0.114]),
    ([1, 7, 2], 0, [0, 0, 0], 0.009, [0.002, -0.009, 0.007]),
  ])
  func hingeBesideSoftmax(
    _ scores: [Double], _ hinge: Double, _ hingeGradient: [Double], _ crossEntropy: Double,
    _ gradient: [Double]
  ) {
    let svm = onScores(HingeLoss<Double>.self, scores)
    #expect(svm.loss == hinge && svm.gradient.elements == hingeGradient)
    let softmax = onScores(SoftmaxLoss<Double>.self, scores)
    #expect(abs(softmax.loss - crossEntropy) < 5e-4)
    #expect(softmax.gradient.elements.count == 3)
    for (found, expected) in zip(softmax.gradient.elements, gradient) {
      #expect(abs(found - expected) < 5e-4)
    }
  }
}
