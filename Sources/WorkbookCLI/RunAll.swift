// `workbook run all`: every assignment of the catalog, and a page that leads to their pages.

import AssignmentCatalog
import Datasets
import Files
import Foundation
import Notebook
import WorkbookKit

/// Runs every assignment in the order of the course.
///
/// `--html`, `--notebook`, `--markdown` and `--json` name folders here, which are made where they
/// are missing; each assignment gets a file of its own name in them. The index is written anew
/// after every assignment, so that an interrupted run leaves one of what is finished.
func runAll(_ invocation: Invocation) throws -> ExitCode {
  for option in ["only", "set", "watch"] + RunFile.allCases.map(\.rawValue)
  where invocation.has(option) {
    throw UsageError.foreignOption("--" + option, command: "workbook run all")
  }
  let folders = try outputFolders(invocation)
  let session = try RunSession(invocation, datasets: CatalogedAssignment.all.map(\.readDataset))
  // Folders are made once the whole command line is known to be right.
  for (kind, path) in folders {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { continue }
    throw UsageError.unwritable(
      option: "--" + kind.rawValue, path: path, reason: SystemError(path: path).description)
  }
  let console = invocation.console
  var entries: [IndexEntry] = []
  var worst = ExitCode.success
  func writeIndex(missing: String?) {
    // An index of nothing would only replace what an earlier run left.
    guard let folder = folders[.html], !entries.isEmpty else { return }
    let html = htmlIndex(
      of: entries, outOf: CatalogedAssignment.all.count, command: session.commandLine,
      missing: missing)
    do throws(OutputFileError) {
      try OutputFile(inFolder: folder + "/index.html").write(Array(html.utf8))
    } catch {
      console.complain(error.description)
      if worst == .success || worst == .checkFailed { worst = .internalError }
    }
  }
  /// The run whose page was written last, which is linked to the one after it once that is there.
  var last: RunOutputs?
  for (place, assignment) in CatalogedAssignment.all.enumerated() {
    if place > 0 { console.output.write("\n") }
    var outputs = RunOutputs(named: assignment.name, in: folders)
    let previous = entries.last.map { PageLinks.Target(title: $0.report.title, file: $0.file) }
    outputs.links = PageLinks(index: "index.html", previous: previous, next: nil)
    func keep() {
      guard outputs.areWorthWriting, let report = outputs.transcript.report else { return }
      let file = assignment.name + ".html"
      entries.append(IndexEntry(report: report, summary: assignment.summary, file: file))
      defer { last = outputs }
      guard var before = last, let links = before.links else { return }
      before.links = PageLinks(
        index: links.index, previous: links.previous, next: .init(title: report.title, file: file))
      // A page that could not be written has been complained about.
      try? before.rewritePage()
    }
    /// The names of what has left no page.
    func rest() -> String {
      let left = CatalogedAssignment.all[(outputs.areWorthWriting ? place + 1 : place)...]
      return left.map(\.name).joined(separator: ", ")
    }
    do {
      let (code, summary) = try session.run(
        assignment.name, on: assignment.readDataset, only: nil, usually: assignment.usualPrecision,
        outputs: outputs
      ) { launch in
        var launch = launch
        launch.runner.whenStepFails = goingOn(repeating: invocation.givenOptions)
        return try assignment.run(launch)
      }
      keep()
      if summary.wasInterrupted {
        writeIndex(missing: "Interrupted." + (rest().isEmpty ? "" : " Not run: \(rest())."))
        return code
      }
      if worst == .success || code == .internalError { worst = code }
    } catch {
      keep()
      writeIndex(missing: "Stopped by an error." + (rest().isEmpty ? "" : " Not run: \(rest())."))
      throw error
    }
    writeIndex(missing: rest().isEmpty ? nil : "Not run yet: \(rest()).")
  }
  return worst
}

/// The folders that the options name; missing ones can be made.
private func outputFolders(_ invocation: Invocation) throws -> [OutputKind: String] {
  var folders: [OutputKind: String] = [:]
  for kind in OutputKind.allCases {
    guard var path = invocation.value(kind.rawValue) else { continue }
    let option = "--" + kind.rawValue
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isThere && !isFolder.boolValue {
      throw UsageError.unwritable(
        option: option, path: path, reason: "'run all' needs a folder here, and this is a file")
    }
    try OutputFile.checkWritable(isThere ? path + "/index.html" : path, option: option)
    folders[kind] = path
  }
  return folders
}

extension CatalogedAssignment {
  /// The data set that a run reads; nil where it reads none.
  fileprivate var readDataset: CatalogEntry? { readsData ? dataset : nil }
}
