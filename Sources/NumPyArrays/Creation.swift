// Matrices and vectors from nothing but their shape, and from numbers that are written out.

@_exported import LinearAlgebra

/// A vector of zeros: NumPy's `np.zeros(n)`.
public func zeros(_ count: Int) -> Vector {
  require(count >= 0, "no vector has \(count) elements")
  return Vector(storage: Array(repeating: 0, count: count)[...])
}

/// A matrix of zeros: NumPy's `np.zeros((rows, columns))`.
public func zeros(_ rows: Int, _ columns: Int) -> Matrix<Double> {
  require(rows >= 0 && columns >= 0, "no matrix is \(shape(rows, columns))")
  return Matrix(rows: rows, columns: columns, repeating: 0)
}

/// A vector of ones: NumPy's `np.ones(n)`.
public func ones(_ count: Int) -> Vector { zeros(count) + 1 }

/// A matrix of ones: NumPy's `np.ones((rows, columns))`.
public func ones(_ rows: Int, _ columns: Int) -> Matrix<Double> { zeros(rows, columns) + 1 }

/// Zeros in the shape of a matrix: NumPy's `np.zeros_like(a)`.
public func zerosLike(_ a: Matrix<Double>) -> Matrix<Double> { zeros(a.rows, a.columns) }

/// Zeros in the shape of a vector.
public func zerosLike(_ v: Vector) -> Vector { zeros(v.count) }

/// The whole numbers from 0 to `count - 1`: NumPy's `np.arange(n)`.
public func arange(_ count: Int) -> [Int] {
  require(count >= 0, "no range has \(count) numbers")
  return Array(0..<count)
}

extension Matrix where Element == Double {
  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    require(rows >= 0 && columns >= 0, "no matrix is \(NumPyArrays.shape(rows, columns))")
    self.init(rows: rows, columns: columns, repeating: 0)
  }

  /// A matrix of rows that are written out: NumPy's `np.array([[1, 2], [3, 4]])`.
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    for (i, row) in rows.enumerated() {
      require(
        row.count == columns, "row \(i) has \(row.count) elements, row 0 has \(columns)")
    }
    self.init(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
  }

  /// `[rows, columns]`: NumPy's `a.shape`.
  public var shape: [Int] { [rows, columns] }

  /// The same elements, row after row, in another shape; -1 for the number that fits.
  public func reshape(_ newRows: Int, _ newColumns: Int) -> Matrix {
    let count = rows * columns
    let known = newRows == -1 ? newColumns : newRows
    let other = known > 0 ? count / known : 0
    let (r, c) = (newRows == -1 ? other : newRows, newColumns == -1 ? other : newColumns)
    require(
      r >= 0 && c >= 0 && r * c == count,
      "\(NumPyArrays.shape(rows, columns)) has \(count) elements, which do not fill "
        + NumPyArrays.shape(newRows, newColumns))
    return Matrix(rows: r, columns: c, elements: elements)
  }

  /// All elements, row after row: NumPy's `a.flatten()`.
  public func flatten() -> Vector { Vector(storage: elements[...]) }
}
