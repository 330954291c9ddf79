// Arithmetic element by element.

import CKernels

extension Matrix {
  /// Returns a matrix of the same shape with `transform` applied to every element.
  ///
  /// ```swift
  /// let hidden = scores.mapElements { max(0, $0) }
  /// ```
  ///
  /// - Complexity: O(*n*) for n elements.
  @inlinable
  public func mapElements(_ transform: (Element) throws -> Element) rethrows -> Matrix {
    try withUnsafeElements { elements in
      try Matrix(rows: rows, columns: columns) { results in
        for i in 0..<elements.count {
          results.initializeElement(at: i, to: try transform(elements[i]))
        }
      }
    }
  }

  /// Returns a matrix of `combine` applied to the elements of two matrices at the same place.
  ///
  /// - Precondition: both matrices have the same shape.
  /// - Complexity: O(*n*) for n elements.
  @inlinable
  public func mapElements(
    with other: Matrix, _ combine: (Element, Element) throws -> Element
  ) rethrows -> Matrix {
    checkShape(of: other)
    return try withUnsafeElements { elements in
      try other.withUnsafeElements { others in
        try Matrix(rows: rows, columns: columns) { results in
          for i in 0..<elements.count {
            results.initializeElement(at: i, to: try combine(elements[i], others[i]))
          }
        }
      }
    }
  }

  /// Adds another matrix, scaled: self += scale · other.
  ///
  /// ```swift
  /// weights.add(gradient, scaledBy: -learningRate)
  /// ```
  ///
  /// - Precondition: both matrices have the same shape.
  /// - Complexity: O(*n*) for n elements.
  @inlinable
  public mutating func add(_ other: Matrix, scaledBy scale: Element = 1) {
    checkShape(of: other)
    withUnsafeMutableElements { elements in
      other.withUnsafeElements { others in
        for i in 0..<elements.count { elements[i] += scale * others[i] }
      }
    }
  }

  /// Multiplies every element by a factor.
  ///
  /// - Complexity: O(*n*) for n elements.
  @inlinable
  public mutating func scale(by factor: Element) {
    withUnsafeMutableElements { elements in
      for i in 0..<elements.count { elements[i] *= factor }
    }
  }

  /// Returns the elementwise sum of two matrices of the same shape.
  @inlinable
  public static func + (left: Matrix, right: Matrix) -> Matrix { left.mapElements(with: right, +) }

  /// Returns the elementwise difference of two matrices of the same shape.
  @inlinable
  public static func - (left: Matrix, right: Matrix) -> Matrix { left.mapElements(with: right, -) }

  /// Returns a matrix with every element multiplied by a factor.
  @inlinable
  public static func * (factor: Element, matrix: Matrix) -> Matrix {
    matrix.mapElements { factor * $0 }
  }

  /// Subtracts the same row from every row, such as the mean image.
  ///
  /// - Precondition: `row.count == columns`.
  /// - Complexity: O(*n*) for n elements.
  public mutating func subtract(row: [Element], on execution: Execution = .automatic) {
    precondition(
      row.count == columns, "a row of \(row.count) does not fit a [\(rows), \(columns)] matrix")
    let (columns, execution) = (columns, execution.sized(for: rows * columns))
    let kernel = execution.kernels(for: Element.self).subtract_row!
    execution.fill(&storage, columns: columns) { slice, part in
      row.withUnsafeBufferPointer {
        kernel($0.baseAddress, part.baseAddress, columns, slice.count, columns)
      }
    }
  }

  /// Returns the matrix with the same row subtracted from every row.
  ///
  /// - Precondition: `row.count == columns`.
  public func subtracting(row: [Element], on execution: Execution = .automatic) -> Matrix {
    var difference = self
    difference.subtract(row: row, on: execution)
    return difference
  }
}
