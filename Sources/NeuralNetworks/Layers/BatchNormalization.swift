// Batch normalization: every column of a batch normalized to mean 0 and variance 1, then scaled by
// a learned gamma and shifted by a learned beta; step by step along the graph, and in the short
// form.
// Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal
// Covariate Shift, 2015.

import LinearAlgebra

/// The computational graph of x̂ = (x − μ)/√(σ² + ε) for numbers x₁ … x_N, with every intermediate
/// value.
///
/// Batch normalization builds one for each column, layer normalization one for each row.
public struct NormalizationGraph<Scalar: RealScalar>: Sendable {
  /// μ = Σx/N
  public let mean: Scalar
  /// x − μ
  let centered: [Scalar]
  /// σ² = Σ(x − μ)²/N
  public let variance: Scalar
  /// √(σ² + ε)
  let standardDeviation: Scalar
  /// 1/√(σ² + ε)
  let inverse: Scalar
  /// (x − μ)/√(σ² + ε)
  public let normalized: [Scalar]

  // show: normalization-graph-forward
  /// With the numbers' own mean and variance.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(_ x: [Scalar], epsilon: Scalar) {
    let count = Scalar(x.count)
    var sum: Scalar = 0
    for value in x { sum += value }
    let mean = sum / count
    var squares: Scalar = 0
    for value in x { squares += (value - mean) * (value - mean) }
    self.init(x, mean: mean, variance: squares / count, epsilon: epsilon)
  }

  /// With a given mean and variance.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(_ x: [Scalar], mean: Scalar, variance: Scalar, epsilon: Scalar) {
    self.mean = mean
    self.variance = variance
    let standardDeviation = (variance + epsilon).squareRoot()
    let inverse = 1 / standardDeviation
    let centered = x.map { $0 - mean }
    self.standardDeviation = standardDeviation
    self.inverse = inverse
    self.centered = centered
    normalized = centered.map { $0 * inverse }
  }
  // end: normalization-graph-forward

  // show: normalization-graph-backward
  /// The backward pass along the graph: each step of the forward pass, the last one first.
  ///
  /// - Parameters:
  ///   - gradient: `[N]`, that of the loss with respect to `normalized`.
  ///   - isTraining: Whether mean and variance are the numbers' own, so that gradients flow through
  ///     them.
  /// - Returns: `[N]`, the gradient with respect to x.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(_ gradient: [Scalar], isTraining: Bool) -> [Scalar] {
    let count = Scalar(gradient.count)
    // normalized = centered · inverse
    var ofCentered = gradient.map { $0 * inverse }
    guard isTraining else { return ofCentered }
    var ofInverse: Scalar = 0
    for i in gradient.indices { ofInverse += gradient[i] * centered[i] }
    // inverse = 1/standardDeviation
    let ofStandardDeviation = -ofInverse / (standardDeviation * standardDeviation)
    // standardDeviation = √(variance + ε)
    let ofVariance = ofStandardDeviation / (2 * standardDeviation)
    // variance = Σ centered²/N
    for i in centered.indices { ofCentered[i] += 2 * centered[i] * ofVariance / count }
    // centered = x − mean, and mean = Σ x/N
    var ofMean: Scalar = 0
    for gradient in ofCentered { ofMean -= gradient }
    return ofCentered.map { $0 + ofMean / count }
  }
  // end: normalization-graph-backward

  // show: batch-normalization-backward-short
  /// The short backward pass in training, which simplifies the graph's on paper: with g = γG,
  /// the gradient with respect to x̂, ∂x = (g − mean of g − x̂ · mean of gx̂)/√(σ² + ε).
  ///
  /// - Parameter gradient: `[N]`, that of the loss with respect to `normalized`.
  /// - Returns: `[N]`, the gradient with respect to x.
  public func shortBackward(_ gradient: [Scalar]) -> [Scalar] {
    let count = Scalar(gradient.count)
    var (mean, meanProduct): (Scalar, Scalar) = (0, 0)
    for i in gradient.indices {
      mean += gradient[i] / count
      meanProduct += gradient[i] * normalized[i] / count
    }
    return gradient.indices.map {
      (gradient[$0] - mean - normalized[$0] * meanProduct) * inverse
    }
  }
  // end: batch-normalization-backward-short
}

/// Batch normalization column by column: the reference for `BatchNormalization`.
public struct NaiveBatchNormalization<Scalar: RealScalar>: Layer {
  private let vectorized: BatchNormalization<Scalar>

  /// - Precondition: as `BatchNormalization` says.
  public init(columns: Int, epsilon: Double = 1e-5, momentum: Double = 0.9) {
    vectorized = BatchNormalization(columns: columns, epsilon: epsilon, momentum: momentum)
  }

  init(_ vectorized: BatchNormalization<Scalar>) { self.vectorized = vectorized }

  /// The graph of every column. A column's mean and variance are its own in training, the running
  /// ones at test time.
  public struct Cache: Sendable {
    let graphs: [NormalizationGraph<Scalar>]
    let isTraining: Bool
  }

  public var summary: String { "plain " + vectorized.summary }
  public var parameterShapes: [ParameterShape] { vectorized.parameterShapes }
  public var sharesNumber: Bool { true }
  public func outputColumns(forInput columns: Int) -> Int? {
    vectorized.outputColumns(forInput: columns)
  }
  public func multiplyAdds(forInput columns: Int) -> Int {
    vectorized.multiplyAdds(forInput: columns)
  }

