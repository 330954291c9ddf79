// Both normalizations as the lecture explains them: loops, and a way back through every step of the
// way there.

import LinearAlgebra

/// Batch normalization column by column: what `BatchNormalization` must agree with.
public struct PlainBatchNormalization<Scalar: RealScalar>: Layer {
  private let fast: BatchNormalization<Scalar>

  /// - Precondition: as `BatchNormalization` says.
  public init(columns: Int, epsilon: Double = 1e-5, momentum: Double = 0.9) {
    fast = BatchNormalization(columns: columns, epsilon: epsilon, momentum: momentum)
  }

  init(_ fast: BatchNormalization<Scalar>) { self.fast = fast }

  /// The input and every column on its way; a column's mean and variance are its own in training,
  /// the running ones at test time.
  public struct Cache: Sendable {
    let columns: [PlainNormalization<Scalar>]
    let isTraining: Bool
  }

  public var summary: String { "plain " + fast.summary }
  public var parameterShapes: [ParameterShape] { fast.parameterShapes }
  public var sharesNumber: Bool { true }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }
  public func multiplyAdds(forInput columns: Int) -> Int { fast.multiplyAdds(forInput: columns) }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let columns = (0..<input.columns).map { column in
      PlainNormalization(
        input.column(column), mean: parameters[2][0, column], variance: parameters[3][0, column],
        epsilon: Scalar(fast.epsilon))
    }
    return through(columns, parameters, isTraining: false)
  }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    let columns = (0..<input.columns).map {
      PlainNormalization(input.column($0), epsilon: Scalar(fast.epsilon))
    }
    return through(columns, parameters, isTraining: true)
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func through(
    _ columns: [PlainNormalization<Scalar>], _ parameters: [Matrix<Scalar>], isTraining: Bool
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    var output = Matrix<Scalar>(rows: columns[0].normalized.count, columns: columns.count)
    for (column, normalization) in columns.enumerated() {
      for (row, x) in normalization.normalized.enumerated() {
        output[row, column] = parameters[0][0, column] * x + parameters[1][0, column]
      }
    }
    return (output, Cache(columns: columns, isTraining: isTraining))
  }

  public func statistics(
    after cache: Cache, _ parameters: [Matrix<Scalar>]
  ) -> [Matrix<Scalar>] {
    let kept = Scalar(fast.momentum)
    var (mean, variance) = (parameters[2], parameters[3])
    for (column, found) in cache.columns.enumerated() {
      mean[0, column] = kept * mean[0, column] + (1 - kept) * found.mean
      variance[0, column] = kept * variance[0, column] + (1 - kept) * found.variance
    }
    return [mean, variance]
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let (rows, columns) = (outputGradient.rows, outputGradient.columns)
    var input = Matrix<Scalar>(rows: rows, columns: columns)
    var gain = Matrix<Scalar>(rows: 1, columns: columns)
    var shift = gain
    for (column, normalization) in cache.columns.enumerated() {
      let g = outputGradient.column(column)
      for row in 0..<rows {
        shift[0, column] += g[row]
        gain[0, column] += g[row] * normalization.normalized[row]
      }
      let slopes = normalization.slopes(
        g.map { $0 * parameters[0][0, column] }, isTraining: cache.isTraining)
      for row in 0..<rows { input[row, column] = slopes[row] }
    }
    let zeros = Matrix<Scalar>(rows: 1, columns: columns)
    return LayerGradients(input: input, parameters: [gain, shift, zeros, zeros])
  }
}

/// Layer normalization row by row: what `LayerNormalization` must agree with.
public struct PlainLayerNormalization<Scalar: RealScalar>: Layer {
  private let fast: LayerNormalization<Scalar>

  /// - Precondition: as `LayerNormalization` says.
  public init(columns: Int, epsilon: Double = 1e-5) {
    fast = LayerNormalization(columns: columns, epsilon: epsilon)
  }

  init(_ fast: LayerNormalization<Scalar>) { self.fast = fast }

  public var summary: String { "plain " + fast.summary }
  public var parameterShapes: [ParameterShape] { fast.parameterShapes }
  public var sharesNumber: Bool { true }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }
  public func multiplyAdds(forInput columns: Int) -> Int { fast.multiplyAdds(forInput: columns) }

  /// The cache is every row on its way.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [PlainNormalization<Scalar>]) {
    var output = input
    var rows: [PlainNormalization<Scalar>] = []
    for row in 0..<input.rows {
      let normalization = PlainNormalization(
        Array(input.row(row)), epsilon: Scalar(fast.epsilon))
      for (column, x) in normalization.normalized.enumerated() {
        output[row, column] = parameters[0][0, column] * x + parameters[1][0, column]
      }
      rows.append(normalization)
    }
    return (output, rows)
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [PlainNormalization<Scalar>],
    _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> LayerGradients<Scalar> {
    let columns = outputGradient.columns
    var input = outputGradient
    var gain = Matrix<Scalar>(rows: 1, columns: columns)
    var shift = gain
    for (row, normalization) in cache.enumerated() {
      for column in 0..<columns {
        shift[0, column] += outputGradient[row, column]
        gain[0, column] += outputGradient[row, column] * normalization.normalized[column]
      }
      let slopes = normalization.slopes(
        (0..<columns).map { outputGradient[row, $0] * parameters[0][0, $0] }, isTraining: true)
      for column in 0..<columns { input[row, column] = slopes[column] }
    }
    return LayerGradients(input: input, parameters: [gain, shift])
  }
}

extension Matrix {
  fileprivate func column(_ column: Int) -> [Element] { (0..<rows).map { self[$0, column] } }
}
