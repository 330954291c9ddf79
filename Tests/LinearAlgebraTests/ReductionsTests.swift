// Sums and norms of whole matrices.

import Testing

@testable import LinearAlgebra

@Suite struct ReductionsTests {
  @Test(arguments: [(0, 0), (0, 3), (1, 1), (3, 5), (64, 64), (64, 65), (123, 201)])
  func wholeNumbersAreExact(rows: Int, columns: Int) {
    var numbers = Numbers(seed: rows)
    let a: Matrix<Double> = numbers.integers(rows, columns)
    let b: Matrix<Double> = numbers.integers(rows, columns)
    for instructions in InstructionSet.supported {
      for threads in [1, 2] {
        let execution = Execution(threads: threads, instructions: instructions)
        #expect(a.sum(on: execution) == a.elements.reduce(0, +))
        #expect(a.squaredFrobeniusNorm(on: execution) == a.elements.reduce(0) { $0 + $1 * $1 })
        let squares = zip(a.elements, b.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect(a.frobeniusDistance(to: b, on: execution) == squares.squareRoot())
      }
    }
  }

  @Test func theNormIsTheRootOfTheSumOfSquares() {
    let matrix = Matrix<Float>(rows: 2, columns: 2, elements: [1, -2, 4, 2])
    #expect(matrix.frobeniusNorm() == 5)
    #expect(matrix.squaredFrobeniusNorm() == 25)
    #expect(matrix.frobeniusDistance(to: matrix) == 0)
  }

  /// Adding a million tenths one by one in Float gives 100,958.34, off by a percent.
  @Test func sumsOfManyFloatsKeepTheirDigits() {
    let matrix = Matrix<Float>(rows: 1000, columns: 1000, repeating: 0.1)
    #expect(abs(matrix.sum() - 100_000) < 0.1)
  }

  @Test func threadsGiveTheSameBits() {
    var numbers = Numbers(seed: 2)
    let row: Matrix<Float> = numbers.fractions(1, 2100)
    let matrix = Matrix(
      rows: 2000, columns: 2100, elements: Array(repeatElement(row.elements, count: 2000).joined()))
    #expect(matrix.sum(on: .serial) == matrix.sum(on: Execution(threads: 3)))
    #expect(matrix.frobeniusNorm(on: .serial) == matrix.frobeniusNorm(on: Execution(threads: 3)))
  }

  @Test func notANumberStaysOne() {
    var matrix = Matrix<Double>(rows: 3, columns: 50)
    matrix[2, 49] = .nan
    #expect(matrix.sum().isNaN)
    #expect(matrix.frobeniusNorm().isNaN)
    #expect(matrix.frobeniusDistance(to: Matrix(rows: 3, columns: 50)).isNaN)
  }
}
