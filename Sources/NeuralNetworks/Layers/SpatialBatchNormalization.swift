// Spatial batch normalization: every channel of a batch of maps normalized to mean 0 and variance 1 over
// samples and pixels; as batch normalization of rows of pixels, and plane by plane.
// Ioffe and Szegedy, Batch Normalization, 2015, section 3.2.

import LinearAlgebra

/// Spatial batch normalization by way of `NaiveBatchNormalization`: the reference for
/// `SpatialBatchNormalization`.
public struct NaiveSpatialBatchNormalization<Scalar: RealScalar>: Layer {
  private let fast: SpatialBatchNormalization<Scalar>
  private let columns: NaiveBatchNormalization<Scalar>

  /// - Precondition: as `SpatialBatchNormalization` says.
  public init(_ input: MapShape, epsilon: Double = 1e-5, momentum: Double = 0.9) {
    self.init(SpatialBatchNormalization(input, epsilon: epsilon, momentum: momentum))
  }

  init(_ fast: SpatialBatchNormalization<Scalar>) {
    self.fast = fast
    columns = NaiveBatchNormalization(
      columns: fast.input.channels, epsilon: fast.epsilon, momentum: fast.momentum)
  }

  public typealias Cache = NaiveBatchNormalization<Scalar>.Cache

  public var summary: String { "plain " + fast.summary }
  public var parameterShapes: [ParameterShape] { fast.parameterShapes }
  public var sharesNumber: Bool { true }
  public var inputMaps: MapShape? { fast.inputMaps }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }
  public func multiplyAdds(forInput columns: Int) -> Int { fast.multiplyAdds(forInput: columns) }

  // show: naive-spatial-batch-normalization
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let (output, cache) = columns.forward(
      pixelRows(of: input, fast.input), parameters, on: execution)
    return (maps(of: output, fast.input), cache)
  }

  /// Every pixel of every sample becomes a row, with a column for each channel.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let (output, cache) = columns.forward(
      pixelRows(of: input, fast.input), parameters, training: &noise, on: execution)
    return (maps(of: output, fast.input), cache)
  }

  public func statistics(after cache: Cache, _ parameters: [Matrix<Scalar>]) -> [Matrix<Scalar>] {
    columns.statistics(after: cache, parameters)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var gradients = columns.backward(
      pixelRows(of: outputGradient, fast.input), cache, parameters, on: execution)
    gradients.input = maps(of: gradients.input, fast.input)
    return gradients
  }
  // end: naive-spatial-batch-normalization
}

/// Maps as rows of pixels: `[N, C·H·W]` → `[N·H·W, C]`.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func pixelRows<Scalar: RealScalar>(
  of matrix: Matrix<Scalar>, _ shape: MapShape
) -> Matrix<Scalar> {
  let (x, pixels) = (matrix.elements, shape.pixels)
  var rows = [Scalar](repeating: 0, count: x.count)
  for sample in 0..<matrix.rows {
    for channel in 0..<shape.channels {
      for pixel in 0..<pixels {
        rows[(sample * pixels + pixel) * shape.channels + channel] =
          x[(sample * shape.channels + channel) * pixels + pixel]
      }
    }
  }
  return Matrix(rows: matrix.rows * pixels, columns: shape.channels, elements: rows)
}

/// Rows of pixels as maps: `[N·H·W, C]` → `[N, C·H·W]`.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func maps<Scalar: RealScalar>(
  of rows: Matrix<Scalar>, _ shape: MapShape
) -> Matrix<Scalar> {
  let (x, pixels) = (rows.elements, shape.pixels)
  let samples = rows.rows / pixels
  var maps = [Scalar](repeating: 0, count: x.count)
  for sample in 0..<samples {
    for channel in 0..<shape.channels {
      for pixel in 0..<pixels {
        maps[(sample * shape.channels + channel) * pixels + pixel] =
          x[(sample * pixels + pixel) * shape.channels + channel]
      }
    }
  }
  return Matrix(rows: samples, columns: shape.count, elements: maps)
}

/// y = γ(x − μ)/√(σ² + ε) + β, channel by channel, with μ and σ² over all pixels of all samples.
///
/// The statistics of an image's top left corner are those of its middle: a map shows the same feature
/// everywhere. Running means for test time are kept as `BatchNormalization` keeps them.
public struct SpatialBatchNormalization<Scalar: RealScalar>: Layer {
  public let input: MapShape
  /// ε, which prevents a division by zero.
  public let epsilon: Double
  /// The share of the running means that a step keeps.
  public let momentum: Double

