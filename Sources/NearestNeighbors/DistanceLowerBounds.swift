// Which training rows cannot be among the nearest, told from the averages of neighboring features.

import LinearAlgebra

/// Lower bounds of the Euclidean distances between rows of whole numbers from 0 to 255.
///
/// Of any eight features of two rows, Σ(xᵢ − yᵢ)² ≥ (Σxᵢ − Σyᵢ)² / 8 by the Cauchy–Schwarz inequality, so
/// that ‖x − y‖ ≥ √8 · ‖x̄ − ȳ‖, where x̄ and ȳ are the rows of the averages of every eight. Rounded down to
/// bytes, the averages of the two rows differ by less than 1 more or less, and so the distance of rows of
/// *m* averages by less than √*m*.
///
/// Neighboring features of images are alike, so that the bounds are near the distances: for 200 test images of
/// CIFAR-10, 98 % of the 50,000 training images are farther by their bounds than the fifth nearest is. In noise
/// hardly any row is out, and then the distances are computed for all. What is found is the same with and
/// without.
///
/// Measured on a Zen 3 with AVX2, two threads, 1,000 images of CIFAR-10 against 50,000 in `Float`: 1.5 s
/// without, 0.5 s here.
struct DistanceLowerBounds<Scalar: RealScalar> {
  private let queries: ByteRows
  private let training: ByteRows
  private let averagedQueries: ByteRows
  private let averagedTraining: ByteRows
  private let execution: Execution

  /// - Precondition: as many columns in both.
  init(from queries: ByteRows, to training: ByteRows, on execution: Execution) {
    (self.queries, self.training, self.execution) = (queries, training, execution)
    averagedQueries = queries.averages(on: execution)
    averagedTraining = training.averages(on: execution)
  }

  /// Computes the distances of those training rows that may be among the nearest, and offers them. Where they
  /// are more than a quarter, it does not: alone, a distance takes about two and a half times as long as in a
  /// block.
  ///
  /// - Parameters:
  ///   - rows: Of the queries.
  ///   - tile: Of the training rows.
  ///   - nearest: `[rows.count]`, with what was near before; for a query whose selection is not full, no row is
  ///     out.
  /// - Returns: How many were within the bounds at first; nil where they were too many, and none was offered.
  func offerCandidates(
    of rows: Range<Int>, in tile: Range<Int>,
    to nearest: UnsafeMutableBufferPointer<NearestSelection<Scalar>>
  ) -> Int? {
    let averaged: Matrix<Float> = averagedQueries.distances(
      rows, to: averagedTraining, tile, on: execution)
    let limits = nearest.map { largestAveraged(for: $0.limit) }
    let counts = execution.filledArray(rows: rows.count) { slice, counts in
      for (i, row) in slice.enumerated() {
        let limit = limits[row]
        counts.initializeElement(
          at: i, to: averaged.row(row).reduce(0) { $0 + ($1 <= limit ? 1 : 0) })
      }
    }
    let count = counts.reduce(0, +)
    guard count * 4 <= rows.count * tile.count else { return nil }
    execution.fill(nearest, slicesPerThread: 4) { slice, nearest in
      for (i, row) in slice.enumerated() {
        averaged.row(row).withUnsafeBufferPointer { averaged in
          var limit = limits[row]
          for j in averaged.indices where averaged[j] <= limit {
            let other = tile.lowerBound + j
            nearest[i].offer(
              distance: queries.distance(from: rows.lowerBound + row, to: training, other),
              index: other)
            limit = largestAveraged(for: nearest[i].limit)
          }
        }
      }
    }
    return count
  }

  /// The largest distance of averages, rounded as they are, that goes with a distance up to `limit`.
  private func largestAveraged(for limit: Scalar) -> Float {
    let rounding = Float(averagedTraining.columns).squareRoot()
    // A little more, for what the roots are rounded by.
    return (Float(limit) / Float(ByteRows.averagedBytes).squareRoot() + rounding) * 1.0001
  }
}
