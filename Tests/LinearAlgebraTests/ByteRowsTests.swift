// Distances between rows of bytes: exact, whatever the shape, the instructions and the threads.

import NumPyRandom
import Testing

@testable import LinearAlgebra

struct ByteRowsTests {
  /// The instruction sets that have kernels for bytes, and the ways to multiply.
  private static let ways: [(instructions: InstructionSet, inFours: Bool)] =
    InstructionSet.supported.flatMap { set in
      [true, false].filter { set.byteKernels(inFours: $0) != nil }.map { (set, $0) }
    }

  private func bytes(_ rows: Int, _ columns: Int, seed: UInt32) -> [[Int]] {
    var random = RandomState(seed: seed)
    return (0..<rows).map { row in
      (0..<columns).map { column in
        // Every third row has extreme values only, in which sums are largest.
        row % 3 == 2 ? (column % 2 == 0 ? 255 : 0) : random.integer(in: 0..<256)
      }
    }
  }

  private func matrix<Scalar: RealScalar>(_ rows: [[Int]], _ type: Scalar.Type) -> Matrix<Scalar> {
    Matrix(rows: rows.count, columns: rows[0].count, elements: rows.joined().map { Scalar($0) })
  }

  private func squares(_ x: [[Int]], _ y: [[Int]]) -> [Int] {
    x.flatMap { x in y.map { y in zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } } }
  }

  /// Rows that fill no tile, columns that fill no group, and one of each.
  @Test(arguments: [
    (1, 1, 1), (2, 3, 5), (3, 40, 7), (13, 31, 64), (29, 65, 66), (17, 33, 255), (5, 97, 1_023),
  ])
  func theyAreExact(_ queries: Int, _ training: Int, _ columns: Int) throws {
    let (x, y) = (bytes(queries, columns, seed: 1), bytes(training, columns, seed: 2))
    let squares = squares(x, y)
    for way in Self.ways {
      for threads in [1, 3] {
        let execution = Execution(threads: threads, instructions: way.instructions)
        let doubles = try #require(
          ByteRows(matrix(x, Double.self), inFours: way.inFours, on: execution))
        let others = try #require(
          ByteRows(matrix(y, Double.self), inFours: way.inFours, on: execution))
        let found: Matrix<Double> = doubles.distances(
          0..<queries, to: others, 0..<training, on: execution)
        #expect(found.elements == squares.map { Double($0).squareRoot() }, "\(way) \(threads)")
        let floats = try #require(
          ByteRows(matrix(x, Float.self), inFours: way.inFours, on: execution))
        let rounded: Matrix<Float> = floats.distances(
          0..<queries, to: others, 0..<training, on: execution)
        #expect(rounded.elements == squares.map { Float($0).squareRoot() }, "\(way) \(threads)")
      }
    }
  }

  /// One distance is that of many; an average is rounded down, and the last one is of fewer bytes and zeros.
  @Test(arguments: [1, 7, 8, 9, 31, 32, 33, 64, 71, 100, 255, 3_072])
  func singleDistancesAndAverages(_ columns: Int) throws {
    let (x, y) = (bytes(4, columns, seed: 3), bytes(5, columns, seed: 4))
    func averages(_ rows: [[Int]]) -> [[Int]] {
      rows.map { row in
        stride(from: 0, to: columns, by: 8).map { row[$0..<min(columns, $0 + 8)].reduce(0, +) / 8 }
      }
    }
    func pairs<Scalar: RealScalar>(_ x: ByteRows, _ y: ByteRows, _ type: Scalar.Type) -> [Scalar] {
      (0..<x.rows).flatMap { row in (0..<y.rows).map { x.distance(from: row, to: y, $0) } }
    }
    for way in Self.ways {
      for threads in [1, 3] {
        let execution = Execution(threads: threads, instructions: way.instructions)
        let left = try #require(
          ByteRows(matrix(x, Float.self), inFours: way.inFours, on: execution))
        let right = try #require(
          ByteRows(matrix(y, Float.self), inFours: way.inFours, on: execution))
        #expect(pairs(left, right, Double.self) == squares(x, y).map { Double($0).squareRoot() })
        #expect(pairs(left, right, Float.self) == squares(x, y).map { Float($0).squareRoot() })
        let (averaged, others) = (left.averages(on: execution), right.averages(on: execution))
        let expected = squares(averages(x), averages(y)).map { Double($0).squareRoot() }
        #expect(pairs(averaged, others, Double.self) == expected, "\(way) \(threads)")
        let block: Matrix<Double> = averaged.distances(0..<4, to: others, 0..<5, on: execution)
        #expect(block.elements == expected, "\(way) \(threads)")
      }
    }
  }

  /// The same for sums of absolute differences, with more queries than a block of them has.
  @Test(arguments: [
    (1, 1, 1), (2, 3, 31), (3, 9, 32), (5, 6, 65), (9, 5, 128), (131, 7, 100), (259, 33, 3),
  ])
  func manhattanDistancesAreExact(_ queries: Int, _ training: Int, _ columns: Int) throws {
    let (x, y) = (bytes(queries, columns, seed: 5), bytes(training, columns, seed: 6))
    let sums = x.flatMap { x in y.map { y in zip(x, y).reduce(0) { $0 + abs($1.0 - $1.1) } } }
    for way in Self.ways {
      for threads in [1, 3] {
        let execution = Execution(threads: threads, instructions: way.instructions)
        let rows = try #require(
          ByteRows(matrix(x, Double.self), inFours: way.inFours, on: execution))
        let others = try #require(
          ByteRows(matrix(y, Double.self), inFours: way.inFours, on: execution))
        let found: Matrix<Double> = rows.manhattanDistances(
          0..<queries, to: others, 0..<training, on: execution)
        #expect(found.elements == sums.map(Double.init), "\(way) \(threads)")
        let part: Matrix<Float> = rows.manhattanDistances(
          queries / 2..<queries, to: others, training / 3..<training, on: execution)
        let expected = (queries / 2..<queries).flatMap { i in
          (training / 3..<training).map { Float(sums[i * training + $0]) }
        }
        #expect(part.elements == expected, "\(way) \(threads)")
      }
    }
  }

  @Test func partsAreThoseOfTheWhole() throws {
    let (x, y) = (bytes(20, 50, seed: 3), bytes(70, 50, seed: 4))
    for way in Self.ways {
      let execution = Execution(threads: 2, instructions: way.instructions)
      let rows = try #require(ByteRows(matrix(x, Double.self), inFours: way.inFours, on: execution))
      let others = try #require(
        ByteRows(matrix(y, Double.self), inFours: way.inFours, on: execution))
      let found: Matrix<Double> = rows.distances(3..<18, to: others, 34..<69, on: execution)
      let expected = squares(Array(x[3..<18]), Array(y[34..<69])).map { Double($0).squareRoot() }
      #expect(found.rows == 15 && found.columns == 35 && found.elements == expected, "\(way)")
      let none: Matrix<Double> = rows.distances(3..<3, to: others, 34..<69, on: execution)
      #expect(none.rows == 0 && none.columns == 35)
    }
  }

  /// The longest rows, black against white: the largest square, and norms that leave 32 bits.
  @Test func theLargestSquaresFit() throws {
    let columns = 32_768
    let rows =
      [[Int]](repeating: [Int](repeating: 255, count: columns), count: 2)
      + [[Int](repeating: 0, count: columns)]
    for way in Self.ways {
      let execution = Execution(threads: 1, instructions: way.instructions)
      let bytes = try #require(
        ByteRows(matrix(rows, Double.self), inFours: way.inFours, on: execution))
      let found: Matrix<Double> = bytes.distances(0..<3, to: bytes, 0..<3, on: execution)
      let far = Double(columns * 255 * 255).squareRoot()
      #expect(found.elements == [0, 0, far, 0, 0, far, far, far, 0], "\(way)")
      #expect(bytes.distance(from: 0, to: bytes, 2) == far, "\(way)")
    }
    let longer = Matrix<Double>(rows: 1, columns: columns + 1)
    #expect(ByteRows(longer, on: .automatic) == nil)
  }

  @Test(arguments: [-1, 256, 0.5, 254.999, .nan, .infinity, -.infinity, 1e300, -1e-300])
  func otherNumbersAreNoBytes(_ number: Double) throws {
    for way in Self.ways {
      let execution = Execution(threads: 2, instructions: way.instructions)
      for place in [0, 700, 9 * 700, 10 * 700 - 1] {
        var rows = Matrix<Double>(rows: 10, columns: 700)
        rows[place / 700, place % 700] = number
        #expect(ByteRows(rows, on: execution) == nil, "\(number) at \(place), \(way)")
        let floats = Matrix<Float>(
          rows: 10, columns: 700, elements: rows.elements.map { Float($0) })
        // What rounds to zero is a byte.
        #expect((ByteRows(floats, on: execution) == nil) == (Float(number) != 0), "\(number)")
      }
    }
  }

  @Test func negativeZeroIsZero() throws {
    for way in Self.ways {
      let execution = Execution(threads: 1, instructions: way.instructions)
      let rows = Matrix<Double>(rows: 2, columns: 3, elements: [-0.0, 3, 0, 0, 3, -0.0])
      let bytes = try #require(ByteRows(rows, on: execution))
      let found: Matrix<Double> = bytes.distances(0..<2, to: bytes, 0..<2, on: execution)
      #expect(found.elements == [0, 0, 0, 0])
    }
  }

  @Test func everyFastSetHasKernels() {
    for set in InstructionSet.supported where set != .portable {
      #expect(set.byteKernels(inFours: true) != nil && set.byteKernels(inFours: false) != nil)
    }
  }
}