  /// - Precondition: ε is above zero, and the momentum from 0 to below 1.
  public init(_ input: MapShape, epsilon: Double = 1e-5, momentum: Double = 0.9) {
    precondition(
      epsilon > 0 && (0..<1).contains(momentum),
      "a spatial batch normalization with ε \(epsilon) and momentum \(momentum)")
    self.input = input
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// The input, and each channel's mean, variance and 1/√(σ² + ε).
  public struct Cache: Sendable {
    let input: Matrix<Scalar>
    let moments: ColumnMoments<Scalar>
    let inverse: [Scalar]
    /// Whether the moments are the batch's own, and so depend on the input.
    let isTraining: Bool
  }

  public var summary: String {
    "spatial-batch-norm \(input)" + (momentum == 0.9 ? "" : " momentum \(momentum)")
      + (epsilon == 1e-5 ? "" : " epsilon \(epsilon)")
  }

  public var parameterShapes: [ParameterShape] {
    BatchNormalization<Scalar>(columns: input.channels).parameterShapes
  }

  public var sharesNumber: Bool { true }
  public var inputMaps: MapShape? { input }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == input.count ? columns : nil
  }
  public func multiplyAdds(forInput columns: Int) -> Int { columns }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let running = ColumnMoments(mean: parameters[2].elements, variance: parameters[3].elements)
    let channels = self.input.channels
    let output = mapPlanes(of: input, self.input.pixels, on: execution) { plane in
      let channel = plane % channels
      return line(parameters, channel, running.mean[channel], running.variance[channel])
    }
    return (output, cache(input, running, isTraining: false))
  }

  // show: spatial-batch-normalization-forward
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let (output, means, variances) = input.mappingChannels(self.input, on: execution) {
      line(parameters, $0, $1, $2)
    }
    let moments = ColumnMoments(mean: means, variance: variances)
    return (output, cache(input, moments, isTraining: true))
  }

  /// γ(x − μ)/√(σ² + ε) + β
  private func line(
    _ parameters: [Matrix<Scalar>], _ channel: Int, _ mean: Scalar, _ variance: Scalar
  ) -> PlaneLine<Scalar> {
    PlaneLine(
      center: mean,
      slope: parameters[0].elements[channel] * (1 / (variance + Scalar(epsilon)).squareRoot()),
      shift: parameters[1].elements[channel])
  }
  // end: spatial-batch-normalization-forward

  private func cache(
    _ input: Matrix<Scalar>, _ moments: ColumnMoments<Scalar>, isTraining: Bool
  ) -> Cache {
    Cache(
      input: input, moments: moments,
      inverse: inverseRoots(of: moments.variance, plus: Scalar(epsilon)), isTraining: isTraining)
  }

  public func statistics(after cache: Cache, _ parameters: [Matrix<Scalar>]) -> [Matrix<Scalar>] {
    [
      runningMean(parameters[2], next: cache.moments.mean, keeping: Scalar(momentum)),
      runningMean(parameters[3], next: cache.moments.variance, keeping: Scalar(momentum)),
    ]
  }

  // show: spatial-batch-normalization-backward
  /// The short form of `BatchNormalization`, with sums over samples and pixels.
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let count = Scalar(cache.input.rows * input.pixels)
    let (dx, gamma, beta) = outputGradient.mappingChannels(
      with: cache.input, input, centers: cache.moments.mean, scales: cache.inverse, on: execution
    ) { channel, gamma, beta in
      let slope = parameters[0].elements[channel] * cache.inverse[channel]
      guard cache.isTraining else { return PlanePair(center: 0, first: slope, second: 0, shift: 0) }
      // γ/√(σ² + ε) · (G − ∂β/N − x̂∂γ/N)
      return PlanePair(
        center: cache.moments.mean[channel], first: slope,
        second: -slope * cache.inverse[channel] * gamma / count, shift: -slope * beta / count)
    }
    let zeros = Matrix<Scalar>(rows: 1, columns: input.channels)
    return LayerGradients(
      input: dx,
      parameters: [gamma, beta].map { Matrix(rows: 1, columns: input.channels, elements: $0) }
        + [zeros, zeros])
  }
  // end: spatial-batch-normalization-backward
}
