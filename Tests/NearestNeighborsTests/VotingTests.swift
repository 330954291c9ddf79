// The vote of the nearest neighbors.

import NearestNeighbors
import Testing

struct VotingTests {
  @Test(arguments: [
    ([2], 2), ([1, 2, 2], 2), ([3, 1, 1, 3, 2], 1), ([3, 0], 0), ([2, 1, 2, 1], 1),
  ])
  func tiesGoToTheSmallerLabel(_ labels: [Int], expected: Int) {
    #expect(majorityLabel(of: labels, classCount: 4) == expected)
  }
}
