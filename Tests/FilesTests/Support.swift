// Folders for a test's files, and Python with NumPy where the machine has it.

import Foundation
import Testing

/// A folder that is removed when the test ends.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    "array-files-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func file(_ name: String) -> URL { url.appendingPathComponent(name) }

  /// The names of the files in it.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }
  }
}

/// What a call throws, as it would be shown; fails the test where it throws nothing.
func message(of body: () throws -> some Any) -> String {
  do {
    _ = try body()
    Issue.record("an error was expected")
    return ""
  } catch {
    return "\(error)"
  }
}

/// Python with NumPy.
enum Python {
  static let isThere = (try? run("import numpy", [])) != nil

  /// Runs a program and returns its output.
  ///
  /// - Throws: An error with what the program wrote to standard error where it fails.
  @discardableResult
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(complaint: String(decoding: complaint, as: UTF8.self))
    }
    return text
  }

  struct Failure: Error { let complaint: String }
}
