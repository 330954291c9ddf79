// Predictions of linear classifiers.

import LinearAlgebra
import LinearClassifiers
import Testing

struct PredictionTests {
  /// More samples than are read at a time; scores by the definition.
  @Test(arguments: [1, 2])
  func everySampleIsPredictedOnce(_ threads: Int) {
    let samples = randomMatrix(2_300, 3, seed: 1)
    let weights = [randomMatrix(3, 4, seed: 2), randomMatrix(3, 4, seed: 3)]
    let predicted = predictedLabels(
      for: samples, weights: weights, execution: Execution(threads: threads), progress: { _ in })
    #expect(predicted.count == 2)
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

  /// A score that is NaN is never the largest.
  @Test func aNaNIsNeverPredicted() {
    let samples = Matrix<Double>(rows: 2, columns: 1, elements: [1, -1])
    let weights = Matrix<Double>(rows: 1, columns: 3, elements: [.nan, 2, 1])
    #expect(predictedLabels(for: samples, weights: weights) == [1, 2])
  }
}
