// Update rules: one step of the weights along their gradient, and what the rule remembers.

import Exercises

/// SGD with momentum: v ← μv − ηg, w ← w + v.
///
/// - Parameters:
///   - velocity: v, of the shape of w; zeros before the first step.
///   - learningRate: η.
///   - momentum: μ.
/// - Returns: The weights and the velocity after the step.
func momentumStep(
  _ w: Matrix<Double>, _ dw: Matrix<Double>, velocity: Matrix<Double>, learningRate: Double,
  momentum: Double
) -> (w: Matrix<Double>, velocity: Matrix<Double>) {
  // solution: momentum
  let next = momentum * velocity - learningRate * dw
  return (w + next, next)
  // stub
  // return todo("momentum")
  // end
}

/// RMSProp: each weight's step is divided by the root of a running mean of its squared gradients.
///
/// - Parameters:
///   - squares: c, the running mean; zeros before the first step.
///   - learningRate: η.
///   - decay: ρ, the share of c that a step keeps.
///   - epsilon: ε, added to the root so that nothing is divided by zero.
/// - Returns: The weights and c after the step.
func rmspropStep(
  _ w: Matrix<Double>, _ dw: Matrix<Double>, squares: Matrix<Double>, learningRate: Double,
  decay: Double, epsilon: Double
) -> (w: Matrix<Double>, squares: Matrix<Double>) {
  // solution: rmsprop
  let next = decay * squares + (1 - decay) * dw ** 2
  return (w - learningRate * dw / (sqrt(next) + epsilon), next)
  // stub
  // return todo("rmsprop")
  // end
}

/// Adam: running means of the gradient and of its square, both corrected for their start at zero.
///
/// - Parameters:
///   - mean: m, the running mean of the gradient; zeros before the first step.
///   - squares: v, that of its square; zeros before the first step.
///   - steps: The steps taken so far, 0 before the first: in the formula, t is one more.
///   - learningRate: η.
///   - beta1: The share of m that a step keeps.
///   - beta2: The share of v that a step keeps.
///   - epsilon: ε, added to the root.
/// - Returns: The weights, m, v and the number of steps after this one.
func adamStep(
  _ w: Matrix<Double>, _ dw: Matrix<Double>, mean: Matrix<Double>, squares: Matrix<Double>,
  steps: Int, learningRate: Double, beta1: Double, beta2: Double, epsilon: Double
) -> (w: Matrix<Double>, mean: Matrix<Double>, squares: Matrix<Double>, steps: Int) {
  // solution: adam
  let t = steps + 1
  let m = beta1 * mean + (1 - beta1) * dw
  let v = beta2 * squares + (1 - beta2) * dw ** 2
  let mHat = m / (1 - beta1 ** Double(t))
  let vHat = v / (1 - beta2 ** Double(t))
  return (w - learningRate * mHat / (sqrt(vHat) + epsilon), m, v, t)
  // stub
  // return todo("adam")
  // end
}
