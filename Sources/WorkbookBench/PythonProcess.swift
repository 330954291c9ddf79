// A Python interpreter that computes the same when asked, in the same run.

import Foundation

/// A running `python3` with a script that a benchmark measures itself against.
///
/// The script reads a line at a time. It says `ready` and its libraries' names and versions once they are
/// loaded, `missing` where there are none; then `ready` to every line that prepares something, and seconds,
/// one or several, to every line that measures.
final class PythonProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  /// The libraries and their versions, such as `NumPy 2.4.0`.
  private(set) var versions = ""

  /// Starts the interpreter; nil where it, or what the script needs, is missing.
  init?(_ script: String, arguments: [String] = []) {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil, let answer = readLine(), answer.hasPrefix("ready ") else {
      return nil
    }
    versions = String(answer.dropFirst(6))
  }

  /// Makes what is measured then.
  func prepare(_ line: String) throws {
    try send(line)
    guard readLine() == "ready" else { throw PythonError.noAnswer }
  }

  /// The seconds that the script answers a line with.
  func measure(_ line: String) throws -> [Double] {
    try send(line)
    let times = readLine()?.split(separator: " ").map { Double($0) } ?? []
    guard !times.isEmpty, !times.contains(nil) else { throw PythonError.noAnswer }
    return times.compactMap(\.self)
  }

  private func send(_ line: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
  }

  private func readLine() -> String? {
    var line = Data()
    while let byte = try? output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
      if byte.first == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line += byte
    }
    return nil
  }
}

enum PythonError: Error, CustomStringConvertible {
  case noAnswer

  var description: String {
    "python3 ended before it answered: run 'python3 -c \"import numpy, torch, sklearn\"'."
  }
}
