// A training of a search over linear classifiers.

import LinearAlgebra
import LinearClassifiers

/// A training of a sweep and what it reached.
package struct LinearTrial<Scalar: RealScalar>: Sendable {
  package let settings: TrainingSettings<Scalar>
  /// The grid's own numbers, which a `Float` rounds.
  package let learningRate: Double
  package let regularization: Double
  package let result: TrainingResult<Scalar>
  /// On the training, validation and test images.
  package let accuracies: [Double]

  package init(
    settings: TrainingSettings<Scalar>, learningRate: Double, regularization: Double,
    result: TrainingResult<Scalar>, accuracies: [Double]
  ) {
    self.settings = settings
    self.learningRate = learningRate
    self.regularization = regularization
    self.result = result
    self.accuracies = accuracies
  }
}
