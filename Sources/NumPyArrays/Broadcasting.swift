// The loops behind every operation of two arrays, with NumPy's rule for shapes that differ.

/// Combines two matrices element by element; a single row or column is repeated as needed.
///
/// - Precondition: the numbers of rows are equal or one of them is 1, and so with columns.
@inline(__always)
func combined(
  _ a: Matrix<Double>, _ b: Matrix<Double>, _ name: String, _ operation: (Double, Double) -> Double
) -> Matrix<Double> {
  let (rows, columns) = (max(a.rows, b.rows), max(a.columns, b.columns))
  let fits =
    (a.rows == b.rows || a.rows == 1 || b.rows == 1)
    && (a.columns == b.columns || a.columns == 1 || b.columns == 1)
  require(
    fits,
    "no \(shape(a.rows, a.columns)) \(name) \(shape(b.rows, b.columns)): shapes must agree, "
      + "or be 1 where they do not" + columnHint(a, b))
  if a.rows * a.columns == 0 || b.rows * b.columns == 0 {
    return Matrix(
      rows: a.rows == 1 ? b.rows : a.rows, columns: a.columns == 1 ? b.columns : a.columns,
      elements: [])
  }
  return a.withUnsafeElements { x in
    b.withUnsafeElements { y in
      Matrix(rows: rows, columns: columns) { result in
        if a.rows == b.rows && a.columns == b.columns {
          for i in 0..<result.count { result[i] = operation(x[i], y[i]) }
          return
        }
        for i in 0..<rows {
          let (p, q) = (a.rows == 1 ? 0 : i * a.columns, b.rows == 1 ? 0 : i * b.columns)
          let r = i * columns
          switch (a.columns == columns, b.columns == columns) {
          case (true, true):
            for j in 0..<columns { result[r + j] = operation(x[p + j], y[q + j]) }
          case (true, false):
            let other = y[q]
            for j in 0..<columns { result[r + j] = operation(x[p + j], other) }
          case (false, _):
            let other = x[p]
            for j in 0..<columns { result[r + j] = operation(other, y[q + j]) }
          }
        }
      }
    }
  }
}

/// What to write where a vector with a number for each row was taken for a row.
private func columnHint(_ a: Matrix<Double>, _ b: Matrix<Double>) -> String {
  (b.rows == 1 && b.columns == a.rows) || (a.rows == 1 && a.columns == b.rows)
    ? ". A vector beside a matrix is a row; v.column has a number for each row" : ""
}

/// Combines two vectors element by element.
@inline(__always)
func combined(
  _ a: Vector, _ b: Vector, _ name: String, _ operation: (Double, Double) -> Double
) -> Vector {
  require(
    a.count == b.count,
    "no \(name) of vectors of \(a.count) and \(b.count) elements")
  return a.storage.withUnsafeBufferPointer { x in
    b.storage.withUnsafeBufferPointer { y in
      vector(a.count) { result in
        for i in 0..<result.count { result[i] = operation(x[i], y[i]) }
      }
    }
  }
}

/// Changes every element of a matrix.
@inline(__always)
func mapped(_ a: Matrix<Double>, _ operation: (Double) -> Double) -> Matrix<Double> {
  a.withUnsafeElements { x in
    Matrix(rows: a.rows, columns: a.columns) { result in
      for i in 0..<result.count { result[i] = operation(x[i]) }
    }
  }
}

/// Changes every element of a vector.
@inline(__always)
func mapped(_ a: Vector, _ operation: (Double) -> Double) -> Vector {
  a.storage.withUnsafeBufferPointer { x in
    vector(a.count) { result in for i in 0..<result.count { result[i] = operation(x[i]) } }
  }
}

/// A vector whose memory is written without being cleared first.
@inline(__always)
private func vector(
  _ count: Int, filledBy fill: (UnsafeMutableBufferPointer<Double>) -> Void
) -> Vector {
  Vector(
    storage: Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      initialized = count
    }[...])
}
