// Maxout: the largest of several linear functions; with loops, and in a single pass.
// Goodfellow, Warde-Farley, Mirza, Courville and Bengio, Maxout Networks, 2013.

import LinearAlgebra

// show: maxout
/// Maxout with loops: the reference for `Maxout`.
public struct NaiveMaxout<Scalar: RealScalar>: Layer {
  private let vectorized: Maxout<Scalar>

  /// - Precondition: at least two pieces compete.
  public init(pieces: Int = 2) { vectorized = Maxout(pieces: pieces) }

  public var summary: String { "plain " + vectorized.summary }
  public func outputColumns(forInput columns: Int) -> Int? {
    vectorized.outputColumns(forInput: columns)
  }

  /// The cache is the input.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    var output = Matrix<Scalar>(rows: input.rows, columns: input.columns / vectorized.pieces)
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

  public func activationPattern(_ cache: Matrix<Scalar>) -> [Bool] {
    (0..<cache.rows).flatMap { row in
      (0..<cache.columns).map { $0 == winner(cache, row, $0 / vectorized.pieces) }
    }
  }

  /// The column of the largest piece, the first of several; a NaN wins, so that it shows in the
  /// loss.
  private func winner(_ input: Matrix<Scalar>, _ row: Int, _ unit: Int) -> Int {
    var best = unit * vectorized.pieces
    for column in best..<best + vectorized.pieces {
      let (value, largest) = (input[row, column], input[row, best])
      if value > largest || (value.isNaN && !largest.isNaN) { best = column }
    }
    return best
  }
}
// end: maxout

/// The largest of every so many neighboring columns: behind an affine layer with as many times more
/// outputs, max(xw₁ + b₁, xw₂ + b₂, …).
///
/// Where several are equal, the first one wins and receives the gradient.
public struct Maxout<Scalar: RealScalar>: Layer {
  /// How many columns compete for one.
  public let pieces: Int

  /// - Precondition: at least two pieces compete.
  public init(pieces: Int = 2) {
    precondition(pieces >= 2, "a maxout of \(pieces) pieces")
    self.pieces = pieces
  }

  public var summary: String { "maxout \(pieces)" }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns % pieces == 0 ? columns / pieces : nil
  }

  /// The cache is which of the pieces won, `[N, outputs]`, row after row.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [Int]) { largestPieces(of: input, pieces: pieces) }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [Int], _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(input: routed(outputGradient, to: cache, pieces: pieces))
  }

  /// Whether each piece is the one that won.
  public func activationPattern(_ cache: [Int]) -> [Bool] {
    cache.flatMap { winner in (0..<pieces).map { $0 == winner } }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func largestPieces<Scalar: RealScalar>(
  of input: Matrix<Scalar>, pieces: Int
) -> (output: Matrix<Scalar>, cache: [Int]) {
  let count = input.rows * input.columns / pieces
  var winners = [Int](repeating: 0, count: count)
  let output = input.withUnsafeElements { x in
    Matrix(rows: input.rows, columns: input.columns / pieces) { y in
      for unit in 0..<count {
        var best = 0
        for piece in 1..<pieces {
          let (value, largest) = (x[unit * pieces + piece], x[unit * pieces + best])
          // A NaN wins, so that it shows in the loss.
          if value > largest || (value.isNaN && !largest.isNaN) { best = piece }
        }
        winners[unit] = best
        y.initializeElement(at: unit, to: x[unit * pieces + best])
      }
    }
  }
  return (output, winners)
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func routed<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, to winners: [Int], pieces: Int
) -> Matrix<Scalar> {
  var dx = Matrix<Scalar>(rows: gradient.rows, columns: gradient.columns * pieces)
  dx.withUnsafeMutableElements { dx in
    gradient.withUnsafeElements { g in
      for (unit, winner) in winners.enumerated() { dx[unit * pieces + winner] = g[unit] }
    }
  }
  return dx
}
