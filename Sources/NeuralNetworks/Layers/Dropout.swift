// Dropout: in training, some numbers are set to zero at random; with a loop, and with a mask.
// Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout: A Simple Way to Prevent
// Neural Networks from Overfitting, 2014; in the inverted form of the course's notes.

import LinearAlgebra
import NumPyRandom

/// Dropout with a loop: the reference for `Dropout`, from the same random numbers.
public struct NaiveDropout<Scalar: RealScalar>: Layer {
  private let vectorized: Dropout<Scalar>

  /// - Precondition: the probability is above 0 and at most 1.
  public init(keep: Double) { vectorized = Dropout(keep: keep) }

  public var summary: String { "plain " + vectorized.summary }
  public func outputColumns(forInput columns: Int) -> Int? { columns }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [Bool]?) { (input, nil) }

  // show: dropout-forward
  /// In training. The cache says which numbers were kept.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [Bool]?) {
    var drawn = [Double](repeating: 0, count: input.rows * input.columns)
    drawn.withUnsafeMutableBufferPointer { noise.fillUniform($0) }
    let kept = drawn.map { $0 < vectorized.keep }
    return (scaled(input, where: kept), kept)
  }
  // end: dropout-forward

  // show: dropout-backward
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [Bool]?, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(input: cache.map { scaled(outputGradient, where: $0) } ?? outputGradient)
  }

  /// Divides what is kept by the probability to keep it; the rest becomes zero.
  private func scaled(_ matrix: Matrix<Scalar>, where kept: [Bool]) -> Matrix<Scalar> {
    var numbers = matrix.elements
    for i in numbers.indices {
      if kept[i] { numbers[i] /= Scalar(vectorized.keep) } else { numbers[i] = 0 }
    }
    return Matrix(rows: matrix.rows, columns: matrix.columns, elements: numbers)
  }
  // end: dropout-backward
}

/// Keeps each number with a probability, and divides what is kept by it: y = x · mask / keep.
///
/// So the expected output is the input, and test time needs no scaling. The course's
/// notebooks call the probability to keep p; other libraries call p the probability to drop.
public struct Dropout<Scalar: RealScalar>: Layer {
  /// The probability of a number to be kept.
  public let keep: Double

  /// - Precondition: the probability is above 0 and at most 1.
  public init(keep: Double) {
    precondition(keep > 0 && keep <= 1, "dropout that keeps a number with probability \(keep)")
    self.keep = keep
  }

  /// The mask, 0 or 1/keep for each number; nil at test time.
  public typealias Cache = Matrix<Scalar>?

  public var summary: String { "dropout keep \(keep)" }
  public func outputColumns(forInput columns: Int) -> Int? { columns }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>?) { (input, nil) }

  // show: vectorized-dropout-forward
  /// The mask is drawn as NumPy's `rand(*x.shape) < keep`.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>?) {
    let mask: Matrix<Scalar> = dropoutMask(
      rows: input.rows, columns: input.columns, keep: keep, &noise)
    return (masked(input, by: mask), mask)
  }
  // end: vectorized-dropout-forward

  // show: vectorized-dropout-backward
  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>?, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(input: cache.map { masked(outputGradient, by: $0) } ?? outputGradient)
  }
  // end: vectorized-dropout-backward
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func dropoutMask<Scalar: RealScalar>(
  rows: Int, columns: Int, keep: Double, _ noise: inout TrainingNoise
) -> Matrix<Scalar> {
  let count = rows * columns
  let kept = Scalar(1 / keep)
  return Matrix(rows: rows, columns: columns) { mask in
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { drawn in
      noise.fillUniform(drawn)
      for i in 0..<count { mask.initializeElement(at: i, to: drawn[i] < keep ? kept : 0) }
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func masked<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, by mask: Matrix<Scalar>
) -> Matrix<Scalar> {
  matrix.mapElements(with: mask) { $0 * $1 }
}
