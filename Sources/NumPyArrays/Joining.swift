// Arrays joined and split.

/// Matrices above one another: NumPy's `np.vstack`.
public func vstack(_ parts: [Matrix<Double>]) -> Matrix<Double> {
  guard let first = parts.first else { stop("no matrices to stack") }
  for part in parts {
    require(
      part.columns == first.columns,
      "no \(shape(part.rows, part.columns)) below a \(shape(first.rows, first.columns)): "
        + "the columns differ")
  }
  return Matrix(
    rows: parts.reduce(0) { $0 + $1.rows }, columns: first.columns,
    elements: parts.flatMap(\.elements))
}

/// Vectors as the rows of a matrix: NumPy's `np.vstack`.
public func vstack(_ rows: [Vector]) -> Matrix<Double> { vstack(rows.map(\.row)) }

/// Matrices beside one another: NumPy's `np.hstack`.
public func hstack(_ parts: [Matrix<Double>]) -> Matrix<Double> {
  guard let first = parts.first else { stop("no matrices to stack") }
  for part in parts {
    require(
      part.rows == first.rows,
      "no \(shape(part.rows, part.columns)) beside a \(shape(first.rows, first.columns)): "
        + "the rows differ")
  }
  return Matrix(sideBySide: parts)
}

/// Lists one after another: NumPy's `np.concatenate`.
public func concatenate<Element>(_ parts: [[Element]]) -> [Element] { parts.flatMap { $0 } }

/// Vectors one after another: NumPy's `np.concatenate`.
public func concatenate(_ parts: [Vector]) -> Vector {
  Vector(storage: parts.flatMap(\.elements)[...])
}

/// The rows in parts that follow one another, as equal as possible, the larger first: NumPy's
/// `np.array_split`.
public func arraySplit(_ a: Matrix<Double>, _ count: Int) -> [Matrix<Double>] {
  splitRanges(a.rows, count).map { a[$0] }
}

/// A list in parts that follow one another, as equal as possible, the larger first.
public func arraySplit<Element>(_ list: [Element], _ count: Int) -> [[Element]] {
  splitRanges(list.count, count).map { Array(list[$0]) }
}

private func splitRanges(_ total: Int, _ count: Int) -> [Range<Int>] {
  require(count > 0, "no split into \(count) parts")
  let (size, larger) = total.quotientAndRemainder(dividingBy: count)
  var first = 0
  return (0..<count).map { part in
    let range = first..<first + size + (part < larger ? 1 : 0)
    first = range.upperBound
    return range
  }
}
