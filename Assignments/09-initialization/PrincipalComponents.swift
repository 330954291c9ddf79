// Principal component analysis: the directions in which images differ most.
// Its eigenvectors: Jacobi, Über ein leichtes Verfahren, die in der Theorie der Säcularstörungen
// vorkommenden Gleichungen numerisch aufzulösen, 1846; the rotation's formulas after Rutishauser,
// 1966.

import Datasets
import LinearAlgebra
import Notebook

/// Principal component analysis: images, their mean and the eigenvectors of their covariance.
struct PrincipalComponents: Sendable {
  let shape: ImageShape
  /// `[N, D]`, without their mean.
  let centered: Matrix<Double>
  /// `[D]`
  let mean: [Double]
  /// `[D, D]`: XᵀX/N of the centered rows.
  let covariance: Matrix<Double>
  let eigen: SymmetricEigenvectors

  // show: principal-components
  /// - Parameter rows: `[N, D]`, D being the shape's.
  init(of rows: Matrix<Double>, shape: ImageShape, on execution: Execution) {
    self.shape = shape
    mean = columnMoments(of: rows).mean
    centered = rows.subtracting(row: mean, on: execution)
    covariance = Self.covariance(of: centered, on: execution)
    eigen = SymmetricEigenvectors(of: covariance)
  }

  /// XᵀX/N.
  static func covariance(of rows: Matrix<Double>, on execution: Execution) -> Matrix<Double> {
    product(rows.transposed, rows, scaledBy: 1 / Double(rows.rows), on: execution)
  }

  /// The images in the basis of the eigenvectors, `[N, D]`, the largest variance first.
  func scores(on execution: Execution) -> Matrix<Double> {
    product(centered, eigen.vectors, on: execution)
  }

  /// The images from the first components alone, without their mean.
  func reconstructed(components: Int, on execution: Execution) -> Matrix<Double> {
    let kept = eigen.vectors.copyingColumns(0..<components)
    return product(product(centered, kept, on: execution), kept.transposed, on: execution)
  }

  // end: principal-components

  /// What is added to a variance before it divides, so that none divides by zero.
  static let epsilon = 1e-5

  // show: whitening
  /// The scores, each divided by its standard deviation: of unit variance in every direction.
  func whitened(on execution: Execution) -> Matrix<Double> {
    var scores = scores(on: execution)
    let columns = scores.columns
    let factors = eigen.values.map { 1 / (max(0, $0) + Self.epsilon).squareRoot() }
    scores.withUnsafeMutableElements { elements in
      for place in elements.indices { elements[place] *= factors[place % columns] }
    }
    return scores
  }
  // end: whitening

  /// The share of the variance that the first components have, for each number of them.
  var explained: [Double] {
    let total = eigen.values.reduce(0, +)
    var sum = 0.0
    return eigen.values.map {
      sum += $0
      return sum / total
    }
  }
}

/// A = VΛVᵀ: the eigendecomposition of a symmetric matrix by Jacobi's rotations.
///
/// Each rotation sets one pair of elements off the diagonal to zero. It fills others in again, but
/// the sum of their squares falls, and after some sweeps over all pairs nothing is left.
struct SymmetricEigenvectors: Sendable, Equatable {
  /// The eigenvalues, the largest first.
  let values: [Double]
  /// `[n, n]`: column k is the eigenvector of unit length of `values[k]`, its sign such that its
  /// largest element is positive.
  let vectors: Matrix<Double>

