// What differs between two runs, number by number.

/// The comparison of two runs.
public struct RunComparison: Sendable {
  /// A value that is not the same in both runs; nil where a run does not have it.
  struct Difference: Sendable, Equatable {
    let path: String
    let first: JSONValue?
    let second: JSONValue?

    /// The second number minus the first.
    var absolute: Double? {
      guard let first = first?.asNumber, let second = second?.asNumber else { return nil }
      return second - first
    }

    /// Whether both are whole numbers, which count or name something: an index that is another is
    /// no closer for being near.
    var isOfWholeNumbers: Bool {
      if case .integer? = first, case .integer? = second { true } else { false }
    }

    /// The difference as a share of the larger of the two.
    var relative: Double? {
      guard let absolute, let first = first?.asNumber, let second = second?.asNumber else {
        return nil
      }
      return abs(absolute) / max(abs(first), abs(second))
    }
  }

  struct StepDifferences: Sendable, Equatable {
    let id: String
    let differences: [Difference]
  }

  struct CheckChange: Sendable, Equatable {
    let step: String
    let name: String
    let first: Bool?
    let second: Bool?
    let detail: String

    /// Whether the check held in the first run and does not in the second.
    var isRegression: Bool { first == true && second != true }
  }

  struct Time: Sendable, Equatable {
    let step: String
    let first: Double?
    let second: Double?
  }

  /// What the runs were started with and differs: the name, and both values.
  let settings: [(name: String, first: String, second: String)]
  /// Why the runs did not come to their ends; nil for one that did.
  let earlyEnds: (first: String?, second: String?)
  /// The steps that only one run has finished.
  let unpairedSteps: (first: [String], second: [String])
  /// The steps in which something differs.
  let steps: [StepDifferences]
  let checks: [CheckChange]
  let times: [Time]
  /// How many values were compared.
  let comparedCount: Int

  /// Whether a check that passed in the first run failed in the second or is not there.
  public var hasRegressions: Bool { checks.contains(where: \.isRegression) }

  /// Whether both runs came to their ends with the same steps.
  var isComplete: Bool {
    earlyEnds == (nil, nil) && unpairedSteps.first.isEmpty && unpairedSteps.second.isEmpty
  }

  /// - Parameter tolerance: The relative difference up to which two numbers count as equal.
  public init(_ first: RecordedRun, _ second: RecordedRun, tolerance: Double = 0) {
    settings = zip(first.settings, second.settings).compactMap { first, second in
      first.value == second.value ? nil : (first.name, first.value, second.value)
    }
    earlyEnds = (first.earlyEnd, second.earlyEnd)
    unpairedSteps = (
      Self.steps(of: first, missingIn: second), Self.steps(of: second, missingIn: first)
    )
    let ids =
      first.steps.map(\.id)
      + unpairedSteps.second
    var steps: [StepDifferences] = []
    var checks: [CheckChange] = []
    var times: [Time] = []
    var compared = 0
    for id in ids {
      let one = first.steps.first { $0.id == id }
      let other = second.steps.first { $0.id == id }
      times.append(Time(step: id, first: one?.seconds, second: other?.seconds))
      checks += Self.changes(in: id, one?.checks ?? [], other?.checks ?? [])
      guard let one, let other else { continue }
      let pairs = Self.pairs(one.leaves, other.leaves)
      compared += pairs.count
      let differences = pairs.filter { !Self.areEqual($0, tolerance: tolerance) }
      if !differences.isEmpty { steps.append(StepDifferences(id: id, differences: differences)) }
    }
    self.steps = steps
    self.checks = checks
    self.times = times
    comparedCount = compared
  }

  private static func steps(of run: RecordedRun, missingIn other: RecordedRun) -> [String] {
    run.steps.map(\.id).filter { id in !other.steps.contains { $0.id == id } }
  }

  private static func pairs(
    _ first: [RecordedRun.Leaf], _ second: [RecordedRun.Leaf]
  ) -> [Difference] {
    let others = Dictionary(second.map { ($0.path, $0.value) }, uniquingKeysWith: { one, _ in one })
    let known = Set(first.map(\.path))
    return first.filter { !$0.isTime }.map {
      Difference(path: $0.path, first: $0.value, second: others[$0.path])
    }
      + second.filter { !$0.isTime && !known.contains($0.path) }.map {
        Difference(path: $0.path, first: nil, second: $0.value)
      }
  }

  private static func areEqual(_ pair: Difference, tolerance: Double) -> Bool {
    // What is no number was written as null, and null equals null.
    if pair.first == pair.second { return true }
    if pair.absolute == 0 { return true }
    guard let relative = pair.relative else { return false }
    return relative <= tolerance
  }

  private static func changes(
    in step: String, _ first: [RecordedRun.RecordedCheck], _ second: [RecordedRun.RecordedCheck]
  ) -> [CheckChange] {
    let ids =
      first.map(\.id)
      + second.map(\.id).filter { id in
        !first.contains { $0.id == id }
      }
    return ids.compactMap { id in
      let one = first.first { $0.id == id }
      let other = second.first { $0.id == id }
      guard one?.passed != other?.passed, let last = other ?? one else { return nil }
      return CheckChange(
        step: step, name: last.name, first: one?.passed, second: other?.passed,
        detail: last.detail)
    }
  }
}
