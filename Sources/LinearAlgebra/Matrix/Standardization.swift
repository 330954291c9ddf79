// Rows brought to a common scale: what is done to samples before a model sees them.

/// A row less a mean, divided by a deviation: (x − mean) / deviation.
///
/// Features of different units come to one scale, and gradient descent goes as fast along one as
/// along another. Fit it to the training rows alone, apply it to all others, and keep it with the
/// model.
///
/// ```swift
/// let scale = Standardization(fittedTo: training)
/// let rows = scale.applied(to: validation, appendsOne: true)   // [N, F + 1]
/// ```
public struct Standardization<Scalar: RealScalar>: Sendable, Equatable {
  /// `[F]`, such as the mean image of the training images; empty where nothing is subtracted.
  public let mean: [Scalar]
  /// `[F]`; empty where nothing is divided.
  public let deviation: [Scalar]

  /// - Precondition: both are as long, or one is empty.
  public init(mean: [Scalar] = [], deviation: [Scalar] = []) {
    precondition(
      mean.isEmpty || deviation.isEmpty || mean.count == deviation.count,
      "a mean of \(mean.count) and a deviation of \(deviation.count)")
    self.mean = mean
    self.deviation = deviation
  }

  /// Whether it fits rows of so many numbers.
  public func fits(columns: Int) -> Bool {
    (mean.isEmpty || mean.count == columns) && (deviation.isEmpty || deviation.count == columns)
  }

  /// Returns rows on the common scale.
  ///
  /// - Parameters:
  ///   - samples: `[N, F]`
  ///   - appendsOne: Whether a last column holds ones, for weights whose last row is the bias.
  /// - Returns: `[N, F]`, or `[N, F + 1]`
  /// - Precondition: it fits the columns.
  public func applied(to samples: Matrix<Scalar>, appendsOne: Bool = false) -> Matrix<Scalar> {
    checkFit(columns: samples.columns)
    let (columns, width) = (samples.columns, samples.columns + (appendsOne ? 1 : 0))
    return Matrix(rows: samples.rows, columns: width) { scaled in
      samples.withUnsafeElements { elements in
        for row in 0..<samples.rows {
          for column in 0..<columns {
            scaled[row * width + column] = elements[row * columns + column]
          }
          if appendsOne { scaled[row * width + columns] = 1 }
        }
      }
      standardize(scaled, self, columns: columns, width: width)
    }
  }

  fileprivate func checkFit(columns: Int) {
    precondition(
      fits(columns: columns),
      "a mean of \(mean.count) and a deviation of \(deviation.count) for rows of \(columns)")
  }
}

/// Rows of a source as a standardization leaves them, computed when they are read.
public struct StandardizedRows<Source: RowSource>: RowSource {
  public typealias Element = Source.Element
  private let source: Source
  private let standardization: Standardization<Element>

  /// - Precondition: the standardization fits the source's columns.
  public init(_ source: Source, _ standardization: Standardization<Element>) {
    standardization.checkFit(columns: source.columns)
    self.source = source
    self.standardization = standardization
  }

  public var rows: Int { source.rows }
  public var columns: Int { source.columns }

  public func read(_ indices: [Int], into target: inout Matrix<Element>, on execution: Execution) {
    source.read(indices, into: &target, on: execution)
    standardize(&target)
  }

  public func copyingRows(_ range: Range<Int>) -> Matrix<Element> {
    var rows = source.copyingRows(range)
    standardize(&rows)
    return rows
  }

  private func standardize(_ rows: inout Matrix<Element>) {
    let columns = rows.columns
    rows.withUnsafeMutableElements {
      LinearAlgebra.standardize($0, standardization, columns: columns, width: columns)
    }
  }
}

/// Standardizes the first columns of rows in place.
///
/// - Parameter width: How far one row's first element is from the next row's.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func standardize<Scalar: RealScalar>(
  _ elements: UnsafeMutableBufferPointer<Scalar>, _ standardization: Standardization<Scalar>,
  columns: Int, width: Int
) {
  let (mean, deviation) = (standardization.mean, standardization.deviation)
  for start in stride(from: 0, to: elements.count, by: max(1, width)) {
    if !mean.isEmpty {
      for column in 0..<columns { elements[start + column] -= mean[column] }
    }
    if !deviation.isEmpty {
      for column in 0..<columns { elements[start + column] /= deviation[column] }
    }
  }
}

// MARK: Fitting

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
