// Maxout: the largest of several linear functions.
// Goodfellow, Warde-Farley, Mirza, Courville and Bengio, Maxout Networks, 2013.

import LinearAlgebra

/// The largest of every so many neighbouring columns: behind an affine layer with as many times more
/// outputs, max(xw₁ + b₁, xw₂ + b₂, …).
///
/// Where several are equal, the first one counts, and its slope is taken.
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
    LayerGradients(input: passed(outputGradient, to: cache, pieces: pieces))
  }

  /// Whether each piece is the one that won.
  public func switches(_ cache: [Int]) -> [Bool] {
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
          // A piece that is no number wins, so that it shows in the loss.
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
private func passed<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, to winners: [Int], pieces: Int
) -> Matrix<Scalar> {
  var slopes = Matrix<Scalar>(rows: gradient.rows, columns: gradient.columns * pieces)
  slopes.withUnsafeMutableElements { slopes in
    gradient.withUnsafeElements { g in
      for (unit, winner) in winners.enumerated() { slopes[unit * pieces + winner] = g[unit] }
    }
  }
  return slopes
}
