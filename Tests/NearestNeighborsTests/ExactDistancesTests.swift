// Rows far from the origin, tight clusters, and squares out of range: every method against whole
// numbers, against the same rows at scale one, or against `Double` for `Float`.

import LinearAlgebra
import ModelSelection
import NearestNeighbors
import NumPyRandom
import Testing

struct ExactDistancesTests {
  /// Hours or seconds since 1970, queries a third of the way to the next: each is nearest to its own.
  @Test(arguments: DistanceMethod.allCases, [0, 1e3, 1.7e9, -1.7e9, 4e12])
  func aCommonOffsetChangesNoPrediction(_ method: DistanceMethod, offset: Double) throws {
    let training = Matrix<Double>(
      rows: 100, columns: 1, elements: (0..<100).map { offset + Double($0) })
    let labels = (0..<100).map { $0 / 10 }
    let queries = training.mapElements { $0 + 0.3 }
    let classifier = KNearestNeighbors(training: training, labels: labels, classCount: 10)
    #expect(classifier.predict(queries, k: 1, by: method) == labels)
    let found = distances(from: queries, to: training, by: method)
    for i in 0..<100 {
      for j in 0..<100 {
        // 0.3 beside 4e12 is 0.3 up to 2⁻¹².
        let expected = abs(Double(i - j) + 0.3)
        #expect(abs(found[i, j] - expected) <= 3e-4 + 1e-14 * expected)
      }
    }
    // Held out in turn, a sample's nearest neighbors are the ones before and behind it.
    let order = (0..<100).map { $0 * 37 % 100 }
    let table = KNearestNeighbors.crossValidate(
      training.copyingRows(at: order), labels: order.map { $0 / 50 }, classCount: 2, ks: [1],
      folds: try Folds(samples: 100, count: 100))
    let wrong = table.rows[0].scores.count { $0 == 0 }
    #expect(wrong <= 2, "49 and 50 have one neighbor of each class; all others are certain")
  }

  @Test(arguments: DistanceMethod.allCases, [0, 100, 1e4, 1e5, -2e5] as [Float])
  func aCommonOffsetChangesNoPredictionInFloat(_ method: DistanceMethod, offset: Float) {
    let training = Matrix<Float>(
      rows: 100, columns: 1, elements: (0..<100).map { offset + Float($0) })
    let classifier = KNearestNeighbors(
      training: training, labels: Array(0..<100), classCount: 100)
    let found = classifier.predict(training.mapElements { $0 + 0.3 }, k: 1, by: method)
    #expect(found == Array(0..<100))
  }

