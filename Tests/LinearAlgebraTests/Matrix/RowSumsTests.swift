// Sums along rows against one loop over the columns.

import Testing

@testable import LinearAlgebra

@Suite struct RowSumsTests {
  @Test(arguments: InstructionSet.supported)
  func everyLengthIsExact(on instructions: InstructionSet) {
    for columns in Array(0...40) + [63, 64, 65, 127, 129, 300] {
      check(Float.self, columns, on: instructions)
      check(Double.self, columns, on: instructions)
    }
  }

  private func check<Element: RealScalar>(
    _ type: Element.Type, _ columns: Int, on instructions: InstructionSet
  ) {
    let execution = Execution(threads: 1, instructions: instructions)
    var numbers = Numbers(seed: columns)
    let queries: Matrix<Element> = numbers.integers(2, columns)
    let others: Matrix<Element> = numbers.integers(11, columns)
    for kind in RowSum.allCases {
      for range in [0..<11, 3..<3, 2..<9, 10..<11] {
        var sums = [Element](repeating: .nan, count: range.count + 1)
        sums.withUnsafeMutableBufferPointer {
          queries.sums(
            of: kind, fromRow: 1, toRows: range, of: others,
            into: UnsafeMutableBufferPointer(rebasing: $0[..<range.count]), on: execution)
        }
        let expected = range.map { plain(kind, queries.row(1), others.row($0)) }
        #expect(Array(sums.dropLast()) == expected, "\(type) \(kind) of \(columns)")
        #expect(sums.last!.isNaN)
      }
      #expect(
        queries.sum(of: kind, fromRow: 0, toRow: 4, of: others, on: execution)
          == plain(kind, queries.row(0), others.row(4)))
    }
    #expect(
      others.rowSquaredNorms(on: execution)
        == (0..<11).map { plain(.products, others.row($0), others.row($0)) })
  }

  private func plain<Element: RealScalar>(
    _ kind: RowSum, _ x: ArraySlice<Element>, _ y: ArraySlice<Element>
  ) -> Element {
    var sum: Element = 0
    for (a, b) in zip(x, y) {
      switch kind {
      case .squaredDifferences: sum += (a - b) * (a - b)
      case .absoluteDifferences: sum += abs(a - b)
      case .products: sum += a * b
      }
    }
    return sum
  }

  @Test func fusedInstructionSetsGiveTheSameBits() {
    var numbers = Numbers(seed: 5)
    for columns in [1, 33, 100, 3072] {
      let matrix: Matrix<Float> = numbers.fractions(9, columns)
      for kind in RowSum.allCases {
        let results = fusedSets.map { set in
          (0..<9).map {
            matrix.sum(
              of: kind, fromRow: 2, toRow: $0, of: matrix,
              on: Execution(threads: 1, instructions: set))
          }
        }
        for result in results { #expect(result == results[0]) }
      }
    }
  }

  /// A NaN in a row makes that row's sums NaN, wherever it stands, and no other's.
  @Test(arguments: InstructionSet.supported, [0, 1, 8, 31, 32, 64, 69])
  func aNaNStaysInItsRow(on instructions: InstructionSet, column: Int) {
    let execution = Execution(threads: 1, instructions: instructions)
    let query = Matrix<Float>(rows: 1, columns: 70, repeating: 1)
    var others = Matrix<Float>(rows: 12, columns: 70, repeating: 2)
    others[5, column] = .nan
    for kind in RowSum.allCases {
      for row in 0..<12 {
        let sum = query.sum(of: kind, fromRow: 0, toRow: row, of: others, on: execution)
        #expect(row == 5 ? sum.isNaN : sum == (kind == .products ? 140 : 70))
      }
    }
    #expect(others.rowSquaredNorms(on: execution).map(\.isNaN) == (0..<12).map { $0 == 5 })
  }

  @Test func aRowAloneSumsLikeARowAmongMany() {
    var numbers = Numbers(seed: 6)
    let matrix: Matrix<Double> = numbers.fractions(7, 77)
    for kind in RowSum.allCases {
      var sums = [Double](repeating: 0, count: 7)
      sums.withUnsafeMutableBufferPointer {
        matrix.sums(of: kind, fromRow: 0, toRows: 0..<7, of: matrix, into: $0)
      }
      #expect(sums == (0..<7).map { matrix.sum(of: kind, fromRow: 0, toRow: $0, of: matrix) })
    }
  }

  @Test func threadsGiveTheSameBits() {
    var numbers = Numbers(seed: 7)
    let matrix: Matrix<Double> = numbers.fractions(2100, 2000)
    func sums(_ threads: Int) -> [Double] {
      [Double](unsafeUninitializedCapacity: 2100) { buffer, count in
        count = 2100
        matrix.sums(
          of: .squaredDifferences, fromRow: 0, toRows: 0..<2100, of: matrix, into: buffer,
          on: Execution(threads: threads))
      }
    }
    #expect(sums(1) == sums(3))
    #expect(
      matrix.rowSquaredNorms(on: .serial) == matrix.rowSquaredNorms(on: Execution(threads: 3)))
  }

  @Test func pixelsAreExactInDouble() {
    // 3,072 differences of 255: 255² · 3072 = 199,756,800, above Float's 2²⁴.
    let black = Matrix<Double>(rows: 1, columns: 3072)
    let white = Matrix<Double>(rows: 1, columns: 3072, repeating: 255)
    #expect(
      black.sum(of: .squaredDifferences, fromRow: 0, toRow: 0, of: white) == 199_756_800)
    #expect(black.sum(of: .absoluteDifferences, fromRow: 0, toRow: 0, of: white) == 783_360)
  }
}
