// What is done to samples before a network sees them, kept with the network.

import LinearAlgebra

/// A row less a mean, divided by a deviation: (x − mean) / deviation.
public struct Standardization<Scalar: RealScalar>: Sendable, Equatable {
  /// `[D]`, such as the mean image of the training images; empty where nothing is taken off.
  public let mean: [Scalar]
  /// `[D]`; empty where nothing is divided.
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
}

/// Rows of a source as a standardization leaves them, computed when they are read.
public struct StandardizedRows<Source: RowSource>: RowSource {
  public typealias Element = Source.Element
  private let source: Source
  private let standardization: Standardization<Element>

  /// - Precondition: the standardization fits the source's columns.
  public init(_ source: Source, _ standardization: Standardization<Element>) {
    precondition(
      standardization.fits(columns: source.columns),
      "a mean of \(standardization.mean.count) and a deviation of "
        + "\(standardization.deviation.count) for rows of \(source.columns)")
    self.source = source
    self.standardization = standardization
  }

  public var rows: Int { source.rows }
  public var columns: Int { source.columns }

  public func read(_ indices: [Int], into target: inout Matrix<Element>, on execution: Execution) {
    source.read(indices, into: &target, on: execution)
    standardize(&target, standardization, on: execution)
  }

  public func copyingRows(_ range: Range<Int>) -> Matrix<Element> {
    var rows = source.copyingRows(range)
    standardize(&rows, standardization, on: .automatic)
    return rows
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func standardize<Scalar: RealScalar>(
  _ matrix: inout Matrix<Scalar>, _ standardization: Standardization<Scalar>,
  on execution: Execution
) {
  if !standardization.mean.isEmpty { matrix.subtract(row: standardization.mean, on: execution) }
  if standardization.deviation.isEmpty { return }
  let (rows, columns) = (matrix.rows, matrix.columns)
  matrix.withUnsafeMutableElements { elements in
    standardization.deviation.withUnsafeBufferPointer { deviation in
      for row in 0..<rows {
        for column in 0..<columns { elements[row * columns + column] /= deviation[column] }
      }
    }
  }
}
