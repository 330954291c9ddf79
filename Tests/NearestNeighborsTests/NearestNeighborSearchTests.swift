// The k nearest of many: ties, NaN, and a stable sort as the reference.

import LinearAlgebra
import NearestNeighbors
import NumPyRandom
import Testing

struct NearestNeighborSearchTests {
  @Test func equalDistancesKeepTrainingOrder() {
    let distances = Matrix<Double>(rows: 1, columns: 6, elements: [2, 1, 1, 0, 1, 2])
    for k in 1...6 {
      #expect(nearestNeighbors(in: distances, k: k)[0] == Array([3, 1, 2, 4, 0, 5].prefix(k)))
    }
  }

  /// NaN ranks behind infinity, as in NumPy's `argsort`, wherever it stands.
  @Test func aNaNRanksLast() {
    let distances = Matrix<Double>(rows: 1, columns: 5, elements: [.nan, 5, .infinity, 1, .nan])
    for k in 1...5 {
      #expect(nearestNeighbors(in: distances, k: k)[0] == Array([3, 1, 2, 0, 4].prefix(k)))
    }
  }

  /// Where all are NaN the first k are taken, in order.
  @Test func nothingButNaNKeepsTrainingOrder() {
    let distances = Matrix<Float>(rows: 1, columns: 4, repeating: .nan)
    #expect(nearestNeighbors(in: distances, k: 3) == [[0, 1, 2]])
  }

  /// Against a stable sort, with few different values so that ties abound.
  @Test(arguments: [1, 2, 7, 50, 200])
  func neighborsAreThoseOfAStableSort(_ k: Int) {
    var generator = RandomState(seed: 11)
    let distances = Matrix<Float>(
      rows: 9, columns: 200,
      elements: generator.integers(count: 1_800, in: 0..<40).map(Float.init))
    let found = nearestNeighbors(in: distances, k: k, on: Execution(threads: 2))
    for row in 0..<9 {
      let values = Array(distances.row(row))
      let sorted = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
      #expect(found[row] == Array(sorted.prefix(k)))
    }
  }

  /// With more queries and training rows than a tile has, in few columns so that distances tie: what the
  /// matrix of all distances says.
  @Test(arguments: DistanceMetric.allCases, [1, 7, 300])
  func neighborsWithoutAMatrixAreThoseOfTheMatrix(_ metric: DistanceMetric, k: Int) {
    let (queries, training): (Matrix<Double>, Matrix<Double>) = (
      pixels(1_030, 2, seed: 1), pixels(2_500, 2, seed: 2)
    )
    // Bytes, numbers that are not whole, and rows so far from the origin that they are moved first.
    for offset in [0, 0.25, 1e9] {
      let x = Matrix(rows: 1_030, columns: 2, elements: queries.elements.map { $0 + offset })
      let y = Matrix(rows: 2_500, columns: 2, elements: training.elements.map { $0 + offset })
      let expected = nearestNeighbors(in: distances(from: x, to: y, metric: metric), k: k)
      for threads in [1, 3] {
        let found = nearestNeighbors(
          of: x, in: y, k: k, metric: metric, on: Execution(threads: threads))
        #expect(found == expected, "offset \(offset), \(threads) threads")
      }
    }
  }

  /// Numbers that round, in as many columns as a product treats at once and more.
  @Test func tilesOfNumbersThatRoundGiveTheSameNeighbors() {
    func check<Scalar: RealScalar>(_ type: Scalar.Type) {
      var generator = RandomState(seed: 7)
      func normals(_ rows: Int) -> Matrix<Scalar> {
        Matrix(
          rows: rows, columns: 100, elements: generator.normals(count: rows * 100).map(Scalar.init))
      }
      let (x, y) = (normals(30), normals(1_100))
      #expect(
        nearestNeighbors(of: x, in: y, k: 9)
          == nearestNeighbors(in: distances(from: x, to: y), k: 9)
      )
    }
    check(Double.self)
    check(Float.self)
  }

  @Test func aTrainingRowWithANaNIsTheLastNeighbor() {
    let training = Matrix<Float>(rows: 4, columns: 1, elements: [.nan, 100, .infinity, 2])
    let query = Matrix<Float>(rows: 2, columns: 1, elements: [1, .nan])
    #expect(nearestNeighbors(of: query, in: training, k: 4) == [[3, 1, 2, 0], [0, 1, 2, 3]])
    #expect(
      nearestNeighbors(of: Matrix(rows: 0, columns: 1), in: training, k: 4) == [])
  }
}
