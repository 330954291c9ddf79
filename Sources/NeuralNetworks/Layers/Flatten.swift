// From maps to the columns of a fully connected layer.

import LinearAlgebra

/// Reads maps as columns, channel by channel: C×H×W becomes C·H·W.
///
/// A row holds them so anyway, so nothing moves. The layer says where maps end, and takes no others.
public struct Flatten<Scalar: RealScalar>: Layer {
  public let input: MapShape

  public init(_ input: MapShape) { self.input = input }

  public var summary: String { "flatten \(input)" }
  public var inputMaps: MapShape? { input }
  public func outputMaps(forInput maps: MapShape) -> MapShape? { nil }
  public func outputColumns(forInput columns: Int) -> Int? {
    columns == input.count ? columns : nil
  }

  /// Nothing is kept.
  public func forward(
    _ input: Matrix<Scalar>, _ parameters: [Matrix<Scalar>], on execution: Execution
  ) -> (output: Matrix<Scalar>, cache: Bool) { (input, true) }

  public func backward(
    _ outputGradient: Matrix<Scalar>, _ cache: Bool, _ parameters: [Matrix<Scalar>],
    on execution: Execution
  ) -> LayerGradients<Scalar> { LayerGradients(input: outputGradient) }
}
