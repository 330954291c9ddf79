// Products of bytes less a mean, against the same numbers as a matrix.

import LinearAlgebra
import Testing

@Suite struct CenteredBytesTests {
  /// Bytes from 0 to 255, a mean of quarters, and the matrix that they stand for.
  private func samples<Element: RealScalar>(
    rows: Int, columns: Int, appendsOne: Bool, seed: Int, as type: Element.Type
  ) -> (CenteredBytes<Element>, Matrix<Element>) {
    var numbers = Numbers(seed: seed)
    let bytes = (0..<rows * columns).map { _ in UInt8(numbers.integer(0...255)) }
    let mean = (0..<columns).map { _ in Element(numbers.integer(0...1020)) / 4 }
    var elements: [Element] = []
    for row in 0..<rows {
      for column in 0..<columns {
        elements.append(Element(bytes[row * columns + column]) - mean[column])
      }
      if appendsOne { elements.append(1) }
    }
    return (
      CenteredBytes(bytes, columns: columns, mean: mean, appendsOne: appendsOne),
      Matrix(rows: rows, columns: columns + (appendsOne ? 1 : 0), elements: elements)
    )
  }

  /// Quarters and small whole numbers: every sum is exact, so every way must give the same bits.
  private func check<Element: RealScalar>(
    rows: Int, columns: Int, width: Int, appendsOne: Bool, threads: Int, as type: Element.Type
  ) {
    let (bytes, matrix) = samples(
      rows: rows, columns: columns, appendsOne: appendsOne, seed: rows * 31 + columns, as: type)
    #expect(bytes.rows == rows && bytes.columns == matrix.columns)
    var numbers = Numbers(seed: width)
    let chosen = (0..<rows + 3).map { _ in numbers.integer(0...rows - 1) }
    let right: Matrix<Element> = numbers.integers(matrix.columns, width)
    let execution = Execution(threads: threads)
    let picked = matrix.copyingRows(at: chosen)
    let place = "\(rows) × \(columns) × \(width), one \(appendsOne), \(threads) threads"
    #expect(
      product(bytes.rows(at: chosen), right, on: execution).elements
        .elementsEqual(plainProduct(picked, right).elements), "\(place)")
    let back: Matrix<Element> = numbers.integers(chosen.count, width)
    #expect(
      product(bytes.rows(at: chosen).transposed, back, on: execution).elements
        .elementsEqual(plainProduct(picked.transposedCopy(), back).elements), "\(place)")
  }

  @Test(arguments: [1, 2, 5, 6, 7, 13, 25], [1, 7, 15, 16, 17, 33, 100])
  func everyEdgeOfATile(rows: Int, columns: Int) {
    for width in [1, 4, 8, 9, 16, 17, 20] {
      check(
        rows: rows, columns: columns, width: width, appendsOne: columns % 2 == 0, threads: 1,
        as: Double.self)
    }
    check(rows: rows, columns: columns, width: 10, appendsOne: true, threads: 2, as: Float.self)
  }

  /// Blocks of depth are 384; a stretch of columns is 96 and more.
  @Test(arguments: [383, 384, 385, 800], [false, true])
  func blocksOfDepth(columns: Int, appendsOne: Bool) {
    check(
      rows: 9, columns: columns, width: 20, appendsOne: appendsOne, threads: 2, as: Double.self)
    check(
      rows: 400, columns: 11, width: 3, appendsOne: appendsOne, threads: 1, as: Double.self)
  }

  @Test func threadsAndInstructionsChangeNoBit() {
    let (bytes, _) = samples(rows: 200, columns: 700, appendsOne: true, seed: 5, as: Double.self)
    var numbers = Numbers(seed: 6)
    let right: Matrix<Double> = numbers.fractions(701, 30)
    let chosen = (0..<200).map { _ in numbers.integer(0...199) }
    let one = product(bytes.rows(at: chosen), right, on: .serial)
    let two = product(bytes.rows(at: chosen), right, on: Execution(threads: 2))
    #expect(one.elements.elementsEqual(two.elements))
    let part = product(bytes.rows(at: chosen), right.copyingColumns(0..<10), on: .serial)
    // A narrower product of bytes rounds alike.
    #expect(part.elements.elementsEqual(one.copyingColumns(0..<10).elements))
  }

  @Test func sourcesAreOperands() {
    let matrix = Matrix<Double>(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
    let right = Matrix<Double>(rows: 2, columns: 1, elements: [1, 10])
    #expect(
      product(matrix.operand(of: [2, 0], on: .serial), right).elements == [65, 21])
    #expect(
      product(Reversed(matrix: matrix).operand(of: [2, 0], on: .serial), right).elements
        == [21, 65])
  }
}

/// A source that can only be read: its rows are a matrix's, the last one first.
private struct Reversed: RowSource {
  let matrix: Matrix<Double>
  var rows: Int { matrix.rows }
  var columns: Int { matrix.columns }

  func read(_ indices: [Int], into target: inout Matrix<Double>, on execution: Execution) {
    matrix.read(indices.map { rows - 1 - $0 }, into: &target)
  }

  func copyingRows(_ range: Range<Int>) -> Matrix<Double> {
    matrix.copyingRows(at: range.map { rows - 1 - $0 })
  }
}
