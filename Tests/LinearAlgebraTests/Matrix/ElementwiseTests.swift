// Arithmetic element by element, against the numbers written out.

import Testing

@testable import LinearAlgebra

@Suite struct ElementwiseTests {
  let a = Matrix<Double>(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
  let b = Matrix<Double>(rows: 2, columns: 3, elements: [10, 20, 30, 40, 50, 60])

  @Test func mapsEveryElement() {
    #expect(a.mapElements { -$0 }.elements == [-1, -2, -3, -4, -5, -6])
    #expect(a.mapElements(with: b) { $1 - $0 }.elements == [9, 18, 27, 36, 45, 54])
  }

  @Test func addsSubtractsAndScales() {
    #expect((a + b).elements == [11, 22, 33, 44, 55, 66])
    #expect((b - a).elements == [9, 18, 27, 36, 45, 54])
    #expect((2 * a).elements == [2, 4, 6, 8, 10, 12])
    var sum = a
    sum.add(b, scaledBy: 0.5)
    #expect(sum.elements == [6, 12, 18, 24, 30, 36])
    sum.scale(by: -1)
    #expect(sum.elements == [-6, -12, -18, -24, -30, -36])
  }

  @Test(arguments: InstructionSet.supported, [0, 1, 3, 31, 32, 33, 70])
  func subtractsARowFromEveryRow(on instructions: InstructionSet, columns: Int) {
    var numbers = Numbers(seed: columns)
    let matrix: Matrix<Float> = numbers.integers(4, columns)
    let row = numbers.integers(1, columns, as: Float.self).elements
    let difference = matrix.subtracting(
      row: row, on: Execution(threads: 2, instructions: instructions))
    for i in 0..<4 {
      #expect(Array(difference.row(i)) == zip(matrix.row(i), row).map { $0 - $1 })
    }
  }
}
