// Builds a learner's package with the libraries that the clone has built already.

import Files
import Foundation

/// An error that the compiler found.
public struct CompileError: Sendable, Equatable {
  public var place: SourcePlace
  public var message: String
  /// The line of the file, and a mark below the column.
  public var excerpt: [String]
}

/// How a build ended.
public enum BuildResult: Sendable, Equatable {
  /// The program, and the seconds that it took.
  case built(program: String, seconds: Double)
  /// What the compiler says about the learner's files.
  case errors([CompileError])
  /// The build failed for another reason; the end of what it said.
  case failed(output: [String])
}

extension LearnerFolder {
  /// Builds the program; where files do not compile, `replacing` names those to take as stubs.
  ///
  /// All exercises share a build folder, so only the learner's files are compiled once the libraries are. It
  /// is not the clone's own: the toolchain builds a package otherwise where another one uses it, and each
  /// kind of build would compile anew what the other one has compiled. A lock keeps another folder of the
  /// same assignment from exchanging the program before it is copied.
  public func build(
    _ kit: ExerciseKit, replacing broken: Set<String> = []
  ) throws(LearnerFolderError) -> BuildResult {
    let package = broken.isEmpty ? path : "\(hidden)/without-broken-files"
    if !broken.isEmpty { try layOut(kit, replacing: broken, at: package) }
    let scratch = "\(clone)/.build/exercises"
    try? FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
    let lock = open("\(scratch)/learners.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    if lock >= 0 { flock(lock, LOCK_EX) }
    defer { if lock >= 0 { close(lock) } }
    let start = ContinuousClock.now
    let (status, output) = Self.run([
      "swift", "build", "-c", "release", "--package-path", package, "--scratch-path", scratch,
      "--product", assignment,
    ])
    guard status == 0 else {
      let errors = Self.errors(in: output, files: kit.files.map(\.name), folder: self)
      return errors.isEmpty ? .failed(output: Array(output.suffix(12))) : .errors(errors)
    }
    let program = "\(hidden)/\(assignment)"
    do throws(SystemError) {
      let bytes = try WholeFile.bytes(of: "\(scratch)/release/\(assignment)")
      if FileManager.default.fileExists(atPath: program) { unlink(program) }
      try PendingFile(bytes, for: program).commit()
    } catch {
      throw .cannotWrite(path: program, reason: error.description)
    }
    chmod(program, 0o755)
    return .built(program: program, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// A copy of the package in which files that do not compile are as they were at the start.
  private func layOut(
    _ kit: ExerciseKit, replacing broken: Set<String>, at package: String
  ) throws(LearnerFolderError) {
    let sources = "\(package)/Sources/\(assignment)"
    do {
      try FileManager.default.createDirectory(
        atPath: sources, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: package, reason: "its folder cannot be made")
    }
    try write(manifest, to: "\(package)/Package.swift")
    try write(kit.main, to: "\(sources)/main.swift")
    for file in kit.files {
      let own = try? WholeFile.bytes(of: self.file(file.name))
      let text =
        broken.contains(file.name)
        ? file.stubText : own.map { String(decoding: $0, as: UTF8.self) } ?? file.stubText
      try write(text, to: "\(sources)/\(file.name)")
    }
  }

  /// Runs a program and returns its exit status and what it printed, line by line.
  private static func run(_ words: [String]) -> (status: Int32, output: [String]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    do {
      try process.run()
    } catch {
      return (127, ["'swift' could not be started: \(error.localizedDescription)"])
    }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    return (process.terminationStatus, lines)
  }

  /// The errors in the learner's files, each once, in the order of their lines.
  static func errors(
    in output: [String], files: [String], folder: LearnerFolder
  ) -> [CompileError] {
    var errors: [CompileError] = []
    for line in output {
      guard let range = line.range(of: ": error: ") else { continue }
      let parts = line[..<range.lowerBound].split(separator: ":")
      guard parts.count >= 3, let column = Int(parts[parts.count - 1]),
        let number = Int(parts[parts.count - 2])
      else { continue }
      let path = parts[..<(parts.count - 2)].joined(separator: ":")
      let name = splitPath(path).name
      guard files.contains(name) || name == "main.swift" else { continue }
      let place = SourcePlace(file: name, line: number, column: column)
      let message = String(line[range.upperBound...])
      guard !errors.contains(where: { $0.place == place && $0.message == message }) else {
        continue
      }
      errors.append(
        CompileError(
          place: place, message: message, excerpt: excerpt(path, line: number, column: column)))
    }
    return errors.sorted { ($0.place.file, $0.place.line) < ($1.place.file, $1.place.line) }
  }

  /// A line of a file with a mark below a column.
  private static func excerpt(_ path: String, line: Int, column: Int) -> [String] {
    guard let bytes = try? WholeFile.bytes(of: path) else { return [] }
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    guard line >= 1, line <= lines.count else { return [] }
    let text = lines[line - 1]
    let indent = text.prefix { $0 == " " }.count
    return [
      String(text.dropFirst(indent)),
      String(repeating: " ", count: max(0, column - 1 - indent)) + "^",
    ]
  }
}
