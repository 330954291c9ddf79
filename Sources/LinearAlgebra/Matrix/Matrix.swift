// A dense row-major matrix: the one container of numbers that every classifier reads and writes.

import CKernels

/// A dense matrix, `rows` × `columns`, whose rows follow one another in memory.
///
/// A sample is a row: `[N, D]` means N samples of D features.
///
/// ```swift
/// var m = Matrix<Double>(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
/// m[1, 0]      // 4
/// m.row(0)     // [1, 2, 3]
/// ```
public struct Matrix<Element: RealScalar>: Equatable, Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// All elements, row after row. Its count is always `rows * columns`.
  @inlinable public var elements: [Element] { storage }

  @usableFromInline var storage: [Element]

  /// Makes a matrix of the given elements, row after row.
  ///
  /// - Precondition: `elements.count == rows * columns`.
  @inlinable
  public init(rows: Int, columns: Int, elements: [Element]) {
    precondition(
      rows >= 0 && columns >= 0 && elements.count == rows * columns,
      "\(elements.count) elements do not fill a [\(rows), \(columns)] matrix")
    self.rows = rows
    self.columns = columns
    self.storage = elements
  }

  /// Makes a matrix with the same value everywhere.
  @inlinable
  public init(rows: Int, columns: Int, repeating value: Element = 0) {
    precondition(rows >= 0 && columns >= 0, "no matrix is [\(rows), \(columns)]")
    self.init(
      rows: rows, columns: columns, elements: Array(repeating: value, count: rows * columns))
  }

  /// Makes a matrix whose memory `fill` writes, without clearing it first.
  ///
  /// - Parameters:
  ///   - rows: How many rows there are.
  ///   - columns: How many columns there are.
  ///   - fill: Writes every one of the `rows * columns` elements of its argument.
  @inlinable
  public init(
    rows: Int, columns: Int, filledBy fill: (UnsafeMutableBufferPointer<Element>) throws -> Void
  ) rethrows {
    precondition(rows >= 0 && columns >= 0, "no matrix is [\(rows), \(columns)]")
    let count = rows * columns
    let elements = try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      preferLargePages(buffer)
      try fill(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
      initialized = count
    }
    self.init(rows: rows, columns: columns, elements: elements)
  }

  /// The element at a row and a column.
  @inlinable
  public subscript(row: Int, column: Int) -> Element {
    get {
      checkIndex(row, column)
      return storage[row * columns + column]
    }
    set {
      checkIndex(row, column)
      storage[row * columns + column] = newValue
    }
  }

  /// The elements of one row, without a copy.
  @inlinable
  public func row(_ index: Int) -> ArraySlice<Element> {
    precondition(index >= 0 && index < rows, "row \(index) of a [\(rows), \(columns)] matrix")
    return storage[index * columns..<(index + 1) * columns]
  }

  /// Calls `body` with all elements, row after row.
  @inlinable
  public func withUnsafeElements<Result>(
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  /// Calls `body` with all elements, row after row, for writing in place.
  @inlinable
  public mutating func withUnsafeMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeMutableBufferPointer { try body($0) }
  }

  @inlinable
  func checkIndex(_ row: Int, _ column: Int) {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "[\(row), \(column)] lies outside a [\(rows), \(columns)] matrix")
  }
}

/// Asks the system for large pages under the memory of a large matrix, as NumPy does from 4 MB.
@usableFromInline
func preferLargePages<Element>(_ memory: UnsafeMutableBufferPointer<Element>) {
  let bytes = memory.count * MemoryLayout<Element>.stride
  if bytes >= 1 << 22 { ck_prefer_large_pages(memory.baseAddress, bytes) }
}
