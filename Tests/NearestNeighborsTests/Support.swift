// What the tests of this folder share.

import LinearAlgebra
import NumPyRandom

/// A matrix of whole numbers from 0 to 255, as images are.
func pixels<Scalar: RealScalar>(
  _ rows: Int, _ columns: Int, seed: UInt32, as type: Scalar.Type = Scalar.self
) -> Matrix<Scalar> {
  var generator = RandomState(seed: seed)
  return Matrix(
    rows: rows, columns: columns,
    elements: generator.integers(count: rows * columns, in: 0..<256).map(Scalar.init))
}
