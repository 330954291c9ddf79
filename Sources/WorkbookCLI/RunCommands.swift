// `workbook list` and `run`, and what all commands that run steps have in common.

import AssignmentCatalog
import Datasets
import Foundation
import LinearAlgebra
import ModelSelection
import NearestNeighbors
import Notebook
import WorkbookKit

func listAssignments(_ invocation: Invocation) throws -> ExitCode {
  let write = invocation.console.output.write
  for assignment in CatalogedAssignment.all {
    write("\(assignment.name): \(assignment.summary)\n")
    if invocation.has("settings") {
      for setting in assignment.settings {
        write(
          "  \(setting.name): \(setting.help) Default: \(setting.usual). Expects \(setting.expected).\n"
        )
      }
    } else {
      for id in assignment.stepIDs { write("  \(id)\n") }
    }
  }
  return .success
}

func runAssignment(_ invocation: Invocation) throws -> ExitCode {
  let name = invocation.positional ?? ""
  if name == "all" { return try runAll(invocation) }
  guard let assignment = CatalogedAssignment.all.first(where: { $0.name == name }) else {
    throw UsageError.unknownAssignment(name, or: ["all"])
  }
  let only = invocation.values("only")
  for id in only ?? [] where !assignment.stepIDs.contains(id) {
    throw RunError.noSuchStep(id: id, assignment: name, known: assignment.stepIDs)
  }
  if only?.isEmpty ?? false {
    throw UsageError.badValue(option: "--only", found: "", expected: "the id of a step")
  }
  for option in ["cache", "watch"] where invocation.has(option) {
    // Such steps read or leave more than their pages.
    for other in ["mine"] + RunFile.allCases.map(\.rawValue) where invocation.has(other) {
      throw UsageError.conflict("--" + option, "--" + other)
    }
  }
  if invocation.has("mine") { return try runMine(invocation, assignment, only: only) }
  for file in RunFile.allCases where invocation.has(file.rawValue) {
    guard assignment.files.contains(file) else {
      throw UsageError.foreignOption("--" + file.rawValue, command: "workbook run \(name)")
    }
  }
  let settings = try settings(invocation, assignment)
  for option in ["save", "arrays"] where invocation.has(option) {
    guard only?.contains("save") ?? true else {
      throw UsageError.needs("--" + option, "--only save")
    }
  }
  if let path = invocation.value("save") { try OutputFile.checkWritable(path, option: "--save") }
  let checkpoints = try invocation.value("checkpoint").map { path -> Checkpoints in
    try OutputFile.checkWritable(path, option: "--checkpoint")
    if OutputFile.isDevice(path) {
      throw UsageError.unwritable(
        option: "--checkpoint", path: path, reason: "checkpoints are files with names of their own")
    }
    return Checkpoints(path: path)
  }
  if let path = invocation.value("arrays") {
    // The folder may be missing, and a file can be written in one that is there.
    let probe = URL(fileURLWithPath: path)
    let isThere = FileManager.default.fileExists(atPath: path)
    try OutputFile.checkWritable(
      isThere ? probe.appendingPathComponent("W1.npy").path : probe.path, option: "--arrays")
  }
  let dataset = assignment.readsData ? assignment.dataset(settings) : nil
  let watched =
    invocation.has("watch")
    ? try WatchedRun(invocation, assignment: name) { currentData(invocation, dataset) } : nil
  func once() throws -> ExitCode {
    try carryOut(
      invocation, assignment: name, dataset: dataset, only: only,
      usually: assignment.usualPrecision, in: watched, run)
  }
  func run(_ launch: Launch) throws -> RunSummary {
    var launch = launch
    launch.options.settings = settings
    for file in RunFile.allCases { launch.options.files[file] = invocation.value(file.rawValue) }
    launch.options.checkpoints = checkpoints
    launch.runner.whenStepFails = goingOn(repeating: invocation.givenOptions)
    launch.runner.document = watched?.document
    let summary = try assignment.run(launch)
    // What an interrupted run, or one with a failed step, has trained is what the next one resumes from.
    if !summary.wasInterrupted && summary.failedSteps.isEmpty { try checkpoints?.remove() }
    return summary
  }
  return try watched?.watch(once) ?? once()
}

/// What changes where the data of a run do; empty for synthetic ones.
private func currentData(_ invocation: Invocation, _ dataset: CatalogEntry?) -> [String] {
  guard let dataset else { return [] }
  guard let data = try? DataSource(invocation, seed: 0, dataset: dataset) else {
    return ["missing"]
  }
  return dataStamps(data.source, dataset)
}

/// The settings of `--set`, checked.
private func settings(
  _ invocation: Invocation, _ assignment: CatalogedAssignment
) throws(UsageError) -> [String: String] {
  guard let parts = invocation.values("set") else { return [:] }
  guard !assignment.settings.isEmpty else {
    throw .foreignOption("--set", command: "workbook run \(assignment.name)")
  }
  guard !parts.isEmpty else {
    throw .badValue(option: "--set", found: "", expected: "NAME=VALUE")
  }
  var found: [String: String] = [:]
  var last = ""
  for part in parts {
    let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    // A list's values are divided by commas, as the settings are.
    if words.count == 1, let value = found[last] {
      found[last] = value + "," + part
      continue
    }
    guard words.count == 2 else {
      throw .badValue(option: "--set", found: part, expected: "NAME=VALUE")
    }
    last = String(words[0])
    guard assignment.settings.contains(where: { $0.name == last }) else {
      throw .unknownName(
        last, kind: "setting of \(assignment.name)", known: assignment.settings.map(\.name))
    }
    guard found.updateValue(String(words[1]), forKey: last) == nil else {
      throw .repeatedValue(option: "--set", value: last)
    }
  }
  for (option, name) in [("made-up", "images"), ("load", "net"), ("load", "width")]
  where invocation.has(option) && found[name] != nil {
    throw .conflict("--" + option, "--set " + name)
  }
  for setting in assignment.settings {
    guard let value = found[setting.name], !setting.accepts(value) else { continue }
    throw .badValue(option: "--set \(setting.name)", found: value, expected: setting.expected)
  }
  return found
}

/// Runs steps with the options that all runs share, and writes the files that they name.
func carryOut(
  _ invocation: Invocation, assignment: String, dataset: CatalogEntry? = Catalog.cifar10,
  only: [String]?, usually precision: Precision = .double, in watched: WatchedRun? = nil,
  _ run: (Launch) throws -> RunSummary
) throws -> ExitCode {
  var outputs = try RunOutputs(invocation)
  outputs.version = watched?.version
  defer { if outputs.areWorthWriting { watched?.outputs = outputs } }
  let session = try RunSession(
    invocation, datasets: [dataset], interrupts: watched?.interrupts ?? Interrupts())
  return try session.run(
    assignment, on: dataset, only: only, usually: precision, outputs: outputs, run
  ).code
}
