// Dropout on maps: in training, some channels are set to zero at random, whole; with loops, and with a
// mask.
// Tompson, Goroshin, Jain, LeCun and Bregler, Efficient Object Localization Using Convolutional
// Networks, 2015.

import LinearAlgebra

/// Dropout of whole channels with loops: the reference for `MapDropout`, from the same random numbers.
public struct NaiveMapDropout<Scalar: RealScalar>: Layer {
  private let fast: MapDropout<Scalar>

  /// - Precondition: as `MapDropout` says.
  public init(_ input: MapShape, keep: Double) { fast = MapDropout(input, keep: keep) }

  init(_ fast: MapDropout<Scalar>) { self.fast = fast }

  public var summary: String { "plain " + fast.summary }
  public var inputMaps: MapShape? { fast.inputMaps }
  public func outputColumns(forInput columns: Int) -> Int? {
    fast.outputColumns(forInput: columns)
  }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [Bool]?) { (input, nil) }

  // show: map-dropout
  /// In training. The cache says which channels were kept, `[N, C]`.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: [Bool]?) {
    var drawn = [Double](repeating: 0, count: input.rows * fast.input.channels)
    drawn.withUnsafeMutableBufferPointer { noise.fillUniform($0) }
    let kept = drawn.map { $0 < fast.keep }
    return (scaled(input, where: kept), kept)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: [Bool]?, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(input: cache.map { scaled(outputGradient, where: $0) } ?? outputGradient)
  }

  private func scaled(_ matrix: Matrix<Scalar>, where kept: [Bool]) -> Matrix<Scalar> {
    var numbers = matrix.elements
    for i in numbers.indices {
      if kept[i / fast.input.pixels] {
        numbers[i] /= Scalar(fast.keep)
      } else {
        numbers[i] = 0
      }
    }
    return Matrix(rows: matrix.rows, columns: matrix.columns, elements: numbers)
  }
  // end: map-dropout
}

/// Keeps each channel of a sample with a probability, all of it, and divides what is kept by it.
///
/// Neighboring pixels of a map say nearly the same, so dropping single ones hides little; see `Dropout`
/// for that.
public struct MapDropout<Scalar: RealScalar>: Layer {
  public let input: MapShape
  /// The probability of a channel to be kept.
  public let keep: Double

  /// - Precondition: the probability is above 0 and at most 1.
  public init(_ input: MapShape, keep: Double) {
    precondition(keep > 0 && keep <= 1, "dropout that keeps a channel with probability \(keep)")
    self.input = input
    self.keep = keep
  }

  /// The mask, 0 or 1/keep for each channel of each sample, `[N, C]`; nil at test time.
  public typealias Cache = Matrix<Scalar>?

  public var summary: String { "map-dropout \(input) keep \(keep)" }
  public var inputMaps: MapShape? { input }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == input.count ? columns : nil
  }

  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>?) { (input, nil) }

  /// The mask is drawn as NumPy's `rand(N, C, 1, 1) < keep`.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>?) {
    let mask: Matrix<Scalar> = dropoutMask(
      rows: input.rows, columns: self.input.channels, keep: keep, &noise)
    return (scaledMaps(input, by: mask, self.input.pixels), mask)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>?, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(
      input: cache.map { scaledMaps(outputGradient, by: $0, input.pixels) } ?? outputGradient)
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func scaledMaps<Scalar: RealScalar>(
  _ maps: Matrix<Scalar>, by factors: Matrix<Scalar>, _ pixels: Int
) -> Matrix<Scalar> {
  maps.withUnsafeElements { x in
    factors.withUnsafeElements { factors in
      Matrix(rows: maps.rows, columns: maps.columns) { y in
        for (plane, factor) in factors.enumerated() {
          for i in plane * pixels..<(plane + 1) * pixels {
            y.initializeElement(at: i, to: x[i] * factor)
          }
        }
      }
    }
  }
}
