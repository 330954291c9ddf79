// The classifier: predictions worked by hand, and accuracies.

import LinearAlgebra
import NearestNeighbors
import Testing

struct KNearestNeighborsTests {
  /// Worked by hand. Distances 1, 2, 2, 4 to labels 1, 0, 2, 0.
  @Test func predictionsFollowTheVote() {
    let training = Matrix<Double>(rows: 4, columns: 1, elements: [1, 2, -2, 4])
    let classifier = KNearestNeighbors(training: training, labels: [1, 0, 2, 0], classCount: 3)
    let query = Matrix<Double>(rows: 1, columns: 1, elements: [0])
    #expect((1...4).map { classifier.predict(query, k: $0)[0] } == [1, 0, 0, 0])
  }

  /// A training sample whose distance is NaN votes only where there is no other left.
  @Test func aNaNDistanceVotesLast() {
    let training = Matrix<Double>(rows: 3, columns: 1, elements: [.nan, 100, 200])
    let classifier = KNearestNeighbors(training: training, labels: [0, 1, 1], classCount: 2)
    let query = Matrix<Double>(rows: 1, columns: 1, elements: [0])
    #expect((1...3).map { classifier.predict(query, k: $0)[0] } == [1, 1, 1])
  }

  @Test func accuracyIsTheShareOfHits() {
    #expect(accuracy(of: [1, 2, 3, 4], labels: [1, 0, 3, 0]) == 0.5)
    #expect(accuracy(of: [1, 2], labels: [2, 1]) == 0)
  }
}
