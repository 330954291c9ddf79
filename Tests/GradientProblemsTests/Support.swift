// Random matrices for the gradient problems' tests.

import LinearAlgebra
import NumPyRandom

extension Matrix<Double> {
  /// `np.random.randn(rows, columns)`
  init(_ rows: Int, _ columns: Int, using generator: inout RandomState) {
    self.init(
      rows: rows, columns: columns, elements: generator.normals(count: rows * columns))
  }
}
