// Copies of columns.

extension Matrix {
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
