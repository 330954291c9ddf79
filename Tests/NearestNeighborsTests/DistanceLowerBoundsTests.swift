// Bounds that rule training rows out: what they leave are the nearest, and they leave few.

import LinearAlgebra
import NumPyRandom
import Testing

@testable import NearestNeighbors

struct DistanceLowerBoundsTests {
  /// Rows whose neighboring features are alike, as in images; every tenth row twice, so that distances tie.
  private func smoothRows<Scalar: RealScalar>(
    _ rows: Int, _ columns: Int, seed: UInt32, as type: Scalar.Type = Scalar.self
  ) -> Matrix<Scalar> {
    var generator = RandomState(seed: seed)
    var elements: [Scalar] = []
    for row in 0..<rows {
      if row % 10 == 9 {
        elements += elements[(elements.count - 4 * columns)..<(elements.count - 3 * columns)]
        continue
      }
      var value = generator.integer(in: 0..<256)
      for _ in 0..<columns {
        value = min(255, max(0, value + generator.integer(in: -6..<7)))
        elements.append(Scalar(value))
      }
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// With more rows than tiles have, so that the bounds are used; in odd numbers of columns.
  @Test(arguments: [1, 7, 300, 900], [9, 100])
  func neighborsAreThoseOfTheMatrixOfDistances(_ k: Int, _ columns: Int) {
    func check<Scalar: RealScalar>(_ type: Scalar.Type) {
      let queries = smoothRows(1_030, columns, seed: 1, as: type)
      let training = smoothRows(3_500, columns, seed: 2, as: type)
      let expected = nearestNeighbors(in: distances(from: queries, to: training), k: k)
      for threads in [1, 3] {
        let found = nearestNeighbors(
          of: queries, in: training, k: k, on: Execution(threads: threads))
        #expect(found == expected, "\(type), \(threads) threads")
      }
    }
    check(Double.self)
    check(Float.self)
  }

  /// In noise the bounds rule nothing out.
  @Test func neighborsInNoiseAreThoseOfTheMatrix() {
    let (queries, training): (Matrix<Double>, Matrix<Double>) = (
      pixels(50, 200, seed: 3), pixels(3_500, 200, seed: 4)
    )
    #expect(
      nearestNeighbors(of: queries, in: training, k: 5)
        == nearestNeighbors(in: distances(from: queries, to: training), k: 5))
  }

  /// Averages of 7/8 and of 1 are rounded to 0 and 1, eight times as far from one another as they are.
  @Test func aRowIsNotOutBecauseAveragesAreRounded() {
    let (rows, columns) = (3_000, 800)
    let query = Matrix<Double>(
      rows: 1, columns: columns, elements: (0..<columns).map { $0 % 8 == 0 ? 0 : 1 })
    // The first tile is 11 away; the last row 10, a one for every zero; all between are out.
    let training = Matrix<Double>(rows: rows, columns: columns, on: .automatic) { row, out in
      for column in 0..<columns {
        out[column] = row == rows - 1 ? 1 : row >= 1_000 ? 200 : query[0, column]
      }
      if row < 1_000 { out[1] = 12 }
    }
    #expect(distanceTiles(of: rows)[0] == 0..<1_000)
    #expect(nearestNeighbors(of: query, in: training, k: 2) == [[rows - 1, 0]])
  }

  /// Of smooth rows few are within the bounds, of noise too many. (Where there are no kernels for bytes,
  /// there are no bounds.)
  @Test(.enabled(if: Self.hasBounds)) func boundsRuleSmoothRowsOut() throws {
    func candidates(_ queries: Matrix<Double>, _ training: Matrix<Double>) throws -> Int? {
      let execution = Execution(threads: 2)
      let bounds = try #require(
        DistanceBlocks(from: queries, to: training, .l2, on: execution).lowerBounds())
      let block = distances(from: queries, to: training.copyingRows(0..<1_000))
      var nearest = (0..<queries.rows).map { row in
        var nearest = NearestSelection<Double>(capacity: 5)
        for column in 0..<1_000 { nearest.offer(distance: block[row, column], index: column) }
        return nearest
      }
      return nearest.withUnsafeMutableBufferPointer {
        bounds.offerCandidates(of: 0..<queries.rows, in: 1_000..<2_000, to: $0)
      }
    }
    let ofSmoothRows = try #require(
      try candidates(smoothRows(50, 100, seed: 5), smoothRows(2_000, 100, seed: 6)))
    #expect((1..<50 * 1_000 / 10).contains(ofSmoothRows))
    #expect(try candidates(pixels(50, 100, seed: 7), pixels(2_000, 100, seed: 8)) == nil)
  }

  private static var hasBounds: Bool {
    let rows: Matrix<Double> = pixels(2, 20, seed: 9)
    return DistanceBlocks(from: rows, to: rows, .l2, on: .automatic).lowerBounds() != nil
  }

  /// There are none where features are not whole numbers, and none of Manhattan distances.
  @Test func thereAreBoundsOfBytesAlone() {
    let rows: Matrix<Double> = pixels(5, 20, seed: 9)
    let halves = rows.mapElements { $0 + 0.5 }
    #expect(DistanceBlocks(from: halves, to: rows, .l2, on: .serial).lowerBounds() == nil)
    #expect(DistanceBlocks(from: rows, to: rows, .l1, on: .serial).lowerBounds() == nil)
  }
}
