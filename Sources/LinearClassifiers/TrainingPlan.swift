// Everything that a training draws, drawn beforehand.

import LinearAlgebra
import NumPyRandom

/// The random part of a training: the weights that it starts from and the samples of every step.
///
/// Drawn before the training, it can be shared: several trainings from one plan see the same
/// minibatches, and a training can run on another thread without touching the generator.
public struct TrainingPlan<Scalar: RealScalar>: Sendable {
  /// `[D, C]`
  public let initialWeights: Matrix<Scalar>
  /// The samples of each step; as many steps as there are lists.
  public let batches: [[Int]]

  public init(initialWeights: Matrix<Scalar>, batches: [[Int]]) {
    self.initialWeights = initialWeights
    self.batches = batches
  }

  /// Draws a plan as NumPy's legacy generator does for
  /// `W = scale * randn(D, C)`, then `choice(N, batch)` with replacement at every step.
  ///
  /// - Parameters:
  ///   - features: D.
  ///   - classes: C.
  ///   - samples: N, of which each batch draws with replacement.
  ///   - iterations: How many steps are drawn.
  ///   - batchSize: How many samples a step takes.
  ///   - scale: The standard deviation of the initial weights.
  ///   - generator: Advanced by as many draws as NumPy's.
  public init(
    features: Int, classes: Int, samples: Int, iterations: Int, batchSize: Int,
    scale: Double = 0.001, using generator: inout RandomState
  ) {
    precondition(
      features >= 1 && classes >= 2 && samples >= 1 && iterations >= 0 && batchSize >= 1,
      "no plan of \(features) features, \(classes) classes, \(samples) samples, \(iterations) "
        + "iterations and batches of \(batchSize)")
    initialWeights = randomWeights(
      features: features, classes: classes, scale: scale, using: &generator)
    batches = (0..<iterations).map { _ in
      generator.choiceWithReplacement(count: batchSize, from: samples)
    }
  }
}

/// `scale * np.random.randn(features, classes)`: `[D, C]`.
public func randomWeights<Scalar: RealScalar>(
  features: Int, classes: Int, scale: Double, using generator: inout RandomState
) -> Matrix<Scalar> {
  let draws = generator.normals(count: features * classes)
  return Matrix(
    rows: features, columns: classes, elements: draws.map { Scalar(scale * $0) })
}
