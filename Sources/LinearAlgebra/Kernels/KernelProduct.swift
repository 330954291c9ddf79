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

  /// How many rows or columns of the operand that threads share are packed at a time, and how many bytes
  /// of it at most, a block of depth apart.
  var sharedCount = 2_048
  var sharedBytes = 12 << 20

  /// How much of each operand is packed at a time along the shared dimension.
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

  /// How many slices a thread is to have at least, so that a slow one holds up the others little.
  private static let slicesPerThread = 8

  /// Whether all threads share the left operand and each takes columns of the right one: where the left
  /// one is the smaller of the two, unless there are too few tiles across for all threads.
  private func takesColumns(on execution: Execution) -> Bool {
    let across = tiles(columns, of: kernels.tile_columns)
    return across > tiles(rows, of: kernels.tile_rows)
      || rows <= columns && across >= execution.threads * Self.slicesPerThread
  }

  /// Packs the left operand for all threads; each takes columns of the right one, packs them into its
  /// own memory, which the second-level cache holds, and multiplies them.
  private func multiplyByColumns(on execution: Execution) {
    let size = columnsAtOnce
    let pack: @Sendable (Range<Int>, Range<Int>, UnsafeMutableRawPointer) -> Void = {
      kernels.pack_left(left, ck_range($0), ck_range($1), $2)
    }
    forEachSharedPart(of: rows, tile: kernels.tile_rows, paddedTo: 1, on: execution, pack) { part in
      execution.forEachSlice(
        of: columns, alignedTo: kernels.tile_columns,
        slicesPerThread: slices(of: columns, atMost: size, on: execution)
      ) { slice in
        Workspace.borrow(bytes: bytes(of: min(size, slice.count), paddedTo: kernels.lanes)) { own in
          for columnRange in parts(of: slice, size: size) {
            for block in parts(of: part.depth, size: Self.blockDepth) {
              kernels.pack_right(
                right, kernels.tile_columns, ck_range(columnRange), ck_range(block), own.memory)
              for rowRange in parts(of: part.range, size: rowsAtOnce) {
                multiply(
                  part.address(of: rowRange.lowerBound, block), own.memory, rowRange, columnRange,
                  block)
              }
            }
          }
        }
      }
    }
  }

  /// The same with the operands in each other's place.
  private func multiplyByRows(on execution: Execution) {
    let size = rowsAtOnce
    let pack: @Sendable (Range<Int>, Range<Int>, UnsafeMutableRawPointer) -> Void = {
      kernels.pack_right(right, kernels.tile_columns, ck_range($0), ck_range($1), $2)
    }
    forEachSharedPart(
      of: columns, tile: kernels.tile_columns, paddedTo: kernels.lanes, on: execution, pack
    ) { part in
      execution.forEachSlice(
        of: rows, alignedTo: kernels.tile_rows,
        slicesPerThread: slices(of: rows, atMost: size, on: execution)
      ) { slice in
        Workspace.borrow(bytes: bytes(of: min(size, slice.count), paddedTo: 1)) { own in
          for rowRange in parts(of: slice, size: size) {
            for block in parts(of: part.depth, size: Self.blockDepth) {
              kernels.pack_left(left, ck_range(rowRange), ck_range(block), own.memory)
              multiply(
                own.memory, part.address(of: part.range.lowerBound, block), rowRange, part.range,
                block)
            }
          }
        }
      }
    }
  }

  /// Multiplies rows and columns that are packed, over a block of depth.
  private func multiply(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ rows: Range<Int>, _ columns: Range<Int>,
    _ block: Range<Int>
  ) {
    var target = result
    target.elements +=
      (rows.lowerBound * result.stride + columns.lowerBound) * kernels.element_bytes
    if block.lowerBound > 0 { target.beta = 1 }
    kernels.multiply_packed(left, right, rows.count, columns.count, block.count, target)
  }

  /// A part of the operand that all threads read: a block of depth after another, of slivers.
  ///
  /// Safe to send: while it is packed, its threads write different slivers; after that they only read.
  private struct SharedPart: @unchecked Sendable {
    /// Rows of the left operand, or columns of the right one.
    let range: Range<Int>
    let depth: Range<Int>
    /// How many elements its slivers have at each depth.
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
    of count: Int, tile: Int, paddedTo unit: Int, on execution: Execution,
    _ pack:
      @Sendable (
        _ range: Range<Int>, _ block: Range<Int>, _ packed: UnsafeMutableRawPointer
      ) -> Void,
    _ body: (SharedPart) -> Void
  ) {
    let size = min(count, max(1, sharedCount / tile) * tile)
    let fittingBlocks = max(1, sharedBytes / bytes(of: size, paddedTo: unit))
    let partDepth = min(depth, fittingBlocks * Self.blockDepth)
    let pitch = tiles(size, of: unit) * unit
    Workspace.borrow(bytes: pitch * partDepth * kernels.element_bytes) { shared in
      for range in parts(of: 0..<count, size: size) {
        for depthRange in parts(of: 0..<depth, size: partDepth) {
          let part = SharedPart(
            range: range, depth: depthRange, pitch: tiles(range.count, of: unit) * unit,
            elementBytes: kernels.element_bytes, packed: shared.memory)
          let blocks = Array(parts(of: depthRange, size: Self.blockDepth))
          let slivers = tiles(range.count, of: tile) * blocks.count
          let together = min(8, max(1, slivers / (execution.threads * 4)))
          let groups = Array(parts(of: range, size: together * tile))
          execution.forEachSlice(of: blocks.count * groups.count, slicesPerThread: 4) { slice in
            for index in slice {
              let (block, group) = (blocks[index / groups.count], groups[index % groups.count])
              pack(group, block, part.address(of: group.lowerBound, block))
            }
          }
          body(part)
        }
      }
    }
  }

  /// Rows that a quarter of a megabyte holds, half of a small second-level cache.
  private var rowsAtOnce: Int {
    max(1, 256 << 10 / bytes(of: kernels.tile_rows, paddedTo: 1)) * kernels.tile_rows
  }

  /// Columns that three eighths of a megabyte hold.
  private var columnsAtOnce: Int {
    max(1, 384 << 10 / bytes(of: kernels.tile_columns, paddedTo: 1)) * kernels.tile_columns
  }

  /// The bytes of so many packed rows or columns, a block deep.
  private func bytes(of count: Int, paddedTo unit: Int) -> Int {
    tiles(count, of: unit) * unit * min(depth, Self.blockDepth) * kernels.element_bytes
  }

  private func slices(of count: Int, atMost size: Int, on execution: Execution) -> Int {
    max(Self.slicesPerThread, tiles(count, of: size * execution.threads))
  }

  /// How many parts of `size` there are, the last one shorter.
  private func tiles(_ count: Int, of size: Int) -> Int { (count + size - 1) / size }

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
