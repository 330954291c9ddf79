// The graph of a normalization: a few numbers brought to mean 0 and variance 1, step by step, and
// back through the same steps.

import LinearAlgebra

/// Numbers x₁ … x_N on their way to (x − μ)/√(σ² + ε), with every value in between.
public struct PlainNormalization<Scalar: RealScalar>: Sendable {
  /// μ = Σx/N
  public let mean: Scalar
  /// x − μ
  let centered: [Scalar]
  /// σ² = Σ(x − μ)²/N
  public let variance: Scalar
  /// √(σ² + ε)
  let deviation: Scalar
  /// 1/√(σ² + ε)
  let inverse: Scalar
  /// (x − μ)/√(σ² + ε)
  public let normalized: [Scalar]

  /// With the numbers' own mean and variance.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  init(_ x: [Scalar], epsilon: Scalar) {
    let count = Scalar(x.count)
    var sum: Scalar = 0
    for value in x { sum += value }
    let mean = sum / count
    var squares: Scalar = 0
    for value in x { squares += (value - mean) * (value - mean) }
    self.init(x, mean: mean, variance: squares / count, epsilon: epsilon)
  }

  /// With a mean and a variance that are given.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  init(_ x: [Scalar], mean: Scalar, variance: Scalar, epsilon: Scalar) {
    self.mean = mean
    self.variance = variance
    let deviation = (variance + epsilon).squareRoot()
    let inverse = 1 / deviation
    let centered = x.map { $0 - mean }
    self.deviation = deviation
    self.inverse = inverse
    self.centered = centered
    normalized = centered.map { $0 * inverse }
  }

  /// The long way back: one line for each step of the way there, the last one first.
  ///
  /// - Parameters:
  ///   - gradient: That of the loss with respect to `normalized`.
  ///   - isTraining: Whether mean and variance are the numbers' own, and pass a slope back.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func slopes(_ gradient: [Scalar], isTraining: Bool) -> [Scalar] {
    let count = Scalar(gradient.count)
    // normalized = centered · inverse
    var ofCentered = gradient.map { $0 * inverse }
    guard isTraining else { return ofCentered }
    var ofInverse: Scalar = 0
    for i in gradient.indices { ofInverse += gradient[i] * centered[i] }
    // inverse = 1/deviation
    let ofDeviation = -ofInverse / (deviation * deviation)
    // deviation = √(variance + ε)
    let ofVariance = ofDeviation / (2 * deviation)
    // variance = Σ centered²/N
    for i in centered.indices { ofCentered[i] += 2 * centered[i] * ofVariance / count }
    // centered = x − mean, and mean = Σ x/N
    var ofMean: Scalar = 0
    for slope in ofCentered { ofMean -= slope }
    return ofCentered.map { $0 + ofMean / count }
  }
}
