// Every shape against three loops. Whole numbers leave rounding no place to hide an error in.

import Testing

@testable import LinearAlgebra

@Suite struct ProductTests {
  @Test(arguments: InstructionSet.supported)
  func everySmallShapeIsExact(on instructions: InstructionSet) {
    checkSmallShapes(Float.self, on: instructions)
    checkSmallShapes(Double.self, on: instructions)
  }

  /// All shapes up to 9 in each direction, and up to 40 in one direction with few in the others.
  private func checkSmallShapes<Element: RealScalar>(
    _ type: Element.Type, on instructions: InstructionSet
  ) {
    var shapes: Set<[Int]> = []
    for m in 0...9 { for n in 0...9 { for k in 0...9 { shapes.insert([m, n, k]) } } }
    for long in 10...40 {
      for (a, b) in [(1, 1), (7, 3), (13, 18), (17, 10)] {
        shapes.formUnion([[long, a, b], [a, long, b], [a, b, long]])
      }
    }
    for shape in shapes {
      check(type, shape[0], shape[1], shape[2], on: instructions)
    }
  }

  @Test(arguments: InstructionSet.supported)
  func shapesAroundTheTileAreExact(on instructions: InstructionSet) {
    checkAroundTile(Float.self, on: instructions)
    checkAroundTile(Double.self, on: instructions)
  }

  private func checkAroundTile<Element: RealScalar>(
    _ type: Element.Type, on instructions: InstructionSet
  ) {
    let kernels = instructions.kernels(for: Element.precision)
    for m in around(kernels.tile_rows) {
      for n in around(kernels.tile_columns) + around(kernels.lanes) {
        check(type, m, n, 5, on: instructions)
      }
    }
  }

  /// One less, as many, one more; twice that and some.
  private func around(_ size: Int) -> [Int] { [size - 1, size, size + 1, 2 * size + 3] }

  @Test(arguments: InstructionSet.supported)
  func shapesAroundTheDepthOfABlockAreExact(on instructions: InstructionSet) {
    for depth in [383, 384, 385, 769] {
      for (m, n) in [(1, 1), (7, 10), (15, 35), (20, 16)] {
        check(Float.self, m, n, depth, on: instructions)
        check(Double.self, m, n, depth, on: instructions)
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func severalBlocksOfRowsAndColumnsAreExact(on instructions: InstructionSet) {
    // Of the first two, the operand that threads share is packed in parts: at most 2,048 rows or columns.
    for (m, n) in [(2_060, 2_100), (2_100, 2_060), (3, 2_100), (2_100, 5)] {
      check(Float.self, m, n, 3, on: instructions)
      check(Double.self, m, n, 3, on: instructions)
    }
  }

  /// Compares one shape, in all four transpositions, with three loops.
  private func check<Element: RealScalar>(
    _ type: Element.Type, _ m: Int, _ n: Int, _ k: Int, on instructions: InstructionSet
  ) {
    var numbers = Numbers(seed: m * 10_007 + n * 101 + k)
    let left: Matrix<Element> = numbers.integers(m, k)
    let right: Matrix<Element> = numbers.integers(k, n)
    let expected = plainProduct(left, right)
    let (leftAcross, rightAcross) = (plainTranspose(left), plainTranspose(right))
    let execution = Execution(threads: 1, instructions: instructions)
    let operands: [(String, MatrixView<Element>, MatrixView<Element>)] = [
      ("A·B", left.view, right.view),
      ("Aᵀ·B", leftAcross.transposed, right.view),
      ("A·Bᵀ", left.view, rightAcross.transposed),
      ("Aᵀ·Bᵀ", leftAcross.transposed, rightAcross.transposed),
    ]
    for (name, a, b) in operands where product(a, b, on: execution) != expected {
      Issue.record("\(name) of [\(m), \(k)] and [\(k), \(n)] in \(type) on \(instructions)")
    }
  }
}
