// Everything in LinearAlgebra that several threads share, run under the thread sanitizer, which ends
// the program with an error where two of them reach the same memory unordered.

import Dispatch
import Foundation
import LinearAlgebra

/// Ends the program where a result is wrong.
func check(_ isRight: Bool, _ what: String) {
  if isRight { return }
  FileHandle.standardError.write(Data("wrong: \(what)\n".utf8))
  exit(1)
}

/// A matrix of whole numbers from −4 to 4: sums of their products are exact in any order.
func wholeNumbers(_ rows: Int, _ columns: Int) -> Matrix<Double> {
  Matrix(
    rows: rows, columns: columns,
    elements: (0..<rows * columns).map { Double($0 * 7 % 9 - 4) })
}

/// The forms of parallel fill, and the sum of fixed order.
func checkFills(on execution: Execution) {
  var squares = [Int](repeating: 0, count: 999)
  execution.fill(&squares, columns: 3, alignedTo: 4, slicesPerThread: 3) { rows, part in
    for i in part.indices { part[i] = rows.lowerBound * 3 + i }
  }
  check(squares == Array(0..<999), "fill")

  let names: [String] = execution.filledArray(rows: 50) { rows, part in
    for (i, row) in rows.enumerated() { part.initializeElement(at: i, to: "row number \(row)") }
  }
  check(names == (0..<50).map { "row number \($0)" }, "filledArray")

  let table = Matrix<Double>(rows: 40, columns: 5, on: execution) { row, out in
    for column in out.indices { out[column] = Double(row * 5 + column) }
  }
  check(table.elements == (0..<200).map(Double.init), "a matrix filled row by row")

  var (ones, twos) = ([Double](repeating: 1, count: 100), [Double](repeating: 2, count: 100))
  ones.withUnsafeMutableBufferPointer { ones in
    twos.withUnsafeMutableBufferPointer { twos in
      execution.fill(each: [ones, twos], alignedTo: 16) { indices, parts in
        for i in 0..<indices.count { parts[0][i] += parts[1][i] }
      }
    }
  }
  check(ones == [Double](repeating: 3, count: 100), "fill(each:)")
  check(execution.sum(of: 1_000) { Double($0) } == 499_500, "sum")
}

/// A product in each way through the kernels, large enough for several threads.
func checkProducts(on execution: Execution) {
  for (m, n, k) in [(130, 90, 390), (90, 700, 390), (700, 10, 385)] {
    let (left, right) = (wholeNumbers(m, k), wholeNumbers(k, n))
    let expected = product(left, right, on: .serial)
    check(product(left, right, on: execution) == expected, "product")
    check(
      product(left.transposedCopy().transposed, right, on: execution) == expected,
      "transposed product")
  }
  let (rows, columns) = (120, 300)
  let bytes = (0..<rows * columns).map { UInt8($0 % 251) }
  let samples = CenteredBytes<Double>(
    bytes, columns: columns, mean: Array(repeating: 100, count: columns), appendsOne: true)
  let batch = samples.rows(at: (0..<rows).map { $0 * 7 % rows })
  for width in [10, 80] {
    let weights = wholeNumbers(columns + 1, width)
    check(
      product(batch, weights, on: execution) == product(batch, weights, on: .serial), "bytes")
    let scores = wholeNumbers(rows, width)
    check(
      product(batch.transposed, scores, on: execution)
        == product(batch.transposed, scores, on: .serial), "transposed bytes")
  }
  var large = wholeNumbers(2_100, 2_000)
  check(large.sum(on: execution) == large.sum(on: .serial), "matrix sum")
  check(large.rowSquaredNorms(on: execution) == large.rowSquaredNorms(on: .serial), "norms")
  large.subtract(row: large.row(0).map { $0 }, on: execution)
  check(large.row(0).allSatisfy { $0 == 0 }, "subtract(row:)")
}

for threads in [2, 3] {
  let execution = Execution(threads: threads)
  for _ in 0..<10 { checkFills(on: execution) }
  checkProducts(on: execution)
  execution.keepingThreads { kept in
    for round in 0..<60 {
      // Now and then the others fall asleep and must be woken.
      if round % 20 == 0 { usleep(20_000) }
      checkFills(on: kept)
    }
    checkProducts(on: kept)
  }
}

// Several computations at once, each with threads of its own.
DispatchQueue.concurrentPerform(iterations: 4) { place in
  let execution = Execution(threads: 2)
  if place % 2 == 0 {
    for _ in 0..<20 { checkFills(on: execution) }
  } else {
    execution.keepingThreads { kept in for _ in 0..<20 { checkFills(on: kept) } }
  }
}
print("The thread sanitizer found nothing.")
