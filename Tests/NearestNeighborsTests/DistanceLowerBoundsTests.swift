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

  private func noise(_ rows: Int, _ columns: Int, seed: UInt32) -> Matrix<Double> {
    var generator = RandomState(seed: seed)
    return Matrix(
      rows: rows, columns: columns,
      elements: generator.integers(count: rows * columns, in: 0..<256).map(Double.init))
  }

  /// With more rows than tiles have, so that the bounds are used; in odd numbers of columns.
  @Test(arguments: [1, 7, 300], [9, 100])
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
    let (queries, training) = (noise(50, 200, seed: 3), noise(3_500, 200, seed: 4))
    #expect(
      nearestNeighbors(of: queries, in: training, k: 5)
        == nearestNeighbors(in: distances(from: queries, to: training), k: 5))
  }

  /// Averages of 7/8 and of 1 are rounded to 0 and 1: eight times as far from one another as they are.
  @Test func aRowIsNotOutBecauseAveragesAreRounded() {
    let columns = 800
    let query = Matrix<Double>(
      rows: 1, columns: columns, elements: (0..<columns).map { $0 % 8 == 0 ? 0 : 1 })
    // All of the first tiles are 15 away, one row of the last 10: a one for every zero.
    let rows = 3_000
    var training = Matrix<Double>(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns { training[row, column] = query[0, column] }
      if row == 2_999 {
        for column in 0..<columns { training[row, column] = 1 }
      } else {
        training[row, 1] = 16
      }
    }
    #expect(nearestNeighbors(of: query, in: training, k: 2) == [[2_999, 0]])
  }

  /// Of smooth rows few distances are computed, of noise nearly all.
  @Test func fewDistancesAreComputed() throws {
    func computed(_ queries: Matrix<Double>, _ training: Matrix<Double>) throws -> Int {
      let execution = Execution(threads: 2)
      let bounds = try #require(
        DistanceBlocks(from: queries, to: training, .l2, on: execution).lowerBounds)
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
    let pairs = 50 * 1_000
    let ofSmoothRows = try computed(
      smoothRows(50, 100, seed: 5), smoothRows(2_000, 100, seed: 6))
    #expect(ofSmoothRows > 0 && ofSmoothRows < pairs / 10, "\(ofSmoothRows)")
    #expect(DistanceLowerBounds<Double>.areWorthwhile(for: ofSmoothRows, of: pairs))
    let ofNoise = try computed(noise(50, 100, seed: 7), noise(2_000, 100, seed: 8))
    #expect(ofNoise > pairs / 2, "\(ofNoise)")
    #expect(!DistanceLowerBounds<Double>.areWorthwhile(for: ofNoise, of: pairs))
  }

  /// There are none where features are not whole numbers, and none of Manhattan distances.
  @Test func thereAreBoundsOfBytesAlone() {
    let rows = noise(5, 20, seed: 9)
    let halves = rows.mapElements { $0 + 0.5 }
    #expect(DistanceBlocks(from: halves, to: rows, .l2, on: .serial).lowerBounds == nil)
    #expect(DistanceBlocks(from: rows, to: rows, .l1, on: .serial).lowerBounds == nil)
  }
}
