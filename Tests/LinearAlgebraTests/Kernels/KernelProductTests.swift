// How a product enters its result: scaled, added, over NaN, and nowhere else.

import CKernels
import Testing

@testable import LinearAlgebra

@Suite struct KernelProductTests {
  /// Shapes that take each way through the kernels: by rows, by columns, direct, tall, two blocks of
  /// depth, and one to four columns in the last tile, for many slivers, one, and the rest of one.
  static let shapes = [
    (7, 37, 20), (20, 16, 9), (9, 10, 390), (14, 33, 400), (1, 1, 1), (65, 3, 8), (14, 260, 300),
    (115, 33, 1), (115, 34, 20), (115, 35, 20), (115, 36, 20),
  ]

  @Test(arguments: InstructionSet.supported, [0.0, 1, -2])
  func scalesAndAddsExactly(on instructions: InstructionSet, selfScale: Double) {
    for shape in Self.shapes {
      for isTransposed in [false, true] {
        check(Float.self, shape, isTransposed, selfScale, on: instructions)
        check(Double.self, shape, isTransposed, selfScale, on: instructions)
      }
    }
  }

  private func check<Element: RealScalar>(
    _ type: Element.Type, _ shape: (Int, Int, Int), _ isTransposed: Bool, _ selfScale: Double,
    on instructions: InstructionSet
  ) {
    let (m, n, k) = shape
    var numbers = Numbers(seed: m + n + k)
    let left: Matrix<Element> = numbers.integers(m, k)
    let right: Matrix<Element> = numbers.integers(k, n)
    let old: Matrix<Element> = numbers.integers(m, n)
    var result = old
    result.addProduct(
      of: isTransposed ? plainTranspose(left).transposed : left.view, right, scaledBy: 3,
      selfScaledBy: Element(selfScale), on: Execution(threads: 1, instructions: instructions))
    let plain = plainProduct(left, right)
    for i in 0..<m {
      for j in 0..<n where result[i, j] != 3 * plain[i, j] + Element(selfScale) * old[i, j] {
        Issue.record(
          "\(type) \(shape) at \(i), \(j) on \(instructions), transposed \(isTransposed)")
        return
      }
    }
  }

  @Test(arguments: InstructionSet.supported)
  func neverReadsAResultThatIsScaledByZero(on instructions: InstructionSet) {
    let execution = Execution(threads: 1, instructions: instructions)
    for (m, n, k) in Self.shapes + [(3, 4, 0), (3, 20, 0)] {
      var numbers = Numbers(seed: m)
      let left: Matrix<Double> = numbers.integers(m, k)
      let right: Matrix<Double> = numbers.integers(k, n)
      for a in [left.view, plainTranspose(left).transposed] {
        var result = Matrix<Double>(rows: m, columns: n, repeating: .nan)
        result.addProduct(of: a, right, selfScaledBy: 0, on: execution)
        #expect(result == plainProduct(left, right), "\(m) \(n) \(k)")
      }
    }
  }

  /// A narrow product, of which threads take rows, sums each element as a wide one does, of which they
  /// take columns.
  @Test(arguments: InstructionSet.supported, [1, 3])
  func aNarrowProductHasTheBitsOfAWideOne(on instructions: InstructionSet, threads: Int) {
    let execution = Execution(threads: threads, instructions: instructions)
    var numbers = Numbers(seed: threads)
    func check<Element: RealScalar>(_ type: Element.Type) {
      let left: Matrix<Element> = numbers.fractions(90, 600)
      let right: Matrix<Element> = numbers.fractions(600, 300)
      let columns = 50
      let narrow = Matrix(
        rows: 600, columns: columns,
        elements: (0..<600).flatMap { row in right.row(row).prefix(columns) })
      for a in [left.view, plainTranspose(left).transposed] {
        let wide = product(a, right, on: execution)
        let found = product(a, narrow, on: execution)
        #expect((0..<90).allSatisfy { found.row($0).elementsEqual(wide.row($0).prefix(columns)) })
      }
    }
    check(Float.self)
    check(Double.self)
  }