  // show: batch-normalization-forward
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let graphs = (0..<input.columns).map { column in
      NormalizationGraph(
        input.column(column), mean: parameters[2][0, column], variance: parameters[3][0, column],
        epsilon: Scalar(vectorized.epsilon))
    }
    return output(of: graphs, parameters, isTraining: false)
  }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let graphs = (0..<input.columns).map {
      NormalizationGraph(input.column($0), epsilon: Scalar(vectorized.epsilon))
    }
    return output(of: graphs, parameters, isTraining: true)
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func output(
    of graphs: [NormalizationGraph<Scalar>], _ parameters: [Matrix<Scalar>], isTraining: Bool
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    var output = Matrix<Scalar>(rows: graphs[0].normalized.count, columns: graphs.count)
    for (column, graph) in graphs.enumerated() {
      for (row, x) in graph.normalized.enumerated() {
        output[row, column] = parameters[0][0, column] * x + parameters[1][0, column]
      }
    }
    return (output, Cache(graphs: graphs, isTraining: isTraining))
  }
  // end: batch-normalization-forward

  // show: running-statistics
  public func statistics(
    after cache: Cache, _ parameters: [Matrix<Scalar>]
  ) -> [Matrix<Scalar>] {
    let kept = Scalar(vectorized.momentum)
    var (mean, variance) = (parameters[2], parameters[3])
    for (column, found) in cache.graphs.enumerated() {
      mean[0, column] = kept * mean[0, column] + (1 - kept) * found.mean
      variance[0, column] = kept * variance[0, column] + (1 - kept) * found.variance
    }
    return [mean, variance]
  }
  // end: running-statistics

  // show: batch-normalization-backward
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let (rows, columns) = (outputGradient.rows, outputGradient.columns)
    var input = Matrix<Scalar>(rows: rows, columns: columns)
    var gamma = Matrix<Scalar>(rows: 1, columns: columns)
    var beta = gamma
    for (column, graph) in cache.graphs.enumerated() {
      let g = outputGradient.column(column)
      for row in 0..<rows {
        beta[0, column] += g[row]
        gamma[0, column] += g[row] * graph.normalized[row]
      }
      let dx = graph.backward(
        g.map { $0 * parameters[0][0, column] }, isTraining: cache.isTraining)
      for row in 0..<rows { input[row, column] = dx[row] }
    }
    let zeros = Matrix<Scalar>(rows: 1, columns: columns)
    return LayerGradients(input: input, parameters: [gamma, beta, zeros, zeros])
  }
  // end: batch-normalization-backward
}

/// y = γ(x − μ)/√(σ² + ε) + β, column by column.
///
/// In training, μ and σ² are the batch's own mean and variance (with N in the denominator); running
/// means of both are kept for test time, where a batch of one works as well. In training a batch of
/// one has variance 0 and yields β.
///
/// The running means start at zero, as the course's do, so they are useful after some tens of
/// steps.
public struct BatchNormalization<Scalar: RealScalar>: Layer {
  public let columns: Int
  /// ε, which prevents a division by zero.
  public let epsilon: Double
  /// The share of the running means that a step keeps.
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

  /// The input, and each column's mean, variance and 1/√(σ² + ε).
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
    return normalized(input, parameters, running, isTraining: false, on: execution)
  }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    normalized(
      input, parameters, columnMoments(of: input, on: execution), isTraining: true, on: execution)
  }

  // show: vectorized-batch-normalization-forward
  private func normalized(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], _ moments: ColumnMoments<Scalar>,
    isTraining: Bool, on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let inverse = inverseRoots(of: moments.variance, plus: Scalar(epsilon))
    let output = scaledColumns(
      of: input, moments.mean, inverse, gamma: parameters[0], beta: parameters[1],
      on: execution)
    let cache = Cache(input: input, moments: moments, inverse: inverse, isTraining: isTraining)
    return (output, cache)
  }
  // end: vectorized-batch-normalization-forward

  public func statistics(
    after cache: Cache, _ parameters: [Matrix<Scalar>]
  ) -> [Matrix<Scalar>] {
    [
      runningMean(parameters[2], next: cache.moments.mean, keeping: Scalar(momentum)),
      runningMean(parameters[3], next: cache.moments.variance, keeping: Scalar(momentum)),
    ]
  }

  // show: vectorized-batch-normalization-backward
  /// The short form. With x̂ the normalized input, G the gradient of the output and sums over the
  /// batch: ∂β = ΣG, ∂γ = ΣGx̂, ∂x = γ/√(σ² + ε) · (G − ∂β/N − x̂∂γ/N). At test time μ and σ² are
  /// constants, and the last two terms vanish.
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let sums = gammaBetaGradients(
      outputGradient, cache.input, mean: cache.moments.mean, inverse: cache.inverse,
      on: execution)
    let input = inputGradient(
      outputGradient, cache.input, mean: cache.moments.mean, inverse: cache.inverse,
      gamma: parameters[0], sums, isTraining: cache.isTraining, on: execution)
    let zeros = Matrix<Scalar>(rows: 1, columns: columns)
    return LayerGradients(input: input, parameters: [sums.gamma, sums.beta, zeros, zeros])
  }
  // end: vectorized-batch-normalization-backward
}

extension Matrix {
  fileprivate func column(_ column: Int) -> [Element] { (0..<rows).map { self[$0, column] } }
}
