// Layer normalization: every row normalized to mean 0 and variance 1, then scaled by a learned
// gamma and shifted by a learned beta; step by step along the graph, and in the short form.
// Ba, Kiros and Hinton, Layer Normalization, 2016.

import LinearAlgebra

/// Layer normalization row by row: the reference for `LayerNormalization`.
public struct NaiveLayerNormalization<Scalar: RealScalar>: Layer {
  private let vectorized: LayerNormalization<Scalar>

  /// - Precondition: as `LayerNormalization` says.
  public init(columns: Int, epsilon: Double = 1e-5) {
    vectorized = LayerNormalization(columns: columns, epsilon: epsilon)
  }

  init(_ vectorized: LayerNormalization<Scalar>) { self.vectorized = vectorized }

  public var summary: String { "plain " + vectorized.summary }
  public var parameterShapes: [ParameterShape] { vectorized.parameterShapes }
  public var sharesNumber: Bool { true }
  public func outputColumns(forInput columns: Int) -> Int? {
    vectorized.outputColumns(forInput: columns)
  }
  public func multiplyAdds(forInput columns: Int) -> Int {
    vectorized.multiplyAdds(forInput: columns)
  }

  // show: layer-normalization-forward
  /// The cache is the graph of every row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [NormalizationGraph<Scalar>]) {
    var output = input
    var graphs: [NormalizationGraph<Scalar>] = []
    for row in 0..<input.rows {
      let graph = NormalizationGraph(
        Array(input.row(row)), epsilon: Scalar(vectorized.epsilon))
      for (column, x) in graph.normalized.enumerated() {
        output[row, column] = parameters[0][0, column] * x + parameters[1][0, column]
      }
      graphs.append(graph)
    }
    return (output, graphs)
  }
  // end: layer-normalization-forward

  // show: layer-normalization-backward
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [NormalizationGraph<Scalar>],
    _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> LayerGradients<Scalar> {
    let columns = outputGradient.columns
    var input = outputGradient
    var gamma = Matrix<Scalar>(rows: 1, columns: columns)
    var beta = gamma
    for (row, graph) in cache.enumerated() {
      for column in 0..<columns {
        beta[0, column] += outputGradient[row, column]
        gamma[0, column] += outputGradient[row, column] * graph.normalized[column]
      }
      let dx = graph.backward(
        (0..<columns).map { outputGradient[row, $0] * parameters[0][0, $0] }, isTraining: true)
      for column in 0..<columns { input[row, column] = dx[column] }
    }
    return LayerGradients(input: input, parameters: [gamma, beta])
  }
  // end: layer-normalization-backward
}

/// y = γ(x − μ)/√(σ² + ε) + β, with μ and σ² those of a sample's own numbers.
///
/// No sample depends on the others, so training and test time are the same.
public struct LayerNormalization<Scalar: RealScalar>: Layer {
  public let columns: Int
  /// ε, which prevents a division by zero.
  public let epsilon: Double

  /// - Precondition: there is a column, and ε is above zero.
  public init(columns: Int, epsilon: Double = 1e-5) {
    precondition(
      columns >= 1 && epsilon > 0, "a layer normalization of \(columns) columns with ε \(epsilon)")
    self.columns = columns
    self.epsilon = epsilon
  }

  /// The input, and each row's mean and 1/√(σ² + ε).
  public struct Cache: Sendable {
    let input: Matrix<Scalar>
    let mean: [Scalar]
    let inverse: [Scalar]
  }

  public var summary: String {
    "layer-norm \(columns)" + (epsilon == 1e-5 ? "" : " epsilon \(epsilon)")
  }

  public var parameterShapes: [ParameterShape] {
    [
      ParameterShape("gamma", rows: 1, columns: columns, kind: .free, initialValue: 1),
      ParameterShape("beta", rows: 1, columns: columns, kind: .free),
    ]
  }

