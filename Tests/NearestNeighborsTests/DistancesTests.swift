import LinearAlgebra
import NearestNeighbors
import NumPyRandom
import Testing

/// A matrix of whole numbers from 0 to 255, as images are.
func pixels<Scalar: RealScalar>(
  _ rows: Int, _ columns: Int, seed: UInt32, as type: Scalar.Type = Scalar.self
) -> Matrix<Scalar> {
  var generator = RandomState(seed: seed)
  return Matrix(
    rows: rows, columns: columns,
    elements: generator.integers(count: rows * columns, in: 0..<256).map(Scalar.init))
}

struct DistancesTests {
  /// Worked by hand: (0, 0) and (3, 4) are 5 apart in L2 and 7 in L1.
  @Test(arguments: DistanceMethod.allCases)
  func distancesOfATriangle(_ method: DistanceMethod) {
    let x = Matrix<Double>(rows: 2, columns: 2, elements: [0, 0, 3, 4])
    let y = Matrix<Double>(rows: 3, columns: 2, elements: [0, 0, 3, 4, -3, 4])
    #expect(distances(from: x, to: y, by: method).elements == [0, 5, 5, 5, 0, 6])
    #expect(distances(from: x, to: y, metric: .l1, by: method).elements == [0, 7, 7, 7, 0, 6])
  }

  /// On whole numbers every sum is exact in `Double`, so all methods agree in every bit.
  @Test(arguments: DistanceMetric.allCases, [1, 2, 33, 400])
  func allMethodsAgreeExactlyOnPixels(_ metric: DistanceMetric, features: Int) {
    let queries: Matrix<Double> = pixels(7, features, seed: 1)
    let training: Matrix<Double> = pixels(13, features, seed: 2)
    let reference = plain(queries, training, metric)
    for method in DistanceMethod.allCases {
      for threads in [1, 2, 3] {
        let result = distances(
          from: queries, to: training, metric: metric, by: method, on: Execution(threads: threads))
        #expect(result.rows == 7)
        #expect(result.columns == 13)
        #expect(result.elements == reference, "\(method) on \(threads) threads")
      }
    }
  }

  @Test(arguments: DistanceMethod.allCases)
  func floatsAgreeUpToRounding(_ method: DistanceMethod) {
    let queries: Matrix<Float> = pixels(5, 300, seed: 3)
    let training: Matrix<Float> = pixels(6, 300, seed: 4)
    let reference = plain(
      Matrix<Double>(rows: 5, columns: 300, elements: queries.elements.map(Double.init)),
      Matrix<Double>(rows: 6, columns: 300, elements: training.elements.map(Double.init)), .l2)
    let result = distances(from: queries, to: training, by: method)
    for (found, expected) in zip(result.elements, reference) {
      #expect(abs(Double(found) - expected) <= 1e-4 * expected)
    }
  }

  /// Equal rows of numbers that are no whole ones: the expansion rounds below zero, and is clamped.
  @Test func rowsThatAreEqualAreNoDistanceApart() {
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
  func notANumberStaysOne(_ method: DistanceMethod, metric: DistanceMetric) {
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

  private func plain(
    _ queries: Matrix<Double>, _ training: Matrix<Double>, _ metric: DistanceMetric
  ) -> [Double] {
    (0..<queries.rows).flatMap { query in
      (0..<training.rows).map { row in
        let differences = zip(queries.row(query), training.row(row)).map { $0 - $1 }
        return metric == .l2
          ? differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
          : differences.reduce(0) { $0 + abs($1) }
      }
    }
  }
}
