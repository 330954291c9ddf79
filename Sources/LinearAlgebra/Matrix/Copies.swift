// New matrices from the elements of others: rows, columns, transposes, matrices joined; and from bytes.

import CKernels

extension Matrix {
  /// Makes a matrix of bytes, such as pixels, as numbers from 0 to 255.
  ///
  /// - Precondition: `bytes.count == rows * columns`.
  public init(bytes: some Collection<UInt8>, rows: Int, columns: Int) {
    precondition(
      rows >= 0 && columns >= 0 && bytes.count == rows * columns,
      "\(bytes.count) bytes do not fill a [\(rows), \(columns)] matrix")
    self.init(rows: rows, columns: columns) { elements in
      let written: Void? = bytes.withContiguousStorageIfAvailable {
        Element.widen($0, into: elements)
      }
      if written == nil {
        for (i, byte) in bytes.enumerated() { elements[i] = Element(byte) }
      }
    }
  }

  /// Returns a copy of some rows that follow one another.
  ///
  /// - Precondition: `range` lies within `0..<rows`.
  public func copyingRows(_ range: Range<Int>) -> Matrix {
    checkRows(range)
    return withUnsafeElements { elements in
      Matrix(rows: range.count, columns: columns) { copies in
        guard let from = elements.baseAddress, let to = copies.baseAddress else { return }
        to.initialize(from: from + range.lowerBound * columns, count: copies.count)
      }
    }
  }

  /// Returns a copy of rows in any order and any number of times.
  ///
  /// For a product, `rows(at:)` does without the copy.
  ///
  /// - Precondition: every index lies within `0..<rows`.
  public func copyingRows(at indices: [Int]) -> Matrix {
    checkRows(at: indices)
    return withUnsafeElements { elements in
      Matrix(rows: indices.count, columns: columns) { copies in
        guard let from = elements.baseAddress, let to = copies.baseAddress else { return }
        for (i, index) in indices.enumerated() {
          (to + i * columns).initialize(from: from + index * columns, count: columns)
        }
      }
    }
  }

  /// Returns the matrix with rows and columns exchanged.
  ///
  /// For a product, `transposed` does without the copy.
  public func transposedCopy() -> Matrix {
    let kernels = Execution.serial.kernels(for: Element.self)
    return withUnsafeElements { elements in
      Matrix(rows: columns, columns: rows) { copies in
        guard let from = elements.baseAddress, let to = copies.baseAddress else { return }
        kernels.transpose(from, rows, columns, to)
      }
    }
  }
}

extension Matrix {
  /// Makes a matrix of others side by side: `[D, C₀ + C₁ + …]`.
  ///
  /// - Precondition: there is one, and all have as many rows.
  public init(sideBySide parts: [Matrix]) {
    precondition(!parts.isEmpty, "no matrices to put side by side")
    let rows = parts[0].rows
    for part in parts {
      precondition(
        part.rows == rows, "matrices of \(rows) and \(part.rows) rows cannot stand side by side")
    }
    let columns = parts.reduce(0) { $0 + $1.columns }
    self.init(rows: rows, columns: columns) { target in
      var first = 0
      for part in parts {
        part.withUnsafeElements { elements in
          for row in 0..<rows where part.columns > 0 {
            (target.baseAddress! + row * columns + first).initialize(
              from: elements.baseAddress! + row * part.columns, count: part.columns)
          }
        }
        first += part.columns
      }
    }
  }

  /// A copy of some columns that follow one another.
  ///
  /// - Precondition: `range` lies within `0..<columns`.
  /// - Complexity: O(*n*) for n copied elements.
  public func copyingColumns(_ range: Range<Int>) -> Matrix {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= columns,
      "columns \(range) of a [\(rows), \(columns)] matrix")
    let width = range.count
    return withUnsafeElements { elements in
      Matrix(rows: rows, columns: width) { target in
        guard width > 0, rows > 0 else { return }
        for row in 0..<rows {
          (target.baseAddress! + row * width).initialize(
            from: elements.baseAddress! + row * columns + range.lowerBound, count: width)
        }
      }
    }
  }
}