  /// Each element is summed in the same order, whichever operand the threads share and in however many
  /// parts it is packed.
  @Test(arguments: InstructionSet.supported, [1, 3])
  func bothWaysGiveTheSameBits(on instructions: InstructionSet, threads: Int) {
    let execution = Execution(threads: threads, instructions: instructions)
    for shape in [(400, 130, 400), (70, 700, 800), (80, 40, 10), (5, 3, 400)] {
      var numbers = Numbers(seed: shape.0 + threads)
      checkWays(
        numbers.integers(shape.0, shape.2) as Matrix<Float>, numbers.integers(shape.2, shape.1),
        areWhole: true, on: execution)
      checkWays(
        numbers.fractions(shape.0, shape.2) as Matrix<Float>, numbers.fractions(shape.2, shape.1),
        areWhole: false, on: execution)
      checkWays(
        numbers.fractions(shape.0, shape.2) as Matrix<Double>, numbers.fractions(shape.2, shape.1),
        areWhole: false, on: execution)
    }
  }

  private func checkWays<Element: RealScalar>(
    _ left: Matrix<Element>, _ right: Matrix<Element>, areWhole: Bool, on execution: Execution
  ) {
    let (m, n, k) = (left.rows, right.columns, left.columns)
    var expected = areWhole ? plainProduct(left, right) : nil
    let (leftAcross, rightAcross) = (plainTranspose(left), plainTranspose(right))
    for transposition in 0..<4 {
      let (leftIsTransposed, rightIsTransposed) = (transposition & 1 == 1, transposition & 2 == 2)
      let a = leftIsTransposed ? leftAcross : left
      let b = rightIsTransposed ? rightAcross : right
      for (count, depth, bytes) in [
        (2_048, 3_072, 12 << 20), (2_048, 768, 12 << 20), (40, 3_072, 12 << 20), (1, 3_072, 1),
      ] {
        for way in [KernelProduct.multiplyByRows, KernelProduct.multiplyByColumns] {
          var found = Matrix<Element>(rows: m, columns: n, repeating: .nan)
          a.withUnsafeElements { aElements in
            b.withUnsafeElements { bElements in
              found.withUnsafeMutableElements { c in
                let product = KernelProduct(
                  kernels: execution.kernels(for: Element.self),
                  left: operand(aElements, a.columns, transposed: leftIsTransposed),
                  right: operand(bElements, b.columns, transposed: rightIsTransposed),
                  rows: m, columns: n, depth: k,
                  result: ck_result(elements: c.baseAddress, stride: n, alpha: 1, beta: 0),
                  sharedCount: count, sharedDepth: depth, sharedBytes: bytes)
                way(product)(execution)
              }
            }
          }
          let wanted = expected ?? found
          expected = wanted
          if found != wanted {
            Issue.record("\((m, n, k)), \(transposition), in parts of \(count), \(depth), \(bytes)")
          }
        }
      }
    }
  }

  private func operand<Element: RealScalar>(
    _ elements: UnsafeBufferPointer<Element>, _ columns: Int, transposed: Bool = false
  ) -> ck_operand {
    ck_operand(
      elements: elements.baseAddress, stride: columns, rows: nil, transposed: transposed, mean: nil,
      byte_columns: 0)
  }

