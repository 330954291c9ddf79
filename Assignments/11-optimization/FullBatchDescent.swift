// Gradient descent on all samples at once.

import LinearAlgebra
import NeuralNetworks
import Notebook

/// Where a descent came to, and what it saw on its way.
struct Descent<Scalar: RealScalar>: Sendable {
  var parameters: ParameterSet<Scalar>
  /// The loss of every step, computed before its update.
  var losses: [Double]
}

extension Network {
  /// Follows the gradient of the mean loss of all samples plus λ/2 ‖W‖².
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`
  ///   - progress: Told the share of the steps that are done; what it throws ends the descent.
  func descend(
    from parameters: ParameterSet<Scalar>, samples: Matrix<Scalar>, targets: Targets<Scalar>,
    regularization: Scalar = 0, rule: UpdateRule = .sgd, rate: Double, steps: Int,
    on execution: Execution = .serial, progress: (Double) throws -> Void
  ) throws -> Descent<Scalar> {
    var descent = Descent(parameters: parameters, losses: [])
    var state = RuleState<Scalar>(rule, shapes: parameterShapes)
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    for step in 0..<steps {
      if step % 16 == 0 { try progress(Double(step) / Double(steps)) }
      let loss = loss(
        of: samples, targets: targets, descent.parameters, regularization: regularization,
        noise: &noise, on: execution)
      descent.losses.append(Double(loss.total))
      state.step(
        &descent.parameters, loss.gradients, learningRate: Scalar(rate), on: execution)
    }
    return descent
  }
}