  /// Rows of whole numbers in five positions: far off, far off by a different amount in each column,
  /// in two tight clusters, one odd row among tight ones, and spread as widely as they are far off.
  /// Squared distances are exact in `Int`.
  @Test(arguments: DistanceMethod.allCases, 0..<5)
  func distancesOfWholeNumbers(_ method: DistanceMethod, position: Int) {
    var draws = RandomState(seed: UInt32(position))
    let features = 12
    func rows(_ count: Int) -> [[Int]] {
      (0..<count).map { row in
        let noise = draws.integers(count: features, in: 0..<50)
        return noise.indices.map { column in
          switch position {
          case 0: 1_700_000_000 + noise[column]
          case 1: column * column * 123_456_789 - 5_000 + noise[column]
          case 2: (row % 2 == 0 ? 1 : -1) * 200_000_000 + noise[column]
          case 3: (row == 3 ? 7_000_000 : 300_000_000) + noise[column]
          default: (column == 0 ? row * 40_000_000 : 0) + noise[column]
          }
        }
      }
    }
    let (queries, training) = (rows(21), rows(34))
    func matrix(_ rows: [[Int]]) -> Matrix<Double> {
      Matrix(rows: rows.count, columns: features, elements: rows.joined().map(Double.init))
    }
    for threads in [1, 2] {
      let found = distances(
        from: matrix(queries), to: matrix(training), by: method, on: Execution(threads: threads))
      for i in queries.indices {
        for j in training.indices {
          let square = zip(queries[i], training[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          let expected = Double(square).squareRoot()
          #expect(abs(found[i, j] - expected) <= 1e-13 * expected, "\(i), \(j)")
        }
      }
    }
  }

  /// What `Float` makes of rows at an offset, against `Double` on the same numbers.
  @Test(arguments: DistanceMethod.allCases, [0, 3, 10, 1_000, 30_000])
  func floatsAtAnOffset(_ method: DistanceMethod, offset: Double) {
    var draws = RandomState(seed: 8)
    func rows(_ count: Int) -> Matrix<Float> {
      Matrix(
        rows: count, columns: 200,
        elements: draws.normals(count: count * 200).map { Float($0 + offset) })
    }
    let (queries, training) = (rows(11), rows(60))
    let found = distances(from: queries, to: training, by: method)
    for i in 0..<11 {
      for j in 0..<60 {
        let square = zip(queries.row(i), training.row(j)).reduce(0.0) {
          $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
        }
        #expect(abs(Double(found[i, j]) - square.squareRoot()) <= 1e-5 * square.squareRoot())
      }
    }
  }

  /// A power of two changes no digit, so distances at any scale are those at scale one, scaled.
  @Test(
    arguments: DistanceMethod.allCases,
    [-1_000, -600, -531, -300, -1, 0, 300, 515, 600, 1_000])
  func distancesAtEveryScale(_ method: DistanceMethod, exponent: Int) {
    var draws = RandomState(seed: 4)
    let rows = Matrix<Double>(
      rows: 9, columns: 20, elements: draws.integers(count: 180, in: -9..<10).map(Double.init))
    let scale = Double(sign: .plus, exponent: exponent, significand: 1)
    let scaled = rows.mapElements { $0 * scale }
    let found = distances(from: scaled, to: scaled, by: method)
    for i in 0..<9 {
      for j in 0..<9 {
        let square = zip(rows.row(i), rows.row(j)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let expected = square.squareRoot() * scale
        #expect(abs(found[i, j] - expected) <= 1e-15 * expected, "\(i), \(j)")
      }
    }
    let classifier = KNearestNeighbors(training: scaled, labels: Array(0..<9), classCount: 9)
    #expect(classifier.predict(scaled, k: 1, by: method) == Array(0..<9))
  }

  @Test(arguments: DistanceMethod.allCases, [-120, -80, -60, 0, 62, 64, 100, 120])
  func floatDistancesAtEveryScale(_ method: DistanceMethod, exponent: Int) {
    let scale = Float(sign: .plus, exponent: exponent, significand: 1)
    let rows = Matrix<Float>(rows: 3, columns: 2, elements: [1, 1, 4, 5, 7, 9].map { $0 * scale })
    let found = distances(from: rows, to: rows, by: method)
    #expect(found.elements == [0, 5, 10, 5, 0, 5, 10, 5, 0].map { $0 * scale })
  }

  /// The rows of a public report: their squares overflow, their differences' do not.
  @Test(arguments: DistanceMethod.allCases)
  func hugeRowsPredictThemselves(_ method: DistanceMethod) {
    for scale in [1e155, 1e-160, 1e-200, 1e300] {
      let rows = Matrix<Double>(
        rows: 3, columns: 1, elements: [scale, 1.1 * scale, 1.2 * scale])
      let classifier = KNearestNeighbors(training: rows, labels: [0, 1, 2], classCount: 3)
      #expect(classifier.predict(rows, k: 1, by: method) == [0, 1, 2], "\(scale)")
    }
  }

  /// Bright images, all alike images and one bright among dark ones: exact to the last bit as before.
  @Test func bytesStayExact() {
    for (low, high) in [(200, 256), (254, 256), (255, 256), (0, 1), (0, 256)] {
      var draws = RandomState(seed: UInt32(low))
      func images(_ count: Int) -> Matrix<Double> {
        Matrix(
          rows: count, columns: 3_072,
          elements: draws.integers(count: count * 3_072, in: low..<high).map(Double.init))
      }
      let (queries, training) = (images(5), images(8))
      let found = distances(from: queries, to: training, by: .vectorized)
      for i in 0..<5 {
        for j in 0..<8 {
          let square = zip(queries.row(i), training.row(j)).reduce(0) {
            $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1))
          }
          #expect(found[i, j] == Double(square).squareRoot())
        }
      }
    }
  }

  /// Infinities and NaN: every method gives what the differences give.
  @Test func specialValues() {
    let numbers: [Double] = [
      0, 1, -1, .infinity, -.infinity, .nan, 1e308, -1e308, .leastNonzeroMagnitude,
    ]
    let rows = Matrix<Double>(
      rows: 81, columns: 2, elements: numbers.flatMap { x in numbers.flatMap { [x, $0] } })
    func expected(_ i: Int, _ j: Int) -> Double {
      let differences = (0..<2).map { abs(rows[i, $0] - rows[j, $0]) }
      if differences.contains(where: \.isNaN) { return .nan }
      let largest = max(differences[0], differences[1])
      if largest == 0 || largest == .infinity { return largest }
      let (a, b) = (differences[0] / largest, differences[1] / largest)
      return largest * (a * a + b * b).squareRoot()
    }
    for method in DistanceMethod.allCases {
      let found = distances(from: rows, to: rows, by: method)
      for i in 0..<81 {
        for j in 0..<81 {
          let (found, expected) = (found[i, j], expected(i, j))
          #expect(
            found == expected || (found.isNaN && expected.isNaN)
              || abs(found - expected) <= 1e-15 * expected,
            "\(method): \(rows.row(i)) to \(rows.row(j)): \(found), expected \(expected)")
        }
      }
    }
  }
}
