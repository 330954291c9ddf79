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

  /// How many rows or columns of the operand that threads share are packed at a time, and how deep: tests
  /// make them smaller.
  var sharedCount = 2_048
  var sharedDepth = 8 * Int(ck_block_depth)
  /// How many bytes those may take, though always a block of depth.
  var sharedBytes = 12 << 20

  /// How much of each operand a block holds along the depth.
  private static let blockDepth = Int(ck_block_depth)

  /// Dot products along less than this are mostly the cost of setting them up.
  private static let directDepth = 64

  func run(on execution: Execution) {
    if columns <= ck_skinny_columns && (left.transposed || depth >= Self.directDepth) {
      multiplySkinny(on: execution)
    } else if takesColumns(on: execution) {
      multiplyByColumns(on: execution)
    } else {
      multiplyByRows(on: execution)
    }
  }

  // MARK: One operand packed for all threads, the other one by each of them
  //
  // What it gains over packing a part of both for all threads is measured in docs/performance.md.

  /// Packs rows or columns of an operand, a block deep.
  private typealias Packing =
    @Sendable (
      _ range: Range<Int>, _ block: Range<Int>, _ packed: UnsafeMutableRawPointer
    ) -> Void

  /// Whether all threads share the left operand and each takes columns of the right one: where there are
  /// more tiles across than down, or where the left operand is the smaller one and there are tiles
  /// enough across for all threads.
  private func takesColumns(on execution: Execution) -> Bool {
    let across = partCount(columns, kernels.tile_columns)
    return across > partCount(rows, kernels.tile_rows)
      || rows <= columns && across >= execution.threads * 8
  }

  /// Packs the left operand for all threads; each takes columns of the right one, packs them into its own
  /// memory, and multiplies them by as many rows at a time as half of a 512 KB second-level cache holds.
  func multiplyByColumns(on execution: Execution) {
    let width = kernels.tile_columns
    let pack: Packing = { kernels.pack_left(left, ck_range($0), ck_range($1), $2) }
    forEachSharedPart(of: rows, tile: kernels.tile_rows, paddedTo: 1, on: execution, pack) { part in
      execution.forEachSlice(
        of: columns, alignedTo: width,
        slicesPerThread: slicesPerThread(columns, tile: width, most: columnsAtOnce, on: execution)
      ) { slice in
        let size = min(columnsAtOnce, slice.count)
        Workspace.borrow(bytes: blockBytes(size, paddedTo: kernels.lanes)) { own in
          for columnRange in parts(of: slice, size: size) {
            for block in parts(of: part.depth, size: Self.blockDepth) {
              kernels.pack_right(
                right, width, ck_range(columnRange), ck_range(block), own.memory)
              for rowRange in parts(of: part.range, size: rowsAtOnce) {
                multiply(
                  rows: rowRange, part.address(of: rowRange.lowerBound, block),
                  columns: columnRange, own.memory, block)
              }
            }
          }
        }
      }
    }
  }

  /// Packs the right operand for all threads; each takes rows of the left one, as many at a time as half
  /// of a 512 KB second-level cache holds, and multiplies them by all columns that are packed.
  func multiplyByRows(on execution: Execution) {
    let (height, width) = (kernels.tile_rows, kernels.tile_columns)
    let pack: Packing = { kernels.pack_right(right, width, ck_range($0), ck_range($1), $2) }
    forEachSharedPart(of: columns, tile: width, paddedTo: kernels.lanes, on: execution, pack) {
      part in
      execution.forEachSlice(
        of: rows, alignedTo: height,
        slicesPerThread: slicesPerThread(rows, tile: height, most: rowsAtOnce, on: execution)
      ) { slice in
        let size = min(rowsAtOnce, slice.count)
        Workspace.borrow(bytes: blockBytes(size, paddedTo: 1)) { own in
          for rowRange in parts(of: slice, size: size) {
            for block in parts(of: part.depth, size: Self.blockDepth) {
              kernels.pack_left(left, ck_range(rowRange), ck_range(block), own.memory)
              multiply(
                rows: rowRange, own.memory,
                columns: part.range, part.address(of: part.range.lowerBound, block), block)
            }
          }
        }
      }
    }
  }

  /// Multiplies packed rows by packed columns over a block of depth.
  private func multiply(
    rows: Range<Int>, _ packedRows: UnsafeRawPointer, columns: Range<Int>,
    _ packedColumns: UnsafeRawPointer, _ block: Range<Int>
  ) {
    var target = result
    target.elements +=
      (rows.lowerBound * result.stride + columns.lowerBound) * kernels.element_bytes
    if block.lowerBound > 0 { target.beta = 1 }
    kernels.multiply_packed(
      packedRows, packedColumns, rows.count, columns.count, block.count, target)
  }

  /// A part of the operand that all threads read: a block of depth after another, of slivers.
  ///
  /// Safe to send: while it is packed, its threads write different slivers; after that they only read.
  private struct SharedPart: @unchecked Sendable {
    /// Rows of the left operand, or columns of the right one.
    let range: Range<Int>
    let depth: Range<Int>
    /// From one depth to the next, in elements, of all slivers together.
    let pitch: Int
    let elementBytes: Int
    let packed: UnsafeMutableRawPointer

    /// Where the sliver that starts at a row or column is packed.
    func address(of start: Int, _ block: Range<Int>) -> UnsafeMutableRawPointer {
      let before = pitch * (block.lowerBound - depth.lowerBound)
      let within = (start - range.lowerBound) * block.count
      return packed + (before + within) * elementBytes
    }
  }

  /// Packs a part of the shared operand on all threads, calls `body` with it, and goes on to the next.
  ///
  /// - Parameters:
  ///   - tile: The rows or columns of a sliver.
  ///   - unit: What the last sliver is padded to a multiple of.
  private func forEachSharedPart(
    of count: Int, tile: Int, paddedTo unit: Int, on execution: Execution, _ pack: Packing,
    _ body: (SharedPart) -> Void
  ) {
    let size = min(count, max(1, sharedCount / tile) * tile)
    let pitch = partCount(size, unit) * unit
    let fittingBlocks = max(
      1, min(sharedBytes / blockBytes(size, paddedTo: unit), sharedDepth / Self.blockDepth))
    let partDepth = min(depth, fittingBlocks * Self.blockDepth)
    Workspace.borrow(bytes: pitch * partDepth * kernels.element_bytes) { shared in
      for range in parts(of: 0..<count, size: size) {
        for depthRange in parts(of: 0..<depth, size: partDepth) {
          let part = SharedPart(
            range: range, depth: depthRange, pitch: pitch, elementBytes: kernels.element_bytes,
            packed: shared.memory)
          packShared(part, tile: tile, on: execution, pack)
          body(part)
        }
      }
    }
  }

  /// Packs up to eight slivers at a time, so that the lines of the cache that they share are read once.
  private func packShared(
    _ part: SharedPart, tile: Int, on execution: Execution, _ pack: Packing
  ) {
    let blocks = partCount(part.depth.count, Self.blockDepth)
    let slivers = partCount(part.range.count, tile)
    let size = min(8, max(1, slivers * blocks / (execution.threads * 4))) * tile
    let groups = partCount(part.range.count, size)
    execution.forEachSlice(of: blocks * groups, slicesPerThread: 4) { slice in
      for index in slice {
        let block = self.part(index / groups, of: part.depth, size: Self.blockDepth)
        let range = self.part(index % groups, of: part.range, size: size)
        pack(range, block, part.address(of: range.lowerBound, block))
      }
    }
  }

  /// Rows whose packed blocks take a quarter of a megabyte.
  private var rowsAtOnce: Int {
    let sliver = kernels.tile_rows * Self.blockDepth * kernels.element_bytes
    return max(1, 256 << 10 / sliver) * kernels.tile_rows
  }

  /// Columns whose packed blocks take three eighths of a megabyte: 16 tiles with AVX2, which were at least
  /// as fast as 4 or 8.
  private var columnsAtOnce: Int {
    let sliver = kernels.tile_columns * Self.blockDepth * kernels.element_bytes
    return max(1, 384 << 10 / sliver) * kernels.tile_columns
  }

  /// The bytes of packed rows or columns, a block deep.
  private func blockBytes(_ count: Int, paddedTo unit: Int) -> Int {
    partCount(count, unit) * unit * min(depth, Self.blockDepth) * kernels.element_bytes
  }

  /// Slices of four tiles or more, eight a thread of a large product, so that a slow thread holds up the
  /// others little; at least two a thread.
  private func slicesPerThread(
    _ count: Int, tile: Int, most: Int, on execution: Execution
  ) -> Int {
    let tiles = partCount(count, tile)
    let wanted = min(max(4, tiles / (execution.threads * 8)), most / tile)
    return max(2, partCount(tiles, wanted * execution.threads))
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

  // MARK: Ranges in parts of a size, the last one shorter

  private func parts(of range: Range<Int>, size: Int) -> some Sequence<Range<Int>> {
    (0..<partCount(range.count, size)).lazy.map { part($0, of: range, size: size) }
  }

  private func part(_ index: Int, of range: Range<Int>, size: Int) -> Range<Int> {
    let start = range.lowerBound + index * size
    return start..<min(start + size, range.upperBound)
  }

  private func partCount(_ count: Int, _ size: Int) -> Int { (count + size - 1) / size }
}

extension ck_range {
  init(_ range: Range<Int>) {
    self.init(start: range.lowerBound, end: range.upperBound)
  }
}
