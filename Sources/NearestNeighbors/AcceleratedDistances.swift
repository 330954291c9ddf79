// What makes the three forms of the distances fast: threads, sums in lanes, norms and roots in one
// pass; and blocks of distances, for those who need no matrix of all.

import LinearAlgebra

/// Returns the sum of `term(xᵢ, yᵢ)` over all features.
///
/// Eight running sums of 64 terms at most, then the sum of those, as NumPy's `sum` has them: one
/// running sum of 3,072 squares would lose half of the digits of a `Float`.
@inline(__always)
func sum<Scalar: RealScalar>(
  _ x: ArraySlice<Scalar>, _ y: ArraySlice<Scalar>, _ term: (_ x: Scalar, _ y: Scalar) -> Scalar
) -> Scalar {
  x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      var total: Scalar = 0
      var start = 0
      while start < x.count {
        let end = min(x.count, start + 512)
        var sums = SIMD8<Scalar>()
        var feature = start
        while feature + 8 <= end {
          for lane in 0..<8 { sums[lane] += term(x[feature + lane], y[feature + lane]) }
          feature += 8
        }
        for rest in feature..<end { sums[rest - feature] += term(x[rest], y[rest]) }
        total += sums.sum()
        start = end
      }
      return total
    }
  }
}

/// Splits the queries among the threads, each of which computes the distances of its own.
///
/// - Parameter compute: Returns `[q, N]` for `[q, D]` queries and the `[N, D]` training rows.
/// - Returns: `[Q, N]`.
func distancesInParallel<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, on execution: Execution,
  _ compute: @Sendable (_ queries: Matrix<Scalar>, _ training: Matrix<Scalar>) -> Matrix<Scalar>
) -> Matrix<Scalar> {
  Matrix(rows: queries.rows, columns: training.rows, onSlicesOf: execution) { slice, part in
    _ = part.initialize(from: compute(queries.copyingRows(slice), training).elements)
  }
}

/// Replaces −2x·y by √(‖x‖² − 2x·y + ‖y‖²), for some queries x and some training rows y.
///
/// Where the subtraction loses too many digits, or a square leaves the scalar's range, the distance is
/// computed from the differences. So it is as exact as two loops; where all pairs need it, as for tight
/// clusters far apart, it takes as long as one loop.
///
/// - Parameters:
///   - products: `[queries.count, training.count]`. A NaN stays one.
///   - x: With the rows `queries` in it.
///   - y: With the rows `training` in it, in the same frame.
func replaceProductsByDistances<Scalar: RealScalar>(
  _ products: inout Matrix<Scalar>, from x: ExpandedRows<Scalar>, _ queries: Range<Int>,
  to y: ExpandedRows<Scalar>, _ training: Range<Int>, on execution: Execution
) {
  let columns = products.columns
  let (least, share, unit) = (Scalar.leastReliableSquare, Scalar.leastExpandedShare, x.unit)
  products.withUnsafeMutableElements { products in
    execution.fill(products, columns: columns) { rows, part in
      y.squaredNorms[training].withUnsafeBufferPointer { trainingNorms in
        for (i, row) in rows.enumerated() {
          let queryNorm = x.squaredNorms[queries.lowerBound + row]
          let distances = UnsafeMutableBufferPointer(
            rebasing: part[i * columns..<(i + 1) * columns])
          var marks = 0
          for j in 0..<columns {
            let square = distances[j] + queryNorm + trainingNorms[j]
            let isGood =
              square >= max(least, share * (queryNorm + trainingNorms[j])) && square < .infinity
            distances[j] = isGood ? unit * square.squareRoot() : .nan
            marks += isGood ? 0 : 1
          }
          if marks > 0 {
            replaceMarks(
              in: distances, count: marks, fromRow: queries.lowerBound + row, of: x.original,
              toRows: training, of: y.original)
          }
        }
      }
    }
  }
}

