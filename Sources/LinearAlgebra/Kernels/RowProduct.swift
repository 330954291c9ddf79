// Products of rows that are bytes, which become numbers where they are multiplied; and of rows of
// numbers, for those who need every column to round alike.

import CKernels

/// One product of rows, ready for the kernels. Nothing in it is empty.
///
/// It is safe to send for the same reasons as a `KernelProduct`.
struct RowProduct: @unchecked Sendable {
  let kernels: ck_kernels
  let rows: ck_rows
  let samples: Int
  let right: ck_operand
  let columns: Int
  let result: ck_result

  func run(on execution: Execution) {
    if rows.operand.transposed {
      multiplyFeatures(on: execution)
    } else if columns >= 16 * execution.threads {
      multiplyColumns(on: execution)
    } else {
      multiplyRows(on: execution)
    }
  }

  /// Few columns: all of the right operand is packed, and threads share the rows.
  private func multiplyRows(on execution: Execution) {
    Workspace.borrow(bytes: packedBytes(columns, rows.columns)) { packed in
      for block in blocks(of: rows.columns) {
        pack(block, columns: 0..<columns, into: packed + offset(of: block, columns: columns))
      }
      execution.forEachSlice(of: samples, alignedTo: kernels.panel_rows, slicesPerThread: 2) {
        for block in blocks(of: rows.columns) {
          multiply(
            $0, block, packed + offset(of: block, columns: columns), columns: 0..<columns)
        }
      }
    }
  }

  /// Many columns: threads share them, and pack a block of those only just before they need it.
  private func multiplyColumns(on execution: Execution) {
    // Most groups have five or ten columns; slices of five split fifty columns evenly.
    execution.forEachSlice(of: columns, alignedTo: 5) { slice in
      Workspace.borrow(
        bytes: packedBytes(slice.count, min(rows.columns, Int(ck_block_depth)))
      ) { packed in
        for block in blocks(of: rows.columns) {
          pack(block, columns: slice, into: packed.memory)
          multiply(0..<samples, block, packed.memory, columns: slice)
        }
      }
    }
  }

  private func pack(
    _ block: Range<Int>, columns: Range<Int>, into packed: UnsafeMutableRawPointer
  ) {
    var part = right
    let first = columns.lowerBound * (right.transposed ? right.stride : 1)
    part.elements = right.elements + first * kernels.element_bytes
    kernels.pack_groups(part, columns.count, ck_range(block), ck_range(block), packed)
  }

  private func multiply(
    _ slice: Range<Int>, _ block: Range<Int>, _ packed: UnsafeMutableRawPointer,
    columns: Range<Int>
  ) {
    var target = result
    target.elements += columns.lowerBound * kernels.element_bytes
    if block.lowerBound > 0 { target.beta = 1 }
    withUnsafePointer(to: rows) {
      kernels.multiply_rows($0, ck_range(slice), ck_range(block), packed, columns.count, target)
    }
  }

  /// The transpose: threads share the features, each of which belongs to one row of the result.
  private func multiplyFeatures(on execution: Execution) {
    Workspace.borrow(bytes: packedBytes(columns, samples)) { packed in
      for block in blocks(of: samples) {
        pack(block, columns: 0..<columns, into: packed + offset(of: block, columns: columns))
      }
      execution.forEachSlice(of: rows.columns, alignedTo: 64, slicesPerThread: 4) { slice in
        Workspace.borrow(bytes: kernels.feature_scratch(columns) * kernels.element_bytes) {
          scratch in
          withUnsafePointer(to: rows) {
            kernels.multiply_features(
              $0, samples, ck_range(slice), packed.memory, columns, result, scratch.memory)
          }
        }
      }
    }
  }

  /// The memory that packed blocks take.
  private func packedBytes(_ columns: Int, _ depth: Int) -> Int {
    let padded = (depth + kernels.panel_rows - 1) / kernels.panel_rows * kernels.panel_rows
    return columns * padded * kernels.element_bytes
  }

  private func offset(of block: Range<Int>, columns: Int) -> Int {
    block.lowerBound * columns * kernels.element_bytes
  }

  private func blocks(of depth: Int) -> some Sequence<Range<Int>> { depthBlocks(depth) }
}

/// The blocks that chains of multiply-adds are cut into.
func depthBlocks(_ depth: Int) -> some Sequence<Range<Int>> {
  stride(from: 0, to: depth, by: Int(ck_block_depth)).lazy.map {
    $0..<min($0 + Int(ck_block_depth), depth)
  }
}

extension ck_rows {
  /// The rows of an operand that lies on the left of a product, as it is or transposed.
  init(_ operand: ck_operand, columns: Int) {
    let areBytes = operand.mean != nil
    let width = areBytes ? operand.byte_columns : columns
    self.init(
      operand: operand, are_bytes: areBytes, width: width, appends_one: columns > width,
      subtrahend: operand.mean, columns: columns)
  }
}
