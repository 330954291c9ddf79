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

  /// Dot products along less than this are mostly the cost of setting them up.
  private static let directDepth = 64

  func run(on execution: Execution) {
    if columns <= ck_skinny_columns && (left.transposed || depth >= Self.directDepth) {
      multiplySkinny(on: execution)
    } else if isNarrow {
      multiplyNarrow(on: execution)
    } else {
      multiplyPacked(on: execution)
    }
  }

  /// Whether packing all of the left operand costs more than it saves: it is read for few columns, and
  /// the right one is about as large as a second-level cache. A transposed one is packed as fast as it is
  /// copied.
  ///
  /// Measured on a Xeon with AVX-512, two threads: 200·3072·50 took 1.1 times as long packed whole in
  /// `Float`, 1.3 in `Double`; 3072·200·50, transposed, 1.1 and 1.2; 500·3072·128 in `Float` 1.1.
  private var isNarrow: Bool {
    columns <= (left.transposed ? 64 : 128)
      && depth * columns * kernels.element_bytes <= 2 << 20
  }

  // MARK: Both operands packed

  /// Packs a part of both operands, multiplies it, and goes on to the next.
  ///
  /// Threads wait for one another after each packing and each multiplication, so the parts are as
  /// large as 24 MB of packed operands allow.
  private func multiplyPacked(on execution: Execution) {
    let fittingElements = 12 * 1024 * 1024 / kernels.element_bytes
    let partRows = min(rows, kernels.tile_rows * 192)
    let partColumns = min(columns, kernels.tile_columns * 128)
    let paddedColumns = (partColumns + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    let fittingDepth = fittingElements / max(partRows, paddedColumns)
    let partDepth = min(depth, max(1, fittingDepth / Self.blockDepth) * Self.blockDepth)

    let leftBytes = (partRows * partDepth * kernels.element_bytes + 63) / 64 * 64
    let rightBytes = paddedColumns * partDepth * kernels.element_bytes
    Workspace.borrow(bytes: leftBytes + rightBytes) { packed in
      for columnRange in parts(of: 0..<columns, size: partColumns) {
        for depthRange in parts(of: 0..<depth, size: partDepth) {
          for rowRange in parts(of: 0..<rows, size: partRows) {
            let part = Part(
              rows: rowRange, columns: columnRange, depth: depthRange,
              packedLeft: packed.memory, packedRight: packed + leftBytes,
              paddedColumns: (columnRange.count + kernels.lanes - 1) / kernels.lanes * kernels.lanes
            )
            pack(part, on: execution)
            multiply(part, on: execution)
          }
        }
      }
    }
  }

  /// A part of a product, and where its operands are packed: a block of depth after another.
  ///
  /// Safe to send: while it is packed, its threads write different slivers; while it is multiplied,
  /// they only read them.
  private struct Part: @unchecked Sendable {
    let rows: Range<Int>
    let columns: Range<Int>
    let depth: Range<Int>
    let packedLeft: UnsafeMutableRawPointer
    let packedRight: UnsafeMutableRawPointer
    let paddedColumns: Int
  }

  /// Packs slivers of the left operand and, with the first rows, those of the right one.
  private func pack(_ part: Part, on execution: Execution) {
    let (height, width) = (kernels.tile_rows, kernels.tile_columns)
    let leftSlivers = (part.rows.count + height - 1) / height
    let rightSlivers =
      part.rows.lowerBound > 0 ? 0 : (part.columns.count + width - 1) / width

    execution.forEachSlice(of: leftSlivers + rightSlivers, slicesPerThread: 4) { slivers in
      let ofLeft = slivers.clamped(to: 0..<leftSlivers)
      let ofRight = slivers.clamped(to: leftSlivers..<leftSlivers + rightSlivers)
      for block in parts(of: part.depth, size: Self.blockDepth) {
        if !ofLeft.isEmpty {
          let range = elements(of: ofLeft, each: height, in: part.rows)
          kernels.pack_left(
            left, ck_range(range), ck_range(block), packed(left: range.lowerBound, block, part))
        }
        if !ofRight.isEmpty {
          let right = ofRight.lowerBound - leftSlivers..<ofRight.upperBound - leftSlivers
          let range = elements(of: right, each: width, in: part.columns)
          kernels.pack_right(
            self.right, width, ck_range(range), ck_range(block),
            packed(right: range.lowerBound, block, part))
        }
      }
    }
  }

  /// The rows or columns that slivers hold.
  private func elements(of slivers: Range<Int>, each size: Int, in all: Range<Int>) -> Range<Int> {
    all.lowerBound + slivers.lowerBound
      * size..<min(all.lowerBound + slivers.upperBound * size, all.upperBound)
  }

  /// Where the sliver that starts at a row of the left operand is packed.
  private func packed(left row: Int, _ block: Range<Int>, _ part: Part) -> UnsafeMutableRawPointer {
    let before = part.rows.count * (block.lowerBound - part.depth.lowerBound)
    let within = (row - part.rows.lowerBound) * block.count
    return part.packedLeft + (before + within) * kernels.element_bytes
  }

  /// Where the sliver that starts at a column of the right operand is packed.
  private func packed(right column: Int, _ block: Range<Int>, _ part: Part)
    -> UnsafeMutableRawPointer
  {
    let before = part.paddedColumns * (block.lowerBound - part.depth.lowerBound)
    let within = (column - part.columns.lowerBound) * block.count
    return part.packedRight + (before + within) * kernels.element_bytes
  }

  /// Multiplies a packed part, in pieces that threads take as they come free.
  private func multiply(_ part: Part, on execution: Execution) {
    let (height, width) = pieceSize(part, on: execution)
    let rowPieces = (part.rows.count + height - 1) / height
    let columnPieces = (part.columns.count + width - 1) / width
    let pieces = rowPieces * columnPieces

    execution.forEachSlice(of: pieces, slicesPerThread: pieces) { slice in
      for piece in slice {
        let row = part.rows.lowerBound + piece / columnPieces * height
        let column = part.columns.lowerBound + piece % columnPieces * width
        var target = result
        target.elements += (row * result.stride + column) * kernels.element_bytes
        for block in parts(of: part.depth, size: Self.blockDepth) {
          if block.lowerBound > 0 { target.beta = 1 }
          kernels.multiply_packed(
            packed(left: row, block, part), packed(right: column, block, part),
            min(height, part.rows.upperBound - row), min(width, part.columns.upperBound - column),
            block.count, target)
        }
      }
    }
  }

  /// The rows and columns of a piece: rows that half of a 512 KB second-level cache holds, and where
  /// several threads share the pieces, few enough for eight each.
  private func pieceSize(_ part: Part, on execution: Execution) -> (rows: Int, columns: Int) {
    let (height, width) = (kernels.tile_rows, kernels.tile_columns)
    let fitting = 256 * 1024 / (Self.blockDepth * kernels.element_bytes) / height * height
    if execution.threads == 1 { return (fitting, part.columns.count) }
    let tiles = (part.rows.count + height - 1) / height
    let columnPieces = max(1, part.columns.count / (width * 16))
    let rowPieces = max(1, execution.threads * 8 / columnPieces)
    let tilesAPiece = max(1, tiles / rowPieces)
    return (min(fitting, tilesAPiece * height), min(part.columns.count, width * 16))
  }

  // MARK: A narrow result

  /// Packs all of the right operand, and of the left one a few rows at a time, which are multiplied while
  /// they are in the first cache: with so few columns, writing all of it and reading it again would take
  /// longer than the products. Every element is summed in the same order as by `multiplyPacked`.
  private func multiplyNarrow(on execution: Execution) {
    let (height, width) = (kernels.tile_rows, kernels.tile_columns)
    let bytes = kernels.element_bytes
    let paddedColumns = (columns + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    Workspace.borrow(bytes: paddedColumns * depth * bytes) { packed in
      let blocks = Array(parts(of: 0..<depth, size: Self.blockDepth))
      execution.forEachSlice(of: blocks.count) { slice in
        for block in blocks[slice] {
          kernels.pack_right(
            right, width, ck_range(0..<columns), ck_range(block),
            packed + block.lowerBound * paddedColumns * bytes)
        }
      }
      execution.forEachSlice(of: rows, alignedTo: height, slicesPerThread: 16) { slice in
        Workspace.borrow(bytes: height * min(depth, Self.blockDepth) * bytes) { sliver in
          for range in parts(of: slice, size: height) {
            var target = result
            target.elements += range.lowerBound * result.stride * bytes
            for block in parts(of: 0..<depth, size: Self.blockDepth) {
              if block.lowerBound > 0 { target.beta = 1 }
              kernels.pack_left(left, ck_range(range), ck_range(block), sliver.memory)
              kernels.multiply_packed(
                sliver.memory, packed + block.lowerBound * paddedColumns * bytes, range.count,
                columns, block.count, target)
            }
          }
        }
      }
    }
  }

  // MARK: A result of few columns

  /// Packs all of the right operand and reads the left one where it lies.
  private func multiplySkinny(on execution: Execution) {
    if left.transposed {
      multiplyTall(on: execution)
    } else {
      multiplyDirect(on: execution)
    }
  }

  private func multiplyDirect(on execution: Execution) {
    let paddedDepth = (depth + kernels.run - 1) / kernels.run * kernels.run
    Workspace.borrow(bytes: columns * paddedDepth * kernels.element_bytes) { packed in
      kernels.pack_columns(right, columns, depth, packed.memory)
      execution.forEachSlice(of: rows, alignedTo: 16, slicesPerThread: 4) { slice in
        kernels.multiply_direct(left, ck_range(slice), depth, packed.memory, columns, result)
      }
    }
  }

  private func multiplyTall(on execution: Execution) {
    let width = (columns + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    Workspace.borrow(bytes: width * depth * kernels.element_bytes) { packed in
      kernels.pack_right(right, width, ck_range(0..<columns), ck_range(0..<depth), packed.memory)
      execution.forEachSlice(of: rows, alignedTo: 16, slicesPerThread: 2) { slice in
        for block in parts(of: 0..<depth, size: Self.blockDepth) {
          var target = result
          if block.lowerBound > 0 { target.beta = 1 }
          kernels.multiply_tall(
            left, ck_range(slice), ck_range(block),
            packed + block.lowerBound * width * kernels.element_bytes, columns, target)
        }
      }
    }
  }

  /// The range in parts of `size`, the last one shorter.
  private func parts(of range: Range<Int>, size: Int) -> some Sequence<Range<Int>> {
    stride(from: range.lowerBound, to: range.upperBound, by: size).lazy.map {
      $0..<min($0 + size, range.upperBound)
    }
  }
}

extension ck_range {
  init(_ range: Range<Int>) {
    self.init(start: range.lowerBound, end: range.upperBound)
  }
}
