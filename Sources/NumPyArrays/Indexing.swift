// Parts of a matrix: elements, rows, columns, blocks, lists of rows, masks and picked elements.

extension Matrix where Element == Double {
  /// An element: NumPy's `a[i, j]`.
  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    get {
      if row < 0 || row >= rows { stop(index: row, of: rows, "row") }
      if column < 0 || column >= columns { stop(index: column, of: columns, "column") }
      return withUnsafeElements { $0[row &* columns &+ column] }
    }
    set {
      if row < 0 || row >= rows { stop(index: row, of: rows, "row") }
      if column < 0 || column >= columns { stop(index: column, of: columns, "column") }
      let place = row &* columns &+ column
      withUnsafeMutableElements { $0[place] = newValue }
    }
  }

  /// A row, without a copy: NumPy's `a[i]`.
  public subscript(row: Int) -> Vector {
    get {
      if row < 0 || row >= rows { stop(index: row, of: rows, "row") }
      return Vector(storage: self.row(row))
    }
    set {
      if row < 0 || row >= rows { stop(index: row, of: rows, "row") }
      require(
        newValue.count == columns,
        "a vector of \(newValue.count) elements does not fit row \(row) of a "
          + "\(NumPyArrays.shape(rows, columns)) matrix")
      let first = row * columns
      withUnsafeMutableElements { elements in
        newValue.storage.withUnsafeBufferPointer { new in
          for j in 0..<new.count { elements[first + j] = new[j] }
        }
      }
    }
  }

  /// A column: NumPy's `a[:, j]`.
  public subscript(_: UnboundedRange, column: Int) -> Vector {
    get {
      if column < 0 || column >= columns { stop(index: column, of: columns, "column") }
      let (rows, columns) = (rows, columns)
      return withUnsafeElements { elements in
        Vector(storage: (0..<rows).map { elements[$0 * columns + column] }[...])
      }
    }
    set {
      if column < 0 || column >= columns { stop(index: column, of: columns, "column") }
      require(
        newValue.count == rows,
        "a vector of \(newValue.count) elements does not fit column \(column) of a "
          + "\(NumPyArrays.shape(rows, columns)) matrix")
      for i in 0..<rows { self[i, column] = newValue[i] }
    }
  }

  /// Rows that follow one another: NumPy's `a[i:j]`, except that both ends must exist.
  public subscript(range: Range<Int>) -> Matrix {
    get {
      checkRange(range, of: rows, "rows")
      return copyingRows(range)
    }
    set { self[range, 0..<columns] = newValue }
  }

  /// Columns that follow one another: NumPy's `a[:, i:j]`.
  public subscript(_: UnboundedRange, range: Range<Int>) -> Matrix {
    get {
      checkRange(range, of: columns, "columns")
      return copyingColumns(range)
    }
    set { self[0..<rows, range] = newValue }
  }

  /// A block: NumPy's `a[i:j, k:l]`.
  public subscript(rowRange: Range<Int>, columnRange: Range<Int>) -> Matrix {
    get {
      checkRange(rowRange, of: rows, "rows")
      checkRange(columnRange, of: columns, "columns")
      return copyingRows(rowRange).copyingColumns(columnRange)
    }
    set {
      checkRange(rowRange, of: rows, "rows")
      checkRange(columnRange, of: columns, "columns")
      require(
        newValue.rows == rowRange.count && newValue.columns == columnRange.count,
        "a \(NumPyArrays.shape(newValue.rows, newValue.columns)) matrix does not fit a "
          + "\(NumPyArrays.shape(rowRange.count, columnRange.count)) block")
      for (i, row) in rowRange.enumerated() {
        for (j, column) in columnRange.enumerated() { self[row, column] = newValue[i, j] }
      }
    }
  }

  /// Rows by their indices, in any order and any number of times: NumPy's `a[idx]`.
  public subscript(rowIndices: [Int]) -> Matrix {
    for row in rowIndices where row < 0 || row >= rows { stop(index: row, of: rows, "row") }
    return copyingRows(at: rowIndices)
  }

  /// One element of each named row: NumPy's `a[rows, columns]` with two lists.
  ///
  /// ```swift
  /// scores[arange(n), y]         // the score of each sample's own class
  /// gradient[arange(n), y] -= 1
  /// ```
  public subscript(rowIndices: [Int], columnIndices: [Int]) -> Vector {
    get {
      checkPicks(rowIndices.count, columnIndices.count)
      return Vector(storage: zip(rowIndices, columnIndices).map { self[$0, $1] }[...])
    }
    set {
      checkPicks(rowIndices.count, columnIndices.count)
      checkPicks(newValue.count, rowIndices.count)
      for (n, (i, j)) in zip(rowIndices, columnIndices).enumerated() { self[i, j] = newValue[n] }
    }
  }

  /// Sets one element of each named row to the same number: NumPy's `a[rows, columns] = 0`.
  @_disfavoredOverload
  public subscript(rowIndices: [Int], columnIndices: [Int]) -> Double {
    @available(*, unavailable, message: "several elements are no single number")
    get { stop("several elements are no single number") }
    set {
      checkPicks(rowIndices.count, columnIndices.count)
      for (i, j) in zip(rowIndices, columnIndices) { self[i, j] = newValue }
    }
  }

  /// The elements for which a mask holds 1: NumPy's `a[a > 0]`.
  ///
  /// - Precondition: the mask has the same shape, and only zeros and ones.
  public subscript(mask: Matrix) -> Vector {
    checkMask(mask)
    return Vector(storage: zip(elements, mask.elements).filter { $1 == 1 }.map(\.0)[...])
  }

  /// Sets the elements for which a mask holds 1: NumPy's `a[a < 0] = 0`.
  @_disfavoredOverload
  public subscript(mask: Matrix) -> Double {
    @available(*, unavailable, message: "several elements are no single number")
    get { stop("several elements are no single number") }
    set {
      checkMask(mask)
      withUnsafeMutableElements { elements in
        mask.withUnsafeElements { mask in
          for i in 0..<elements.count where mask[i] == 1 { elements[i] = newValue }
        }
      }
    }
  }

  private func checkRange(_ range: Range<Int>, of count: Int, _ what: String) {
    require(
      range.lowerBound >= 0 && range.upperBound <= count,
      "\(what) \(range) of a \(NumPyArrays.shape(rows, columns)) matrix")
  }

  private func checkPicks(_ first: Int, _ second: Int) {
    require(first == second, "\(first) and \(second) indices do not pair up")
  }

  private func checkMask(_ mask: Matrix) {
    require(
      mask.rows == rows && mask.columns == columns,
      "a \(NumPyArrays.shape(mask.rows, mask.columns)) mask does not fit a "
        + "\(NumPyArrays.shape(rows, columns)) matrix")
    require(
      mask.withUnsafeElements { $0.allSatisfy { $0 == 0 || $0 == 1 } },
      "a mask holds only zeros and ones, as comparisons make them")
  }
}

extension Array {
  /// Elements by their indices: NumPy's `y[idx]`.
  public subscript(indices: [Int]) -> [Element] {
    indices.map { index in
      if index < 0 || index >= count { stop(index: index, of: count, "element") }
      return self[index]
    }
  }
}
