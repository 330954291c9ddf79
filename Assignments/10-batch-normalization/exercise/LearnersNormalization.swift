// A learner's normalizations as the notebook of batch normalization calls them.

import ExerciseJudging
import Exercises
import LinearAlgebra
import NeuralNetworks

/// Makes normalizations that a learner's program computes, in `Double`; all else is the library's.
public struct LearnersNormalization: LayerLibrary {
  private let library = VectorizedLayers()

  public init() {}

  public func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    library.affine(inputs: inputs, outputs: outputs)
  }

  public func relu<Scalar: RealScalar>() -> any Layer<Scalar> { library.relu() }

  public func batchNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    let own: any Layer = LearnersBatchNormalization(columns: columns)
    return own as? any Layer<Scalar> ?? library.batchNormalization(columns: columns)
  }

  public func layerNormalization<Scalar: RealScalar>(columns: Int) -> any Layer<Scalar> {
    let own: any Layer = LearnersLayerNormalization(columns: columns)
    return own as? any Layer<Scalar> ?? library.layerNormalization(columns: columns)
  }
}

/// The batch normalization of a learner's program, backward in the short form.
private struct LearnersBatchNormalization: Layer {
  private let library: BatchNormalization<Double>

  init(columns: Int) { library = BatchNormalization(columns: columns) }

  struct Cache: Sendable {
    let x: Matrix<Double>
    let moments: [Matrix<Double>]
    /// The running mean and variance after the step.
    let running: [Matrix<Double>]
  }

  var summary: String { library.summary }
  var parameterShapes: [ParameterShape] { library.parameterShapes }
  var sharesNumber: Bool { true }
  func outputColumns(forInput columns: Int) -> Int? { library.outputColumns(forInput: columns) }
  func multiplyAdds(forInput columns: Int) -> Int { library.multiplyAdds(forInput: columns) }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Cache) { forward(input, parameters, isTraining: false) }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], training noise: inout TrainingNoise,
    on execution: Execution
  ) -> (output: Matrix<Double>, cache: Cache) { forward(input, parameters, isTraining: true) }

  private func forward(
    _ x: Matrix<Double>, _ parameters: [Matrix<Double>], isTraining: Bool
  ) -> (output: Matrix<Double>, cache: Cache) {
    let row = [1, x.columns]
    let found = LearnersProgram.matrices(
      of: "batchForward",
      [.matrix(x)] + parameters.map { .vector($0[0]) } + [
        .number(library.momentum), .integer(isTraining ? 1 : 0), .number(library.epsilon),
      ], shapes: [[x.rows, x.columns], row, row, row, row])
    return (
      found[0], Cache(x: x, moments: Array(found[3...]), running: Array(found[1...2]))
    )
  }

  func statistics(after cache: Cache, _ parameters: [Matrix<Double>]) -> [Matrix<Double>] {
    cache.running
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Cache, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    let x = cache.x
    let found = gradients(
      "batchBackwardShort", outputGradient, x, cache.moments, gamma: parameters[0],
      epsilon: library.epsilon)
    let zeros = Matrix<Double>(rows: 1, columns: x.columns)
    return LayerGradients(input: found[0], parameters: [found[1], found[2], zeros, zeros])
  }
}

/// The layer normalization of a learner's program.
private struct LearnersLayerNormalization: Layer {
  typealias Scalar = Double

  private let library: LayerNormalization<Double>

  init(columns: Int) { library = LayerNormalization(columns: columns) }

  struct Cache: Sendable {
    let x: Matrix<Double>
    let moments: [Matrix<Double>]
  }

  var summary: String { library.summary }
  var parameterShapes: [ParameterShape] { library.parameterShapes }
  var sharesNumber: Bool { true }
  func outputColumns(forInput columns: Int) -> Int? { library.outputColumns(forInput: columns) }
  func multiplyAdds(forInput columns: Int) -> Int { library.multiplyAdds(forInput: columns) }

  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Cache) {
    let found = LearnersProgram.matrices(
      of: "layerForward",
      [
        .matrix(input), .vector(parameters[0][0]), .vector(parameters[1][0]),
        .number(library.epsilon),
      ], shapes: [[input.rows, input.columns], [1, input.rows], [1, input.rows]])
    return (found[0], Cache(x: input, moments: Array(found[1...])))
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Cache, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    let found = gradients(
      "layerBackward", outputGradient, cache.x, cache.moments, gamma: parameters[0],
      epsilon: library.epsilon)
    return LayerGradients(input: found[0], parameters: [found[1], found[2]])
  }
}

/// The gradients with respect to x, γ and β.
private func gradients(
  _ function: String, _ dout: Matrix<Double>, _ x: Matrix<Double>, _ moments: [Matrix<Double>],
  gamma: Matrix<Double>, epsilon: Double
) -> [Matrix<Double>] {
  LearnersProgram.matrices(
    of: function,
    [.matrix(dout), .matrix(x)] + (moments + [gamma]).map { .vector($0[0]) } + [.number(epsilon)],
    shapes: [[x.rows, x.columns], [1, x.columns], [1, x.columns]])
}
