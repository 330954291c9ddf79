// A search divided among machines: every trial in one share, and the shares put together again.

import Foundation
import TestSupport
import Testing

@testable import ModelSelection

struct ShardTests {
  @Test(arguments: [TrialGrouping.independent, .batched(atMost: 3), .acrossFolds])
  func everyTrialIsInExactlyOneShare(_ grouping: TrialGrouping) throws {
    let plan = SearchPlan(points: try sixPoints(), repeats: 4, folds: 3, seed: 1)
    for count in [1, 2, 3, 7, 16, 72, 100] {
      let shares = (1...count).map { plan.shard(Shard($0, of: count), grouping: grouping).trials }
      #expect(Set(shares.flatMap { $0 }) == Set(plan.trials))
      #expect(shares.map(\.count).reduce(0, +) == plan.trials.count)
      for share in shares {
        // In the plan's order, so that trials of one repeat and fold stand together.
        let places = share.map { plan.trials.firstIndex(of: $0)! }
        #expect(places == places.sorted())
      }
      let sizes = shares.map(\.count)
      let unit = grouping == .acrossFolds ? plan.trials.count / plan.repeats : 1
      #expect(sizes.max()! - sizes.min()! <= unit, "\(sizes)")
    }
  }

  @Test func foldsThatShareWorkStayTogether() throws {
    let plan = SearchPlan(points: try sixPoints(), repeats: 3, folds: 2, seed: 0)
    for number in 1...2 {
      let share = plan.shard(Shard(number, of: 2), grouping: .acrossFolds)
      let repeats = Set(share.trials.map(\.key.repeatIndex))
      #expect(share.trials.count == repeats.count * 12)
    }
  }

  @Test func sharesOfOneSearchGiveItsTable() throws {
    let folder = try TemporaryFolder()
    let header = ResultsHeader(tool: "1", sweep: [("model", "toy")])
    let plan = SearchPlan(points: try sixPoints(), repeats: 2, folds: 3, seed: 5)
    let whole = try search(plan, resultsFile: nil, training: syntheticResults)
    var found: [TrialRecord] = []
    for number in 1...4 {
      let path = folder.path + "/\(number)"
      let share = plan.shard(Shard(number, of: 4))
      let file = try ResultsFile(path: path, header: header)
      _ = try search(
        share, grouping: .batched(atMost: 3), jobs: 2, resultsFile: file, training: syntheticResults
      )
      // The second is read twice, as by somebody who names a file twice.
      for _ in 0..<(number == 2 ? 2 : 1) {
        found += try ResultsFile.contents(path: path, header: header).records
      }
    }
    let merged = try plan.merging(found.reversed())
    #expect(fingerprint(merged) == fingerprint(whole.trials.map(\.record)))

    let file = try ResultsFile(path: folder.path + "/all", header: header)
    try file.append(merged)
    try file.append(merged)
    let kept = try ResultsFile.contents(path: folder.path + "/all", header: header)
    #expect(fingerprint(kept.records) == fingerprint(merged))
    #expect(kept.duplicates == 0 && kept.damagedLines == [] && kept.tornBytes == 0)

    // All of them are there, so that nothing is trained.
    let again = try search(
      plan, finishedBefore: merged, resultsFile: nil
    ) { running in
      Issue.record("\(running.trials) are trained again")
      return syntheticResults(running)
    }
    #expect(fingerprint(again.trials.map(\.record)) == fingerprint(merged))
  }

  @Test func whatIsMissingIsSaid() throws {
    let plan = SearchPlan(points: try sixPoints(), repeats: 2, seed: 5)
    let all = expectedRecords(plan)
    let error = #expect(throws: MergeError.self) {
      try plan.merging(all.filter { $0.key.repeatIndex == 0 }, absentPaths: ["b", "c"])
    }
    #expect(error?.missing == plan.trials[6..<9].map(\.key) && error?.missingCount == 6)
    #expect(
      error?.description
        == """
        6 of 12 trials are not finished: \(plan.trials[6].key.text); \(plan.trials[7].key.text); \
        \(plan.trials[8].key.text) and 3 more. 'b', 'c' are not there. Run the same shards again, \
        which resume, then merge.
        """)
    let one = #expect(throws: MergeError.self) { try plan.merging(Array(all.dropLast())) }
    #expect(
      one?.description
        == "1 of 12 trials is not finished: \(plan.trials[11].key.text). Run the same shards again, "
        + "which resume, then merge.")
  }

  /// A share without a trial is one that has nothing to do.
  @Test func moreSharesThanTrials() throws {
    let plan = SearchPlan(points: try sixPoints(), seed: 0).shard(Shard(9, of: 9))
    #expect(plan.trials.isEmpty)
    let found = try search(plan, grouping: .batched(atMost: 2), jobs: 3, resultsFile: nil) { _ in
      Issue.record("something is trained")
      return []
    }
    #expect(found.trials.isEmpty && found.table.rows.isEmpty && found.best == nil)
  }
}
