// A learner's net, update rules and settings as the notebook of fully connected nets calls them.

import ExerciseJudging
import Exercises
import LinearAlgebra
import NeuralNetworks

/// What a learner's program computes, in `Double`; NaN where it failed.
public struct LearnersFullyConnected: Sendable {
  public init() {}

  /// The loss and the gradients of a net of the arrays W1, b1, W2, …
  @Sendable public func loss(
    _ samples: Matrix<Double>, _ labels: [Int], _ parameters: ParameterSet<Double>,
    _ regularization: Double
  ) -> (loss: Double, gradients: ParameterSet<Double>) {
    let arrays = parameters.arrays
    let (weights, biases) = (
      stride(from: 0, to: arrays.count, by: 2).map { Value.matrix(arrays[$0]) },
      stride(from: 1, to: arrays.count, by: 2).map { Value.vector(arrays[$0][0]) }
    )
    let results = results(
      "loss",
      [
        .list(weights), .list(biases), .matrix(samples), .integers(labels), .number(regularization),
      ])
    let gradients = results.dropFirst().compactMap { result in
      switch result {
      case .matrix(let x): x
      case .vector(let x): x.row
      default: nil as Matrix<Double>?
      }
    }
    if case .number(let loss)? = results.first, gradients.map(\.shape) == arrays.map(\.shape) {
      return (loss, ParameterSet(shapes: parameters.shapes, arrays: gradients))
    }
    reject(
      "loss",
      "it returned gradients of the shapes \(gradients.map(\.shape)), expected "
        + "\(arrays.map(\.shape))")
    let nothing = arrays.map {
      Matrix(rows: $0.rows, columns: $0.columns, repeating: Double.nan)
    }
    return (.nan, ParameterSet(shapes: parameters.shapes, arrays: nothing))
  }

  /// The weights after a step of a rule with the course's constants.
  @Sendable public func weights(
    _ rule: UpdateRule, _ w: Matrix<Double>, _ gradient: Matrix<Double>, _ memory: [Matrix<Double>],
    _ stepCount: Int, _ learningRate: Double
  ) -> Matrix<Double> {
    let constants = RuleConstants(of: rule)
    var arguments: [Value] = ([w, gradient] + memory).map { .matrix($0) }
    switch rule {
    case .momentum: arguments += [.number(learningRate), .number(constants.gradientDecay)]
    case .rmsprop:
      arguments += [
        .number(learningRate), .number(constants.squareDecay), .number(constants.epsilon),
      ]
    default:
      arguments += [
        .integer(stepCount), .number(learningRate), .number(constants.gradientDecay),
        .number(constants.squareDecay), .number(constants.epsilon),
      ]
    }
    if case .matrix(let next)? = results(rule.rawValue, arguments).first {
      if next.shape == w.shape { return next }
      reject(rule.rawValue, "it returned weights \(next.shape) of \(w.shape)")
    }
    return Matrix(rows: w.rows, columns: w.columns, repeating: .nan)
  }

  /// How a net of two or four hidden layers is to memorize fifty images.
  @Sendable public func overfitting(
    _ hiddenLayers: Int
  ) -> (learningRate: Double, weightScale: Double) {
    let found = results(hiddenLayers == 2 ? "overfitThreeLayers" : "overfitFiveLayers", [])
    if found.count == 2, case .number(let rate) = found[0], case .number(let scale) = found[1] {
      return (rate, scale)
    }
    return (.nan, .nan)
  }

  /// The net that the learner takes for the best one, and its training.
  @Sendable public func bestNet() -> (hidden: [Int], isNormalized: Bool, training: SolverSettings)?
  {
    NetSettings(results("bestNet", [])).map {
      ($0.hidden, $0.batchNormalization, $0.solver(batchSize: 100))
    }
  }

  private func results(_ function: String, _ arguments: [Value]) -> [Value] {
    LearnersProgram.current.withLock { $0 }?.results(of: function, arguments) ?? []
  }

  private func reject(_ function: String, _ reason: String) {
    LearnersProgram.current.withLock { $0 }?.reject(function, reason)
  }
}
