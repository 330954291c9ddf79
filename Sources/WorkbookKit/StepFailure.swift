// What becomes of a run in which a step throws.

/// A step that threw, and why.
public struct StepFailure: Sendable, Equatable {
  public let id: String
  /// What the step threw, in the words of whoever started the run.
  public let message: String

  public init(id: String, message: String) {
    self.id = id
    self.message = message
  }
}

/// What a runner does where a step throws. An interruption always ends the run.
public enum FailurePolicy: Sendable {
  /// The run ends and throws the step's error.
  case endRun
  /// The step's dependents are skipped, the other steps run.
  ///
  /// - Parameters:
  ///   - unless: Whether an error ends the run all the same; `hasFinishedSteps` is false until the
  ///     first step has come to its end.
  ///   - describe: An error in the words that every output shows.
  case skipDependents(
    unless: @Sendable (_ error: any Error, _ hasFinishedSteps: Bool) -> Bool,
    describe: @Sendable (any Error) -> String)

  /// What to say of an error that the run survives; nil where it ends the run.
  func message(for error: any Error, hasFinishedSteps: Bool) -> String? {
    switch self {
    case .skipDependents(let endsRun, let describe)
    where !(error is Interruption) && !endsRun(error, hasFinishedSteps):
      describe(error)
    default: nil
    }
  }
}

/// The steps that cannot run any more, each with the failed steps that it needs.
///
/// A step depends on those that its `needs` name, and on what those need. No other rule is wanted:
/// `--only` already runs a step behind these and nothing else, so a step that reads a value of
/// any other step could not be run by itself. That a failed step may have left half of its values
/// behind does no harm for the same reason: only its dependents read them.
struct StepFailures {
  private var roots: [String: [String]] = [:]

  /// A step threw.
  mutating func fail(_ id: String) { roots[id] = [id] }

  /// Why a step cannot run, nil where it can; the step is then skipped, and those that need it are too.
  ///
  /// The failed steps are named, in the order of `needs`, not the skipped ones between: they are what
  /// there is to mend.
  mutating func skip(_ id: String, needs: [String]) -> String? {
    var failed: [String] = []
    for root in needs.flatMap({ roots[$0] ?? [] }) where !failed.contains(root) {
      failed.append(root)
    }
    guard !failed.isEmpty else { return nil }
    roots[id] = failed
    let names = failed.map { "'\($0)'" }
    return "needs "
      + (names.count == 1
        ? names[0] : names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])")
      + ", which failed"
  }
}

/// How many steps did not come to their end, in words: `1 step failed, 2 skipped`; nil for none.
func stepVerdict(failed: Int, skipped: Int) -> String? {
  guard failed > 0 else { return nil }
  return "\(failed) step\(failed == 1 ? "" : "s") failed"
    + (skipped > 0 ? ", \(skipped) skipped" : "")
}
