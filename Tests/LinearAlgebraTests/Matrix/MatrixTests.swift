// The container itself.

import Testing

@testable import LinearAlgebra

@Suite struct MatrixTests {
  @Test func readsAndWritesByRowAndColumn() {
    var matrix = Matrix<Double>(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    #expect(matrix[1, 0] == 4)
    #expect(Array(matrix.row(0)) == [1, 2, 3])
    matrix[0, 2] = -3
    #expect(matrix.elements == [1, 2, -3, 4, 5, 6])
  }

  @Test func writingACopyLeavesTheOriginal() {
    let original = Matrix<Float>(rows: 1, columns: 2, repeating: 1)
    var copy = original
    copy.withUnsafeMutableElements { $0[0] = 9 }
    #expect(original.elements == [1, 1])
    #expect(copy.elements == [9, 1])
  }

  @Test func tellsShapesApart() {
    #expect(Matrix<Double>(rows: 2, columns: 3) != Matrix<Double>(rows: 3, columns: 2))
    #expect(Matrix<Double>(rows: 0, columns: 3) != Matrix<Double>(rows: 3, columns: 0))
  }

  @Test func namesItsPrecision() {
    #expect(Float.precision == .float)
    #expect(Double.precision == .double)
  }
}
