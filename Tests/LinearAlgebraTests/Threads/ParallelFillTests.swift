// Memory filled on several threads: every element once, whatever the slices are.

import LinearAlgebra
import Testing

@Suite struct ParallelFillTests {
  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 100])
  func everyRowIsWrittenOnce(threads: Int, rows: Int) {
    let execution = Execution(threads: threads)
    for columns in [1, 3] {
      for (unit, slicesPerThread) in [(1, 1), (4, 5)] {
        var elements = [Int](repeating: 1_000, count: rows * columns)
        execution.fill(
          &elements, columns: columns, alignedTo: unit, slicesPerThread: slicesPerThread
        ) { slice, part in
          #expect(slice.lowerBound % unit == 0 && part.count == slice.count * columns)
          for i in part.indices { part[i] += slice.lowerBound * columns + i }
        }
        #expect(elements == (0..<rows * columns).map { 1_000 + $0 })
      }
    }
  }

  @Test(arguments: [1, 2, 3])
  func matricesAreFilledRowByRowAndSliceBySlice(threads: Int) {
    let expected = (0..<35).map(Double.init)
    let execution = Execution(threads: threads)
    let byRow = Matrix<Double>(rows: 7, columns: 5, on: execution) { row, out in
      for column in out.indices { out[column] = Double(row * 5 + column) }
    }
    let bySlice = Matrix<Double>(rows: 7, columns: 5, onSlicesOf: execution) { slice, part in
      for i in part.indices { part[i] = Double(slice.lowerBound * 5 + i) }
    }
    #expect(byRow == Matrix(rows: 7, columns: 5, elements: expected) && bySlice == byRow)
    let narrow = Matrix<Float>(rows: 3, columns: 0, on: execution) { _, out in
      #expect(out.isEmpty)
    }
    #expect(narrow == Matrix(rows: 3, columns: 0))
  }

  @Test(arguments: [1, 2, 3])
  func arraysAreFilledTogether(threads: Int) {
    var (sums, squares) = ([Int](repeating: 1, count: 50), [Int](repeating: 2, count: 50))
    sums.withUnsafeMutableBufferPointer { sums in
      squares.withUnsafeMutableBufferPointer { squares in
        Execution(threads: threads).fill(each: [sums, squares], alignedTo: 16) { indices, parts in
          for (i, index) in indices.enumerated() {
            parts[0][i] += index
            parts[1][i] *= index
          }
        }
      }
    }
    #expect(sums == (1...50).map { $0 } && squares == (0..<50).map { 2 * $0 })
  }

  /// 1 + 2⁻⁵³ + 2⁻⁵³ + …
  @Test(arguments: [1, 2, 3], [0, 1, 2, 3, 8, 21])
  func sumsAreAddedPairwise(threads: Int, count: Int) {
    let sum: Double = Execution(threads: threads).sum(of: count) { $0 == 0 ? 1 : 0x1p-53 }
    // One by one, each 2⁻⁵³ would be rounded away; in pairs they are 2⁻⁵² and more, but for the one
    // that is added to the 1 itself.
    let even = [0: 0, 1: 1, 2: 1, 3: 1, 8: 1 + 6 * 0x1p-53, 21: 1 + 20 * 0x1p-53]
    #expect(sum == even[count])
  }

  @Test func aSumWithANaNIsNaN() {
    for index in [0, 1, 6] {
      let sum: Float = Execution(threads: 2).sum(of: 7) { $0 == index ? .nan : 1 }
      #expect(sum.isNaN)
    }
  }

  @Test func arraysOfObjectsAreInitialized() {
    let names: [String] = Execution(threads: 2).filledArray(rows: 100) { rows, part in
      for (i, row) in rows.enumerated() { part.initializeElement(at: i, to: "row \(row)") }
    }
    #expect(names == (0..<100).map { "row \($0)" })
  }

  @Test func elementsThatAreNotWholeRowsAreRefused() async {
    await #expect(processExitsWith: .failure) {
      var elements = [Int](repeating: 0, count: 7)
      Execution.serial.fill(&elements, columns: 2) { _, _ in }
    }
  }
}
