// The nearest candidates of every sample, none of them from its own fold.

import LinearAlgebra
import ModelSelection

/// Collects, for every sample, the nearest samples of the other folds.
struct FoldwiseNearest<Scalar: RealScalar> {
  private let folds: Folds
  private let foldOfSample: [Int]
  private let execution: Execution
  private var selections: [NearestSelection<Scalar>]

  init(folds: Folds, capacity: Int, execution: Execution) {
    self.folds = folds
    self.execution = execution
    foldOfSample = folds.foldOfSample
    selections = (0..<folds.samples).map { _ in NearestSelection(capacity: capacity) }
  }

  /// The candidates of a sample, the nearest first.
  func neighbors(of sample: Int) -> [Int] { selections[sample].sortedIndices }

  /// Whether no sample of one run can be a candidate for one of the other.
  func isWithinOneFold(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    foldOfSample[first.lowerBound] == foldOfSample[second.upperBound - 1]
  }

  /// Offers every sample of both runs the distances to those of the other.
  ///
  /// - Parameters:
  ///   - block: `[rows.count, columns.count]`, the distances between the two runs.
  ///   - columns: The same samples as `rows`, or samples that all come later.
  mutating func offer(_ block: Matrix<Scalar>, rows: Range<Int>, columns: Range<Int>) {
    precondition(
      block.rows == rows.count && block.columns == columns.count,
      "a [\(block.rows), \(block.columns)] block for \(rows.count) × \(columns.count) samples")
    let folds = folds
    let foldOfSample = foldOfSample
    let execution = execution
    selections.withUnsafeMutableBufferPointer { selections in
      nonisolated(unsafe) let selections = selections
      block.withUnsafeElements { block in
        nonisolated(unsafe) let block = block
        execution.forEachSlice(of: rows.count) { slice in
          for row in slice {
            let ownFold = folds.ranges[foldOfSample[rows.lowerBound + row]]
            for part in columns.outside(ownFold) {
              selections[rows.lowerBound + row].offer(
                UnsafeBufferPointer(
                  rebasing: block[
                    row * columns.count + part.lowerBound - columns.lowerBound..<row * columns.count
                      + part.upperBound - columns.lowerBound]),
                firstIndex: part.lowerBound)
            }
          }
        }
        if rows == columns { return }
        execution.forEachSlice(of: columns.count) { slice in
          let slice =
            columns.lowerBound + slice.lowerBound..<columns.lowerBound + slice.upperBound
          for row in rows {
            let distances = (row - rows.lowerBound) * columns.count - columns.lowerBound
            for part in slice.outside(folds.ranges[foldOfSample[row]]) {
              for column in part {
                let distance = block[distances + column]
                if distance > selections[column].limit { continue }
                selections[column].offer(distance: distance, index: row)
              }
            }
          }
        }
      }
    }
  }
}

extension Range<Int> {
  /// What is left of the range on either side of another, empty parts left out.
  fileprivate func outside(_ other: Range<Int>) -> [Range<Int>] {
    let before = lowerBound..<Swift.max(lowerBound, Swift.min(upperBound, other.lowerBound))
    let after = Swift.min(upperBound, Swift.max(lowerBound, other.upperBound))..<upperBound
    return [before, after].filter { !$0.isEmpty }
  }
}
