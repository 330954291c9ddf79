// Distances where squares alone would lose them: rows far from the origin, and squares beyond the
// range of the scalar.

import LinearAlgebra

extension RealScalar {
  /// From where a sum of squares keeps its digits: below, the squares of the smaller terms underflow.
  static var leastReliableSquare: Self { .leastNormalMagnitude / (ulpOfOne * ulpOfOne) }

  /// The share of ‖x‖² + ‖y‖² that ‖x − y‖² must have for their expansion to be good enough. Below it
  /// the subtraction loses eight bits or more, and the distance is computed from the differences.
  static var leastExpandedShare: Self { 1 / 256 }
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
  x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      for feature in 0..<x.count { largest = max(largest, abs(x[feature] - y[feature])) }
    }
  }
  // Zero, infinite or NaN: no scale helps.
  guard !square.isNaN, largest > 0, largest < .infinity else { return square.squareRoot() }
  let unit = powerOfTwo(near: largest)
  let scale = 1 / unit
  return unit * sum(x, y) { (($0 - $1) * scale) * (($0 - $1) * scale) }.squareRoot()
}

/// The power of two at or below a number above zero, or one near it whose reciprocal is in range too.
private func powerOfTwo<Scalar: RealScalar>(near size: Scalar) -> Scalar {
  let most = Scalar.greatestFiniteMagnitude.exponent - 16
  let exponent = min(max(size.exponent, -most), most)
  return Scalar(sign: .plus, exponent: exponent, significand: 1)
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

/// Where rows are, and in what unit they are measured, so that their expansion is exact enough.
///
/// Rows far from the origin and close to one another, such as times in seconds since 1970, have squares
/// so large that ‖x‖² − 2x·y + ‖y‖² cancels to nothing; distances do not change where the same is
/// subtracted from all. Rows about as far apart as from the origin, as images are, stay as they are.
struct RowFrame<Scalar: RealScalar> {
  /// `[D]`, a point amid the rows; nil for the origin.
  private(set) var offset: [Scalar]?
  /// A power of two near the largest number, where squares would leave the scalar's range; else 1.
  private(set) var unit: Scalar = 1

  /// Looks at up to sixteen rows of each matrix, `[N, D]`.
  ///
  /// The offset is made of their values, the median of each feature: whole numbers stay whole, and no
  /// odd row moves it.
  init(of matrices: [Matrix<Scalar>]) {
    let features = matrices[0].columns
    let samples = matrices.flatMap { matrix in
      let count = min(16, matrix.rows)
      return (0..<count).map { matrix.row($0 * matrix.rows / count) }
    }
    guard features > 0, samples.count > 1 else { return }
    let size = samples.reduce(0) { size, row in
      row.reduce(size) { $1.isFinite ? max($0, abs($1)) : $0 }
    }
    let square = size * size
    if size > 0,
      square < Scalar.leastReliableSquare || square * 16 * Scalar(features) == .infinity
    {
      unit = powerOfTwo(near: size)
    }
    let scale = 1 / unit
    var mean = [Scalar](repeating: 0, count: features)
    for row in samples {
      for (feature, value) in row.enumerated() {
        mean[feature] += value * scale / Scalar(samples.count)
      }
    }
    var (squares, spread): (Scalar, Scalar) = (0, 0)
    for row in samples {
      for (feature, value) in row.enumerated() {
        let (value, mean) = (value * scale, mean[feature])
        squares += value * value
        spread += (value - mean) * (value - mean)
      }
    }
    // With numbers that are not finite: what they spoil is computed from the differences.
    guard squares < .infinity, squares > 16 * spread else { return }
    offset = (0..<features).map { feature in
      samples.map { $0[$0.startIndex + feature] }.sorted()[samples.count / 2]
    }
  }

  /// The rows less the offset, in the unit.
  fileprivate func placed(_ matrix: Matrix<Scalar>, on execution: Execution) -> Matrix<Scalar> {
    if offset == nil && unit == 1 { return matrix }
    let scale = 1 / unit
    let offset = offset ?? Array(repeating: 0, count: matrix.columns)
    return Matrix(rows: matrix.rows, columns: matrix.columns, on: execution) { i, target in
      matrix.row(i).withUnsafeBufferPointer { row in
        offset.withUnsafeBufferPointer { offset in
          for feature in offset.indices {
            target[feature] = (row[feature] - offset[feature]) * scale
          }
        }
      }
    }
  }
}

/// Rows ready for ‖x − y‖² = ‖x‖² − 2x·y + ‖y‖²: in a frame, and with their norms.
struct ExpandedRows<Scalar: RealScalar> {
  /// `[N, D]`, as given.
  let original: Matrix<Scalar>
  /// `[N, D]`, less the frame's offset and in its unit.
  let rows: Matrix<Scalar>
  /// What distances between `rows` are multiplied by.
  let unit: Scalar
  /// ‖x‖² of `rows`, `[N]`.
  let squaredNorms: [Scalar]

  init(_ original: Matrix<Scalar>, in frame: RowFrame<Scalar>, on execution: Execution) {
    self.original = original
    rows = frame.placed(original, on: execution)
    unit = frame.unit
    squaredNorms = rows.rowSquaredNorms(on: execution)
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
