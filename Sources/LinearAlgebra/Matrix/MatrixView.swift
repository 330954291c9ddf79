// Parts of a matrix that take part in a product where they lie: transposed, or only some rows.

import CKernels

/// What a product multiplies: a `Matrix` or a `MatrixView`.
public protocol MatrixOperand<Element> {
  associatedtype Element: RealScalar
  /// The rows and columns that take part.
  var view: MatrixView<Element> { get }
}

/// Some rows of a matrix, or of bytes, as they lie or transposed, without a copy of the elements.
///
/// ```swift
/// let gradient = product(samples.rows(at: batch).transposed, scoreGradient)
/// ```
public struct MatrixView<Element: RealScalar>: MatrixOperand, Sendable {
  /// Which rows of the matrix take part.
  enum Selection: Sendable {
    case range(Range<Int>)
    case indices([Int])

    var count: Int {
      switch self {
      case .range(let range): range.count
      case .indices(let indices): indices.count
      }
    }
  }

  /// What the rows are rows of.
  enum Source: Sendable {
    case matrix(Matrix<Element>)
    case bytes(CenteredBytes<Element>)

    var columns: Int {
      switch self {
      case .matrix(let matrix): matrix.columns
      case .bytes(let bytes): bytes.columns
      }
    }
  }

  let source: Source
  let selection: Selection
  let isTransposed: Bool

  /// The number of rows.
  public var rows: Int { isTransposed ? source.columns : selection.count }
  /// The number of columns of what lies in memory, transposed or not.
  var sourceColumns: Int { source.columns }
  /// The number of columns.
  public var columns: Int { isTransposed ? selection.count : source.columns }

  /// Whether it can stand on the right of a product: bytes cannot.
  var canStandRight: Bool { if case .matrix = source { true } else { false } }
  /// The view itself.
  public var view: MatrixView { self }

  /// The same elements with rows and columns exchanged.
  public var transposed: MatrixView {
    MatrixView(source: source, selection: selection, isTransposed: !isTransposed)
  }

  /// Calls `body` with the view as the kernels take it.
  func withOperand<Result>(_ body: (ck_operand) -> Result) -> Result {
    switch source {
    case .matrix(let matrix):
      return matrix.withUnsafeElements { elements in
        let whole = ck_operand(
          elements: elements.baseAddress, stride: matrix.columns, rows: nil,
          transposed: isTransposed, mean: nil, byte_columns: 0)
        return withSelection(from: whole, bytesAnElement: MemoryLayout<Element>.stride, body)
      }
    case .bytes(let rows):
      return rows.bytes.withUnsafeBufferPointer { bytes in
        rows.mean.withUnsafeBufferPointer { mean in
          let whole = ck_operand(
            elements: bytes.baseAddress, stride: rows.byteColumns, rows: nil,
            transposed: isTransposed, mean: mean.baseAddress, byte_columns: rows.byteColumns)
          return withSelection(from: whole, bytesAnElement: 1, body)
        }
      }
    }
  }

  /// Calls `body` with the selected rows of an operand.
  private func withSelection<Result>(
    from whole: ck_operand, bytesAnElement: Int, _ body: (ck_operand) -> Result
  ) -> Result {
    var operand = whole
    switch selection {
    case .range(let range):
      operand.elements = whole.elements.map {
        $0 + range.lowerBound * whole.stride * bytesAnElement
      }
      return body(operand)
    case .indices(let indices):
      return indices.withUnsafeBufferPointer {
        operand.rows = $0.baseAddress
        return body(operand)
      }
    }
  }
}

extension Matrix: MatrixOperand {
  /// All of the matrix.
  public var view: MatrixView<Element> { rows(0..<rows) }

  /// The matrix with rows and columns exchanged, without a copy.
  public var transposed: MatrixView<Element> { view.transposed }

  /// Some rows that follow one another, without a copy.
  ///
  /// - Precondition: `range` lies within `0..<rows`.
  public func rows(_ range: Range<Int>) -> MatrixView<Element> {
    checkRows(range)
    return MatrixView(source: .matrix(self), selection: .range(range), isTransposed: false)
  }

  /// Rows in any order and any number of times, without a copy of their elements.
  ///
  /// - Precondition: every index lies within `0..<rows`.
  public func rows(at indices: [Int]) -> MatrixView<Element> {
    checkRows(at: indices)
    return MatrixView(source: .matrix(self), selection: .indices(indices), isTransposed: false)
  }

  func checkRows(_ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= rows,
      "rows \(range) of a [\(rows), \(columns)] matrix")
  }

  func checkRows(at indices: [Int]) {
    for index in indices {
      precondition(index >= 0 && index < rows, "row \(index) of a [\(rows), \(columns)] matrix")
    }
  }
}
