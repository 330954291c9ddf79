// How a product is cut into blocks, and how threads share them. The layers are those of Goto and
// van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).

import CKernels

/// One matrix product, ready for the kernels. Nothing in it is empty.
///
/// It is safe to send because its threads write different elements of the result, and its pointers
/// outlive them: `forEachSlice` returns when all are done.
struct KernelProduct: @unchecked Sendable {
  let kernels: ck_kernels
  let left: ck_operand
  let right: ck_operand
  let rows: Int
  let columns: Int
  let depth: Int
  let result: ck_result

  /// How much of each operand is packed at a time along the shared dimension.
  private static let blockDepth = Int(ck_block_depth)

  func run(on execution: Execution) {
    if columns <= ck_skinny_columns {
      multiplySkinny(on: execution)
    } else {
      multiplyPacked(on: execution)
    }
  }

  // MARK: Both operands packed

  /// Packs a block of both operands, multiplies them, and goes on to the next.
  private func multiplyPacked(on execution: Execution) {
    // Both packed blocks together stay below 16 MB, whatever the operands.
    let blockRows = min(rows, kernels.tile_rows * 192)
    let blockColumns = min(columns, kernels.tile_columns * 256)
    let deepest = min(depth, Self.blockDepth)
    let rightColumns = (blockColumns + kernels.lanes - 1) / kernels.lanes * kernels.lanes

    withWorkspace(blockRows * deepest, rightColumns * deepest) { packedLeft, packedRight in
      for columnRange in blocks(of: columns, size: blockColumns) {
        for depthRange in blocks(of: depth, size: Self.blockDepth) {
          for rowRange in blocks(of: rows, size: blockRows) {
            pack(
              rowRange, columnRange, depthRange, packedLeft,
              rowRange.lowerBound == 0 ? packedRight : nil, on: execution)
            multiply(rowRange, columnRange, depthRange, packedLeft, packedRight, on: execution)
          }
        }
      }
    }
  }

  /// Packs slivers of the left operand and, if there is a place for it, of the right one.
  private func pack(
    _ rowRange: Range<Int>, _ columnRange: Range<Int>, _ depthRange: Range<Int>,
    _ packedLeft: UnsafeMutableRawPointer, _ packedRight: UnsafeMutableRawPointer?,
    on execution: Execution
  ) {
    let (height, width) = (kernels.tile_rows, kernels.tile_columns)
    let leftSlivers = (rowRange.count + height - 1) / height
    let rightSlivers = packedRight == nil ? 0 : (columnRange.count + width - 1) / width
    nonisolated(unsafe) let (packedLeft, packedRight) = (packedLeft, packedRight)

    execution.forEachSlice(of: leftSlivers + rightSlivers, slicesPerThread: 4) { slivers in
      let ofLeft = slivers.clamped(to: 0..<leftSlivers)
      if !ofLeft.isEmpty {
        let first = ofLeft.lowerBound * height
        let range = ck_range(
          start: rowRange.lowerBound + first,
          end: min(rowRange.lowerBound + ofLeft.upperBound * height, rowRange.upperBound))
        kernels.pack_left(left, range, ck_range(depthRange), packedLeft + offset(first, depthRange))
      }
      let ofRight = slivers.clamped(to: leftSlivers..<leftSlivers + rightSlivers)
      if let packedRight, !ofRight.isEmpty {
        let first = (ofRight.lowerBound - leftSlivers) * width
        let next = (ofRight.upperBound - leftSlivers) * width
        let range = ck_range(
          start: columnRange.lowerBound + first,
          end: min(columnRange.lowerBound + next, columnRange.upperBound))
        kernels.pack_right(
          right, width, range, ck_range(depthRange), packedRight + offset(first, depthRange))
      }
    }
  }

  /// Multiplies packed blocks, in pieces that threads take as they come free.
  private func multiply(
    _ rowRange: Range<Int>, _ columnRange: Range<Int>, _ depthRange: Range<Int>,
    _ packedLeft: UnsafeMutableRawPointer, _ packedRight: UnsafeMutableRawPointer,
    on execution: Execution
  ) {
    // Rows of packed left operand that half of a 512 KB second-level cache holds.
    let fitting = 256 * 1024 / (Self.blockDepth * kernels.element_bytes)
    let pieceRows = fitting / kernels.tile_rows * kernels.tile_rows
    let pieceColumns = execution.threads == 1 ? columnRange.count : kernels.tile_columns * 16
    let rowPieces = (rowRange.count + pieceRows - 1) / pieceRows
    let columnPieces = (columnRange.count + pieceColumns - 1) / pieceColumns
    let pieces = rowPieces * columnPieces
    nonisolated(unsafe) let (packedLeft, packedRight) = (packedLeft, packedRight)

    execution.forEachSlice(of: pieces, slicesPerThread: pieces) { slice in
      for piece in slice {
        let row = piece / columnPieces * pieceRows
        let column = piece % columnPieces * pieceColumns
        var target = result
        target.elements +=
          ((rowRange.lowerBound + row) * result.stride + columnRange.lowerBound + column)
          * kernels.element_bytes
        if depthRange.lowerBound > 0 { target.beta = 1 }
        kernels.multiply_packed(
          packedLeft + offset(row, depthRange), packedRight + offset(column, depthRange),
          min(pieceRows, rowRange.count - row), min(pieceColumns, columnRange.count - column),
          depthRange.count, target)
      }
    }
  }

  // MARK: A result of few columns

  /// Packs all of the right operand, as a single sliver, and reads the left one where it lies.
  private func multiplySkinny(on execution: Execution) {
    let width = (columns + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    withWorkspace(0, width * depth) { _, packed in
      nonisolated(unsafe) let packed = packed
      kernels.pack_right(
        right, width, ck_range(0..<columns), ck_range(0..<depth), packed)

      let kernel = left.transposed ? kernels.multiply_tall : kernels.multiply_direct
      execution.forEachSlice(of: rows, alignedTo: 16, slicesPerThread: 4) { slice in
        for depthRange in blocks(of: depth, size: Self.blockDepth) {
          var target = result
          if depthRange.lowerBound > 0 { target.beta = 1 }
          kernel!(
            left, ck_range(slice), ck_range(depthRange),
            packed + depthRange.lowerBound * width * kernels.element_bytes, columns, target)
        }
      }
    }
  }

  // MARK: Memory

  /// Where the sliver that starts at a row or column begins in a packed block.
  private func offset(_ first: Int, _ depthRange: Range<Int>) -> Int {
    first * depthRange.count * kernels.element_bytes
  }

  /// Lends memory for two packed blocks of so many elements.
  private func withWorkspace(
    _ leftCount: Int, _ rightCount: Int,
    _ body: (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
  ) {
    let leftBytes = (leftCount * kernels.element_bytes + 63) / 64 * 64
    guard let memory = ck_workspace_take(leftBytes + rightCount * kernels.element_bytes) else {
      fatalError("no memory to pack a [\(rows), \(depth)] by [\(depth), \(columns)] product in")
    }
    body(memory, memory + leftBytes)
    ck_workspace_give(memory)
  }

  /// `0..<count` in ranges of `size`.
  private func blocks(of count: Int, size: Int) -> some Sequence<Range<Int>> {
    stride(from: 0, to: count, by: size).lazy.map { $0..<min($0 + size, count) }
  }
}

extension ck_range {
  init(_ range: Range<Int>) {
    self.init(start: range.lowerBound, end: range.upperBound)
  }
}
