// Rows of whole numbers from 0 to 255, as images have them, and exact distances between them.

import CKernels

/// A matrix of whole numbers from 0 to 255, a byte each.
///
/// Euclidean distances between such rows are computed in whole numbers, of which an instruction takes
/// many times as many as floating-point numbers, and they are exact up to the root: in `Double` every bit is
/// that of two loops; in `Float` the square is rounded once, and then its root.
///
/// Manhattan distances are sums of absolute differences, of which an instruction takes 32 or 64 bytes.
/// They are exact in `Float` too, like those of the loops.
///
/// Measured on a Xeon with AVX-512 VNNI, two threads, 500 images against 5,000 of 3,072 pixels in
/// `Double`: 208 ms as a floating-point product, 50 ms here.
package struct ByteRows: Sendable {
  package let rows: Int
  package let columns: Int
  /// What the norms were made for.
  private let instructions: InstructionSet
  private let inFours: Bool
  private let bytes: [UInt8]
  private let leftNorms: [Int32]
  private let rightNorms: [Int32]
  /// The square of one distance.
  private let square: @convention(c) (UnsafePointer<UInt8>?, UnsafePointer<UInt8>?, Int) -> Int32

  /// The bytes of a matrix; nil where one of its elements is not a whole number from 0 to 255, or where
  /// there are no kernels for bytes.
  ///
  /// - Parameter inFours: Whether four bytes may be multiplied at once, where the processor can.
  package init?<Element: RealScalar>(
    _ matrix: Matrix<Element>, inFours: Bool = true, on execution: Execution
  ) {
    guard let kernels = execution.instructions.byteKernels(inFours: inFours), matrix.rows >= 1,
      (1...Int(ck_longest_byte_row)).contains(matrix.columns)
    else { return nil }
    (instructions, self.inFours) = (execution.instructions, inFours)
    square = kernels.square
    let (rows, columns) = (matrix.rows, matrix.columns)
    (self.rows, self.columns) = (rows, columns)
    let numbers = execution.kernels(for: Element.self)
    // Most other matrices show in their first row what they are.
    let isMadeOfBytes = matrix.withUnsafeElements { from in
      [UInt8](unsafeUninitializedCapacity: columns) { row, count in
        count = numbers.narrow(from.baseAddress, columns, row.baseAddress) ? columns : 0
      }
    }
    guard isMadeOfBytes.count == columns else { return nil }
    let made = matrix.withUnsafeElements { from in
      let from = Source(from.baseAddress)
      return Self.bytesAndNorms(rows: rows, columns: columns, kernels, on: execution) {
        row, bytes in
        numbers.narrow(
          from.memory + row * columns * MemoryLayout<Element>.stride, columns, bytes)
      }
    }
    guard let made else { return nil }
    (bytes, leftNorms, rightNorms) = made
  }

  /// The averages of some rows.
  private init(averagesOf original: ByteRows, on execution: Execution) {
    (instructions, inFours) = (original.instructions, original.inFours)
    (square, rows) = (original.square, original.rows)
    columns = (original.columns + Self.averagedBytes - 1) / Self.averagedBytes
    // The original has rows that these kernels wrote.
    let kernels = instructions.byteKernels(inFours: inFours)!
    (bytes, leftNorms, rightNorms) =
      Self.bytesAndNorms(rows: rows, columns: columns, kernels, on: execution) { row, bytes in
        original.withBytes(of: row) { kernels.averages($0, original.columns, bytes) }
        return true
      }!
  }

  /// Writes rows of bytes, on the threads of an execution, and computes their norms.
  ///
  /// - Parameter write: Writes a row; false where it is not one of bytes.
  /// - Returns: The bytes, and the norms of each row as a left and as a right one; nil where one of the rows
  ///   is not of bytes.
  private static func bytesAndNorms(
    rows: Int, columns: Int, _ kernels: ck_byte_kernels, on execution: Execution,
    write: @Sendable (_ row: Int, _ bytes: UnsafeMutablePointer<UInt8>) -> Bool
  ) -> (bytes: [UInt8], leftNorms: [Int32], rightNorms: [Int32])? {
    var whole = [Bool](repeating: false, count: rows)
    // Of each row as a left and as a right one.
    var norms = [Int32](repeating: 0, count: 2 * rows)
    let bytes = [UInt8](unsafeUninitializedCapacity: rows * columns) { bytes, count in
      let to = Target(bytes.baseAddress)
      whole.withUnsafeMutableBufferPointer { whole in
        let whole = Target(whole.baseAddress)
        norms.withUnsafeMutableBufferPointer { norms in
          let norms = Target(norms.baseAddress)
          execution.forEachSlice(of: rows, slicesPerThread: 4) { slice in
            for row in slice {
              let bytes = (to.memory + row * columns).assumingMemoryBound(to: UInt8.self)
              let isWhole = write(row, bytes)
              whole.memory.storeBytes(of: isWhole, toByteOffset: row, as: Bool.self)
              guard isWhole else { return }
              let pair = (norms.memory + row * 8).assumingMemoryBound(to: Int32.self)
              kernels.norms(bytes, columns, pair, pair + 1)
            }
          }
        }
      }
      count = rows * columns
    }
    guard whole.allSatisfy({ $0 }) else { return nil }
    return (
      bytes, stride(from: 0, to: norms.count, by: 2).map { norms[$0] },
      stride(from: 1, to: norms.count, by: 2).map { norms[$0] }
    )
  }

  /// How many bytes an average is of.
  package static var averagedBytes: Int { 8 }

  /// Rows of the averages of every eight bytes, rounded down; the last of a row of fewer bytes and zeros.
  package func averages(on execution: Execution) -> ByteRows {
    ByteRows(averagesOf: self, on: execution)
  }

  /// The Euclidean distance between one row and one of another matrix, as `distances` computes it.
  ///
  /// - Precondition: both rows exist, and `columns == matrix.columns`.
  package func distance<Element: RealScalar>(
    from row: Int, to matrix: ByteRows, _ other: Int
  ) -> Element {
    withBytes(of: row) { left in
      matrix.withBytes(of: other) { right in Element(square(left, right, columns)).squareRoot() }
    }
  }

  /// The Euclidean distances between some rows and some of another matrix.
  ///
  /// - Parameters:
  ///   - rows: Of this one.
  ///   - others: Of `matrix`.
  /// - Returns: `[rows.count, others.count]`.
  /// - Precondition: `columns == matrix.columns`.
  package func distances<Element: RealScalar>(
    _ rows: Range<Int>, to matrix: ByteRows, _ others: Range<Int>, on execution: Execution
  ) -> Matrix<Element> {
    precondition(columns == matrix.columns, "rows of \(columns) and \(matrix.columns) bytes")
    precondition(
      (instructions, inFours) == (matrix.instructions, matrix.inFours), "rows of different kernels")
    guard let kernels = instructions.byteKernels(inFours: inFours), !rows.isEmpty, !others.isEmpty
    else {
      return Matrix(rows: rows.count, columns: others.count)
    }
    let groups = (columns + kernels.group - 1) / kernels.group
    return Matrix(rows: rows.count, columns: others.count) { elements in
      let result = Target(elements.baseAddress)
      Workspace.borrow(bytes: rows.count * groups * 4) { left in
        execution.forEachSlice(of: rows.count, slicesPerThread: 2) { slice in
          for row in slice {
            withBytes(of: rows.lowerBound + row) {
              kernels.prepare($0, columns, left + row * groups * 4)
            }
          }
        }
        let tile = kernels.tile_columns
        execution.forEachSlice(of: others.count, alignedTo: tile, slicesPerThread: 4) { slice in
          Workspace.borrow(bytes: tile * groups * 4) { packed in
            for first in stride(from: slice.lowerBound, to: slice.upperBound, by: tile) {
              let count = min(tile, slice.upperBound - first)
              let other = others.lowerBound + first
              matrix.withBytes(of: other) {
                kernels.pack($0, columns, count, columns, packed.memory)
              }
              var norms = Array(matrix.rightNorms[other..<other + count])
              norms += Array(repeating: 0, count: tile - count)
              leftNorms[rows].withUnsafeBufferPointer { leftNorms in
                kernels.distances(
                  left.memory, groups * 4, rows.count, leftNorms.baseAddress, packed.memory, norms,
                  count, groups, Element.self == Float.self,
                  result.memory + first * MemoryLayout<Element>.stride, others.count)
              }
            }
          }
        }
      }
    }
  }

  /// The Manhattan distances between some rows and some of another matrix.
  ///
  /// - Parameters:
  ///   - rows: Of this one.
  ///   - others: Of `matrix`.
  /// - Returns: `[rows.count, others.count]`.
  /// - Precondition: `columns == matrix.columns`.
  package func manhattanDistances<Element: RealScalar>(
    _ rows: Range<Int>, to matrix: ByteRows, _ others: Range<Int>, on execution: Execution
  ) -> Matrix<Element> {
    precondition(columns == matrix.columns, "rows of \(columns) and \(matrix.columns) bytes")
    guard let kernels = instructions.byteKernels(inFours: inFours), !rows.isEmpty, !others.isEmpty
    else {
      return Matrix(rows: rows.count, columns: others.count)
    }
    return Matrix(rows: rows.count, columns: others.count) { elements in
      let result = Target(elements.baseAddress)
      execution.forEachSlice(of: others.count, alignedTo: 4, slicesPerThread: 4) { slice in
        matrix.withBytes(of: others.lowerBound + slice.lowerBound) { right in
          // So many that they stay in the cache while all of the others pass by.
          for first in stride(from: 0, to: rows.count, by: 128) {
            withBytes(of: rows.lowerBound + first) { left in
              kernels.absolute(
                left, columns, min(128, rows.count - first), right, columns, slice.count, columns,
                Element.self == Float.self,
                result.memory
                  + (first * others.count + slice.lowerBound) * MemoryLayout<Element>.stride,
                others.count)
            }
          }
        }
      }
    }
  }

  /// The bytes from the start of a row.
  private func withBytes<Result>(
    of row: Int, _ body: (UnsafePointer<UInt8>?) -> Result
  ) -> Result {
    bytes.withUnsafeBufferPointer { body($0.baseAddress.map { $0 + row * columns }) }
  }
}

/// Memory that threads read.
private struct Source: @unchecked Sendable {
  let memory: UnsafeRawPointer

  init(_ memory: UnsafePointer<some Any>?) { self.memory = UnsafeRawPointer(memory!) }
}
