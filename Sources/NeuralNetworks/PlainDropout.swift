// Dropout and maxout as the lecture explains them: loops, nothing else.

import LinearAlgebra

/// Dropout with a loop: what `Dropout` must agree with, from the same draws.
public struct PlainDropout<Scalar: RealScalar>: Layer {
  private let fast: Dropout<Scalar>

  /// - Precondition: the probability is above 0 and at most 1.
  public init(keep: Double) { fast = Dropout(keep: keep) }

  public var summary: String { "plain " + fast.summary }
  public func outputColumns(forInput columns: Int) -> Int? { columns }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [Bool]?) { (input, nil) }

  /// The cache is which numbers were kept.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [Bool]?) {
    var drawn = [Double](repeating: 0, count: input.rows * input.columns)
    drawn.withUnsafeMutableBufferPointer { noise.fillUniform($0) }
    let kept = drawn.map { $0 < fast.keep }
    return (passed(input, where: kept), kept)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [Bool]?, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(input: cache.map { passed(outputGradient, where: $0) } ?? outputGradient)
  }

  private func passed(_ matrix: Matrix<Scalar>, where kept: [Bool]) -> Matrix<Scalar> {
    var numbers = matrix.elements
    for i in numbers.indices {
      if kept[i] { numbers[i] /= Scalar(fast.keep) } else { numbers[i] = 0 }
    }
    return Matrix(rows: matrix.rows, columns: matrix.columns, elements: numbers)
  }
}

/// Maxout with loops: what `Maxout` must agree with.
public struct PlainMaxout<Scalar: RealScalar>: Layer {
  private let fast: Maxout<Scalar>

  /// - Precondition: at least two pieces compete.
  public init(pieces: Int = 2) { fast = Maxout(pieces: pieces) }

  public var summary: String { "plain " + fast.summary }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }

  /// The cache is the input.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    var output = Matrix<Scalar>(rows: input.rows, columns: input.columns / fast.pieces)
    for row in 0..<output.rows {
      for unit in 0..<output.columns { output[row, unit] = input[row, winner(input, row, unit)] }
    }
    return (output, input)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var input = Matrix<Scalar>(rows: cache.rows, columns: cache.columns)
    for row in 0..<outputGradient.rows {
      for unit in 0..<outputGradient.columns {
        input[row, winner(cache, row, unit)] = outputGradient[row, unit]
      }
    }
    return LayerGradients(input: input)
  }

  public func switches(_ cache: Matrix<Scalar>) -> [Bool] {
    (0..<cache.rows).flatMap { row in
      (0..<cache.columns).map { $0 == winner(cache, row, $0 / fast.pieces) }
    }
  }

  /// The column of the largest piece, the first of several; a piece that is no number wins.
  private func winner(_ input: Matrix<Scalar>, _ row: Int, _ unit: Int) -> Int {
    var best = unit * fast.pieces
    for column in best..<best + fast.pieces {
      let (value, largest) = (input[row, column], input[row, best])
      if value > largest || (value.isNaN && !largest.isNaN) { best = column }
    }
    return best
  }
}
