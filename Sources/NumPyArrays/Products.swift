// The matrix product and the transpose.

extension Matrix where Element == Double {
  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// Rows and columns exchanged, as a new matrix: NumPy's `a.T`.
  public var T: Matrix { transposedCopy() }

  /// The matrix product: NumPy's `a.dot(b)` and `a @ b`.
  ///
  /// - Parameter other: `[K, N]`, where this one is `[M, K]`.
  /// - Returns: `[M, N]`.
  public func dot(_ other: Matrix) -> Matrix {
    requireProduct(rows, columns, other.rows, other.columns)
    return LinearAlgebra.product(self, other)
  }

  /// The matrix product with a part of a matrix, such as `b.transposed`, without a copy of it.
  public func dot(_ other: MatrixView<Double>) -> Matrix {
    requireProduct(rows, columns, other.rows, other.columns)
    return LinearAlgebra.product(self, other)
  }

  /// The product with a vector as a column: `[M, K]` · `[K]` = `[M]`.
  public func dot(_ vector: Vector) -> Vector {
    requireProduct(rows, columns, vector.count, 1)
    return dot(vector.column).flatten()
  }
}

extension MatrixView where Element == Double {
  /// The matrix product of a part of a matrix, such as `a.transposed`, without a copy of it.
  public func dot(_ other: Matrix<Double>) -> Matrix<Double> {
    requireProduct(rows, columns, other.rows, other.columns)
    return LinearAlgebra.product(self, other)
  }
}

/// The matrix product of two matrices, checked with a message that an optimized build keeps.
public func product(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> { a.dot(b) }

private func requireProduct(_ rows: Int, _ columns: Int, _ otherRows: Int, _ otherColumns: Int) {
  require(
    columns == otherRows,
    "no product of \(shape(rows, columns)) and \(shape(otherRows, otherColumns)): "
      + "\(columns) columns need as many rows")
}
