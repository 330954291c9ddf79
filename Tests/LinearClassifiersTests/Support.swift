// What the tests of this folder share: random arguments, and the comparison of matrices.

import LinearAlgebra
import LinearClassifiers
import Losses
import NumPyRandom

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

func randomLabels(_ count: Int, below classes: Int, seed: UInt32) -> [Int] {
  var generator = RandomState(seed: seed)
  return generator.integers(count: count, in: 0..<classes)
}

/// 40 samples of 6 features in 3 classes, as NumPy's RandomState(5) draws them.
struct TrainingFixture {
  let samples: Matrix<Double>
  let labels: [Int]

  init() {
    var generator = RandomState(seed: 5)
    samples = Matrix(rows: 40, columns: 6, elements: generator.normals(count: 240))
    labels = generator.integers(count: 40, in: 0..<3)
  }

  /// Steps on minibatches of 5.
  func plan(iterations: Int = 8, seed: UInt32 = 7) -> TrainingPlan<Double> {
    var generator = RandomState(seed: seed)
    return TrainingPlan(
      features: 6, classes: 3, samples: 40, iterations: iterations, batchSize: 5,
      using: &generator)
  }
}

/// The hinge loss with nothing but the requirements, so that the naive training serves.
enum NaiveHinge: LinearLoss {
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
