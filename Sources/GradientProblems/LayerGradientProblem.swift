// A layer's backward pass as a problem for the gradient checker.

import GradientChecking
import LinearAlgebra
import NeuralNetworks

extension Layer where Scalar == Double {
  /// Returns the gradient problem of a layer: its `backward` from an output gradient G, with respect
  /// to the input, `x`, and to each of its learned arrays, by their names.
  ///
  /// The loss is Σ (y − y₀)∘G, where y₀ is the output at the point of the check. Subtracting y₀
  /// changes no derivative, but keeps the digits that a large sum would lose.
  ///
  /// ```swift
  /// let problem = Affine<Double>(inputs: 3, outputs: 2).gradientProblem(
  ///   input: x, parameters: [weights, bias], outputGradient: gradient)
  /// problem.blocks.map(\.name)                  // ["x", "W", "b"]
  /// problem.check(using: &generator).verdict    // passed
  /// ```
  ///
  /// - Parameters:
  ///   - input: `[N, inputs]`.
  ///   - parameters: As `parameterShapes` says.
  ///   - outputGradient: G, `[N, outputs]`.
  ///   - noise: Draws the same dropout mask at every evaluation; `nil` checks the forward pass of test
  ///     time instead of that of training.
  public func gradientProblem(
    input: Matrix<Double>, parameters: [Matrix<Double>], outputGradient: Matrix<Double>,
    noise: TrainingNoise? = TrainingNoise(seedOfEveryLayer: 0)
  ) -> GradientProblem {
    func forwardPass(_ input: Matrix<Double>, _ parameters: [Matrix<Double>]) -> (
      output: Matrix<Double>, cache: Cache
    ) {
      guard var noise else { return forward(input, parameters, on: .serial) }
      return forward(input, parameters, training: &noise, on: .serial)
    }
    let learned = parameterShapes.indices.filter { parameterShapes[$0].isLearned }
    let names = ["x"] + learned.map { parameterShapes[$0].name }
    let arrays = [input] + learned.map { parameters[$0] }
    let (center, cache) = forwardPass(input, parameters)
    precondition(
      center.rows == outputGradient.rows && center.columns == outputGradient.columns,
      "an output gradient [\(outputGradient.rows), \(outputGradient.columns)] for an output "
        + "[\(center.rows), \(center.columns)]")
    let back = backward(outputGradient, cache, parameters, on: .serial)
    let gradients = [back.input] + learned.map { back.parameters[$0] }
    return GradientProblem(
      blocks: zip(names, arrays).map { name, array in
        ParameterBlock(name, shape: [array.rows, array.columns], values: array.elements)
      },
      gradients: Dictionary(
        uniqueKeysWithValues: zip(names, gradients).map { ($0, $1.elements) })
    ) { values in
      let moved = arrays.indices.map {
        Matrix(
          rows: arrays[$0].rows, columns: arrays[$0].columns, elements: values[block: $0])
      }
      var movedParameters = parameters
      for (index, array) in zip(learned, moved.dropFirst()) { movedParameters[index] = array }
      let (output, cache) = forwardPass(moved[0], movedParameters)
      let changes = (output - center).elements
      let sum = zip(changes, outputGradient.elements).reduce(0) { $0 + $1.0 * $1.1 }
      return LossValue(sum, pattern: ActivationPattern(activationPattern(cache)))
    }
  }
}
