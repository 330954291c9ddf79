import LinearAlgebra
import Testing

@Suite struct ColumnsTests {
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
