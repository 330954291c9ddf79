// Products of rows that are bytes or numbers, against three loops and against the product of a matrix.

import CKernels
import Testing

@testable import LinearAlgebra

@Suite struct RowProductTests {
  /// Rows of bytes, 0 and 255 among them, and what they mean as numbers.
  struct Sample<Element: RealScalar> {
    let bytes: CenteredBytes<Element>
    let numbers: Matrix<Element>

    /// - Parameter isExact: Whether the mean holds whole numbers, so that products are exact.
    init(count: Int, width: Int, appendsOne: Bool, isExact: Bool, seed: Int) {
      var numbers = Numbers(seed: seed)
      let bytes = (0..<count * width).map { i -> UInt8 in
        i % 7 == 0 ? 255 : i % 5 == 0 ? 0 : UInt8(numbers.integer(0...255))
      }
      let mean = (0..<width).map { _ in
        isExact ? Element(numbers.integer(90...160)) : Element(numbers.unit() * 200)
      }
      self.bytes = CenteredBytes(bytes, columns: width, mean: mean, appendsOne: appendsOne)
      self.numbers = Matrix(
        rows: count, columns: width + (appendsOne ? 1 : 0),
        elements: (0..<count).flatMap { row in
          (0..<width).map { Element(bytes[row * width + $0]) - mean[$0] }
            + (appendsOne ? [1] : [])
        })
    }

    func batch(at indices: [Int]) -> MatrixView<Element> { bytes.rows(at: indices) }
  }

  @Test(arguments: InstructionSet.supported)
  func everyShapeIsExact(on instructions: InstructionSet) {
    var shapes: Set<[Int]> = []
    for long in 1...70 {
      // Samples, features and columns in turn.
      for (a, b) in [(3, 2), (9, 11)] {
        shapes.formUnion([[long, a, b], [a, long, b], [a, b, long]])
      }
    }
    shapes.formUnion([[33, 383, 5], [9, 384, 6], [8, 385, 10], [17, 769, 4], [385, 35, 11]])
    for shape in shapes {
      check(Float.self, shape, on: instructions)
      check(Double.self, shape, on: instructions)
    }
  }

  /// Whole numbers below 2²⁴ in every sum: no rounding, in whatever order they are added.
  private func check<Element: RealScalar>(
    _ type: Element.Type, _ shape: [Int], on instructions: InstructionSet
  ) {
    let execution = Execution(threads: 1, instructions: instructions)
    let appendsOne = (shape[0] + shape[2]) % 2 == 0
    let sample = Sample<Element>(
      count: shape[0], width: shape[1], appendsOne: appendsOne, isExact: true, seed: shape[0])
    // Some rows twice, some not at all.
    let indices = (0..<shape[0]).map { $0 * $0 % shape[0] }
    let rows = plainRows(of: sample.numbers, at: indices)
    var numbers = Numbers(seed: shape[2])
    let right: Matrix<Element> = numbers.integers(rows.columns, shape[2])
    let other: Matrix<Element> = numbers.integers(rows.rows, shape[2])
    let scores = plainProduct(rows, right)
    let gradient = plainProduct(plainTranspose(rows), other)
    for (name, batch) in [
      ("bytes", sample.batch(at: indices)), ("numbers", sample.numbers.rows(at: indices)),
    ] {
      let place = "\(name) \(shape) in \(type) on \(instructions)"
      if rowProduct(batch, right, on: execution) != scores { Issue.record("scores of \(place)") }
      if rowProduct(batch.transposed, other, on: execution) != gradient {
        Issue.record("gradient of \(place)")
      }
    }
  }

  /// With fractions: the bits of the product of a matrix with many columns, for every set that fuses,
  /// on one thread and on several, from bytes and from numbers.
  @Test func everyWayGivesTheSameBits() {
    checkBits(Float.self)
    checkBits(Double.self)
  }

  private func checkBits<Element: RealScalar>(_ type: Element.Type) {
    let sample = Sample<Element>(
      count: 390, width: 395, appendsOne: true, isExact: false, seed: 4)
    let indices = (0..<390).map { ($0 * 5 + 1) % 390 }
    var numbers = Numbers(seed: 9)
    let right: Matrix<Element> = numbers.fractions(396, 37)
    let other: Matrix<Element> = numbers.fractions(390, 37)
    for instructions in InstructionSet.supported {
      let serial = Execution(threads: 1, instructions: instructions)
      let rows = sample.numbers.copyingRows(at: indices)
      let scores = product(rows, right, on: serial)
      let gradient = product(rows.transposed, other, scaledBy: 0.01, on: serial)
      for batch in [sample.batch(at: indices), sample.numbers.rows(at: indices)] {
        for threads in [1, 2, 3] {
          let execution = Execution(threads: threads, instructions: instructions)
          #expect(sameBits(rowProduct(batch, right, on: execution), scores))
          #expect(
            sameBits(
              rowProduct(batch.transposed, other, scaledBy: 0.01, on: execution), gradient))
        }
        let last = Matrix<Element>(
          rows: 396, columns: 1, elements: (0..<396).map { right[$0, 36] })
        let few = rowProduct(batch, last, on: serial)
        #expect((0..<390).allSatisfy { few[$0, 0] == scores[$0, 36] })
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func scalesAddsAndNeverReadsWhatItOverwrites(on instructions: InstructionSet) {
    let execution = Execution(threads: 1, instructions: instructions)
    for width in [5, 390] {
      let sample = Sample<Double>(
        count: 11, width: width, appendsOne: false, isExact: true, seed: 1)
      let batch = sample.batch(at: Array(0..<11))
      var numbers = Numbers(seed: 2)
      let right: Matrix<Double> = numbers.integers(width, 7)
      let plain = plainProduct(sample.numbers, right)
      var result = Matrix<Double>(rows: 11, columns: 7, repeating: .nan)
      result.addProduct(of: batch, right, selfScaledBy: 0, on: execution)
      #expect(result == plain)
      result.addProduct(of: batch, right, scaledBy: 3, selfScaledBy: -2, on: execution)
      #expect(result == plain)
    }
  }

  @Test func notANumberStaysOne() {
    let sample = Sample<Double>(count: 9, width: 12, appendsOne: true, isExact: true, seed: 1)
    var right = Matrix<Double>(rows: 13, columns: 3)
    right[12, 1] = .nan
    let scores = product(sample.batch(at: [0, 8]), right)
    for row in 0..<2 {
      #expect(scores[row, 0] == 0 && scores[row, 1].isNaN && scores[row, 2] == 0)
    }
  }

  /// The product by the kernels for rows, which `product` takes for bytes alone.
  private func rowProduct<Element: RealScalar>(
    _ left: MatrixView<Element>, _ right: Matrix<Element>, scaledBy scale: Element = 1,
    on execution: Execution
  ) -> Matrix<Element> {
    Matrix(rows: left.rows, columns: right.columns) { elements in
      left.withOperand { leftOperand in
        right.view.withOperand { rightOperand in
          RowProduct(
            kernels: execution.kernels(for: Element.self),
            rows: ck_rows(leftOperand, columns: left.sourceColumns),
            samples: left.selection.count, right: rightOperand, columns: right.columns,
            result: ck_result(
              elements: elements.baseAddress, stride: right.columns, alpha: Double(scale), beta: 0)
          ).run(on: execution)
        }
      }
    }
  }
}
