// Batch normalization: every column of a batch brought to mean 0 and variance 1, then scaled and
// shifted by learned numbers.
// Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal
// Covariate Shift, 2015.

import LinearAlgebra

/// y = γ(x − μ)/√(σ² + ε) + β, column by column.
///
/// In training, μ and σ² are the batch's own mean and variance (with N in the denominator); running
/// means of both are kept for test time, where a batch of one serves as well. In training a batch of
/// one has the variance 0, and comes out as β.
///
/// The running means start at zero, as the course's do, so they are of use after some tens of steps.
public struct BatchNormalization<Scalar: RealScalar>: Layer {
  public let columns: Int
  /// ε, which keeps a division by zero away.
  public let epsilon: Double
  /// How much of the running means a step keeps.
  public let momentum: Double

  /// - Precondition: there is a column, ε is above zero, and the momentum from 0 to below 1.
  public init(columns: Int, epsilon: Double = 1e-5, momentum: Double = 0.9) {
    precondition(
      columns >= 1 && epsilon > 0 && (0..<1).contains(momentum),
      "a batch normalization of \(columns) columns with ε \(epsilon) and momentum \(momentum)")
    self.columns = columns
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// What both ways through leave: the input, and each column's mean, variance and 1/√(σ² + ε).
  public struct Cache: Sendable {
    let input: Matrix<Scalar>
    let moments: ColumnMoments<Scalar>
    let inverse: [Scalar]
    /// Whether the moments are the batch's own, and so depend on the input.
    let isTraining: Bool
  }

  public var summary: String {
    "batch-norm \(columns)" + (momentum == 0.9 ? "" : " momentum \(momentum)")
      + (epsilon == 1e-5 ? "" : " epsilon \(epsilon)")
  }

  public var parameterShapes: [ParameterShape] {
    [
      ParameterShape("gamma", rows: 1, columns: columns, kind: .free, initialValue: 1),
      ParameterShape("beta", rows: 1, columns: columns, kind: .free),
      ParameterShape("running_mean", rows: 1, columns: columns, kind: .statistic),
      ParameterShape("running_var", rows: 1, columns: columns, kind: .statistic),
    ]
  }

  public var sharesNumber: Bool { true }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == self.columns ? columns : nil
  }
  public func multiplyAdds(forInput columns: Int) -> Int { columns }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let running = ColumnMoments(
      mean: parameters[2].elements, variance: parameters[3].elements)
    return through(input, parameters, running, isTraining: false, on: execution)
  }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    through(
      input, parameters, columnMoments(of: input, on: execution), isTraining: true, on: execution)
  }

  private func through(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], _ moments: ColumnMoments<Scalar>,
    isTraining: Bool, on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let inverse = inverseRoots(of: moments.variance, plus: Scalar(epsilon))
    let output = scaledColumns(
      of: input, moments.mean, inverse, gain: parameters[0], shift: parameters[1],
      on: execution)
    let cache = Cache(input: input, moments: moments, inverse: inverse, isTraining: isTraining)
    return (output, cache)
  }

  public func statistics(
    after cache: Cache, _ parameters: [Matrix<Scalar>]
  ) -> [Matrix<Scalar>] {
    [
      runningMean(parameters[2], next: cache.moments.mean, keeping: Scalar(momentum)),
      runningMean(parameters[3], next: cache.moments.variance, keeping: Scalar(momentum)),
    ]
  }

  /// The short form. With x̂ the normalized input, G the gradient of the output and sums over the
  /// batch: ∂β = ΣG, ∂γ = ΣGx̂, ∂x = γ/√(σ² + ε) · (G − ∂β/N − x̂∂γ/N). At test time μ and σ² are
  /// constants, and the last two terms fall away.
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let sums = columnSlopes(
      outputGradient, cache.input, mean: cache.moments.mean, inverse: cache.inverse,
      on: execution)
    let input = inputSlopes(
      outputGradient, cache.input, mean: cache.moments.mean, inverse: cache.inverse,
      gain: parameters[0], sums, isTraining: cache.isTraining, on: execution)
    let zeros = Matrix<Scalar>(rows: 1, columns: columns)
    return LayerGradients(input: input, parameters: [sums.gain, sums.shift, zeros, zeros])
  }
}
