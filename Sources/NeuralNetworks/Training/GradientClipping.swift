// Gradient clipping by norm and by value.
// Pascanu, Mikolov and Bengio, On the Difficulty of Training Recurrent Neural Networks, 2013.

import LinearAlgebra

/// A limit on the gradient before a step.
public enum GradientClipping: Sendable, Equatable, Codable {
  /// The norm of the whole gradient, over all arrays, is at most this: a longer gradient is scaled
  /// down and keeps its direction.
  case norm(Double)
  /// Every element is limited to ± this.
  case value(Double)
}

extension ParameterSet {
  /// The Euclidean norm of all learned arrays as one vector.
  public func norm(on execution: Execution = .automatic) -> Scalar {
    var sum: Scalar = 0
    for (shape, array) in zip(shapes, arrays) where shape.isLearned {
      sum += array.squaredFrobeniusNorm(on: execution)
    }
    return sum.squareRoot()
  }

  // show: gradient-clipping
  /// Clips a gradient; one within the limit is unchanged, and a NaN remains.
  public mutating func clip(_ limit: GradientClipping, on execution: Execution = .automatic) {
    switch limit {
    case .norm(let largest):
      let norm = norm(on: execution)
      guard norm > Scalar(largest) else { return }
      for index in shapes.indices {
        changeArray(at: index) { $0 = scaled($0, by: Scalar(largest) / norm) }
      }
    case .value(let largest):
      for index in shapes.indices {
        changeArray(at: index) { $0 = limited($0, to: Scalar(largest)) }
      }
    }
  }
  // end: gradient-clipping
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func scaled<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, by factor: Scalar
) -> Matrix<Scalar> { factor * matrix }

/// A NaN remains.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func limited<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, to largest: Scalar
) -> Matrix<Scalar> {
  matrix.mapElements { $0 > largest ? largest : $0 < -largest ? -largest : $0 }
}
