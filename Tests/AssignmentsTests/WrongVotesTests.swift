// Programs that vote wrongly and are about as often right on synthetic images: the steps compare their
// votes with those of small cases.

import LinearAlgebra
import ModelSelection
import NearestNeighbors
import Testing
import WorkbookKit

@testable import KNNNotebook
@testable import Notebook

/// The checks of votes and cross-validation on the small cases of a seed.
private func checks<Classifier: NearestNeighborsClassifier>(
  of type: Classifier.Type, seed: UInt32, metric: DistanceMetric = .l2
) throws -> [Check] {
  var settings = KNNSettings()
  settings.metric = metric
  let assignment = KNNAssignment<Classifier>(
    AssignmentOptions(source: .synthetic, seed: seed), settings: settings)
  var checks: [Check] = []
  let page = Page { if case .check(let check) = $0 { checks.append(check) } }
  assignment.judgeVotes(ks: [1], page)
  assignment.judgeVotes(ks: [2, 3, 4, 5, 8], page)
  try assignment.judgeValidation(page)
  return checks
}

/// The checks of a run on a few synthetic images.
private func run<Classifier: NearestNeighborsClassifier>(
  of type: Classifier.Type
) throws -> RunCollector {
  var settings = KNNSettings()
  settings.ks = [1, 5]
  settings.foldCount = 3
  settings.trainCount = 20
  settings.testCount = 5
  return try RunCollector.run(
    KNNAssignment<Classifier>(
      AssignmentOptions(source: .synthetic, seed: 3, execution: Execution(threads: 2)),
      settings: settings),
    only: ["predict-k1", "predict-k5", "cross-validation"])
}

private let oneVote = "votes on small cases with k = 1"
private let moreVotes = "votes on small cases with k = 2, 3, 4, 5, 8"
private let validation = "accuracies of a small cross-validation with k = 1, 2, 3, 5"

struct WrongVotesTests {
  @Test(arguments: UInt32(0)...9)
  func aRightProgramPasses(_ seed: UInt32) throws {
    for metric in DistanceMetric.allCases {
      for steps in [
        try checks(of: KNearestNeighbors<Double>.self, seed: seed, metric: metric),
        try checks(of: KNearestNeighbors<Float>.self, seed: seed, metric: metric),
        try checks(of: OwnVote<Right>.self, seed: seed, metric: metric),
      ] {
        for check in steps { #expect(check.passed, "\(check.name): \(check.detail)") }
        #expect(steps.map(\.name) == [oneVote, moreVotes, validation])
      }
    }
  }

  @Test(arguments: UInt32(0)...9)
  func everyWrongVoteIsCaughtAndNamed(_ seed: UInt32) throws {
    try expectFailure(of: OneMore.self, seed, oneVote, saying: "k + 1 samples vote")
    try expectFailure(of: OneMore.self, seed, moreVotes, saying: "k + 1 samples vote")
    try expectFailure(of: OneLess.self, seed, moreVotes, saying: "k − 1 samples vote")
    try expectFailure(of: Largest.self, seed, moreVotes, saying: "ties go to the largest label")
    try expectFailure(of: Nearest.self, seed, moreVotes, saying: "ties go to the nearest sample")
    try expectFailure(of: Farthest.self, seed, oneVote, saying: "the farthest samples vote")
    try expectFailure(of: IndexForLabel.self, seed, moreVotes, saying: "found")
  }

  /// In a run, the steps that predict are the ones that fail.
  @Test func theStepsOfARunJudge() throws {
    #expect(try run(of: KNearestNeighbors<Double>.self).failed == [])
    #expect(try run(of: OneMore.self).failed == [validation, oneVote, moreVotes].sorted())
    #expect(try run(of: Largest.self).failed == [validation, moreVotes].sorted())
    #expect(try run(of: Nearest.self).failed.contains(moreVotes))
    let leaking = try run(of: Leaking.self)
    #expect(
      leaking.checks["cross-validation"]?.contains { $0.name == validation && !$0.passed } == true)
  }

