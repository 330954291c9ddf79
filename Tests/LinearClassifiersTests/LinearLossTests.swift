// What both losses have in common: the penalty, NaN, and two forms that agree.

import Foundation
import LinearAlgebra
import LinearClassifiers
import Testing

struct LinearLossTests {
  /// Samples of zeros leave the scores equal, so the data part is known and its gradient is zero.
  @Test func thePenaltyIsLambdaTimesTheSquares() {
    let weights = randomMatrix(4, 3, seed: 1)
    let zeros = Matrix<Double>(rows: 2, columns: 4)
    let squares = weights.elements.reduce(0) { $0 + $1 * $1 }
    let penalty = weights.mapElements { 2 * 0.7 * $0 }
    func check<Loss: LinearLoss<Double>>(_ loss: Loss.Type, data: Double) {
      for result in bothForms(
        loss, weights: weights, samples: zeros, labels: [0, 2], regularization: 0.7)
      {
        #expect(abs(result.loss - (data + 0.7 * squares)) < 1e-12)
        #expect(largestDifference(result.gradient, penalty) < 1e-15)
      }
    }
    check(HingeLoss<Double>.self, data: 2)
    check(SoftmaxLoss<Double>.self, data: log(3))
  }

  @Test(arguments: [(1, 1, 2), (1, 5, 2), (7, 3, 3), (33, 20, 10), (50, 17, 40)])
  func naiveAndVectorizedAgree(_ count: Int, features: Int, classes: Int) {
    func check<Loss: LinearLoss<Double>>(_ loss: Loss.Type) {
      for regularization in [0, 0.5] {
        for threads in [1, 2] {
          let samples = randomMatrix(count, features, seed: 2)
          let weights = randomMatrix(features, classes, seed: 3)
          let labels = randomLabels(count, below: classes, seed: 4)
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

  /// A NaN in a sample or a weight, first or last, makes the loss NaN.
  @Test(arguments: [0, 5])
  func aNaNMakesTheLossNaN(_ place: Int) {
    func check<Loss: LinearLoss<Double>>(_ loss: Loss.Type) {
      let numbers = Matrix<Double>(rows: 2, columns: 3, elements: [2, 1, 3, 1, 0.5, 2])
      let sample = Matrix<Double>(rows: 1, columns: 2, elements: [1, 1])
      var broken = numbers.elements
      broken[place] = .nan
      let weights = Matrix(rows: 2, columns: 3, elements: broken)
      let brokenSample = Matrix<Double>(
        rows: 1, columns: 2, elements: place == 0 ? [.nan, 1] : [1, .nan])
      for result in bothForms(loss, weights: weights, samples: sample, labels: [1])
        + bothForms(loss, weights: numbers, samples: brokenSample, labels: [1])
      {
        #expect(result.loss.isNaN)
      }
    }
    check(HingeLoss<Double>.self)
    check(SoftmaxLoss<Double>.self)
  }

  private func bothForms<Loss: LinearLoss<Double>>(
    _ loss: Loss.Type, weights: Matrix<Double>, samples: Matrix<Double>, labels: [Int],
    regularization: Double = 0
  ) -> [LossAndGradient<Double>] {
    [
      Loss.naive(
        weights: weights, samples: samples, labels: labels, regularization: regularization),
      Loss.vectorized(
        weights: weights, samples: samples, labels: labels, regularization: regularization,
        on: .serial),
    ]
  }
}