  /// - Parameter matrix: `[n, n]`, symmetric; the part below the diagonal is taken as that above.
  /// - Precondition: the matrix is square and all its elements are finite.
  /// - Complexity: O(*n³*) a sweep, of which there are some eight.
  init(of matrix: Matrix<Double>) {
    let count = matrix.rows
    precondition(
      matrix.columns == count, "no eigenvectors of a [\(matrix.rows), \(matrix.columns)] matrix")
    precondition(matrix.elements.allSatisfy(\.isFinite), "eigenvectors need finite numbers")
    var a = matrix.elements
    // Rows of `v` are the eigenvectors, so that a rotation works on two stretches of memory.
    var v = [Double](repeating: 0, count: count * count)
    for i in 0..<count { v[i * count + i] = 1 }
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in
        for _ in 0..<Self.mostSweeps where !Self.isDiagonal(a, count) {
          for p in 0..<count {
            for q in p + 1..<max(p + 1, count) { Self.rotate(a, v, count, p, q) }
          }
        }
      }
    }
    let order = (0..<count).sorted { a[$0 * count + $0] > a[$1 * count + $1] }
    values = order.map { a[$0 * count + $0] }
    var columns = [Double](repeating: 0, count: count * count)
    for (place, row) in order.enumerated() {
      let vector = v[row * count..<(row + 1) * count]
      let largest = vector.max { abs($0) < abs($1) } ?? 0
      for (i, element) in vector.enumerated() {
        columns[i * count + place] = largest < 0 ? -element : element
      }
    }
    vectors = Matrix(rows: count, columns: count, elements: columns)
  }

  private static let mostSweeps = 50

  /// Whether the elements off the diagonal are below the rounding of those on it.
  private static func isDiagonal(_ a: UnsafeMutableBufferPointer<Double>, _ count: Int) -> Bool {
    var off = 0.0
    var on = 0.0
    for i in 0..<count {
      on += a[i * count + i] * a[i * count + i]
      for j in i + 1..<max(i + 1, count) { off += a[i * count + j] * a[i * count + j] }
    }
    return off <= 1e-30 * on
  }

  /// Turns the plane of p and q by the angle after which element (p, q) is zero.
  private static func rotate(
    _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ count: Int,
    _ p: Int, _ q: Int
  ) {
    let apq = a[p * count + q]
    guard apq != 0 else { return }
    // The smaller of the two angles: t = tan φ solves t² + 2θt − 1 = 0.
    let theta = (a[q * count + q] - a[p * count + p]) / (2 * apq)
    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    a[p * count + p] -= t * apq
    a[q * count + q] += t * apq
    a[p * count + q] = 0
    a[q * count + p] = 0
    for i in 0..<count {
      let (x, y) = (v[p * count + i], v[q * count + i])
      v[p * count + i] = c * x - s * y
      v[q * count + i] = s * x + c * y
      if i == p || i == q { continue }
      let (f, g) = (a[p * count + i], a[q * count + i])
      a[p * count + i] = c * f - s * g
      a[q * count + i] = s * f + c * g
    }
    // Both halves are kept, so that rows can be read in one stretch.
    for i in 0..<count where i != p && i != q {
      a[i * count + p] = a[p * count + i]
      a[i * count + q] = a[q * count + i]
    }
  }
}

extension Images {
  /// Images at a smaller size, each number the mean of a square of pixels, `[N, side² · channels]`.
  ///
  /// - Precondition: the images are square, and `side` divides theirs.
  func reducedRows(_ range: Range<Int>, side: Int) -> Matrix<Double> {
    precondition(
      shape.height == shape.width && side >= 1 && shape.width % side == 0,
      "images of [\(shape.height), \(shape.width)] reduced to \(side)")
    let factor = shape.width / side
    let channels = shape.channels
    let scale = 1 / Double(factor * factor)
    var rows = Matrix<Double>(rows: range.count, columns: side * side * channels)
    rows.withUnsafeMutableElements { target in
      for (place, index) in range.enumerated() {
        let start = place * side * side * channels
        for (offset, byte) in image(at: index).enumerated() {
          let (pixel, channel) = (offset / channels, offset % channels)
          let (y, x) = (pixel / shape.width / factor, pixel % shape.width / factor)
          target[start + (y * side + x) * channels + channel] += scale * Double(byte)
        }
      }
    }
    return rows
  }
}