  /// A fold that is among its own training samples finds itself.
  @Test(arguments: UInt32(0)...9)
  func aFoldInItsOwnTrainingIsCaught(_ seed: UInt32) throws {
    try expectFailure(
      of: Leaking.self, seed, validation, saying: "row 1: found [1.0, 1.0, 1.0, 1.0]")
  }

  private func expectFailure(
    of type: any NearestNeighborsClassifier.Type, _ seed: UInt32, _ name: String,
    saying sentence: String
  ) throws {
    let check = try #require(
      try checks(of: type, seed: seed).first { $0.name == name })
    #expect(!check.passed)
    #expect(check.detail.contains(sentence), "\(check.detail)")
  }
}

/// A vote by sorting, as a learner writes it.
private protocol Voting: Sendable {
  static func winner(of sortedLabels: [Int], k: Int) -> Int
}

/// The most frequent label, the smallest of those that tie.
private func mostFrequent(_ labels: ArraySlice<Int>) -> Int {
  var best: (label: Int, votes: Int) = (0, 0)
  for label in Set(labels).sorted() {
    let votes = labels.count { $0 == label }
    if votes > best.votes { best = (label, votes) }
  }
  return best.label
}

private enum Right: Voting {
  static func winner(of labels: [Int], k: Int) -> Int { mostFrequent(labels.prefix(k)) }
}
private typealias OneMore = OwnVote<OneMoreVotes>
private enum OneMoreVotes: Voting {
  static func winner(of labels: [Int], k: Int) -> Int { mostFrequent(labels.prefix(k + 1)) }
}
private typealias OneLess = OwnVote<OneLessVotes>
private enum OneLessVotes: Voting {
  static func winner(of labels: [Int], k: Int) -> Int { mostFrequent(labels.prefix(max(1, k - 1))) }
}
private typealias Largest = OwnVote<LargestWins>
private enum LargestWins: Voting {
  static func winner(of labels: [Int], k: Int) -> Int {
    -mostFrequent(labels.prefix(k).map { -$0 }[...])
  }
}
private typealias Nearest = OwnVote<NearestWins>
private enum NearestWins: Voting {
  static func winner(of labels: [Int], k: Int) -> Int {
    let voters = labels.prefix(k)
    let most = voters.count { $0 == mostFrequent(voters) }
    return voters.first { label in voters.count { $0 == label } == most } ?? 0
  }
}
private typealias Farthest = OwnVote<FarthestVote>
private enum FarthestVote: Voting {
  static func winner(of labels: [Int], k: Int) -> Int { mostFrequent(labels.suffix(k)) }
}
private typealias IndexForLabel = OwnVote<PlaceWins>
private enum PlaceWins: Voting {
  static func winner(of labels: [Int], k: Int) -> Int { k % 4 }
}

/// The library's distances with a vote of its own.
private struct OwnVote<Rule: Voting>: FlawedNeighbors {
  let base: KNearestNeighbors<Double>

  func predictedLabels(for distances: Matrix<Double>, k: Int) -> [Int] {
    (0..<distances.rows).map { query in
      let row = Array(distances.row(query))
      let sorted = row.indices.sorted { (row[$0], $0) < (row[$1], $1) }
      return Rule.winner(of: sorted.map { base.labels[$0] }, k: k)
    }
  }
}

/// Trains on all samples, the held-out ones among them.
private struct Leaking: FlawedNeighbors {
  let base: KNearestNeighbors<Double>

  static func crossValidate(
    _ samples: Matrix<Double>, labels: [Int], classCount: Int, ks: [Int], folds: Folds,
    metric: DistanceMetric, execution: Execution, progress: (Double) throws -> Void
  ) throws -> CrossValidationTable<Int> {
    let all = KNearestNeighbors(
      training: samples, labels: labels, classCount: classCount, metric: metric)
    return CrossValidationTable(
      rows: ks.map { k in
        CrossValidationTable.Row(
          parameter: k,
          scores: folds.ranges.map {
            accuracy(
              of: all.predict(samples.copyingRows($0), k: k), labels: Array(labels[$0]))
          })
      })
  }
}
