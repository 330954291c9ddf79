// The two layers of the course's first net as the lecture explains them: loops, nothing else.

import LinearAlgebra

/// y = xW + b with three loops: what `Affine` must agree with.
public struct PlainAffine<Scalar: RealScalar>: Layer {
  private let fast: Affine<Scalar>

  /// - Precondition: both sizes are at least 1.
  public init(inputs: Int, outputs: Int) { fast = Affine(inputs: inputs, outputs: outputs) }

  public var summary: String { "plain " + fast.summary }
  public var parameterShapes: [ParameterShape] { fast.parameterShapes }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }
  public func multiplyAdds(forInput columns: Int) -> Int { fast.multiplyAdds(forInput: columns) }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    let (x, w, b) = (input.elements, parameters[0].elements, parameters[1].elements)
    let (inputs, outputs) = (fast.inputs, fast.outputs)
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

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    let (x, w, g) = (cache.elements, parameters[0].elements, outputGradient.elements)
    let (inputs, outputs) = (fast.inputs, fast.outputs)
    var dx = [Scalar](repeating: 0, count: x.count)
    var dw = [Scalar](repeating: 0, count: w.count)
    var db = [Scalar](repeating: 0, count: outputs)
    for sample in 0..<cache.rows {
      for i in 0..<inputs {
        for unit in 0..<outputs {
          let slope = g[sample * outputs + unit]
          dx[sample * inputs + i] += slope * w[i * outputs + unit]
          dw[i * outputs + unit] += slope * x[sample * inputs + i]
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
}

/// max(0, x) with a loop: what `ActivationLayer(.relu)` must agree with.
public struct PlainReLU<Scalar: RealScalar>: Layer {
  public init() {}

  public var summary: String { "plain relu" }
  public func outputColumns(forInput columns: Int) -> Int? { columns }

  /// The cache is the input.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    var output = input.elements
    for i in output.indices where output[i] <= 0 { output[i] = 0 }
    return (Matrix(rows: input.rows, columns: input.columns, elements: output), input)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var slopes = outputGradient.elements
    let input = cache.elements
    for i in slopes.indices where input[i] <= 0 { slopes[i] = 0 }
    return LayerGradients(
      input: Matrix(rows: cache.rows, columns: cache.columns, elements: slopes))
  }

  public func switches(_ cache: Matrix<Scalar>) -> [Bool] { cache.elements.map { $0 > 0 } }
}
