// A learner's dropout as the notebook of dropout calls it.

import ExerciseJudging
import Exercises
import LinearAlgebra
import NeuralNetworks
import NumPyRandom

/// Makes dropout that a learner's program computes, in `Double`; all else is the library's.
public struct LearnersDropout: LayerLibrary {
  private let library = VectorizedLayers()

  public init() {}

  public func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    library.affine(inputs: inputs, outputs: outputs)
  }

  public func relu<Scalar: RealScalar>() -> any Layer<Scalar> { library.relu() }

  public func dropout<Scalar: RealScalar>(keep: Double) -> any Layer<Scalar> {
    let own: any Layer = LearnersDropoutLayer(keep: keep)
    return own as? any Layer<Scalar> ?? library.dropout(keep: keep)
  }
}

/// The dropout of a learner's program; the cache is its mask.
private struct LearnersDropoutLayer: Layer {
  typealias Scalar = Double

  private let library: Dropout<Double>

  init(keep: Double) { library = Dropout(keep: keep) }

  var summary: String { library.summary }
  func outputColumns(forInput columns: Int) -> Int? { columns }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>?) {
    // Nothing is drawn at test time, so any generator will do.
    var random = RandomState(seed: 0)
    return (results(input, isTraining: false, &random).output, nil)
  }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>?) {
    noise.draw { results(input, isTraining: true, &$0) }
  }

  /// The program's output, and its mask as the cache; NaN where it failed.
  private func results(
    _ x: Matrix<Double>, isTraining: Bool, _ random: inout RandomState
  ) -> (output: Matrix<Double>, cache: Matrix<Double>?) {
    let program = LearnersProgram.current.withLock { $0 }
    let found = program?.results(
      of: "forward",
      [
        .matrix(x), .number(library.keep), .integer(isTraining ? 1 : 0), random.value,
      ])
    if let found, found.count == 3, case .matrix(let out) = found[0],
      let next = RandomState(found[2])
    {
      random = next
      var mask: Matrix<Double>?
      if case .matrix(let returned) = found[1] { mask = returned }
      // Other shapes, and no mask where one is needed, are no results to go on with.
      if out.shape == x.shape, mask.map({ $0.shape == x.shape }) ?? !isTraining {
        return (out, mask)
      }
      program?.reject(
        "forward",
        "it returned an output \(out.shape) and \(mask.map { "a mask \($0.shape)" } ?? "no mask") "
          + "for \(x.shape) numbers \(isTraining ? "in training" : "at test time")")
    }
    let nothing = Matrix(rows: x.rows, columns: x.columns, repeating: Double.nan)
    return (nothing, nothing)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Matrix<Double>?, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    guard let mask = cache else { return LayerGradients(input: outputGradient) }
    let found = LearnersProgram.matrices(
      of: "backward", [.matrix(outputGradient), .matrix(mask)], shapes: [[mask.rows, mask.columns]])
    return LayerGradients(input: found[0])
  }
}
