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

/// Takes one step of a rule in a range of the weights.
///
/// - Parameter number: The step's, from 1.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func takeStep<Scalar: RealScalar>(
  of rule: UpdateRule, number: Int, _ operands: UpdateOperands<Scalar>, in range: Range<Int>
) {
  let (w, rate) = (operands.weights, operands.rate)
  let epsilon: Scalar = 1e-8
  switch rule {
  case .sgd:
    for i in range { w[i] -= rate * operands.slope(i) }
  case .momentum, .nesterov:
    guard let v = operands.first else { return }
    let friction: Scalar = 0.9
    let looksAhead = rule == .nesterov
    for i in range {
      let old = v[i]
      let new = friction * old - rate * operands.slope(i)
      v[i] = new
      w[i] += looksAhead ? (1 + friction) * new - friction * old : new
    }
  case .adagrad, .rmsprop:
    guard let c = operands.first else { return }
    let (kept, added): (Scalar, Scalar) = rule == .adagrad ? (1, 1) : (0.99, 1 - 0.99)
    for i in range {
      let g = operands.slope(i)
      c[i] = kept * c[i] + added * (g * g)
      w[i] -= rate * g / (c[i].squareRoot() + epsilon)
    }
  case .adam:
    guard let m = operands.first, let v = operands.second else { return }
    let (keptMean, keptSquare): (Scalar, Scalar) = (0.9, 0.999)
    // Both averages start at zero; early on they are too small by these factors.
    let meanShare = Scalar(1 - pow(0.9, Double(number)))
    let squareShare = Scalar(1 - pow(0.999, Double(number)))
    for i in range {
      let g = operands.slope(i)
      m[i] = keptMean * m[i] + (1 - keptMean) * g
      v[i] = keptSquare * v[i] + (1 - keptSquare) * (g * g)
      w[i] -= rate * (m[i] / meanShare) / ((v[i] / squareShare).squareRoot() + epsilon)
    }
  }
}
