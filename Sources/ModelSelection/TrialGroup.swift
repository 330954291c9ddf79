// Which trials are handed to one call of the model.

/// Trials that are measured by one call: all of one repeat and one fold.
public struct TrialGroup: Sendable, Equatable {
  /// In the order of the plan; at least one.
  public let trials: [Trial]

  public var repeatIndex: Int { trials[0].key.repeatIndex }
  /// The fold that is held out; nil where there is one validation split.
  public var fold: Int? { trials[0].key.fold }
  /// The seed that the trials have in common, where there are several.
  public var seed: UInt32 { trials[0].seed }
}

/// How trials are put together.
///
/// A trial's result must not depend on which others are in its group: a sweep that goes on where it
/// was stopped, or runs with more jobs, makes other groups.
public enum TrialGrouping: Sendable, Equatable {
  /// Every trial by itself.
  case single
  /// Up to so many trials of the same repeat and fold, which can share their minibatches; fewer
  /// where some jobs would have nothing to do otherwise.
  case shared(atMost: Int)

  /// The trials that are measured first by one call.
  ///
  /// - Precondition: there is a trial, and trials of the same repeat and fold stand together.
  public func firstGroup(of trials: [Trial], jobs: Int) -> [Trial] {
    groups(of: trials, jobs: jobs)[0].trials
  }

  /// Divides trials into groups, in order, as even in size as they can be.
  ///
  /// - Precondition: trials of the same repeat and fold stand together.
  func groups(of trials: [Trial], jobs: Int) -> [TrialGroup] {
    guard case .shared(let limit) = self else { return trials.map { TrialGroup(trials: [$0]) } }
    precondition(limit >= 1, "groups of \(limit) trials")
    let share = (trials.count + jobs - 1) / jobs
    var groups: [TrialGroup] = []
    var start = 0
    while start < trials.count {
      let first = trials[start].key
      let other = trials[start...].firstIndex {
        $0.key.repeatIndex != first.repeatIndex || $0.key.fold != first.fold
      }
      let end = other ?? trials.count
      let count = end - start
      let parts = (count + min(limit, share) - 1) / min(limit, share)
      for part in 0..<parts {
        let range = start + count * part / parts..<start + count * (part + 1) / parts
        groups.append(TrialGroup(trials: Array(trials[range])))
      }
      start = end
    }
    return groups
  }
}
