// Parts of a matrix that take part in a product where they lie: transposed, or only some rows.

import CKernels

/// What a product multiplies: a `Matrix` or a `MatrixView`.
public protocol MatrixOperand<Element> {
  associatedtype Element: RealScalar
  /// The rows and columns that take part.
  var view: MatrixView<Element> { get }
}

/// Some rows of a matrix, as they lie or transposed, without a copy of the elements.
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

  let matrix: Matrix<Element>
  let selection: Selection
  let isTransposed: Bool

  /// The number of rows.
  public var rows: Int { isTransposed ? matrix.columns : selection.count }
  /// The number of columns.
  public var columns: Int { isTransposed ? selection.count : matrix.columns }
  /// The view itself.
  public var view: MatrixView { self }

  /// The same elements with rows and columns exchanged.
  public var transposed: MatrixView {
    MatrixView(matrix: matrix, selection: selection, isTransposed: !isTransposed)
  }

  /// Calls `body` with the view as the kernels take it.
  func withOperand<Result>(_ body: (ck_operand) -> Result) -> Result {
    matrix.withUnsafeElements { elements in
      var operand = ck_operand(
        elements: elements.baseAddress, stride: matrix.columns, rows: nil, transposed: isTransposed)
      switch selection {
      case .range(let range):
        operand.elements = UnsafeRawPointer(
          elements.baseAddress.map { $0 + range.lowerBound * matrix.columns })
        return body(operand)
      case .indices(let indices):
        return indices.withUnsafeBufferPointer {
          operand.rows = $0.baseAddress
          return body(operand)
        }
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
    return MatrixView(matrix: self, selection: .range(range), isTransposed: false)
  }

  /// Rows in any order and any number of times, without a copy of their elements.
  ///
  /// - Precondition: every index lies within `0..<rows`.
  public func rows(at indices: [Int]) -> MatrixView<Element> {
    checkRows(at: indices)
    return MatrixView(matrix: self, selection: .indices(indices), isTransposed: false)
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
