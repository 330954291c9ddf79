// The three forms of the distances: the two loops against figures worked by hand, the others against
// the two loops.

import LinearAlgebra
import NearestNeighbors
import NumPyRandom
import Testing

struct DistancesTests {
  /// Worked by hand: (0, 0) and (3, 4) are 5 apart in L2 and 7 in L1.
  @Test(arguments: DistanceMethod.allCases)
  func distancesOfATriangle(_ method: DistanceMethod) {
    let x = Matrix<Double>(rows: 2, columns: 2, elements: [0, 0, 3, 4])
    let y = Matrix<Double>(rows: 3, columns: 2, elements: [0, 0, 3, 4, -3, 4])
    #expect(distances(from: x, to: y, by: method).elements == [0, 5, 5, 5, 0, 6])
    #expect(distances(from: x, to: y, metric: .l1, by: method).elements == [0, 7, 7, 7, 0, 6])
  }

  /// Worked by hand, with more features than are summed at a time: n differences of 2 are 2√n apart in
  /// L2 and 2n in L1.
  @Test(arguments: DistanceMethod.allCases, [1, 7, 8, 9, 511, 512, 513, 1_600])
  func distancesOfConstantDifferences(_ method: DistanceMethod, features: Int) {
    let x = Matrix<Double>(rows: 1, columns: features, repeating: 5)
    let y = Matrix<Double>(rows: 1, columns: features, repeating: 3)
    #expect(distances(from: x, to: y, by: method)[0, 0] == (4 * Double(features)).squareRoot())
    #expect(distances(from: x, to: y, metric: .l1, by: method)[0, 0] == 2 * Double(features))
  }

  /// On whole numbers every sum is exact in `Double`, so all methods agree in every bit.
  @Test(arguments: DistanceMetric.allCases, [1, 2, 33, 400])
  func allMethodsAgreeExactlyOnPixels(_ metric: DistanceMetric, features: Int) {
    let queries: Matrix<Double> = pixels(7, features, seed: 1)
    let training: Matrix<Double> = pixels(13, features, seed: 2)
    let reference = distances(
      from: queries, to: training, metric: metric, by: .twoLoops, on: .serial)
    #expect(reference.rows == 7 && reference.columns == 13)
    for method in DistanceMethod.allCases {
      for threads in [1, 2, 3] {
        let result = distances(
          from: queries, to: training, metric: metric, by: method, on: Execution(threads: threads))
        #expect(result == reference, "\(method) on \(threads) threads")
      }
    }
  }

  @Test(arguments: DistanceMethod.allCases)
  func floatsAgreeUpToRounding(_ method: DistanceMethod) {
    let queries: Matrix<Float> = pixels(5, 300, seed: 3)
    let training: Matrix<Float> = pixels(6, 300, seed: 4)
    let reference = distances(
      from: Matrix<Double>(rows: 5, columns: 300, elements: queries.elements.map(Double.init)),
      to: Matrix<Double>(rows: 6, columns: 300, elements: training.elements.map(Double.init)),
      by: .twoLoops)
    let result = distances(from: queries, to: training, by: method)
    #expect(result.rows == 5 && result.columns == 6)
    for (found, expected) in zip(result.elements, reference.elements) {
      #expect(abs(Double(found) - expected) <= 1e-4 * expected)
    }
  }

  /// Equal rows of numbers that are not whole: the expansion rounds below zero, and is clamped.
  @Test func equalRowsAreAlmostZeroApart() {
    var generator = RandomState(seed: 5)
    let rows = Matrix<Double>(
      rows: 40, columns: 50, elements: generator.normals(count: 2_000).map { $0 * 1e3 })
    let result = distances(from: rows, to: rows, by: .vectorized)
    for row in 0..<40 {
      #expect(result[row, row] >= 0)
      #expect(result[row, row] < 1e-2)
    }
  }

  @Test(arguments: DistanceMethod.allCases, DistanceMetric.allCases)
  func aNaNStaysOne(_ method: DistanceMethod, metric: DistanceMetric) {
    let x = Matrix<Double>(rows: 1, columns: 2, elements: [.nan, 1])
    let y = Matrix<Double>(rows: 1, columns: 2, elements: [0, 1])
    #expect(distances(from: x, to: y, metric: metric, by: method)[0, 0].isNaN)
  }

  @Test(arguments: DistanceMethod.allCases)
  func nothingHasNoDistances(_ method: DistanceMethod) {
    let none = Matrix<Double>(rows: 0, columns: 3)
    let some = Matrix<Double>(rows: 2, columns: 3)
    #expect(distances(from: none, to: some, by: method).rows == 0)
    #expect(distances(from: some, to: none, by: method).columns == 0)
  }
}
