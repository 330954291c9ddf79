// The functions between the affine layers, each beside its derivative.
// Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by Exponential Linear
// Units, 2015; Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic
// Models, 2013.

import Foundation
import LinearAlgebra
import Losses

/// A function that is applied to every number on its own.
///
/// Each derivative is written with the function's own value y, which is what a layer keeps.
public enum Activation: String, CaseIterable, Sendable {
  /// max(0, x). Corner at 0, where the slope is taken to be 0.
  case relu
  /// x above zero, 0.01·x below. Corner at 0, where the slope is taken to be 0.01.
  case leakyReLU = "leaky-relu"
  /// x above zero, eˣ − 1 below: smooth, and never under −1.
  case elu
  /// 1 / (1 + e⁻ˣ), between 0 and 1.
  case sigmoid
  /// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), between −1 and 1.
  case tanh

  /// The slope of `leakyReLU` below zero.
  public static let leak = 0.01

  /// The function's value y at x.
  ///
  /// A NaN stays one.
  public func value<Scalar: RealScalar>(_ x: Scalar) -> Scalar {
    switch self {
    case .relu: x <= 0 ? 0 : x
    case .leakyReLU: x <= 0 ? Scalar(Self.leak) * x : x
    case .elu: x <= 0 ? Scalar(expm1(Double(x))) : x
    case .sigmoid: Scalar(logistic(Double(x)))
    case .tanh: Scalar(Foundation.tanh(Double(x)))
    }
  }

  /// The derivative dy/dx where the value is y.
  public func slope<Scalar: RealScalar>(atValue y: Scalar) -> Scalar {
    switch self {
    case .relu: y <= 0 ? 0 : 1
    case .leakyReLU: y <= 0 ? Scalar(Self.leak) : 1
    case .elu: y <= 0 ? y + 1 : 1
    case .sigmoid: y * (1 - y)
    case .tanh: (1 - y) * (1 + y)
    }
  }

  /// Whether the function has a corner at 0, as a gradient check must know.
  public var hasCorner: Bool { self == .relu || self == .leakyReLU }
}

/// 1 / (1 + e⁻ˣ), by the form whose exponential cannot overflow.
private func logistic(_ x: Double) -> Double {
  guard x < 0 else { return 1 / (1 + exp(-x)) }
  let e = exp(x)
  return e / (1 + e)
}
