// Gradient descent on all samples at once, of the smallest nets: linear regression, the spiral.

import LinearAlgebra
import NeuralNetworks

extension Network<Double> {
  // show: gradient-descent
  /// Follows the gradient of the mean loss of all samples plus λ/2 ‖W‖².
  ///
  /// - Parameters:
  ///   - samples: `[N, D]`
  ///   - progress: Gets the fraction of the steps that is done; what it throws ends the training.
  /// - Returns: The parameters after the last step, and the loss before each step.
  package func gradientDescent(
    from start: ParameterSet<Double>, on samples: Matrix<Double>, _ targets: Targets<Double>,
    regularization: Double = 0, rate: Double, steps: Int, progress: (Double) throws -> Void
  ) throws -> (parameters: ParameterSet<Double>, losses: [Double]) {
    var (parameters, losses) = (start, [Double]())
    var rule = RuleState<Double>(.sgd, shapes: parameterShapes)
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    for step in 0..<steps {
      if step % 16 == 0 { try progress(Double(step) / Double(steps)) }
      let loss = loss(
        of: samples, targets: targets, parameters, regularization: regularization,
        noise: &noise, on: .serial)
      losses.append(loss.total)
      rule.step(&parameters, loss.gradients, learningRate: rate, on: .serial)
    }
    return (parameters, losses)
  }
  // end: gradient-descent
}
