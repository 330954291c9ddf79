// The fully connected layer, y = xW + b: with loops, and as matrix products.

import LinearAlgebra

/// y = xW + b with three loops: the reference for `Affine`.
public struct NaiveAffine<Scalar: RealScalar>: Layer {
  private let vectorized: Affine<Scalar>

  /// - Precondition: both sizes are at least 1.
  public init(inputs: Int, outputs: Int) { vectorized = Affine(inputs: inputs, outputs: outputs) }

  public var summary: String { "plain " + vectorized.summary }
  public var parameterShapes: [ParameterShape] { vectorized.parameterShapes }
  public func outputColumns(forInput columns: Int) -> Int? {
    vectorized.outputColumns(forInput: columns)
  }
  public func outputMaps(forInput maps: MapShape) -> MapShape? { nil }
  public func multiplyAdds(forInput columns: Int) -> Int {
    vectorized.multiplyAdds(forInput: columns)
  }

  // show: naive-affine-forward
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    let (x, w, b) = (input.elements, parameters[0].elements, parameters[1].elements)
    let (inputs, outputs) = (vectorized.inputs, vectorized.outputs)
    var y = [Scalar](repeating: 0, count: input.rows * outputs)
    for sample in 0..<input.rows {
      for unit in 0..<outputs {
        var sum = b[unit]
        for i in 0..<inputs { sum += x[sample * inputs + i] * w[i * outputs + unit] }
        y[sample * outputs + unit] = sum
      }
    }
    return (Matrix(rows: input.rows, columns: outputs, elements: y), input)
  }
  // end: naive-affine-forward

  // show: naive-affine-backward
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let (x, w, g) = (cache.elements, parameters[0].elements, outputGradient.elements)
    let (inputs, outputs) = (vectorized.inputs, vectorized.outputs)
    var dx = [Scalar](repeating: 0, count: x.count)
    var dw = [Scalar](repeating: 0, count: w.count)
    var db = [Scalar](repeating: 0, count: outputs)
    for sample in 0..<cache.rows {
      for i in 0..<inputs {
        for unit in 0..<outputs {
          let dy = g[sample * outputs + unit]
          dx[sample * inputs + i] += dy * w[i * outputs + unit]
          dw[i * outputs + unit] += dy * x[sample * inputs + i]
        }
      }
      for unit in 0..<outputs { db[unit] += g[sample * outputs + unit] }
    }
    return LayerGradients(
      input: Matrix(rows: cache.rows, columns: inputs, elements: dx),
      parameters: [
        Matrix(rows: inputs, columns: outputs, elements: dw),
        Matrix(rows: 1, columns: outputs, elements: db),
      ])
  }
  // end: naive-affine-backward
}

/// y = xW + b: every output is a weighted sum of all inputs.
///
/// With G the gradient of the loss with respect to y: ∂L/∂x = GWᵀ, ∂L/∂W = xᵀG, and ∂L/∂b is the
/// sum of G's rows.
public struct Affine<Scalar: RealScalar>: Layer {
  public let inputs: Int
  public let outputs: Int

  /// - Precondition: both sizes are at least 1.
  public init(inputs: Int, outputs: Int) {
    precondition(
      inputs >= 1 && outputs >= 1,
      "an affine layer \(inputs) → \(outputs): both sizes must be at least 1")
    self.inputs = inputs
    self.outputs = outputs
  }

  public var summary: String { "affine \(inputs) → \(outputs)" }

  public var parameterShapes: [ParameterShape] {
    [
      ParameterShape("W", rows: inputs, columns: outputs, isPenalized: true),
      ParameterShape("b", rows: 1, columns: outputs, isPenalized: false),
    ]
  }

  public func outputColumns(forInput columns: Int) -> Int? { columns == inputs ? outputs : nil }
  /// Maps end here, even where as many columns come out.
  public func outputMaps(forInput maps: MapShape) -> MapShape? { nil }
  public func multiplyAdds(forInput columns: Int) -> Int { inputs * outputs }

  // show: affine-forward
  /// The cache is the input.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    var output = product(input, parameters[0], on: execution)
    addRow(parameters[1], to: &output)
    return (output, input)
  }
  // end: affine-forward

  // show: affine-backward
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(
      input: product(outputGradient, parameters[0].transposed, on: execution),
      parameters: [
        product(cache.transposed, outputGradient, on: execution), sumOfRows(outputGradient),
      ])
  }
  // end: affine-backward
}

/// Adds a row to every row: a bias.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func addRow<Scalar: RealScalar>(_ row: Matrix<Scalar>, to matrix: inout Matrix<Scalar>) {
  precondition(
    row.rows == 1 && row.columns == matrix.columns,
    "a [\(row.rows), \(row.columns)] bias for a [\(matrix.rows), \(matrix.columns)] output")
  let (rows, columns) = (matrix.rows, matrix.columns)
  matrix.withUnsafeMutableElements { elements in
    row.withUnsafeElements { row in
      if columns == 1 {
        for sample in 0..<rows { elements[sample] += row[0] }
        return
      }
      for start in stride(from: 0, to: rows * columns, by: max(1, columns)) {
        for column in 0..<columns { elements[start + column] += row[column] }
      }
    }
  }
}

/// The sum of all rows, as a matrix of one row: a bias's gradient.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func sumOfRows<Scalar: RealScalar>(_ matrix: Matrix<Scalar>) -> Matrix<Scalar> {
  let columns = matrix.columns
  var sums = Matrix<Scalar>(rows: 1, columns: columns)
  sums.withUnsafeMutableElements { sums in
    matrix.withUnsafeElements { elements in
      for row in 0..<matrix.rows {
        for column in 0..<columns { sums[column] += elements[row * columns + column] }
      }
    }
  }
  return sums
}
