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

  /// First, last, at the edges of a vector, and in the second of the chunks of 4,096 elements.
  @Test(arguments: InstructionSet.supported, [0, 1, 15, 16, 31, 4_095, 4_096, 4_999])
  func aNaNAnywhereMakesEveryReductionNaN(on instructions: InstructionSet, index: Int) {
    checkNaN(Float.self, at: index, on: instructions)
    checkNaN(Double.self, at: index, on: instructions)
  }

  private func checkNaN<Element: RealScalar>(
    _ type: Element.Type, at index: Int, on instructions: InstructionSet
  ) {
    let ones = Matrix<Element>(rows: 50, columns: 100, repeating: 1)
    var matrix = ones
    matrix[index / 100, index % 100] = .nan
    for threads in [1, 2] {
      let execution = Execution(threads: threads, instructions: instructions)
      #expect(matrix.sum(on: execution).isNaN)
      #expect(matrix.squaredFrobeniusNorm(on: execution).isNaN)
      #expect(matrix.frobeniusNorm(on: execution).isNaN)
      #expect(matrix.frobeniusDistance(to: ones, on: execution).isNaN)
      #expect(ones.frobeniusDistance(to: matrix, on: execution).isNaN)
      #expect(ones.sum(on: execution) == 5_000)
    }
  }

  /// ∞ − ∞ is NaN; an infinite sum is not.
  @Test func infinitiesAddUp() {
    var matrix = Matrix<Double>(rows: 3, columns: 50)
    matrix[0, 7] = .infinity
    #expect(matrix.sum() == .infinity && matrix.frobeniusNorm() == .infinity)
    matrix[2, 49] = -.infinity
    #expect(matrix.sum().isNaN && matrix.frobeniusNorm() == .infinity)
  }
}
