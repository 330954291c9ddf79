// Runs the built command as a user does: words in, two streams and an exit code out.

import Foundation
import TestSupport
import Testing

/// What a finished call of the command left.
struct Finished {
  let output: String
  let errors: String
  let status: Int32
  /// Whether a signal ended it; `status` is then the signal.
  let wasKilled: Bool
}

/// A call of the command that is under way.
final class WorkbookProcess {
  private let process = Process()
  private let outputPipe = Pipe()
  private let errorPipe = Pipe()

  /// - Parameters:
  ///   - folder: The current folder; it has no `datasets` unless a test makes one.
  ///   - setup: Commands of a shell that come before it, such as limits.
  init(
    _ arguments: [String], in folder: String, environment: [String: String] = [:],
    after setup: String? = nil
  ) throws {
    if let setup {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments =
        ["-c", setup + "; exec \"$0\" \"$@\"", Self.executable.path] + arguments
    } else {
      process.executableURL = Self.executable
      process.arguments = arguments
    }
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var all = ProcessInfo.processInfo.environment
    for name in ["WORKBOOK_DATASETS", "NO_COLOR", "TERM", "COLORTERM"] { all[name] = nil }
    process.environment = all.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = outputPipe
    process.standardError = errorPipe
    try process.run()
  }

  /// The `workbook` that was built with these tests.
  static var executable: URL {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("workbook")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../.build/debug/workbook").standardized
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Reads standard output up to a text, and returns what was read.
  func read(until text: String) -> String {
    var seen = ""
    while !seen.contains(text) {
      let data = outputPipe.fileHandleForReading.availableData
      if data.isEmpty { break }
      seen += String(decoding: data, as: UTF8.self)
    }
    return seen
  }

  /// Closes the end of standard output that is read.
  func closeOutput() throws { try outputPipe.fileHandleForReading.close() }

  /// Waits for the end. Standard error holds little, so it is read last.
  func finish(readsOutput: Bool = true) -> Finished {
    let output =
      readsOutput ? outputPipe.fileHandleForReading.readDataToEndOfFile() : Data()
    let errors = errorPipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Finished(
      output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self), status: process.terminationStatus,
      wasKilled: process.terminationReason == .uncaughtSignal)
  }
}

/// Runs the command to its end in an empty folder, or the one given.
func workbook(
  _ arguments: String..., in folder: String? = nil, environment: [String: String] = [:]
) throws -> Finished {
  try workbook(arguments, in: folder, environment: environment)
}

func workbook(
  _ arguments: [String], in folder: String? = nil, environment: [String: String] = [:]
) throws -> Finished {
  let empty = try TemporaryFolder()
  return try withExtendedLifetime(empty) {
    try WorkbookProcess(arguments, in: folder ?? empty.path, environment: environment).finish()
  }
}
