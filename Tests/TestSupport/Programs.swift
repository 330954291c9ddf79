// The machine's own programs: for making fixtures, and for comparing with Python.

import Foundation

/// A program that ended with another status than 0.
public struct ProgramFailure: Error {
  public let arguments: [String]
  public let status: Int32
  /// What it wrote to standard error.
  public let complaint: String
}

/// Runs a program to its end.
///
/// - Returns: What it wrote to standard output.
/// - Throws: `ProgramFailure`.
@discardableResult public func runProgram(
  _ arguments: [String], in folder: String? = nil
) throws -> Data {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
  let (output, errors) = (Pipe(), Pipe())
  process.standardOutput = output
  process.standardError = errors
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  let complaint = errors.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw ProgramFailure(
      arguments: arguments, status: process.terminationStatus,
      complaint: String(decoding: complaint, as: UTF8.self))
  }
  return data
}

/// Python with NumPy, where the machine has it.
public enum Python {
  public static let isThere = (try? run("import numpy", [])) != nil

  /// Runs a script and returns its output.
  @discardableResult
  public static func run(_ script: String, _ arguments: [String]) throws -> String {
    String(
      decoding: try runProgram(["python3", "-c", script] + arguments), as: UTF8.self)
  }
}
