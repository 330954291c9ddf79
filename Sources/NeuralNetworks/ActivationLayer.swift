// An activation function as a layer.

import LinearAlgebra

/// Applies a function to every number.
public struct ActivationLayer<Scalar: RealScalar>: Layer {
  public let function: Activation

  public init(_ function: Activation) { self.function = function }

  public var summary: String { function.rawValue }

  public func outputColumns(forInput columns: Int) -> Int? { columns }

  /// The cache is the output: every slope can be told from it.
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
    LayerGradients(input: scaled(outputGradient, bySlopesOf: function, atValues: cache))
  }

  public func switches(_ cache: Matrix<Scalar>) -> [Bool] {
    function.hasCorner ? cache.elements.map { $0 > 0 } : []
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
private func scaled<Scalar: RealScalar>(
  _ gradient: Matrix<Scalar>, bySlopesOf function: Activation, atValues values: Matrix<Scalar>
) -> Matrix<Scalar> {
  if function == .relu { return gradient.mapElements(with: values) { $1 <= 0 ? 0 : $0 } }
  return gradient.mapElements(with: values) { $0 * function.slope(atValue: $1) }
}
