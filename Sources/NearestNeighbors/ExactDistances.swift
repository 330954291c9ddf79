// Distances where squares alone would lose them: rows far from the origin, and squares beyond the
// range of the scalar.

import LinearAlgebra

extension RealScalar {
  /// From where a sum of squares keeps its digits: below, the squares of the smaller terms underflow.
  static var leastReliableSquare: Self { .leastNormalMagnitude / (ulpOfOne * ulpOfOne) }

  /// The share of ‖x‖² + ‖y‖² that ‖x − y‖² must have for their expansion to be good enough. Below it
  /// the subtraction loses six bits or more, and the distance is computed from the differences.
  static var leastExpandedShare: Self { 1 / 64 }
}

/// Returns √Σ(xᵢ − yᵢ)², whatever the size of the differences.
///
/// Where the sum overflows or its terms underflow, the differences are first divided by a power of two
/// near the largest of them.
func exactDistance<Scalar: RealScalar>(
  _ x: ArraySlice<Scalar>, _ y: ArraySlice<Scalar>
) -> Scalar {
  let square = sum(x, y) { ($0 - $1) * ($0 - $1) }
  if square >= Scalar.leastReliableSquare && square < .infinity { return square.squareRoot() }
  var largest: Scalar = 0
  for (x, y) in zip(x, y) { largest = max(largest, abs(x - y)) }
  // Zero, infinite or NaN: no scale helps.
  guard !square.isNaN, largest > 0, largest < .infinity else { return square.squareRoot() }
  let unit = Scalar(sign: .plus, exponent: largest.exponent, significand: 1)
  return unit * sum(x, y) { (($0 - $1) / unit) * (($0 - $1) / unit) }.squareRoot()
}

/// Computes again those L2 distances of two loops or one whose squares left the scalar's range.
///
/// - Parameter distances: `[Q, N]`.
func repairDistancesOutOfRange<Scalar: RealScalar>(
  _ distances: inout Matrix<Scalar>, from queries: Matrix<Scalar>, to training: Matrix<Scalar>,
  on execution: Execution
) {
  let least = Scalar.leastReliableSquare.squareRoot()
  let columns = distances.columns
  distances.withUnsafeMutableElements { distances in
    execution.fill(distances, columns: columns) { rows, part in
      for (i, row) in rows.enumerated() {
        for j in 0..<columns where !isInRange(part[i * columns + j], from: least) {
          part[i * columns + j] = exactDistance(queries.row(row), training.row(j))
        }
      }
    }
  }
}

/// Whether a distance is one that its square has not spoiled; a NaN is one, as nothing improves it.
@inline(__always)
private func isInRange<Scalar: RealScalar>(_ distance: Scalar, from least: Scalar) -> Bool {
  !(distance < least) && distance != .infinity
}

/// Rows ready for ‖x − y‖² = ‖x‖² − 2x·y + ‖y‖²: less an offset that they share, and with their norms.
///
/// Rows far from the origin and close to one another, such as times in seconds since 1970, have squares
/// so large that the expansion cancels to nothing; distances do not change where the same is
/// subtracted from all. Rows about as far apart as from the origin, as images are, stay as they are.
struct ExpandedRows<Scalar: RealScalar> {
  /// `[N, D]`, as given.
  let original: Matrix<Scalar>
  /// `[N, D]`, less the offset.
  let rows: Matrix<Scalar>
  /// ‖x‖² of `rows`, `[N]`.
  let squaredNorms: [Scalar]

  /// - Parameter offset: `[D]`, as `commonOffset(of:)` returns it.
  init(_ original: Matrix<Scalar>, less offset: [Scalar]?, on execution: Execution) {
    self.original = original
    rows = offset.map { original.less($0, on: execution) } ?? original
    squaredNorms = rows.rowSquaredNorms(on: execution)
  }
}

extension Matrix where Element: RealScalar {
  /// The same rows less an offset, `[D]`.
  fileprivate func less(_ offset: [Element], on execution: Execution) -> Matrix {
    Matrix(rows: rows, columns: columns, on: execution) { i, target in
      row(i).withUnsafeBufferPointer { row in
        for feature in offset.indices { target[feature] = row[feature] - offset[feature] }
      }
    }
  }
}

/// Returns a point amid the rows of some matrices where these are far from the origin compared with
/// their distances from one another; nil where the rows may stay as they are.
///
/// Up to sixteen rows of each matrix are looked at. The offset is made of their values, the median of
/// each feature: whole numbers stay whole, and no odd row moves it.
///
/// - Parameter matrices: `[N, D]` each.
/// - Returns: `[D]`.
func commonOffset<Scalar: RealScalar>(of matrices: [Matrix<Scalar>]) -> [Scalar]? {
  let features = matrices[0].columns
  let samples = matrices.flatMap { matrix in
    let count = min(16, matrix.rows)
    return (0..<count).map { matrix.row($0 * matrix.rows / count) }
  }
  guard features > 0, samples.count > 1 else { return nil }
  var mean = [Scalar](repeating: 0, count: features)
  for row in samples {
    for (feature, value) in row.enumerated() { mean[feature] += value / Scalar(samples.count) }
  }
  var (squares, spread): (Scalar, Scalar) = (0, 0)
  for row in samples {
    for (feature, value) in row.enumerated() {
      squares += value * value
      spread += (value - mean[feature]) * (value - mean[feature])
    }
  }
  // Not finite: the distances that this spoils are computed one by one.
  guard squares < .infinity, squares > 16 * spread else { return nil }
  return (0..<features).map { feature in
    samples.map { $0[$0.startIndex + feature] }.sorted()[samples.count / 2]
  }
}

/// Puts distances from the differences where NaN marks that the expansion lost too many digits.
///
/// - Parameters:
///   - distances: Of one query to some training rows.
///   - count: How many of them are marked.
func replaceMarks<Scalar: RealScalar>(
  in distances: UnsafeMutableBufferPointer<Scalar>, count: Int, fromRow row: Int,
  of queries: Matrix<Scalar>, toRows training: Range<Int>, of others: Matrix<Scalar>
) {
  let query = queries.row(row)
  func exact(_ j: Int) -> Scalar { exactDistance(query, others.row(training.lowerBound + j)) }
  guard count > distances.count / 8 else {
    for j in distances.indices where distances[j].isNaN { distances[j] = exact(j) }
    return
  }
  // So many that a sweep over all of them, several rows at a time, is faster.
  queries.sums(
    of: .squaredDifferences, fromRow: row, toRows: training, of: others, into: distances)
  let least = Scalar.leastReliableSquare.squareRoot()
  for j in distances.indices {
    distances[j] = distances[j].squareRoot()
    if !isInRange(distances[j], from: least) { distances[j] = exact(j) }
  }
}
