// What makes the three forms of the distances fast: threads, sums in lanes, norms and roots in one
// pass.

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
  from queries: Matrix<Scalar>, to training: Matrix<Scalar>, on execution: Execution
) -> Matrix<Scalar>? {
  guard let x = ByteRows(queries, on: execution), let y = ByteRows(training, on: execution) else {
    return nil
  }
  return x.distances(0..<x.rows, to: y, 0..<y.rows, on: execution)
}
