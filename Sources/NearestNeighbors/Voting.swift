// The vote of the nearest neighbors.

/// Returns the label that most of the neighbors have, the smallest of them where several tie.
///
/// ```swift
/// majorityLabel(of: [3, 1, 1, 3, 2], classCount: 4)   // 1
/// ```
///
/// - Parameters:
///   - labels: The neighbors' labels, at least one.
///   - classCount: The number of classes; every label is below it.
/// - Complexity: O(*k* + *C*).
// show: vote
public func majorityLabel(of labels: some Collection<Int>, classCount: Int) -> Int {
  precondition(!labels.isEmpty, "no neighbor to vote")
  var votes = Array(repeating: 0, count: classCount)
  for label in labels { votes[label] += 1 }
  return winner(of: votes)
}

/// The label with the most votes, the smallest of them where several tie.
private func winner(of votes: [Int]) -> Int {
  votes.indices.reduce(0) { best, label in votes[label] > votes[best] ? label : best }
}
// end: vote

/// Returns the results of the vote for several numbers of neighbors.
///
/// - Parameters:
///   - labels: The neighbors' labels, the nearest first.
///   - ks: How many of them vote, in rising order; the last is at most `labels.count`.
/// - Returns: `[ks.count]`, the winner among the first `ks[i]` neighbors.
/// - Complexity: O(*k* + *C* · `ks.count`) for the largest k.
func majorityLabels(ofFirst ks: [Int], in labels: [Int], classCount: Int) -> [Int] {
  var votes = Array(repeating: 0, count: classCount)
  var counted = 0
  return ks.map { k in
    while counted < k {
      votes[labels[counted]] += 1
      counted += 1
    }
    return winner(of: votes)
  }
}
