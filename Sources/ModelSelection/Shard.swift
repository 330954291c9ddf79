// A search divided among machines: each takes a share, and what they found is put together again.

/// One of several shares of a search.
///
/// ```swift
/// let share = plan.shard(Shard(3, of: 16))
/// ```
public struct Shard: Sendable, Equatable {
  /// From 1.
  public let number: Int
  public let count: Int

  /// - Precondition: `1 <= number <= count`.
  public init(_ number: Int, of count: Int) {
    precondition(number >= 1 && number <= count, "shard \(number) of \(count)")
    self.number = number
    self.count = count
  }

  /// `3-of-16`
  public var text: String { "\(number)-of-\(count)" }
}

extension SearchPlan {
  /// The trials of a share, in the plan's order; every trial is in exactly one share.
  ///
  /// Shares are as even as they can be. They take turns, so that values of a parameter that make a
  /// training long are spread, and the trials of a repeat and fold that one share has can still share
  /// their minibatches. What a model trains in one call whatever the fold stays together.
  public func shard(_ shard: Shard, grouping: TrialGrouping = .independent) -> SearchPlan {
    guard grouping == .acrossFolds else {
      return filtered(stride(from: shard.number - 1, to: trials.count, by: shard.count))
    }
    return filtered(
      trials.indices.filter { trials[$0].key.repeatIndex % shard.count == shard.number - 1 })
  }
}

/// Why results of shares make no table yet.
public struct MergeError: Error, Equatable {
  /// The first of the trials that no file holds.
  public let missing: [TrialKey]
  public let missingCount: Int
  public let trialCount: Int
  /// The files that are not there.
  public let absentPaths: [String]
}

extension MergeError: CustomStringConvertible {
  public var description: String {
    let named = missing.map(\.text).joined(separator: "; ")
    let others = missingCount > missing.count ? " and \(missingCount - missing.count) more" : ""
    let absent = absentPaths.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    let absentOthers = absentPaths.count > 3 ? " and \(absentPaths.count - 3) more" : ""
    return "\(missingCount) of \(trialCount) trials "
      + (missingCount == 1 ? "is" : "are") + " not finished: \(named)\(others). "
      + (absentPaths.isEmpty
        ? "" : "\(absent)\(absentOthers) \(absentPaths.count == 1 ? "is" : "are") not there. ")
      + "Run the same shards again, which resume, then merge."
  }
}

/// Finished trials of a plan, put together file after file, so that no more than one file's records are
/// in memory beside them.
///
/// ```swift
/// var found = CollectedTrials(plan: plan)
/// for path in paths { found.add(try ResultsFile.contents(path: path, header: header).records) }
/// let all = try found.merged()
/// ```
public struct CollectedTrials: Sendable {
  private let plan: SearchPlan
  private let places: [TrialKey: Int]
  /// `[plan.trials]`, nil where one is not finished. Without its key, which the plan has.
  private var results: [(scores: TrialScores, seconds: Double)?]

  public init(plan: SearchPlan) {
    self.plan = plan
    places = Dictionary(
      plan.trials.lazy.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    results = Array(repeating: nil, count: plan.trials.count)
  }

  /// Adds records, in any order: those of other plans are passed over, and of two for one trial the first
  /// counts.
  public mutating func add(_ found: [TrialRecord]) {
    for record in found {
      guard let place = places[record.key], results[place] == nil else { continue }
      results[place] = (record.scores, record.seconds)
    }
  }

  /// `[plan.trials]`: the records, nil where a trial has none.
  var records: [TrialRecord?] { results.indices.map(record) }

  private func record(_ place: Int) -> TrialRecord? {
    results[place].map {
      TrialRecord(key: plan.trials[place].key, scores: $0.scores, seconds: $0.seconds)
    }
  }

  /// How many trials have no record.
  public var missingCount: Int { results.count { $0 == nil } }

  /// The records of all trials, in their order.
  ///
  /// - Parameter absentPaths: The files that are not there.
  /// - Throws: `MergeError` where a trial has no record.
  public func merged(absentPaths: [String] = []) throws(MergeError) -> [TrialRecord] {
    let missing = results.indices.filter { results[$0] == nil }
    guard missing.isEmpty else {
      throw MergeError(
        missing: missing.prefix(3).map { plan.trials[$0].key }, missingCount: missing.count,
        trialCount: results.count, absentPaths: absentPaths)
    }
    return results.indices.map { record($0)! }
  }
}

extension SearchPlan {
  /// The records of all trials, in their order.
  ///
  /// - Parameters:
  ///   - records: What the shares' files hold, in any order.
  ///   - absentPaths: The files that are not there.
  /// - Throws: `MergeError` where a trial has no record.
  public func merging(
    _ records: [TrialRecord], absentPaths: [String] = []
  ) throws(MergeError) -> [TrialRecord] {
    var found = CollectedTrials(plan: self)
    found.add(records)
    return try found.merged(absentPaths: absentPaths)
  }
}
