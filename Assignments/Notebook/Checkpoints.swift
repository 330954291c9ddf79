// Trainings that are saved while they run, so that a killed run resumes where it was.

import Foundation
import NeuralNetworks
import Synchronization

/// The checkpoints of a run: a file for each training, beside the path that the user named.
///
/// The files of finished trainings stay until the whole run has finished, so that a run that is
/// killed in its last training repeats none of the others.
public final class Checkpoints: Sendable, Equatable {
  private let file: URL
  private let plans = Mutex<[String: CheckpointPlan]>([:])

  /// - Parameter path: What the names of the files begin with: `PATH-train`.
  public init(path: String) { file = URL(fileURLWithPath: path) }

  /// The plan of a training, saved every few seconds and at its end.
  func plan(_ name: String) -> CheckpointPlan {
    let plan = CheckpointPlan(file: file, secondInterval: 5).named(name)
    plans.withLock { $0[name] = plan }
    return plan
  }

  /// Removes the files of all trainings that asked for one.
  ///
  /// - Throws: What the system says of a file that cannot be removed.
  public func remove() throws {
    try plans.withLock { plans in
      for plan in plans.values { try plan.remove() }
      plans = [:]
    }
  }

  /// Two runs with the same files are not the same run.
  public static func == (first: Checkpoints, second: Checkpoints) -> Bool { first === second }
}

extension AssignmentOptions {
  /// Where a training of this run is saved while it runs; nil where the user named no checkpoint.
  ///
  /// - Parameter name: Different for every training of an assignment: its step's id.
  package func checkpoint(_ name: String) -> CheckpointPlan? { checkpoints?.plan(name) }
}