/// Distances in whole numbers, where all features are whole numbers from 0 to 255; nil elsewhere.
func byteDistances<Scalar: RealScalar>(
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, _ metric: DistanceMetric,
  on execution: Execution
) -> Matrix<Scalar>? {
  guard let x = ByteRows(queries, on: execution), let y = ByteRows(training, on: execution) else {
    return nil
  }
  return x.distances(0..<x.rows, to: y, 0..<y.rows, metric, on: execution)
}

extension ByteRows {
  fileprivate func distances<Scalar: RealScalar>(
    _ queries: Range<Int>, to others: ByteRows, _ training: Range<Int>, _ metric: DistanceMetric,
    on execution: Execution
  ) -> Matrix<Scalar> {
    switch metric {
    case .l2: distances(queries, to: others, training, on: execution)
    case .l1: manhattanDistances(queries, to: others, training, on: execution)
    }
  }
}

/// The distances of the vectorized form, a block of queries and training rows at a time.
struct DistanceBlocks<Scalar: RealScalar> {
  private let queries: Matrix<Scalar>
  private let training: Matrix<Scalar>
  private let metric: DistanceMetric
  private let execution: Execution
  private let form: Form

  /// What the rows became before the first block.
  private enum Form {
    /// Whole numbers from 0 to 255.
    case bytes(ByteRows, ByteRows)
    /// L2 between other numbers.
    case expanded(ExpandedRows<Scalar>, ExpandedRows<Scalar>)
    /// L1 between other numbers.
    case asGiven
  }

  /// - Parameter training: nil for distances among the queries.
  /// - Precondition: as many columns in both.
  init(
    from queries: Matrix<Scalar>, to training: Matrix<Scalar>? = nil, _ metric: DistanceMetric,
    on execution: Execution
  ) {
    (self.queries, self.training) = (queries, training ?? queries)
    (self.metric, self.execution) = (metric, execution)
    if let x = ByteRows(queries, on: execution),
      let y = training.map({ ByteRows($0, on: execution) }) ?? x
    {
      form = .bytes(x, y)
    } else if metric == .l1 {
      form = .asGiven
    } else {
      let frame = RowFrame(of: training.map { [queries, $0] } ?? [queries])
      let x = ExpandedRows(queries, in: frame, on: execution)
      form = .expanded(x, training.map { ExpandedRows($0, in: frame, on: execution) } ?? x)
    }
  }

  /// Bounds of the distances, which cost less than they do where rows are long; nil where there are none.
  ///
  /// - Complexity: O(*ND*), for the averages of all rows.
  func lowerBounds() -> DistanceLowerBounds<Scalar>? {
    guard case .bytes(let x, let y) = form, metric == .l2 else { return nil }
    return DistanceLowerBounds(from: x, to: y, on: execution)
  }

  /// `[queries.count, training.count]`.
  func block(_ queries: Range<Int>, _ training: Range<Int>) -> Matrix<Scalar> {
    switch form {
    case .bytes(let x, let y):
      return x.distances(queries, to: y, training, metric, on: execution)
    case .expanded(let x, let y):
      var distances = product(
        x.rows.rows(queries), y.rows.rows(training).transposed, scaledBy: -2, on: execution)
      replaceProductsByDistances(&distances, from: x, queries, to: y, training, on: execution)
      return distances
    case .asGiven:
      return distancesByOneLoop(
        from: self.queries.copyingRows(queries), to: self.training.copyingRows(training), metric,
        on: execution)
    }
  }
}

/// Tiles of rows that keep a block of distances in the cache: at most 1,024 each, all of one size but the
/// last, which may be smaller.
func distanceTiles(of count: Int) -> [Range<Int>] {
  let tileCount = max(1, (count + 1023) / 1024)
  let size = (count + tileCount - 1) / tileCount
  return stride(from: 0, to: count, by: max(1, size)).map { $0..<min(count, $0 + size) }
}
