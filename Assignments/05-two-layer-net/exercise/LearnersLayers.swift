// A learner's layers as the notebook of the two-layer net calls them.

import ExerciseJudging
import Exercises
import LinearAlgebra
import NeuralNetworks

/// Makes layers that a learner's program computes, in `Double`.
public struct LearnersLayers: LayerLibrary {
  public init() {}

  public func affine<Scalar: RealScalar>(inputs: Int, outputs: Int) -> any Layer<Scalar> {
    let own: any Layer = LearnersAffine(inputs: inputs, outputs: outputs)
    return own as? any Layer<Scalar> ?? VectorizedLayers().affine(inputs: inputs, outputs: outputs)
  }

  public func relu<Scalar: RealScalar>() -> any Layer<Scalar> {
    let own: any Layer = LearnersReLU()
    return own as? any Layer<Scalar> ?? VectorizedLayers().relu()
  }
}

/// The affine layer of a learner's program.
private struct LearnersAffine: Layer {
  typealias Scalar = Double

  private let library: Affine<Double>
  private let inputs: Int
  private let outputs: Int

  init(inputs: Int, outputs: Int) {
    library = Affine(inputs: inputs, outputs: outputs)
    (self.inputs, self.outputs) = (inputs, outputs)
  }

  var summary: String { library.summary }
  var parameterShapes: [ParameterShape] { library.parameterShapes }
  func outputColumns(forInput columns: Int) -> Int? { library.outputColumns(forInput: columns) }
  func multiplyAdds(forInput columns: Int) -> Int { library.multiplyAdds(forInput: columns) }

  /// The cache is the input.
  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>) {
    let results = LearnersProgram.matrices(
      of: "affineForward", [.matrix(input), .matrix(parameters[0]), .vector(parameters[1][0])],
      shapes: [[input.rows, outputs]])
    return (results[0], input)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Matrix<Double>, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    let results = LearnersProgram.matrices(
      of: "affineBackward",
      [
        .matrix(outputGradient), .matrix(cache), .matrix(parameters[0]),
        .vector(parameters[1][0]),
      ], shapes: [[cache.rows, inputs], [inputs, outputs], [1, outputs]])
    return LayerGradients(input: results[0], parameters: [results[1], results[2]])
  }
}

/// The ReLU of a learner's program.
private struct LearnersReLU: Layer {
  typealias Scalar = Double

  var summary: String { "relu" }
  func outputColumns(forInput columns: Int) -> Int? { columns }

  /// The cache is the input.
  func forward(
    _ input: Matrix<Double>, _ parameters: [Matrix<Double>], on execution: Execution
  ) -> (output: Matrix<Double>, cache: Matrix<Double>) {
    let results = LearnersProgram.matrices(
      of: "reluForward", [.matrix(input)], shapes: [[input.rows, input.columns]])
    return (results[0], input)
  }

  func backward(
    _ outputGradient: Matrix<Double>, _ cache: Matrix<Double>, _ parameters: [Matrix<Double>],
    on execution: Execution
  ) -> LayerGradients<Double> {
    LayerGradients(
      input: LearnersProgram.matrices(
        of: "reluBackward", [.matrix(outputGradient), .matrix(cache)],
        shapes: [[cache.rows, cache.columns]])[0])
  }

  func activationPattern(_ cache: Matrix<Double>) -> [Bool] { cache.elements.map { $0 > 0 } }
}
