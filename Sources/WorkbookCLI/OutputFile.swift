// Writes what a run leaves in a file: whole or not at all.

import Foundation

/// A file that an option names.
struct OutputFile {
  let path: String

  /// - Throws: `UsageError.unwritable` where the file cannot be written, before anything is run.
  init(path: String, option: String) throws(UsageError) {
    self.path = path
    try Self.checkWritable(path, option: option)
  }

  /// A file in a folder that is known to be writable.
  init(inFolder path: String) { self.path = path }

  /// - Throws: `UsageError.unwritable` where a file cannot be written at a path.
  static func checkWritable(_ path: String, option: String) throws(UsageError) {
    if path == "-" {
      throw .unwritable(
        option: option, path: path,
        reason: "standard output belongs to the run; '/dev/stdout' with --quiet is the same")
    }
    if let reason = obstacle(to: path) {
      throw .unwritable(option: option, path: path, reason: reason)
    }
  }

  /// Writes the bytes to a temporary file that is then renamed.
  ///
  /// A link is followed to where it leads. What is there and no plain file is written to directly.
  func write(_ data: Data) throws(OutputFileError) {
    do {
      if Self.isDevice(path) {
        try Self.append(data, to: path)
      } else {
        let target = Self.resolved(path)
        let temporary = target + ".part-\(getpid())"
        defer { unlink(temporary) }
        try data.write(to: URL(fileURLWithPath: temporary))
        guard rename(temporary, target) == 0 else { throw Self.systemError }
      }
    } catch {
      throw OutputFileError(path: path, reason: error.localizedDescription)
    }
  }

  private static func append(_ data: Data, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: data)
  }

  private static var systemError: any Error {
    POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
  }

  /// Where a path leads; the path itself where nothing is there yet.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func obstacle(to path: String) -> String? {
    if path.isEmpty { return "the name is empty" }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder.boolValue { return "it is a folder" }
      if isDevice(path) { return nil }
    }
    let folder = URL(fileURLWithPath: resolved(path)).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      return "the folder '\(folder)' is not there"
    }
    guard isFolder.boolValue else { return "'\(folder)' is no folder" }
    return access(folder, W_OK) == 0 ? nil : "the folder '\(folder)' may not be written"
  }

  /// Whether something is there that is no plain file: a device, a pipe, or a name for an open one.
  static func isDevice(_ path: String) -> Bool {
    let places = [path, resolved(path)]
    if places.contains(where: { $0.hasPrefix("/dev/") || $0.hasPrefix("/proc/") }) { return true }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }
}

/// Why a file could not be written after a run.
struct OutputFileError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "'\(path)' could not be written: \(reason). The results stand above." }
}
