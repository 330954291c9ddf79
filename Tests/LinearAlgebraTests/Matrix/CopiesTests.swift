// Copies of rows and columns, transposes, matrices joined, and matrices made of bytes.

import Testing

@testable import LinearAlgebra

@Suite struct CopiesTests {
  @Test func copiesRows() {
    let matrix = Matrix<Float>(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
    #expect(matrix.copyingRows(1..<3).elements == [3, 4, 5, 6])
    #expect(matrix.copyingRows(1..<1).rows == 0)
    #expect(matrix.copyingRows(at: [2, 0, 2]).elements == [5, 6, 1, 2, 5, 6])
    #expect(matrix.copyingRows(at: []).columns == 2)
  }

  @Test func transposesEveryShape() {
    var numbers = Numbers(seed: 4)
    for rows in [0, 1, 2, 3, 4, 5, 7, 8, 17, 33] {
      for columns in [0, 1, 3, 4, 15, 16, 17, 35] {
        let matrix: Matrix<Double> = numbers.integers(rows, columns)
        #expect(matrix.transposedCopy() == plainTranspose(matrix))
        let floats: Matrix<Float> = numbers.integers(rows, columns)
        #expect(floats.transposedCopy() == plainTranspose(floats))
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func widensEveryByte(on instructions: InstructionSet) {
    let execution = Execution(threads: 1, instructions: instructions)
    for count in [0, 1, 15, 16, 17, 256] {
      let bytes = (0..<count).map { UInt8(255 - $0) }
      var doubles = [Double](repeating: .nan, count: count)
      var floats = [Float](repeating: .nan, count: count)
      bytes.withUnsafeBufferPointer { bytes in
        doubles.withUnsafeMutableBufferPointer { Double.widen(bytes, into: $0, on: execution) }
        floats.withUnsafeMutableBufferPointer { Float.widen(bytes, into: $0, on: execution) }
      }
      #expect(doubles == bytes.map { Double($0) })
      #expect(floats == bytes.map { Float($0) })
    }
  }

  @Test func makesAMatrixOfBytes() {
    let matrix = Matrix<Double>(bytes: [0, 1, 128, 255] as [UInt8], rows: 2, columns: 2)
    #expect(matrix.elements == [0, 1, 128, 255])
    let reversed = Matrix<Float>(
      bytes: [7, 8].reversed() as ReversedCollection, rows: 1, columns: 2)
    #expect(reversed.elements == [8, 7])
  }

  @Test func columnsAreCopied() {
    let matrix = Matrix<Float>(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    #expect(
      matrix.copyingColumns(1..<3) == Matrix(rows: 2, columns: 2, elements: [2, 3, 5, 6]))
    #expect(matrix.copyingColumns(2..<2) == Matrix(rows: 2, columns: 0))
    #expect(Matrix<Double>(rows: 0, columns: 2).copyingColumns(0..<1).rows == 0)
  }

  @Test func matricesStandSideBySide() {
    let first = Matrix<Double>(rows: 2, columns: 1, elements: [1, 2])
    let second = Matrix<Double>(rows: 2, columns: 2, elements: [3, 4, 5, 6])
    #expect(
      Matrix(sideBySide: [first, second, Matrix(rows: 2, columns: 0)])
        == Matrix(rows: 2, columns: 3, elements: [1, 3, 4, 2, 5, 6]))
  }
}
