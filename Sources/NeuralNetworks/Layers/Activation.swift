// The activation functions, each beside its derivative, and the layers that apply them.
// Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by Exponential
// Linear Units, 2015; Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic
// Models, 2013.

import Foundation
import LinearAlgebra
import Losses

// show: relu
/// max(0, x) with a loop: the reference for `ActivationLayer(.relu)`.
public struct NaiveReLU<Scalar: RealScalar>: Layer {
  public init() {}

  public var summary: String { "plain relu" }
  public func outputColumns(forInput columns: Int) -> Int? { columns }

  /// The cache is the input.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    var output = input.elements
    for i in output.indices where output[i] <= 0 { output[i] = 0 }
    return (Matrix(rows: input.rows, columns: input.columns, elements: output), input)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    var gradient = outputGradient.elements
    let input = cache.elements
    for i in gradient.indices where input[i] <= 0 { gradient[i] = 0 }
    return LayerGradients(
      input: Matrix(rows: cache.rows, columns: cache.columns, elements: gradient))
  }

  public func activationPattern(_ cache: Matrix<Scalar>) -> [Bool] { cache.elements.map { $0 > 0 } }
}
// end: relu

/// A function that is applied to every number separately.
///
/// Each derivative is written with the function's own value y, which is what a layer keeps.
public enum Activation: String, CaseIterable, Sendable {
  /// max(0, x). Kink at 0, where the derivative is taken to be 0.
  case relu
  /// x above zero, 0.01·x below. Kink at 0, where the derivative is taken to be 0.01.
  case leakyReLU = "leaky-relu"
  /// x above zero, eˣ − 1 below: smooth, and never under −1.
  case elu
  /// 1 / (1 + e⁻ˣ), between 0 and 1.
  case sigmoid
  /// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ), between −1 and 1.
  case tanh

  /// The derivative of `leakyReLU` below zero.
  public static let leak = 0.01

  // show: activations
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
  public func derivative<Scalar: RealScalar>(atValue y: Scalar) -> Scalar {
    switch self {
    case .relu: y <= 0 ? 0 : 1
    case .leakyReLU: y <= 0 ? Scalar(Self.leak) : 1
    case .elu: y <= 0 ? y + 1 : 1
    case .sigmoid: y * (1 - y)
    case .tanh: (1 - y) * (1 + y)
    }
  }
  // end: activations

  /// Whether the function has a kink at 0, which a gradient check must know.
  public var hasKink: Bool { self == .relu || self == .leakyReLU }
}

/// 1 / (1 + e⁻ˣ), by the form whose exponential cannot overflow.
private func logistic(_ x: Double) -> Double {
  guard x < 0 else { return 1 / (1 + exp(-x)) }
  let e = exp(x)
  return e / (1 + e)
}

/// Applies an activation function to every number.
public struct ActivationLayer<Scalar: RealScalar>: Layer {
  public let function: Activation

  public init(_ function: Activation) { self.function = function }

  public var summary: String { function.rawValue }

  public func outputColumns(forInput columns: Int) -> Int? { columns }

  /// The cache is the output, from which every derivative follows.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Matrix<Scalar>) {
    let output = values(of: function, at: input)
    return (output, output)
  }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Matrix<Scalar>, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> {
    LayerGradients(input: product(of: outputGradient, derivativesOf: function, atValues: cache))
  }

  public func activationPattern(_ cache: Matrix<Scalar>) -> [Bool] {
    function.hasKink ? cache.elements.map { $0 > 0 } : []
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func values<Scalar: RealScalar>(
  of function: Activation, at input: Matrix<Scalar>
) -> Matrix<Scalar> {
  // The common case on its own, as a loop that the compiler turns into vector instructions.
  if function == .relu { return input.mapElements { $0 <= 0 ? 0 : $0 } }
  return input.mapElements { function.value($0) }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func product<Scalar: RealScalar>(
  of gradient: Matrix<Scalar>, derivativesOf function: Activation, atValues values: Matrix<Scalar>
) -> Matrix<Scalar> {
  if function == .relu { return gradient.mapElements(with: values) { $1 <= 0 ? 0 : $0 } }
  return gradient.mapElements(with: values) { $0 * function.derivative(atValue: $1) }
}
