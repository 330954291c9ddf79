// Runs the system's own programs (tar, gzip, sha256sum), several at a time, without ever hanging.

import Foundation

/// One run of a system program, found on the search path by `env`.
struct ProgramCall: Sendable {
  enum Input: Sendable {
    case nothing
    case file(String)
    case firstBytes(of: String, count: Int)
  }

  var arguments: [String]
  var input: Input
  /// The file that takes the program's output; captured where nil.
  var output: String?
  var folder: String?

  init(
    _ arguments: [String], input: Input, output: String? = nil, folder: String? = nil
  ) {
    self.arguments = arguments
    self.input = input
    self.output = output
    self.folder = folder
  }
}

/// What a finished program left.
struct ProgramResult: Sendable, Equatable {
  var status: Int32
  var output: String
  /// The first line on standard error: the one that says why.
  var message: String
  var diskWasFull: Bool

  var succeeded: Bool { status == 0 }
  /// `env` returns 127 for a program that is missing, 126 for one that may not be run.
  var programIsMissing: Bool { status == 127 || status == 126 }
}

extension ProgramCall {
  /// Runs the calls, as many at once as there are processors, and returns their results in order.
  ///
  /// - Throws: `.cancelled`, within a fraction of a second, and then no program is left running.
  static func run(
    _ calls: [ProgramCall], isCancelled: () -> Bool
  ) throws(DatasetInstallationError) -> [ProgramResult] {
    let limit = max(1, ProcessInfo.processInfo.activeProcessorCount)
    var waiting = Array(calls.enumerated().reversed())
    var running: [(index: Int, program: RunningProgram)] = []
    var results = [ProgramResult?](repeating: nil, count: calls.count)
    defer { for entry in running { entry.program.stop() } }

    while !waiting.isEmpty || !running.isEmpty {
      if isCancelled() { throw .cancelled }
      while running.count < limit, let (index, call) = waiting.popLast() {
        running.append((index, try RunningProgram(call)))
      }
      for entry in running {
        if let result = entry.program.poll() { results[entry.index] = result }
      }
      running.removeAll { results[$0.index] != nil }
      if !running.isEmpty { usleep(2_000) }
    }
    // Ctrl-C reaches the programs too: their messages are then of no interest.
    if isCancelled() { throw .cancelled }
    return results.compactMap { $0 }
  }
}

/// A running program and its output so far.
private final class RunningProgram {
  private let process = Process()
  /// Cuts the input where only its first bytes are wanted.
  private let head: Process?
  private let output = Pipe()
  private let errors = Pipe()
  private var outputBytes = Data()
  private var errorBytes = Data()

  init(_ call: ProgramCall) throws(DatasetInstallationError) {
    Self.prepare(process, call.arguments, folder: call.folder)
    process.standardError = errors
    process.standardOutput = output
    if let path = call.output { process.standardOutput = try FileSystem.create(path) }
    switch call.input {
    case .nothing:
      process.standardInput = FileHandle.nullDevice
      head = nil
    case .file(let path):
      process.standardInput = try FileSystem.openForReading(path)
      head = nil
    case .firstBytes(let path, let count):
      let head = Process()
      let between = Pipe()
      Self.prepare(head, ["head", "-c", String(count)], folder: nil)
      head.standardInput = try FileSystem.openForReading(path)
      head.standardOutput = between
      head.standardError = FileHandle.nullDevice
      process.standardInput = between
      self.head = head
    }
    for pipe in [output, errors] {
      let descriptor = pipe.fileHandleForReading.fileDescriptor
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
    do {
      try head?.run()
      try process.run()
    } catch {
      stop()
      throw .programFailed(
        program: call.arguments[0], subject: call.folder ?? "standard input",
        message: error.localizedDescription)
    }
  }

  private static func prepare(_ process: Process, _ arguments: [String], folder: String?) {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Messages in English: they are looked through for a full disk.
    process.arguments = ["LC_ALL=C"] + arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
  }

  /// Reads the program's output and returns its result once it has ended.
  func poll() -> ProgramResult? {
    let ended = !process.isRunning && head?.isRunning != true
    drain()
    guard ended else { return nil }
    let failedHead = head.map { $0.terminationStatus != 0 } ?? false
    let lines = String(decoding: errorBytes, as: UTF8.self).split(separator: "\n")
    let signal = process.terminationReason == .uncaughtSignal
    let silent = signal ? "it was killed" : "status \(process.terminationStatus)"
    return ProgramResult(
      status: signal || failedHead ? 1 : process.terminationStatus,
      output: String(decoding: outputBytes, as: UTF8.self),
      message: lines.first.map(String.init) ?? silent,
      diskWasFull: lines.contains { line in
        // The last is GNU tar's, for a write that began on the last free blocks.
        ["No space left", "quota exceeded", "Wrote only"].contains { line.contains($0) }
      })
  }

  private func drain() {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while case let count = read(output.fileHandleForReading.fileDescriptor, &buffer, 4_096),
      count > 0
    { outputBytes.append(contentsOf: buffer[..<count]) }
    while case let count = read(errors.fileHandleForReading.fileDescriptor, &buffer, 4_096),
      count > 0
    {
      errorBytes.append(contentsOf: buffer[..<count])
      if errorBytes.count > 65_536 { errorBytes.removeLast(errorBytes.count - 65_536) }
    }
  }

  /// Ends the program with `SIGKILL`: it has nothing to save.
  func stop() {
    for process in [process, head].compactMap({ $0 }) where process.isRunning {
      kill(process.processIdentifier, SIGKILL)
    }
  }
}
