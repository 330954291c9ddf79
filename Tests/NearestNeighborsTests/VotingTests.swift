import LinearAlgebra
import NearestNeighbors
import NumPyRandom
import Testing

struct VotingTests {
  @Test(arguments: [
    ([2], 2), ([1, 2, 2], 2), ([3, 1, 1, 3, 2], 1), ([3, 0], 0), ([2, 1, 2, 1], 1),
  ])
  func tiesGoToTheSmallerLabel(_ labels: [Int], expected: Int) {
    #expect(majorityLabel(of: labels, classCount: 4) == expected)
  }

  @Test func equalDistancesKeepTrainingOrder() {
    let distances = Matrix<Double>(rows: 1, columns: 6, elements: [2, 1, 1, 0, 1, 2])
    for k in 1...6 {
      #expect(nearestNeighbors(in: distances, k: k)[0] == Array([3, 1, 2, 4, 0, 5].prefix(k)))
    }
  }

  @Test func whatIsNotANumberIsFarthest() {
    let distances = Matrix<Double>(rows: 1, columns: 4, elements: [.nan, 5, .infinity, 1])
    #expect(nearestNeighbors(in: distances, k: 2)[0] == [3, 1])
    #expect(nearestNeighbors(in: distances, k: 4)[0] == [3, 1, 0, 2])
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

  /// Worked by hand. Distances 1, 2, 2, 4 to labels 1, 0, 2, 0.
  @Test func predictionsFollowTheVote() {
    let training = Matrix<Double>(rows: 4, columns: 1, elements: [1, 2, -2, 4])
    let classifier = KNearestNeighbors(training: training, labels: [1, 0, 2, 0], classCount: 3)
    let query = Matrix<Double>(rows: 1, columns: 1, elements: [0])
    #expect((1...4).map { classifier.predict(query, k: $0)[0] } == [1, 0, 0, 0])
  }

  @Test func accuracyIsTheShareOfHits() {
    #expect(accuracy(of: [1, 2, 3, 4], labels: [1, 0, 3, 0]) == 0.5)
  }
}
