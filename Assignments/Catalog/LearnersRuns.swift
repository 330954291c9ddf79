// Whole notebooks on a learner's program.

import ExerciseJudging
import KNNExerciseKit
import KNNNotebook
import Notebook
import WorkbookKit

/// Runs an assignment's notebook with what a learner's program computes.
///
/// - Returns: nil for an assignment whose notebook takes no other functions than the library's.
public func runNotebook(
  of assignment: String, with program: LearnersProgram, _ launch: Launch
) throws -> RunSummary? {
  switch assignment {
  case "knn":
    LearnersKNN.program.withLock { $0 = program }
    defer { LearnersKNN.program.withLock { $0 = nil } }
    return try launch.run(KNNAssignment<LearnersKNN>(launch.options))
  default:
    return nil
  }
}

/// The assignments whose notebook runs on a learner's program.
public let assignmentsWithOwnCode = ["knn"]
