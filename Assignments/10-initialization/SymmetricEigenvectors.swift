// The eigenvalues and eigenvectors of a symmetric matrix.
// Jacobi, Über ein leichtes Verfahren, die in der Theorie der Säcularstörungen vorkommenden
// Gleichungen numerisch aufzulösen, 1846; the rotation's formulas after Rutishauser, 1966.

import LinearAlgebra
import Notebook

/// A = VΛVᵀ: a symmetric matrix taken apart by Jacobi's rotations.
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
    precondition(matrix.elements.allSatisfy(\.isFinite), "eigenvectors of numbers that are none")
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

  /// Whether what is left off the diagonal is below the rounding of what stands on it.
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
