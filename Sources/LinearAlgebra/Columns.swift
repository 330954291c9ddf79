// Matrices side by side, and copies of columns.

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
