// The rules' arithmetic: each a single pass over the weights, without a temporary, in slices that
// threads share.

import Foundation
import LinearAlgebra

/// The numbers that a rule works on, all of one array of parameters.
struct UpdateOperands<Scalar: RealScalar> {
  let weights: UnsafeMutablePointer<Scalar>
  /// Without the penalty's part.
  let gradient: UnsafePointer<Scalar>
  /// The rule's memory; nil where it has none.
  let first: UnsafeMutablePointer<Scalar>?
  let second: UnsafeMutablePointer<Scalar>?
  let rate: Scalar
  /// λ of λ/2 ‖W‖², whose gradient is λW; 0 for biases.
  let penalty: Scalar

  /// The slope with respect to one weight.
  @inline(__always)
  func slope(_ i: Int) -> Scalar { gradient[i] + penalty * weights[i] }
}

/// A rule and its constants in the precision of the parameters, at one step.
struct StepFormula<Scalar: RealScalar>: Sendable {
  let rule: UpdateRule
  let gradientDecay: Scalar
  let squareDecay: Scalar
  let epsilon: Scalar
  /// Adam's averages start at zero; early on they are too small by these factors.
  let gradientShare: Scalar
  let squareShare: Scalar

  /// - Parameter number: The step's, from 1.
  init(_ rule: UpdateRule, _ constants: RuleConstants, number: Int) {
    self.rule = rule
    gradientDecay = Scalar(constants.gradientDecay)
    squareDecay = Scalar(constants.squareDecay)
    epsilon = Scalar(constants.epsilon)
    gradientShare = Scalar(1 - pow(constants.gradientDecay, Double(number)))
    squareShare = Scalar(1 - pow(constants.squareDecay, Double(number)))
  }
}

/// Takes one step of a rule in a range of the weights.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func takeStep<Scalar: RealScalar>(
  _ formula: StepFormula<Scalar>, _ operands: UpdateOperands<Scalar>, in range: Range<Int>
) {
  let (w, rate, epsilon) = (operands.weights, operands.rate, formula.epsilon)
  let (keptGradient, keptSquare) = (formula.gradientDecay, formula.squareDecay)
  switch formula.rule {
  case .sgd:
    for i in range { w[i] -= rate * operands.slope(i) }
  case .momentum:
    guard let v = operands.first else { return }
    for i in range {
      v[i] = keptGradient * v[i] - rate * operands.slope(i)
      w[i] += v[i]
    }
  case .nesterov:
    guard let v = operands.first else { return }
    for i in range {
      let old = v[i]
      v[i] = keptGradient * old - rate * operands.slope(i)
      w[i] += (1 + keptGradient) * v[i] - keptGradient * old
    }
  case .adagrad:
    guard let c = operands.first else { return }
    for i in range {
      let g = operands.slope(i)
      c[i] += g * g
      w[i] -= rate * g / (root(c[i]) + epsilon)
    }
  case .rmsprop:
    guard let c = operands.first else { return }
    for i in range {
      let g = operands.slope(i)
      c[i] = keptSquare * c[i] + (1 - keptSquare) * (g * g)
      w[i] -= rate * g / (root(c[i]) + epsilon)
    }
  case .adam:
    guard let m = operands.first, let c = operands.second else { return }
    // The shares are drawn out of the loop, in which a division costs as much as all the rest.
    let sharedRate = rate / formula.gradientShare
    let shareRoot = 1 / formula.squareShare.squareRoot()
    for i in range {
      let g = operands.slope(i)
      let mean = keptGradient * m[i] + (1 - keptGradient) * g
      let square = keptSquare * c[i] + (1 - keptSquare) * (g * g)
      m[i] = mean
      c[i] = square
      w[i] -= sharedRate * mean / (root(square) * shareRoot + epsilon)
    }
  }
}

/// √x of a sum of squares.
///
/// A root of what may be below zero is a call of the C library's function, which keeps a loop from
/// becoming vector instructions; of a size it is none.
@inline(__always)
private func root<Scalar: RealScalar>(_ x: Scalar) -> Scalar { x.magnitude.squareRoot() }
