// The argmax of rows: ties, ranges of columns, and NaN, which never wins.

import LinearAlgebra
import Losses
import Testing

@Suite struct LargestColumnsTests {
  @Test func theFirstOfEqualScoresWins() {
    let scores = Matrix<Double>(
      rows: 3, columns: 3, elements: [1, 2, 2, 3, 1, 3, -1, -2, -1])
    #expect(largestColumns(of: scores) == [1, 0, 0])
  }

  @Test(
    arguments: [
      ([.nan, -5, -7], 1), ([0, .nan, 5], 2), ([2, .nan, .nan], 0), ([.nan, .nan, -.infinity], 2),
      ([.nan, .nan, .nan], 0),
    ] as [([Double], Int)])
  func aNaNNeverWins(_ row: [Double], expected: Int) {
    #expect(largestColumns(of: Matrix(rows: 1, columns: 3, elements: row)) == [expected])
    let single = Matrix(rows: 1, columns: 3, elements: row.map { Float($0) })
    #expect(largestColumns(of: single) == [expected])
  }

  @Test func columnsAreCountedFromTheRange() {
    let scores = Matrix<Double>(rows: 2, columns: 4, elements: [9, 1, 3, 2, 9, 4, .nan, 5])
    #expect(largestColumns(of: scores, in: 1..<4) == [1, 2])
    #expect(largestColumns(of: scores, in: 1..<2) == [0, 0])
  }
}
