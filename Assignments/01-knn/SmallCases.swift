// Votes and a cross-validation small enough to be computed a second time, from their definitions: on
// images a wrong program can be as often right as a right one.

import LinearAlgebra
import ModelSelection
import NearestNeighbors
import Notebook
import NumPyRandom
import WorkbookKit

/// Queries with the labels of all training samples by distance, drawn for a run.
struct SmallVote {
  static let classCount = 4
  /// `[N]`
  let labels: [Int]
  /// `[Q][N]`: the training samples of each query, the nearest first.
  let order: [[Int]]
  let k: Int

  /// Draws forty queries of twelve samples, again until no mistake of `VoteMistake` that k allows
  /// would leave all answers right.
  init(k: Int, using draws: inout RandomState) {
    self.k = k
    var (labels, order): ([Int], [[Int]])
    repeat {
      labels = draws.integers(count: 12, in: 0..<Self.classCount)
      order = (0..<40).map { _ in draws.permutation(of: 12) }
    } while VoteMistake.allCases.contains { mistake in
      mistake.isVisible(k: k)
        && order.allSatisfy { samples in
          let nearest = samples.map { labels[$0] }
          return plainVote(nearest, k) == mistake.vote(nearest, k)
        }
    }
    (self.labels, self.order) = (labels, order)
  }

  /// `[Q, N]`: the nearest sample is 1 away, the next one 2, and so on.
  func distances<Scalar: RealScalar>() -> Matrix<Scalar> {
    var distances = Matrix<Scalar>(rows: order.count, columns: labels.count)
    for (query, samples) in order.enumerated() {
      for (rank, sample) in samples.enumerated() { distances[query, sample] = Scalar(rank + 1) }
    }
    return distances
  }

  /// The labels of a query's samples, the nearest first.
  func nearest(_ query: Int) -> [Int] { order[query].map { labels[$0] } }

  /// Whether the answers are right, and in words what differs.
  func verdict(_ found: [Int]) -> (passed: Bool, detail: String) {
    let expected = order.indices.map { plainVote(nearest($0), k) }
    guard found.count == expected.count else {
      return (false, "k = \(k): found \(found.count) labels for \(expected.count) queries")
    }
    guard let wrong = found.indices.first(where: { found[$0] != expected[$0] }) else {
      return (true, "k = \(k): all \(found.count) as expected")
    }
    let same = VoteMistake.allCases.first { mistake in
      found.indices.allSatisfy { found[$0] == mistake.vote(nearest($0), k) }
    }
    let voters = nearest(wrong).prefix(k + 1).map(String.init).joined(separator: ", ")
    return (
      false,
      "k = \(k), the nearest labels \(voters), …: found \(found[wrong]), expected \(expected[wrong])"
        + (same.map { ". All \(found.count) answers are those of a program where \($0.rawValue)." }
          ?? "; \(zip(found, expected).count { $0 != $1 }) of \(found.count) answers differ")
    )
  }
}

/// The label that most of the first k have, the smallest of them where several tie.
private func plainVote(_ labels: [Int], _ k: Int) -> Int {
  let voters = labels.prefix(k)
  return (0..<SmallVote.classCount).max { first, second in
    let (a, b) = (voters.count { $0 == first }, voters.count { $0 == second })
    return a == b ? first > second : a < b
  }!
}

/// What a program may get wrong about the vote.
enum VoteMistake: String, CaseIterable {
  case oneMore = "k + 1 samples vote"
  case oneLess = "k − 1 samples vote"
  case largestWins = "ties go to the largest label, not the smallest"
  case nearestWins = "ties go to the nearest sample's label, not the smallest"
  case kIgnored = "only the nearest sample votes"
  case allVote = "all samples vote"
  case farthest = "the farthest samples vote"

  /// Whether some vote with k shows it.
  func isVisible(k: Int) -> Bool {
    switch self {
    case .oneMore, .allVote, .farthest: true
    // One vote cannot tie, and two that differ always do.
    case .largestWins, .nearestWins, .oneLess, .kIgnored: k > 1
    }
  }

