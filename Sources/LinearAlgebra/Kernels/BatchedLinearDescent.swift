// Gradient descent on linear scores of rows, for several columns of weights with settings of their
// own, in two phases that threads can share.

import CKernels

/// The weights of a descent, and the memory that its steps need.
///
/// A step is: `withBatch`, and within it `computeScores` for all tiles, then, with the scores replaced
/// by the gradient of the loss, `packScores` for all tiles, then `descend` for all parts. Tiles, and
/// parts, may be done in any order and by any threads: no bit depends on it.
package final class RowDescent<Element: RealScalar>: @unchecked Sendable {
  package let weights: GroupedWeights<Element>
  /// The scores of the batch, `[N, C]`; then the gradient with respect to them.
  package private(set) var scores: UnsafeMutablePointer<Element>
  /// How many rows a tile has.
  package let tileRows: Int
  /// How many threads may descend at once.
  private let threads: Int
  private let kernels: ck_kernels
  private var rows = ck_rows()
  private var sampleCount = 0
  private var sampleCapacity = 0
  private var packedScores: UnsafeMutableRawPointer
  private let scratch: UnsafeMutableRawPointer
  private let scratchBytes: Int
  private let rates: UnsafeMutablePointer<Element>
  private let penalties: UnsafeMutablePointer<Element>
  private let norms: UnsafeMutablePointer<Element>

  /// - Parameters:
  ///   - weights: `[D, C]`, to start from.
  ///   - penalties: The factor of the weights in the gradient, for each column.
  package init(weights: Matrix<Element>, penalties: [Element], on execution: Execution) {
    let kernels = execution.kernels(for: Element.self)
    precondition(penalties.count == weights.columns, "\(penalties.count) penalties")
    self.kernels = kernels
    self.weights = GroupedWeights(weights, on: execution)
    threads = execution.threads
    tileRows = kernels.panel_rows
    let columns = weights.columns
    scratchBytes = (kernels.feature_scratch(columns) * kernels.element_bytes + 63) / 64 * 64
    scratch = .allocate(byteCount: scratchBytes * execution.threads, alignment: 64)
    scores = .allocate(capacity: 1)
    packedScores = .allocate(byteCount: 64, alignment: 64)
    rates = .allocate(capacity: columns)
    rates.initialize(repeating: 0, count: columns)
    self.penalties = .allocate(capacity: columns)
    self.penalties.initialize(from: penalties, count: columns)
    let parts = (weights.rows + Int(ck_norm_features) - 1) / Int(ck_norm_features)
    norms = .allocate(capacity: parts * columns)
    for part in 0..<parts {
      let first = part * Int(ck_norm_features)
      for column in 0..<columns {
        var sum: Element = 0
        for row in first..<min(first + Int(ck_norm_features), weights.rows) {
          let weight = weights[row, column]
          sum += weight * weight
        }
        (norms + part * columns + column).initialize(to: sum)
      }
    }
  }

  deinit {
    scores.deallocate()
    packedScores.deallocate()
    scratch.deallocate()
    rates.deallocate()
    penalties.deallocate()
    norms.deallocate()
  }

  /// The number of tiles of the batch.
  package var tileCount: Int { (sampleCount + tileRows - 1) / tileRows }
  /// The number of parts of the features.
  package var partCount: Int {
    (weights.features + Int(ck_norm_features) - 1) / Int(ck_norm_features)
  }

  /// Σ w² for each column, added up in an order that depends on nothing else.
  package func squaredNorms() -> [Element] {
    columnSums(norms, rows: partCount, columns: weights.columns)
  }

  /// Calls `body` while the batch takes part in `computeScores` and `descend`.
  package func withBatch(_ batch: MatrixView<Element>, _ body: () -> Void) {
    precondition(!batch.isTransposed && batch.columns == weights.features, "an unfit batch")
    sampleCount = batch.rows
    if sampleCount > sampleCapacity {
      sampleCapacity = sampleCount
      scores.deallocate()
      packedScores.deallocate()
      scores = .allocate(capacity: sampleCount * weights.columns)
      packedScores = .allocate(
        byteCount: tileCount * tileRows * weights.columns * kernels.element_bytes, alignment: 64)
    }
    batch.withOperand {
      rows = ck_rows($0, columns: weights.features)
      body()
    }
  }

  /// The rows of some tiles.
  package func rows(of tiles: Range<Int>) -> Range<Int> {
    tiles.lowerBound * tileRows..<min(tiles.upperBound * tileRows, sampleCount)
  }

  /// Computes the scores of some tiles.
  package func computeScores(_ tiles: Range<Int>) {
    weights.multiply(rows, rows(of: tiles), into: scores)
  }

  /// Makes the gradients of some tiles ready for `descend`.
  package func packScores(_ tiles: Range<Int>) {
    let range = rows(of: tiles)
    let columns = weights.columns
    let operand = ck_operand(
      elements: scores, stride: columns, rows: nil, transposed: false, mean: nil, byte_columns: 0)
    for block in depthBlocks(sampleCount) where block.overlaps(range) {
      kernels.pack_groups(
        operand, columns, ck_range(block), ck_range(range.clamped(to: block)),
        packedScores + block.lowerBound * columns * kernels.element_bytes)
    }
  }

  /// The learning rate of each column; with zero, its weights stay as they are.
  package func setRates(_ rate: (_ column: Int) -> Element) {
    for column in 0..<weights.columns { rates[column] = rate(column) }
  }

  /// w ← w − rate · (scale · Xᵀ · gradient + penalty · w) for some parts of the features.
  ///
  /// - Parameter thread: Whose memory to use, from 0: no two calls at a time may name the same.
  package func descend(_ parts: Range<Int>, scaledBy scale: Element, thread: Int) {
    precondition(thread < threads, "thread \(thread) of \(threads)")
    let size = Int(ck_norm_features)
    let features =
      parts.lowerBound * size..<min(parts.upperBound * size, weights.features)
    withUnsafePointer(to: rows) {
      kernels.descend(
        $0, sampleCount, ck_range(features), packedScores, weights.columns,
        ck_descent(
          rates: rates, penalties: penalties, scale: Double(scale), weights: weights.memory,
          norms: norms),
        scratch + thread * scratchBytes)
    }
  }
}

/// The sums of the columns of a matrix in memory.
@specialized(where Element == Double)
@specialized(where Element == Float)
private func columnSums<Element: RealScalar>(
  _ elements: UnsafeMutablePointer<Element>, rows: Int, columns: Int
) -> [Element] {
  Array(unsafeUninitializedCapacity: columns) { sums, count in
    sums.initialize(repeating: 0)
    for row in 0..<rows {
      for column in 0..<columns { sums[column] += elements[row * columns + column] }
    }
    count = columns
  }
}