  public var sharesNumber: Bool { true }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == self.columns ? columns : nil
  }
  public func multiplyAdds(forInput columns: Int) -> Int { 3 * columns }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Cache) {
    var output = input
    let (mean, inverse) = normalizeRows(
      of: &output, plus: Scalar(epsilon), gamma: parameters[0], beta: parameters[1])
    return (output, Cache(input: input, mean: mean, inverse: inverse))
  }

  /// With x̂ the normalized input and H = γG, where G is the gradient of the output: ∂β = ΣG and
  /// ∂γ = ΣGx̂ over the batch, ∂x = (H − mean of H − x̂ · mean of Hx̂)/√(σ² + ε) along each row.
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Cache, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var input = cache.input
    let sums = replaceByInputGradient(
      &input, outputGradient, mean: cache.mean, inverse: cache.inverse, gamma: parameters[0])
    return LayerGradients(input: input, parameters: [sums.gamma, sums.beta])
  }
}

/// Normalizes, scales and shifts each row in place, and returns its mean and 1/√(σ² + ε).
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func normalizeRows<Scalar: RealScalar>(
  of matrix: inout Matrix<Scalar>, plus epsilon: Scalar, gamma: Matrix<Scalar>,
  beta: Matrix<Scalar>
) -> (mean: [Scalar], inverse: [Scalar]) {
  let (rows, columns) = (matrix.rows, matrix.columns)
  let share = 1 / Scalar(columns)
  var means = [Scalar](repeating: 0, count: rows)
  var inverses = means
  matrix.withUnsafeMutableElements { x in
    gamma.withUnsafeElements { gamma in
      beta.withUnsafeElements { beta in
        for row in 0..<rows {
          let start = row * columns
          let mean = laneSum(columns) { x[start + $0] } * share
          let variance = laneSum(columns) {
            let rest = x[start + $0] - mean
            return rest * rest
          }
          let inverse = 1 / (variance * share + epsilon).squareRoot()
          for c in 0..<columns {
            x[start + c] = (x[start + c] - mean) * inverse * gamma[c] + beta[c]
          }
          means[row] = mean
          inverses[row] = inverse
        }
      }
    }
  }
  return (means, inverses)
}

/// Replaces the input by its gradient, and returns those of gamma and beta.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func replaceByInputGradient<Scalar: RealScalar>(
  _ input: inout Matrix<Scalar>, _ gradient: Matrix<Scalar>, mean: [Scalar], inverse: [Scalar],
  gamma: Matrix<Scalar>
) -> GammaBetaGradients<Scalar> {
  let (rows, columns) = (input.rows, input.columns)
  precondition(
    gradient.rows == rows && gradient.columns == columns,
    "a gradient [\(gradient.rows), \(gradient.columns)] of an output [\(rows), \(columns)]")
  let share = 1 / Scalar(columns)
  var sums = GammaBetaGradients(
    gamma: Matrix<Scalar>(rows: 1, columns: columns),
    beta: Matrix<Scalar>(rows: 1, columns: columns))
  input.withUnsafeMutableElements { x in
    sums.gamma.withUnsafeMutableElements { gammaGradient in
      sums.beta.withUnsafeMutableElements { betaGradient in
        gradient.withUnsafeElements { g in
          gamma.withUnsafeElements { gamma in
            for row in 0..<rows {
              let (start, mean, inverse) = (row * columns, mean[row], inverse[row])
              for c in 0..<columns {
                let normalized = (x[start + c] - mean) * inverse
                x[start + c] = normalized
                betaGradient[c] += g[start + c]
                gammaGradient[c] += g[start + c] * normalized
              }
              let first = laneSum(columns) { g[start + $0] * gamma[$0] } * share
              let second = laneSum(columns) { g[start + $0] * gamma[$0] * x[start + $0] } * share
              for c in 0..<columns {
                x[start + c] =
                  inverse * (g[start + c] * gamma[c] - first - x[start + c] * second)
              }
            }
          }
        }
      }
    }
  }
  return sums
}

/// A sum in four independent parts, so that additions overlap.
@inline(__always)
private func laneSum<Scalar: RealScalar>(_ count: Int, _ term: (Int) -> Scalar) -> Scalar {
  var sums: (Scalar, Scalar, Scalar, Scalar) = (0, 0, 0, 0)
  let whole = count - count % 4
  for i in stride(from: 0, to: whole, by: 4) {
    sums.0 += term(i)
    sums.1 += term(i + 1)
    sums.2 += term(i + 2)
    sums.3 += term(i + 3)
  }
  for i in whole..<count { sums.0 += term(i) }
  return (sums.0 + sums.1) + (sums.2 + sums.3)
}
