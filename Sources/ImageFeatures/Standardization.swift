// Features brought to a common scale.

import LinearAlgebra

/// Takes off each column's mean and divides by its standard deviation, both of the samples to learn
/// from: features of different units come to one scale, and gradient descent goes as fast along one
/// as along another.
///
/// Fit it to the training rows alone, and apply it to all others.
///
/// ```swift
/// let scale = Standardization(fittedTo: training)
/// let rows = scale.applied(to: validation, appendsOne: true)   // [N, F + 1]
/// ```
///
/// The standard deviation divides by N, as NumPy's `std` does. A column that is the same in all
/// training rows has none and tells nothing: it becomes 0 in them, and elsewhere the plain
/// difference from its mean. (NumPy's 0 / 0 would be NaN.)
public struct Standardization<Scalar: RealScalar>: Equatable, Sendable {
  /// `[F]`: the means of the columns.
  public let means: [Scalar]
  /// `[F]`: the standard deviations of the columns; 1 for a column that is the same everywhere.
  public let deviations: [Scalar]

  /// Computes means and standard deviations, in `Double`, row after row as NumPy adds them.
  ///
  /// - Parameter samples: `[N, F]`, the rows to learn from.
  /// - Precondition: there is at least one row.
  public init(fittedTo samples: Matrix<Scalar>) {
    precondition(samples.rows >= 1, "no rows to fit to")
    let columns = Columns(of: samples)
    means = columns.means.map { Scalar($0) }
    deviations = zip(columns.deviations, columns.vary).map { $1 ? Scalar($0) : 1 }
  }

  /// Returns rows on the common scale.
  ///
  /// - Parameters:
  ///   - samples: `[N, F]`
  ///   - appendsOne: Whether a last column holds ones, for weights whose last row is the bias.
  /// - Returns: `[N, F]`, or `[N, F + 1]`
  /// - Precondition: `samples` has as many columns as the rows that this was fitted to.
  public func applied(to samples: Matrix<Scalar>, appendsOne: Bool) -> Matrix<Scalar> {
    precondition(
      samples.columns == means.count,
      "\(samples.columns) columns; \(means.count) were fitted to")
    return Matrix(rows: samples.rows, columns: means.count + (appendsOne ? 1 : 0)) { scaled in
      samples.withUnsafeElements {
        scale($0, means, deviations, appendsOne: appendsOne, into: scaled)
      }
    }
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

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func scale<Scalar: RealScalar>(
  _ elements: UnsafeBufferPointer<Scalar>, _ means: [Scalar], _ deviations: [Scalar],
  appendsOne: Bool, into scaled: UnsafeMutableBufferPointer<Scalar>
) {
  let columns = means.count
  let width = columns + (appendsOne ? 1 : 0)
  for row in 0..<scaled.count / max(1, width) {
    for column in 0..<columns {
      scaled[row * width + column] =
        (elements[row * columns + column] - means[column]) / deviations[column]
    }
    if appendsOne { scaled[row * width + columns] = 1 }
  }
}
