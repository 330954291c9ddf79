// What the tests of this target share: invented numbers and the product as three loops.

import LinearAlgebra

/// Repeatable numbers: a linear congruential generator (Knuth's MMIX constants).
struct Numbers {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 2_654_435_761 &+ 12_345 }

  /// A number in 0..<1.
  mutating func unit() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) * 0x1p-53
  }

  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(unit() * Double(range.count))
  }

  /// Whole numbers from -4 to 4: their products and sums are exact in both precisions.
  mutating func integers<Element: RealScalar>(
    _ rows: Int, _ columns: Int, as type: Element.Type = Element.self
  ) -> Matrix<Element> {
    Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in Element(integer(-4...4)) })
  }

  /// Numbers from -1 to 1 that use all digits.
  mutating func fractions<Element: RealScalar>(
    _ rows: Int, _ columns: Int, as type: Element.Type = Element.self
  ) -> Matrix<Element> {
    Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in Element(unit() * 2 - 1) })
  }
}

/// left · right as the definition has it.
func plainProduct<Element: RealScalar>(
  _ left: Matrix<Element>, _ right: Matrix<Element>
) -> Matrix<Element> {
  let (a, b) = (left.elements.map { Double($0) }, right.elements.map { Double($0) })
  let (rows, depth, columns) = (left.rows, left.columns, right.columns)
  var result = [Double](repeating: 0, count: rows * columns)
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      result.withUnsafeMutableBufferPointer { result in
        for i in 0..<rows {
          for j in 0..<columns {
            var sum = 0.0
            for k in 0..<depth { sum += a[i * depth + k] * b[k * columns + j] }
            result[i * columns + j] = sum
          }
        }
      }
    }
  }
  return Matrix(rows: rows, columns: columns, elements: result.map { Element($0) })
}

/// The transpose as the definition has it.
func plainTranspose<Element: RealScalar>(_ matrix: Matrix<Element>) -> Matrix<Element> {
  var result = Matrix<Element>(rows: matrix.columns, columns: matrix.rows)
  for i in 0..<matrix.rows {
    for j in 0..<matrix.columns { result[j, i] = matrix[i, j] }
  }
  return result
}

/// The rows at the indices, copied one element at a time.
func plainRows<Element: RealScalar>(
  of matrix: Matrix<Element>, at indices: [Int]
) -> Matrix<Element> {
  var result = Matrix<Element>(rows: indices.count, columns: matrix.columns)
  for (i, index) in indices.enumerated() {
    for j in 0..<matrix.columns { result[i, j] = matrix[index, j] }
  }
  return result
}

/// Whether two matrices have one shape and the same bits. NaN differs from everything.
func sameBits<Element: RealScalar>(_ a: Matrix<Element>, _ b: Matrix<Element>) -> Bool {
  a.rows == b.rows && a.columns == b.columns && a.elements == b.elements
}

/// The largest difference between two matrices of one shape; NaN, or no shape, is infinitely far.
func largestDifference<Element: RealScalar>(
  _ a: Matrix<Element>, _ b: Matrix<Element>
) -> Double {
  guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
  var largest = 0.0
  for (x, y) in zip(a.elements, b.elements) {
    let difference = abs(Double(x) - Double(y))
    if difference.isNaN { return .infinity }
    largest = max(largest, difference)
  }
  return largest
}

/// The largest difference between two lists of one length; NaN, or another length, is infinitely far.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  largestDifference(
    Matrix(rows: 1, columns: a.count, elements: a), Matrix(rows: 1, columns: b.count, elements: b))
}

/// The instruction sets that promise the same bits: those with a fused multiply-add.
let fusedSets = InstructionSet.supported.filter { $0 != .portable }
