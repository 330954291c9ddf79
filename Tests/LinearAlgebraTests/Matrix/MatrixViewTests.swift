// Views: rows in any order, transposed, without copies, on either side of a product.

import Testing

@testable import LinearAlgebra

@Suite struct MatrixViewTests {
  @Test func knowsItsShape() {
    let matrix = Matrix<Double>(rows: 4, columns: 3)
    #expect((matrix.view.rows, matrix.view.columns) == (4, 3))
    #expect((matrix.transposed.rows, matrix.transposed.columns) == (3, 4))
    #expect((matrix.rows(1..<3).rows, matrix.rows(1..<3).columns) == (2, 3))
    let picked = matrix.rows(at: [3, 3, 0, 1, 2]).transposed
    #expect((picked.rows, picked.columns) == (3, 5))
    #expect((picked.transposed.rows, picked.transposed.columns) == (5, 3))
  }

  @Test(arguments: InstructionSet.supported, [(3, 10), (40, 33), (400, 7), (18, 16)])
  func gatheredRowsMultiplyLikeTheirCopy(on instructions: InstructionSet, shape: (Int, Int)) {
    checkGathered(Float.self, shape.0, shape.1, on: instructions)
    checkGathered(Double.self, shape.0, shape.1, on: instructions)
  }

  private func checkGathered<Element: RealScalar>(
    _ type: Element.Type, _ picked: Int, _ columns: Int, on instructions: InstructionSet
  ) {
    let execution = Execution(threads: 1, instructions: instructions)
    var numbers = Numbers(seed: picked)
    let matrix: Matrix<Element> = numbers.integers(50, 21)
    let indices = (0..<picked).map { _ in numbers.integer(0...49) }
    let copy = plainRows(of: matrix, at: indices)
    let weights: Matrix<Element> = numbers.integers(21, columns)
    let gradients: Matrix<Element> = numbers.integers(picked, columns)
    let others: Matrix<Element> = numbers.integers(20, 21)

    #expect(
      product(matrix.rows(at: indices), weights, on: execution) == plainProduct(copy, weights))
    #expect(
      product(matrix.rows(at: indices).transposed, gradients, on: execution)
        == plainProduct(plainTranspose(copy), gradients))
    #expect(
      product(gradients.transposed, matrix.rows(at: indices), on: execution)
        == plainProduct(plainTranspose(gradients), copy))
    #expect(
      product(others, matrix.rows(at: indices).transposed, on: execution)
        == plainProduct(others, plainTranspose(copy)))
  }

  @Test func rangesOfRowsMultiplyLikeTheirCopy() {
    var numbers = Numbers(seed: 1)
    let matrix: Matrix<Double> = numbers.integers(30, 9)
    let weights: Matrix<Double> = numbers.integers(9, 20)
    for range in [0..<30, 0..<0, 5..<6, 11..<30, 30..<30] {
      let copy = plainRows(of: matrix, at: Array(range))
      #expect(product(matrix.rows(range), weights) == plainProduct(copy, weights))
      #expect(
        product(matrix.rows(range).transposed, copy)
          == plainProduct(plainTranspose(copy), copy))
    }
  }

  @Test func addingAProductOfTheMatrixItselfReadsItsOldElements() {
    var matrix = Matrix<Double>(rows: 2, columns: 2, elements: [1, 2, 3, 4])
    matrix.addProduct(of: matrix, matrix.transposed, selfScaledBy: 0)
    #expect(matrix.elements == [5, 11, 11, 25])
  }

  @Test func differentShapesTrapWithBothInTheMessage() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = product(Matrix<Double>(rows: 2, columns: 3), Matrix<Double>(rows: 4, columns: 5))
    }
    #if DEBUG
      let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(message.contains("no product of [2, 3] and [4, 5]"))
    #else
      #expect(result != nil)
    #endif
  }
}
