// The fully connected layer: a matrix product and a bias.

import LinearAlgebra

/// y = xW + b: every output is a weighted sum of all inputs.
///
/// With G the gradient of the loss with respect to y: ∂L/∂x = GWᵀ, ∂L/∂W = xᵀG, and ∂L/∂b is the
/// sum of G's rows.
public struct Affine<Scalar: RealScalar>: Layer {
  public let inputs: Int
  public let outputs: Int

  /// - Precondition: both sizes are at least 1.
  public init(inputs: Int, outputs: Int) {
    precondition(inputs >= 1 && outputs >= 1, "no affine layer \(inputs) → \(outputs)")
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
  public func multiplyAdds(forInput columns: Int) -> Int { inputs * outputs }

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
