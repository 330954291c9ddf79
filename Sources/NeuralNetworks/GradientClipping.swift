// Gradients that are too long for a step are cut.
// Pascanu, Mikolov and Bengio, On the Difficulty of Training Recurrent Neural Networks, 2013.

import LinearAlgebra

/// A limit that a gradient is brought to before a step.
public enum GradientClipping: Sendable, Equatable, Codable {
  /// The length of the whole gradient, over all arrays, is at most this: a longer one keeps its
  /// direction.
  case norm(Double)
  /// Every number lies within ± this.
  case value(Double)
}

extension ParameterSet {
  /// The length of all learned numbers taken as one vector.
  public func norm(on execution: Execution = .automatic) -> Scalar {
    var sum: Scalar = 0
    for (shape, array) in zip(shapes, arrays) where shape.isLearned {
      sum += array.squaredFrobeniusNorm(on: execution)
    }
    return sum.squareRoot()
  }

  /// Brings a gradient to its limit; one within it is not changed.
  public mutating func clip(_ limit: GradientClipping, on execution: Execution = .automatic) {
    switch limit {
    case .norm(let largest):
      let norm = norm(on: execution)
      guard norm > Scalar(largest) else { return }
      for place in shapes.indices {
        changeArray(at: place) { $0 = scaled($0, by: Scalar(largest) / norm) }
      }
    case .value(let largest):
      for place in shapes.indices {
        changeArray(at: place) { $0 = limited($0, to: Scalar(largest)) }
      }
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func scaled<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, by factor: Scalar
) -> Matrix<Scalar> { factor * matrix }

/// A number that is none stays one.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func limited<Scalar: RealScalar>(
  _ matrix: Matrix<Scalar>, to largest: Scalar
) -> Matrix<Scalar> {
  matrix.mapElements { $0 > largest ? largest : $0 < -largest ? -largest : $0 }
}