  /// A product that lends its threads memory has some itself: both blocks are there next time.
  @Test func aThreadKeepsBothBlocksOfNestedProducts() {
    func addresses() -> Set<UnsafeMutableRawPointer> {
      var found: Set<UnsafeMutableRawPointer> = []
      Workspace.borrow(bytes: 40 << 20) { outer in
        found.insert(outer.memory)
        Workspace.borrow(bytes: 30 << 20) { found.insert($0.memory) }
      }
      return found
    }
    let first = addresses()
    #expect(first.count == 2)
    for _ in 0..<3 { #expect(addresses() == first) }
    // The larger one may be asked for second as well.
    Workspace.borrow(bytes: 30 << 20) { outer in
      Workspace.borrow(bytes: 40 << 20) { #expect(first == [outer.memory, $0.memory]) }
    }
  }

  /// Of three blocks at a time, the two largest stay.
  @Test func aThreadKeepsTheLargestBlocks() {
    var (large, middle): (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?)
    Workspace.borrow(bytes: 90 << 20) { first in
      Workspace.borrow(bytes: 70 << 20) { second in
        (large, middle) = (first.memory, second.memory)
        Workspace.borrow(bytes: 50 << 20) { _ in }
      }
    }
    Workspace.borrow(bytes: 90 << 20) { #expect($0.memory == large) }
    // The smallest that is large enough is taken, so that the larger one is free for more.
    Workspace.borrow(bytes: 1) { #expect($0.memory == middle) }
    Workspace.borrow(bytes: 70 << 20) { #expect($0.memory == middle) }
  }

  /// Packed operands lie in memory that a thread keeps: what one product left there, the padding of
  /// the next must not pick up.
  @Test(arguments: InstructionSet.supported)
  func nothingIsLeftOfAnEarlierProduct(on instructions: InstructionSet) {
    let execution = Execution(threads: 1, instructions: instructions)
    for (m, n, k) in Self.shapes {
      let bad = Matrix<Float>(rows: m + 9, columns: k + 40, repeating: .nan)
      _ = product(bad, Matrix(rows: k + 40, columns: n, repeating: .nan), on: execution)
      var numbers = Numbers(seed: k)
      let left: Matrix<Float> = numbers.integers(m, k)
      let right: Matrix<Float> = numbers.integers(k, n)
      #expect(product(left, right, on: execution) == plainProduct(left, right))
    }
  }

  @Test func aProductOverNoDepthScalesTheResult() {
    var result = Matrix<Double>(rows: 2, columns: 1, elements: [3, -1])
    result.addProduct(
      of: Matrix(rows: 2, columns: 0), Matrix(rows: 0, columns: 1), selfScaledBy: 2)
    #expect(result.elements == [6, -2])
  }

  /// Rows that are longer than what takes part, in both operands and the result: what lies between
  /// is neither read, where it is NaN, nor written.
  @Test(arguments: InstructionSet.supported)
  func staysWithinRowsThatAreLongerInMemory(on instructions: InstructionSet) {
    checkPadding(Float.self, on: instructions)
    checkPadding(Double.self, on: instructions)
  }

  private func checkPadding<Element: RealScalar>(
    _ type: Element.Type, on instructions: InstructionSet
  ) {
    let kernels = instructions.kernels(for: Element.precision)
    for (m, n, k) in Self.shapes {
      for padding in [1, 8] {
        for transposition in 0..<4 {
          var numbers = Numbers(seed: m + padding)
          let left: Matrix<Element> = numbers.integers(m, k)
          let right: Matrix<Element> = numbers.integers(k, n)
          let (leftIsTransposed, rightIsTransposed) = (
            transposition & 1 == 1, transposition & 2 == 2
          )
          let a = padded(leftIsTransposed ? plainTranspose(left) : left, by: padding)
          let b = padded(rightIsTransposed ? plainTranspose(right) : right, by: padding)
          var c = Matrix<Element>(rows: m, columns: n + padding, repeating: 77)
          a.withUnsafeElements { aElements in
            b.withUnsafeElements { bElements in
              c.withUnsafeMutableElements { cElements in
                KernelProduct(
                  kernels: kernels,
                  left: operand(aElements, a.columns, transposed: leftIsTransposed),
                  right: operand(bElements, b.columns, transposed: rightIsTransposed),
                  rows: m, columns: n, depth: k,
                  result: ck_result(
                    elements: cElements.baseAddress, stride: n + padding, alpha: 1, beta: 0)
                ).run(on: Execution(threads: 1, instructions: instructions))
              }
            }
          }
          let plain = plainProduct(left, right)
          let expected = (0..<m).flatMap {
            Array(plain.row($0)) + Array(repeating: 77, count: padding)
          }
          if c.elements != expected {
            Issue.record("\(type) \((m, n, k)) + \(padding), \(transposition), on \(instructions)")
          }
        }
      }
    }
  }

  /// The matrix with columns of NaN behind it.
  private func padded<Element: RealScalar>(
    _ matrix: Matrix<Element>, by padding: Int
  ) -> Matrix<Element> {
    Matrix(
      rows: matrix.rows, columns: matrix.columns + padding,
      elements: (0..<matrix.rows).flatMap {
        Array(matrix.row($0)) + Array(repeating: .nan, count: padding)
      })
  }
}
