// The results file of a sweep: JSON Lines that survive whatever ends the process.

import Foundation

/// An open results file: a header, then a line for every finished trial.
///
/// A line is appended by one `write` and is on the disk when `append` returns. A process that dies
/// at any moment leaves whole lines and at most one torn one at the end, which is cut off when the
/// file is opened again. While it is open, no other process can open it.
///
/// ```swift
/// let file = try ResultsFile(path: "svm.jsonl", header: header)
/// file.contents.records        // the finished trials
/// try file.append(record)
/// ```
public final class ResultsFile {
  public let path: String
  /// What the file held when it was opened, before its torn line was cut off.
  public let contents: ResultsContents
  /// The system calls that bring a line to the disk, or what a test puts in their place.
  struct System {
    var append: (Int32, UnsafeRawPointer, Int) -> Int = { write($0, $1, $2) }
    var flush: (Int32) -> Int32 = { fsync($0) }
  }

  private let system: System
  private let descriptor: Int32
  private var length: Int
  private var keys: Set<TrialKey>

  /// Opens a file, or makes it with its header.
  ///
  /// - Throws: `ResultsFileError`; a file that is not this sweep's, or not a results file, is left
  ///   as it is.
  public convenience init(path: String, header: ResultsHeader) throws {
    try self.init(path: path, header: header, system: System())
  }

  init(path: String, header: ResultsHeader, system: System) throws {
    self.path = path
    self.system = system
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o644)
    guard descriptor >= 0 else { throw ResultsFileError.system(path: path, .open, code: errno) }
    do {
      try Self.requireRegularFile(descriptor, path: path)
      // Some network file systems have no locks; there the lock is taken to be free.
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        throw ResultsFileError.inUse(path: path)
      }
      contents = try ResultsContents(
        Self.bytes(of: descriptor, path: path), header: header, path: path)
      length = contents.wholeBytes
      keys = Set(contents.records.map(\.key))
    } catch {
      Self.release(descriptor)
      throw error
    }
    if contents.tornBytes > 0 { try cut() }
    if length == 0 { try appendLine(try header.line()) }
  }

  deinit { Self.release(descriptor) }

  /// Unlocks and closes. The lock is given back outright: a program that another thread is starting has
  /// the descriptor, and with it the lock, until its exec.
  private static func release(_ descriptor: Int32) {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Reads a file without changing or locking it, for a dry run.
  ///
  /// - Returns: What it holds; nothing where there is no file.
  /// - Throws: `ResultsFileError`, as opening it would.
  public static func contents(path: String, header: ResultsHeader) throws -> ResultsContents {
    try contents(ifThere: path, header: header) ?? ResultsContents()
  }

  /// Reads a file without changing or locking it; nil where there is none.
  public static func contents(
    ifThere path: String, header: ResultsHeader
  ) throws -> ResultsContents? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw ResultsFileError.system(path: path, .open, code: errno)
    }
    defer { close(descriptor) }
    try requireRegularFile(descriptor, path: path)
    return try ResultsContents(bytes(of: descriptor, path: path), header: header, path: path)
  }

  /// Appends a trial; one that the file has already is not written again.
  ///
  /// - Throws: `ResultsFileError.system`, such as for a full disk. The file then ends with the line
  ///   before.
  public func append(_ record: TrialRecord) throws { try append([record]) }

  /// Appends several trials at once; those that the file has already are not written again.
  ///
  /// - Throws: As for one; the file then ends with a whole line.
  public func append(_ records: [TrialRecord]) throws {
    var seen = keys
    let new = records.filter { seen.insert($0.key).inserted }
    for start in stride(from: 0, to: new.count, by: 1_000) {
      let part = new[start..<min(start + 1_000, new.count)]
      try appendLine(try part.flatMap { try CheckedLine.encode(TrialLine($0)) })
      keys.formUnion(part.map(\.key))
    }
  }

  // MARK: System calls

  private func appendLine(_ line: [UInt8]) throws {
    var written = 0
    repeat {
      written = line.withUnsafeBytes { system.append(descriptor, $0.baseAddress!, $0.count) }
    } while written < 0 && errno == EINTR
    guard written == line.count else {
      // A short write is how a full disk begins.
      let code = written < 0 ? errno : ENOSPC
      try? cut()
      throw ResultsFileError.system(path: path, .write, code: code)
    }
    guard system.flush(descriptor) == 0 else {
      let code = errno
      try? cut()
      throw ResultsFileError.system(path: path, .write, code: code)
    }
    length += line.count
  }

  /// Cuts off what stands behind the last whole line.
  private func cut() throws {
    guard ftruncate(descriptor, off_t(length)) == 0, system.flush(descriptor) == 0 else {
      throw ResultsFileError.system(path: path, .write, code: errno)
    }
  }

  private static func requireRegularFile(_ descriptor: Int32, path: String) throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw ResultsFileError.system(path: path, .open, code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw ResultsFileError.notResults(path: path) }
  }

  /// The bytes of a file; only its first where they show that it is no results file.
  private static func bytes(of descriptor: Int32, path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress!, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw ResultsFileError.system(path: path, .read, code: errno) }
      bytes += buffer[..<count]
      let isOther = !bytes.starts(with: ResultsHeader.signature)
      if count == 0 || isOther && bytes.count >= ResultsHeader.signature.count { return bytes }
    }
  }
}

