// `run --watch`: again after every change of the document, the data or the source.

import Datasets
import Files
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
  /// What the last run left that finished a step.
  var outputs: RunOutputs?

  private let console: Console
  private let options: GivenOptions
  /// Where the program was built; nil where that is no clone.
  private let clone: SourceClone?
  private let documentPath: String?
  /// What is another list where the data have changed.
  private let dataStamps: () -> [String]

  /// - Parameter dataStamps: What is another list where the data have changed; empty for synthetic data.
  /// - Throws: `UsageError` where nothing is there that could change.
  init(
    _ invocation: Invocation, assignment: String, dataStamps: @escaping () -> [String]
  ) throws(UsageError) {
    console = invocation.console
    options = invocation.givenOptions
    self.dataStamps = dataStamps
    clone = (try? LearnerSession.clone()).map { SourceClone(path: $0) }
    documentPath = clone?.document(of: assignment)
    if clone == nil && dataStamps().isEmpty {
      throw .notYet(
        "--watch has nothing to watch: this program is not in a clone's build folder, and the data are "
          + "synthetic.")
    }
  }

  /// Runs, waits for a change, and runs again, until the user ends it.
  func watch(_ run: () throws -> ExitCode) throws -> ExitCode {
    defer { finishPages() }
    var isFirst = true
    while true {
      guard let seen = observation() else { return interrupts.exitCode ?? .success }
      document = seen.document
      version = String(Int(Date().timeIntervalSince1970 * 1000))
      do {
        _ = try run()
      } catch {
        // What was right before may be half written; what is wrong from the start stays so.
        guard !isFirst || error is DocumentError else { throw error }
        console.complain(CommandLineTool.message(for: error, repeating: options))
      }
      isFirst = false
      if let code = interrupts.exitCode { return code }
      if console.output.isBroken { return .success }
      say("\nwatching \(watched(seen)); Ctrl-C ends")
      guard waitForChange(of: seen) else { return interrupts.exitCode ?? .success }
      console.output.write(
        String(repeating: "─", count: min(72, console.width) - 10) + " (changed)\n")
    }
  }

  /// What the run depends on. Waits for the document where it is missing, as it is for a moment while an
  /// editor replaces it; nil where the user ended that.
  private func observation() -> Observation? {
    var rounds = 0
    while true {
      let seen = Observation(documentPath, clone, dataStamps())
      guard let documentPath, seen.document == nil else { return seen }
      rounds += 1
      if rounds == 10 { say("'\(documentPath)' is missing or is not UTF-8; waiting for it.") }
      usleep(200_000)
      if interrupts.isInterrupted || console.output.isBroken { return nil }
    }
  }

  /// Waits until something has changed, and builds where it was the source.
  ///
  /// - Returns: Whether to run again; false where the user ended it.
  private func waitForChange(of seen: Observation) -> Bool {
    var source = seen.source
    while true {
      let start = ContinuousClock.now
      guard let now = observation() else { return false }
      if now.source != source {
        source = now.source
        console.output.write("building…\n")
        let isBuilt = clone?.build(interrupts, console) ?? false
        if interrupts.isInterrupted { return false }
        // What changed during the build is built first.
        guard clone?.stamps == source else { continue }
        if isBuilt { replaceProgram() }
        say("watching for the next change; Ctrl-C ends")
      } else if now.document != seen.document || now.data != seen.data {
        return true
      }
      // Looking takes no more than a twentieth of the time.
      let look = (ContinuousClock.now - start) / .seconds(1)
      usleep(UInt32(min(10, max(0.2, 20 * look)) * 1e6))
      if interrupts.isInterrupted || console.output.isBroken { return false }
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

  /// Replaces this process by the program that was just built, with the same command line.
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
}

/// What a watched run depends on, as it is at one moment.
private struct Observation {
  let document: String?
  let data: [String]
  /// A stamp of every file that is compiled.
  let source: Set<String>

  init(_ document: String?, _ clone: SourceClone?, _ data: [String]) {
    self.document = document.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
    self.data = data
    source = clone?.stamps ?? []
  }
}

/// The clone that this program was built in.
private struct SourceClone {
  let path: String

  /// The document of an assignment, which lies in a folder of the course.
  func document(of assignment: String) -> String? {
    let course = "\(path)/Assignments"
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: course)) ?? []
    return folders.map { "\(course)/\($0)/\(assignment).md" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// A stamp of every file that is compiled.
  var stamps: Set<String> {
    var stamps: Set = [fileStamp("\(path)/Package.swift")]
    for folder in ["Sources", "Assignments"] {
      guard let files = FileManager.default.enumerator(atPath: "\(path)/\(folder)") else {
        continue
      }
      for case let name as String in files
      where ["swift", "c", "h", "inc"].contains((name as NSString).pathExtension) {
        stamps.insert(fileStamp("\(path)/\(folder)/\(name)"))
      }
    }
    return stamps
  }

  /// Builds the command; the compiler's words go to standard error.
  ///
  /// - Returns: Whether it was built.
  func build(_ interrupts: Interrupts, _ console: Console) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "swift", "build", "-c", configuration, "--package-path", path, "--product", "workbook",
      colorOption,
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
      guard interrupts.isInterrupted else { continue }
      // Asked to end, it ends its compilers, which a killed one would leave behind.
      process.interrupt()
      for _ in 0..<60 where process.isRunning { usleep(50_000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      return false
    }
    return process.terminationStatus == 0
  }

  private var configuration: String { programPath.contains("/debug/") ? "debug" : "release" }

  /// The option that colors messages as the last build in this folder did. In a terminal `swift build` colors
  /// them, in a pipe it does not, and what was compiled the one way is compiled anew the other way.
  private var colorOption: String {
    let plan = (try? WholeFile.bytes(of: "\(path)/.build/\(configuration).yaml")) ?? []
    let isColored = String(decoding: plan, as: UTF8.self).contains("\"-color-diagnostics\"")
    return isColored ? "--color-diagnostics" : "--no-color-diagnostics"
  }
}