  func vote(_ labels: [Int], _ k: Int) -> Int {
    switch self {
    case .oneMore: return plainVote(labels, k + 1)
    case .oneLess: return plainVote(labels, max(1, k - 1))
    case .kIgnored: return labels[0]
    case .allVote: return plainVote(labels, labels.count)
    case .farthest: return plainVote(labels.reversed(), k)
    case .largestWins, .nearestWins:
      let voters = labels.prefix(k)
      func votes(_ label: Int) -> Int { voters.count { $0 == label } }
      let most = voters.map(votes).max() ?? 0
      let tied = voters.filter { votes($0) == most }
      return self == .nearestWins ? tied[0] : tied.max() ?? 0
    }
  }
}

/// Samples, each at a different distance from every other and exact in `Float` too, and what a
/// cross-validation makes of them.
struct SmallValidation {
  let samples: [[Int]]
  let labels: [Int]
  let folds: Folds
  let ks = [1, 2, 3, 5]
  static let classCount = 3

  init(_ metric: DistanceMetric, using draws: inout RandomState) throws {
    folds = try Folds(samples: 18, count: 4)
    var samples: [[Int]]
    repeat {
      samples = (0..<18).map { _ in draws.integers(count: 3, in: 0..<1_000) }
    } while samples.contains { sample in
      let sorted = samples.map { Self.distance(sample, $0, metric) }.sorted()
      return zip(sorted, sorted.dropFirst()).contains { $0 >= $1 }
    }
    self.samples = samples
    // Neighbors are alike more often than not, so that accuracies are neither all 0 nor all 1.
    labels = samples.map { $0[0] * 3 / 1_000 }
  }

  /// Squared for L2: the order is the same.
  private static func distance(_ x: [Int], _ y: [Int], _ metric: DistanceMetric) -> Int {
    zip(x, y).reduce(0) {
      let difference = $1.0 - $1.1
      return $0 + (metric == .l1 ? abs(difference) : difference * difference)
    }
  }

  /// `[ks][folds]`: the accuracies, sample by sample.
  func expected(_ metric: DistanceMetric) -> [[Double]] {
    ks.map { k in
      folds.ranges.map { held in
        let right = held.count { sample in
          let others = samples.indices.filter { !held.contains($0) }.sorted {
            Self.distance(samples[sample], samples[$0], metric)
              < Self.distance(samples[sample], samples[$1], metric)
          }
          return plainVote(others.map { labels[$0] }, k) == labels[sample]
        }
        return Double(right) / Double(held.count)
      }
    }
  }

  func matrix<Scalar: RealScalar>() -> Matrix<Scalar> {
    Matrix(rows: samples.count, columns: 3, elements: samples.joined().map { Scalar($0) })
  }
}

extension KNNAssignment {
  /// Judges the classifier's votes on small cases of this run's seed.
  func judgeVotes(ks: [Int], _ page: Page) {
    var draws = run.generator(for: 101)
    let verdicts = ks.map { k in
      let small = SmallVote(k: k, using: &draws)
      let classifier = Classifier(
        training: Matrix(rows: small.labels.count, columns: 1), labels: small.labels,
        classCount: SmallVote.classCount, metric: settings.metric, execution: .serial)
      return small.verdict(classifier.predictedLabels(for: small.distances(), k: k))
    }
    let failed = verdicts.filter { !$0.passed }
    page.expect(
      "votes on small cases with k = \(ks.map(String.init).joined(separator: ", "))",
      failed.isEmpty, (failed.isEmpty ? verdicts : failed).map(\.detail).joined(separator: "; "),
      from: "the definition of the vote")
  }

  /// Judges the classifier's cross-validation on a small case of this run's seed.
  func judgeValidation(_ page: Page) throws {
    var draws = run.generator(for: 102)
    let small = try SmallValidation(settings.metric, using: &draws)
    let table = try Classifier.crossValidate(
      small.matrix(), labels: small.labels, classCount: SmallValidation.classCount, ks: small.ks,
      folds: small.folds, metric: settings.metric, execution: .serial, progress: { _ in })
    page.expect(
      "accuracies of a small cross-validation with k = 1, 2, 3, 5", table.rows.map(\.scores),
      equals: small.expected(settings.metric), from: "the definition, sample by sample")
  }
}
