// `workbook list` and `run`, and what all commands that run steps have in common.

import Assignments
import Datasets
import Foundation
import LinearAlgebra
import ModelSelection
import NearestNeighbors
import WorkbookKit

func listAssignments(_ invocation: Invocation) throws -> ExitCode {
  for assignment in CatalogedAssignment.all {
    invocation.console.output.write("\(assignment.name): \(assignment.summary)\n")
    for id in assignment.stepIDs { invocation.console.output.write("  \(id)\n") }
  }
  return .success
}

func runAssignment(_ invocation: Invocation) throws -> ExitCode {
  let name = invocation.positional ?? ""
  guard let assignment = CatalogedAssignment.all.first(where: { $0.name == name }) else {
    throw UsageError.unknownName(
      name, kind: "assignment", known: CatalogedAssignment.all.map(\.name))
  }
  let only = invocation.values("only")
  for id in only ?? [] where !assignment.stepIDs.contains(id) {
    throw RunError.noSuchStep(id: id, assignment: name, known: assignment.stepIDs)
  }
  if only?.isEmpty ?? false {
    throw UsageError.badValue(option: "--only", found: "", expected: "the id of a step")
  }
  for option in ["save", "arrays"] where invocation.has(option) {
    guard assignment.savesModel else {
      throw UsageError.foreignOption("--" + option, command: "workbook run \(name)")
    }
    guard only?.contains("save") ?? true else {
      throw UsageError.needs("--" + option, "--only save")
    }
  }
  if invocation.has("csv"), !assignment.readsPoints {
    throw UsageError.foreignOption("--csv", command: "workbook run \(name)")
  }
  if let path = invocation.value("save") { try JSONFile.checkWritable(path, option: "--save") }
  if let path = invocation.value("arrays") {
    // The folder may be missing, and a file can be written in one that is there.
    let probe = URL(fileURLWithPath: path)
    let isThere = FileManager.default.fileExists(atPath: path)
    try JSONFile.checkWritable(
      isThere ? probe.appendingPathComponent("W1.npy").path : probe.path, option: "--arrays")
  }
  return try carryOut(
    invocation, assignment: name, dataset: assignment.dataset, only: only
  ) { launch in
    var launch = launch
    launch.savedModel = invocation.value("save")
    launch.arrays = invocation.value("arrays")
    launch.csv = invocation.value("csv")
    return try assignment.run(launch)
  }
}

/// Runs steps with the options that all runs share, and writes their record.
func carryOut(
  _ invocation: Invocation, assignment: String, dataset: CatalogEntry = Catalog.cifar10,
  only: [String]?,
  _ run: (CatalogedAssignment.Launch) throws -> RunSummary
) throws -> ExitCode {
  let console = invocation.console
  let seed = UInt32(try invocation.integer("seed", in: 0...Int(UInt32.max)) ?? 0)
  let precision: Precision = try invocation.choice("precision") ?? .double
  let threads =
    try invocation.integer("threads", in: 1...1024) ?? Execution.automatic.threads
  let file = try invocation.value("json").map(JSONFile.init)
  let data = try DataSource(invocation, seed: seed, dataset: dataset)

  let interrupts = Interrupts()
  let record = RunRecord()
  var renderers: [any Renderer] = [record]
  if let width = console.progressWidth {
    renderers.append(ProgressBar(width: width) { console.errors.write($0) })
  }
  renderers.append(
    TextRenderer(
      style: console.style(showsImages: !invocation.has(.noImages)),
      isQuiet: invocation.has(.quiet), write: { console.output.write($0) }))
  let summary: RunSummary
  do {
    summary = try run(
      CatalogedAssignment.Launch(
        options: AssignmentOptions(
          source: data.source, seed: seed, execution: Execution(threads: threads)),
        precision: precision,
        runner: Runner(isCancelled: {
          // Without a reader, only a record is worth going on for.
          interrupts.isInterrupted || (console.output.isBroken && file == nil)
        }),
        only: only,
        header: RunHeader(
          assignment: assignment, dataset: data.source.datasetName, dataNote: data.note,
          seed: seed, precision: precision.rawValue, threads: threads, version: version),
        renderers: renderers))
  } catch {
    if record.hasFinishedSteps, let file, let json = record.json { try? file.write(json) }
    throw error
  }
  if let file, let json = record.json { try file.write(json) }
  if summary.wasInterrupted { return interrupts.exitCode ?? .interrupted }
  return summary.failed == 0 ? .success : .checkFailed
}
