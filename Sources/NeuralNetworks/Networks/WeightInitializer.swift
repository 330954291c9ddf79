// Weight initialization.
// Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks,
// 2010; He, Zhang, Ren and Sun, Delving Deep into Rectifiers, 2015.

import LinearAlgebra
import NumPyRandom

/// A distribution of initial weights. Biases start at zero unless stated otherwise.
///
/// In and out are the fan-in and fan-out: an affine layer's inputs and outputs; a convolution's channels
/// and filters, each times the pixels of its kernel.
public enum WeightInitializer: Sendable, Equatable {
  /// Normal, with a given standard deviation.
  case normal(scale: Double)
  /// Normal, with standard deviation √(1/in): keeps the variance through a linear layer.
  case xavier
  /// Normal, with standard deviation √(2/(in + out)): a compromise between the forward and the
  /// backward pass.
  case glorot
  /// Normal, with standard deviation √(2/in): compensates for the half that ReLU sets to zero.
  case he
  /// Uniform within ±√(6/in), with the same standard deviation as `he`.
  case kaimingUniform
  /// Uniform within ±√(1/in), biases as well: the default of PyTorch's linear layers.
  case fanInUniform

  // show: weight-initializer
  /// Draws one array of weights: `scale * randn(rows, columns)`, or `uniform(-bound, bound)` of
  /// this shape.
  ///
  /// - Parameter shape: `[in, out]` for an affine layer, `[filters, in]` for a convolution.
  func weights<Scalar: RealScalar>(
    _ shape: ParameterShape, using generator: inout RandomState
  ) -> Matrix<Scalar> {
    let (rows, columns) = (shape.rows, shape.columns)
    let (fanIn, fanOut) = (Double(shape.fanIn), Double(shape.fanOut))
    return switch self {
    case .normal(let scale): drawNormal(scale, rows, columns, &generator)
    case .xavier: drawNormal((1 / fanIn).squareRoot(), rows, columns, &generator)
    case .glorot: drawNormal((2 / (fanIn + fanOut)).squareRoot(), rows, columns, &generator)
    case .he: drawNormal((2 / fanIn).squareRoot(), rows, columns, &generator)
    case .kaimingUniform: drawUniform((6 / fanIn).squareRoot(), rows, columns, &generator)
    case .fanInUniform: drawUniform((1 / fanIn).squareRoot(), rows, columns, &generator)
    }
  }
  // end: weight-initializer

  /// Draws the bias of a layer of so many inputs; nil where it starts at zero.
  func bias<Scalar: RealScalar>(
    inputs: Int, columns: Int, using generator: inout RandomState
  ) -> Matrix<Scalar>? {
    guard self == .fanInUniform else { return nil }
    return drawUniform((1 / Double(inputs)).squareRoot(), 1, columns, &generator)
  }
}

private func drawNormal<Scalar: RealScalar>(
  _ scale: Double, _ rows: Int, _ columns: Int, _ generator: inout RandomState
) -> Matrix<Scalar> {
  Matrix(
    rows: rows, columns: columns,
    elements: generator.normals(count: rows * columns).map { Scalar(scale * $0) })
}

private func drawUniform<Scalar: RealScalar>(
  _ bound: Double, _ rows: Int, _ columns: Int, _ generator: inout RandomState
) -> Matrix<Scalar> {
  Matrix(
    rows: rows, columns: columns,
    elements: generator.uniforms(count: rows * columns, in: -bound..<bound).map { Scalar($0) })
}

extension Network {
  /// Weights drawn from a distribution; all other arrays at their initial values.
  ///
  /// Drawn array after array in the network's order, W1, W2, W3, as NumPy draws them.
  public func randomParameters(
    _ initializer: WeightInitializer, using generator: inout RandomState
  ) -> ParameterSet<Scalar> {
    var arrays: [Matrix<Scalar>] = []
    for index in layers.indices {
      let shapes = parameterShapes[parameterRanges[index]]
      let inputs = shapes.first { $0.kind == .weight }?.fanIn
      for shape in shapes {
        let constant = Matrix<Scalar>(
          rows: shape.rows, columns: shape.columns, repeating: Scalar(shape.initialValue))
        switch shape.kind {
        case .weight:
          arrays.append(initializer.weights(shape, using: &generator))
        case .free:
          let drawn = inputs.flatMap {
            initializer.bias(inputs: $0, columns: shape.columns, using: &generator)
              as Matrix<Scalar>?
          }
          arrays.append(drawn ?? constant)
        case .statistic: arrays.append(constant)
        }
      }
    }
    return ParameterSet(shapes: parameterShapes, arrays: arrays)
  }

  /// Weights of a normal distribution around zero, biases of zero.
  ///
  /// Drawn array after array in the network's order as `weightScale * np.random.randn(rows,
  /// columns)` does; biases draw nothing.
  ///
  /// - Parameters:
  ///   - weightScale: The standard deviation.
  ///   - generator: Advanced by as many draws as NumPy's.
  public func randomParameters(
    weightScale: Double, using generator: inout RandomState
  ) -> ParameterSet<Scalar> {
    randomParameters(.normal(scale: weightScale), using: &generator)
  }
}
