// One step of an update rule on one array: the formulas, each as one loop.

import LinearAlgebra

/// The numbers of one step, in the precision of the parameters.
///
/// Each rule is one pass over the memory without temporaries, on several threads where an array is
/// long; an element's arithmetic does not depend on how the array is cut.
struct RuleStep<Scalar: RealScalar>: Sendable {
  let rule: UpdateRule
  /// η
  let rate: Scalar
  /// λ of the penalty that is added to the gradient; 0 where it is in it, or there is none.
  let penalty: Scalar
  /// μ or β₁
  let gradientDecay: Scalar
  /// ρ or β₂
  let squareDecay: Scalar
  let epsilon: Scalar
  /// 1 − β₁ᵗ and 1 − β₂ᵗ: the share of a running mean that t steps have filled.
  let gradientFill: Scalar
  let squareFill: Scalar

  /// - Parameter steps: t, this step included.
  init(_ settings: RuleSettings, steps: Int, learningRate: Scalar, penalty: Scalar) {
    rule = settings.rule
    rate = learningRate
    self.penalty = penalty
    gradientDecay = Scalar(settings.gradientDecay)
    squareDecay = Scalar(settings.squareDecay)
    epsilon = Scalar(settings.epsilon)
    gradientFill = Scalar(1 - power(settings.gradientDecay, steps))
    squareFill = Scalar(1 - power(settings.squareDecay, steps))
  }

  /// Changes `count` weights by the gradient g, and the rule's arrays with them.
  ///
  /// - Parameters:
  ///   - first: v, c or m; not touched by a rule without.
  ///   - second: c of Adam; not touched by the other rules.
  func take(
    _ weights: UnsafeMutablePointer<Scalar>, _ gradient: UnsafePointer<Scalar>,
    _ first: UnsafeMutablePointer<Scalar>, _ second: UnsafeMutablePointer<Scalar>, count: Int,
    on execution: Execution
  ) {
    nonisolated(unsafe) let (w, g, a, b) = (weights, gradient, first, second)
    execution.forEachSlice(of: count, alignedTo: 1 << 15) { slice in
      let start = slice.lowerBound
      run(self, w + start, g + start, a + start, b + start, slice.count)
    }
  }
}

/// The loops of all rules. `v`, `m` and `c` are named as in `UpdateRule`.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func run<Scalar: RealScalar>(
  _ step: RuleStep<Scalar>, _ w: UnsafeMutablePointer<Scalar>, _ g: UnsafePointer<Scalar>,
  _ first: UnsafeMutablePointer<Scalar>, _ second: UnsafeMutablePointer<Scalar>, _ count: Int
) {
  let (rate, penalty, epsilon) = (step.rate, step.penalty, step.epsilon)
  let (keepGradient, keepSquare) = (step.gradientDecay, step.squareDecay)
  switch step.rule {
  case .sgd:
    for i in 0..<count { w[i] -= rate * (g[i] + penalty * w[i]) }
  case .momentum:
    let v = first
    for i in 0..<count {
      v[i] = keepGradient * v[i] - rate * (g[i] + penalty * w[i])
      w[i] += v[i]
    }
  case .nesterov:
    let v = first
    for i in 0..<count {
      let before = v[i]
      v[i] = keepGradient * before - rate * (g[i] + penalty * w[i])
      w[i] += (1 + keepGradient) * v[i] - keepGradient * before
    }
  case .adagrad:
    let c = first
    for i in 0..<count {
      let slope = g[i] + penalty * w[i]
      c[i] += slope * slope
      w[i] -= rate * slope / (c[i].squareRoot() + epsilon)
    }
  case .rmsprop:
    let c = first
    for i in 0..<count {
      let slope = g[i] + penalty * w[i]
      c[i] = keepSquare * c[i] + (1 - keepSquare) * slope * slope
      w[i] -= rate * slope / (c[i].squareRoot() + epsilon)
    }
  case .adam:
    let (m, c) = (first, second)
    let (gradientFill, squareFill) = (step.gradientFill, step.squareFill)
    for i in 0..<count {
      let slope = g[i] + penalty * w[i]
      m[i] = keepGradient * m[i] + (1 - keepGradient) * slope
      c[i] = keepSquare * c[i] + (1 - keepSquare) * slope * slope
      w[i] -= rate * (m[i] / gradientFill) / ((c[i] / squareFill).squareRoot() + epsilon)
    }
  }
}

/// base to a whole power, by squaring.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, factor, left) = (1.0, base, exponent)
  while left > 0 {
    if left & 1 == 1 { result *= factor }
    factor *= factor
    left >>= 1
  }
  return result
}
