// `run --watch`: again after every change of the document, the data or the source.

import Datasets
import ExerciseJudging
import Foundation
import Notebook
import Reporting
import WorkbookKit

/// A run that is repeated when something changes that it depends on.
///
/// The document is read from the clone, so a changed one is shown at once; changed source is built, and
/// the new program takes the place of this one. A page reloads by itself: no server is needed, because
/// it asks a small script beside it, once a second, which version there is.
final class WatchedRun {
  let interrupts = Interrupts()
  /// The assignment's document as it is now; nil where there is no clone.
  private(set) var document: String?
  /// Which version of the page this is.
  private(set) var version = ""
  /// What the last run left.
  var outputs: RunOutputs?

  private let console: Console
  private let options: GivenOptions
  /// Where the program was built; nil where that is no clone.
  private let clone: String?
  private let documentPath: String?
  /// What changes where the data do.
  private let dataStamps: () -> [String]

  /// - Parameter dataStamps: What changes where the data do; nothing for synthetic data.
  /// - Throws: `UsageError` where nothing is there that could change.
  init(
    _ invocation: Invocation, assignment: String, dataStamps: @escaping () -> [String]
  ) throws(UsageError) {
    console = invocation.console
    options = invocation.givenOptions
    self.dataStamps = dataStamps
    clone = try? LearnerSession.clone()
    documentPath = clone.flatMap { Self.document(of: assignment, in: $0) }
    if clone == nil && dataStamps().isEmpty {
      throw .notYet(
        "--watch has nothing to watch: this program is not in a clone's build folder, and the data are "
          + "synthetic.")
    }
  }

  /// Runs, waits for a change, and runs again, until the user ends it.
  func watch(_ run: () throws -> ExitCode) throws -> ExitCode {
    defer { finishPages() }
    while true {
      let seen = Observation(documentPath, clone, dataStamps())
      document = seen.document
      version = String(Int(Date().timeIntervalSince1970 * 1000))
      do {
        _ = try run()
      } catch {
        // The document may be half written, the data on their way.
        guard ExitCode(for: error) != .wrongUsage || error is RunError else { throw error }
        console.complain(CommandLineTool.message(for: error, repeating: options))
      }
      if let code = interrupts.exitCode { return code }
      if console.output.isBroken { return .success }
      say("\nwatching \(watched(seen)); Ctrl-C ends")
      guard waitForChange(of: seen) else { return interrupts.exitCode ?? .success }
      console.output.write(
        String(repeating: "─", count: min(72, console.width) - 10) + " (changed)\n")
    }
  }

  /// Waits until something has changed, and builds where it was the source.
  ///
  /// - Returns: Whether to run again; false where the user ended it.
  private func waitForChange(of seen: Observation) -> Bool {
    var source = seen.source
    while true {
      usleep(200_000)
      if interrupts.isInterrupted || console.output.isBroken { return false }
      let now = Observation(documentPath, clone, dataStamps())
      if now.source != source {
        source = now.source
        console.output.write("building…\n")
        if build() { replaceProgram() }
        if interrupts.isInterrupted { return false }
        say("watching for the next change; Ctrl-C ends")
      } else if now.document != seen.document || now.data != seen.data {
        return true
      }
    }
  }

  private func say(_ words: String) {
    for line in wrapped(words, width: console.width) { console.output.write(line + "\n") }
  }

  private func watched(_ seen: Observation) -> String {
    [
      documentPath.map(shortPath), seen.source.isEmpty ? nil : "the source",
      seen.data.isEmpty ? nil : "the data",
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// Whether the command was built; the compiler's words go to standard error.
  private func build() -> Bool {
    guard let clone else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let configuration = programPath.contains("/debug/") ? "debug" : "release"
    process.arguments = [
      "swift", "build", "-c", configuration, "--package-path", clone, "--product", "workbook",
      colorOption(ofBuildsIn: "\(clone)/.build", configuration: configuration),
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.standardError
    do {
      try process.run()
    } catch {
      console.complain("the Swift toolchain could not be started: \(error.localizedDescription)")
      return false
    }
    while process.isRunning {
      usleep(50_000)
      if interrupts.isInterrupted { process.terminate() }
    }
    return process.terminationStatus == 0
  }

  /// Goes on as the program that was just built, with the same command line.
  private func replaceProgram() {
    var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
    arguments.append(nil)
    execv(programPath, arguments)
    console.complain("'\(programPath)' could not be started: \(String(cString: strerror(errno)))")
  }

  /// Leaves pages that do not ask for another version any more.
  private func finishPages() {
    guard var outputs else { return }
    outputs.version = nil
    do throws(OutputFileError) {
      try outputs.rewritePage()
    } catch {
      console.complain(error.description)
    }
    outputs.removeVersions()
  }

  /// The document of an assignment, which lies in a folder of the course.
  private static func document(of assignment: String, in clone: String) -> String? {
    let course = "\(clone)/Assignments"
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: course)) ?? []
    return folders.map { "\(course)/\($0)/\(assignment).md" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }
}

/// What a watched run depends on, as it is at one moment.
private struct Observation: Equatable {
  let document: String?
  let data: [String]
  /// A stamp for every file that is compiled.
  let source: Set<String>

  init(_ document: String?, _ clone: String?, _ data: [String]) {
    self.document = document.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    self.data = data
    var source: Set<String> = []
    for folder in ["Sources", "Assignments"] {
      guard let clone, let files = FileManager.default.enumerator(atPath: "\(clone)/\(folder)")
      else {
        continue
      }
      for case let name as String in files
      where ["swift", "c", "h", "inc"].contains((name as NSString).pathExtension) {
        source.insert(fileStamp("\(clone)/\(folder)/\(name)"))
      }
    }
    if let clone { source.insert(fileStamp("\(clone)/Package.swift")) }
    self.source = source
  }
}