/// Why a file cannot hold the results of a sweep.
public enum ResultsFileError: Error, Equatable {
  /// A part of the header that is another; nil where one side has none.
  public struct Difference: Sendable, Equatable {
    public let name: String
    public let found: String?
    public let expected: String?

    public init(name: String, found: String?, expected: String?) {
      self.name = name
      self.found = found
      self.expected = expected
    }
  }

  /// What the system was asked for.
  public enum Operation: String, Sendable {
    case open = "opened"
    case read = "read"
    case write = "written"
  }

  /// Another sweep's: one difference or more.
  case otherSweep(path: String, [Difference])
  /// A results file of another version of the format.
  case otherFormat(path: String, found: Int, expected: Int)
  /// A results file whose first line does not stand as it was written.
  case damagedHeader(path: String)
  /// Something else.
  case notResults(path: String)
  /// Another process has it open.
  case inUse(path: String)
  /// The system refused, with its error code.
  case system(path: String, Operation, code: Int32)
}

extension ResultsFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherSweep(let path, let differences):
      "'\(path)' holds the results of another sweep: "
        + differences.map(\.description).joined(separator: "; ") + ". \(Self.another)"
    case .otherFormat(let path, let found, let expected):
      "'\(path)' is a results file of format \(found); format \(expected) was expected. "
        + Self.another
    case .damagedHeader(let path):
      "'\(path)' is a results file whose first line is damaged, so which sweep it belongs to is not "
        + "known. \(Self.another)"
    case .notResults(let path):
      "'\(path)' is not a results file of a sweep, and is left as it is. Name another file."
    case .inUse(let path):
      "'\(path)' is in use by another sweep that is still running. Wait for it, or name another "
        + "file."
    case .system(let path, let operation, let code):
      "'\(path)' could not be \(operation.rawValue): \(String(cString: strerror(code))). "
        + (operation == .write
          ? "Start again once there is room on a working disk: finished trials are kept."
          : "Name a file in a folder that may be written.")
    }
  }

  private static let another = "Name another file, or remove this one to start over."
}

extension ResultsFileError.Difference: CustomStringConvertible {
  public var description: String {
    switch (found, expected) {
    case (let found?, let expected?): "\(name) is '\(found)', expected '\(expected)'"
    case (let found?, nil): "\(name) is '\(found)', expected none"
    case (nil, let expected): "\(name) is missing, expected '\(expected ?? "")'"
    }
  }
}
