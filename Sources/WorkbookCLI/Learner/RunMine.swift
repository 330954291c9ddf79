// `workbook run ASSIGNMENT --mine`: the notebook on the learner's own functions.

import AssignmentCatalog
import ExerciseJudging
import Foundation
import Notebook
import Synchronization
import WorkbookKit

/// Runs an assignment on the program of the learner's folder.
func runMine(
  _ invocation: Invocation, _ assignment: CatalogedAssignment, only: [String]?
) throws -> ExitCode {
  guard assignmentsWithOwnCode.contains(assignment.name) else {
    throw UsageError.foreignOption("--mine", command: "workbook run \(assignment.name)")
  }
  if try invocation.choice("precision", of: RunPrecision.self) == .float {
    throw UsageError.conflict("--mine", "--precision float")
  }
  let session = try LearnerSession()
  guard session.kit.assignment == assignment.name else {
    throw UsageError.notYet(
      "this folder holds \(session.kit.assignment): run 'workbook run \(session.kit.assignment) "
        + "--mine', or go to the folder of \(assignment.name).")
  }
  try session.folder.check(session.kit)
  try session.folder.takeSnapshot(session.kit)
  let report = CheckReport(console: invocation.console, kit: session.kit)
  let executable: String
  switch try session.folder.build(session.kit) {
  case .errors(let errors):
    report.show(errors)
    return .checkFailed
  case .failed(let output):
    report.showFailure(output)
    return .internalError
  case .built(let program, _): executable = program
  }
  var limits = WorkerLimits()
  limits.memory = 8 << 30
  limits.cpu = 24 * 3600
  let wasInterrupted = Atomic(false)
  let program = LearnersProgram(
    executable: executable, sources: session.kit.files.map(\.name), limits: limits,
    deadline: 3600, isCancelled: { wasInterrupted.load(ordering: .relaxed) })
  let code = try carryOut(
    invocation, assignment: assignment.name, dataset: assignment.dataset, only: only
  ) { launch in
    var launch = launch
    let isCancelled = launch.runner.isCancelled
    // A failed call ends the run: what follows would show numbers of nobody. So does a step that
    // throws, as a runner's usual policy has it.
    launch.runner = Runner(
      withheldAnswers: launch.runner.withheldAnswers,
      isCancelled: {
        if isCancelled() { wasInterrupted.store(true, ordering: .relaxed) }
        return isCancelled() || program.failure != nil
      })
    guard let summary = try runNotebook(of: assignment.name, with: program, launch) else {
      preconditionFailure("\(assignment.name) takes no other functions")
    }
    return summary
  }
  for line in program.takeOutput().split(separator: "\n").prefix(50) {
    invocation.console.errors.write("  | \(line)\n")
  }
  if let (function, failure) = program.failure, failure != .cancelled {
    invocation.console.complain("\(function): \(failure.explanation).")
    return .checkFailed
  }
  let others = session.kit.reference.names.filter { !program.called.contains($0) }
  if !others.isEmpty {
    invocation.console.errors.write(
      "This run called your \(program.called.sorted().joined(separator: ", ")). It did not call "
        + "\(others.joined(separator: ", ")): 'workbook check' judges those.\n")
  }
  return code
}

private enum RunPrecision: String, CaseIterable {
  case float, double
}
