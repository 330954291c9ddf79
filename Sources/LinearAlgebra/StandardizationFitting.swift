// A standardization learned from samples.

extension Standardization {
  /// Takes each column's mean and standard deviation over the samples to learn from.
  ///
  /// Both are computed in `Double`, row after row as NumPy adds them. The standard deviation divides
  /// by N, as NumPy's `std` does. A column that is the same in all rows has none and tells nothing:
  /// its deviation counts as 1, so that it becomes 0 in them, and elsewhere the plain difference from
  /// its mean. (NumPy's 0 / 0 would be NaN.)
  ///
  /// - Parameter samples: `[N, F]`, the rows to learn from.
  /// - Precondition: there is at least one row.
  public init(fittedTo samples: Matrix<Scalar>) {
    precondition(samples.rows >= 1, "no rows to fit to")
    let columns = Columns(of: samples)
    self.init(
      mean: columns.means.map { Scalar($0) },
      deviation: zip(columns.deviations, columns.vary).map { $1 ? Scalar($0) : 1 })
  }
}

/// The statistics of a matrix's columns, in `Double`.
private struct Columns {
  var means: [Double]
  var deviations: [Double]
  /// Whether a column has two different values. Its deviation does not tell: the mean of equal
  /// numbers is rounded, too.
  var vary: [Bool]

  init<Scalar: RealScalar>(of samples: Matrix<Scalar>) {
    let (rows, columns) = (Double(samples.rows), samples.columns)
    means = Array(repeating: 0, count: columns)
    deviations = means
    vary = Array(repeating: false, count: columns)
    samples.withUnsafeElements { elements in
      addColumns(elements, to: &means)
      for column in 0..<columns { means[column] /= rows }
      addSquares(elements, means, to: &deviations)
      for column in 0..<columns { deviations[column] = (deviations[column] / rows).squareRoot() }
      markVarying(elements, &vary)
      for column in 0..<columns where !vary[column] { means[column] = Double(elements[column]) }
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addColumns<Scalar: RealScalar>(
  _ elements: UnsafeBufferPointer<Scalar>, to sums: inout [Double]
) {
  let columns = sums.count
  for start in stride(from: 0, to: elements.count, by: max(1, columns)) {
    for column in 0..<columns { sums[column] += Double(elements[start + column]) }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addSquares<Scalar: RealScalar>(
  _ elements: UnsafeBufferPointer<Scalar>, _ means: [Double], to sums: inout [Double]
) {
  let columns = sums.count
  for start in stride(from: 0, to: elements.count, by: max(1, columns)) {
    for column in 0..<columns {
      let difference = Double(elements[start + column]) - means[column]
      sums[column] += difference * difference
    }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func markVarying<Scalar: RealScalar>(
  _ elements: UnsafeBufferPointer<Scalar>, _ vary: inout [Bool]
) {
  let columns = vary.count
  for start in stride(from: 0, to: elements.count, by: max(1, columns)) {
    for column in 0..<columns where elements[start + column] != elements[column] {
      vary[column] = true
    }
  }
}
