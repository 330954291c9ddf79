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
  ///
  /// - Parameter last: What has to be done when the bytes are safe and before they are seen; where
  ///   it throws, the file stays as it was.
  func write(
    _ data: Data, last: () throws(OutputFileError) -> Void = {}
  ) throws(OutputFileError) {
    do throws(SystemError) {
      if Self.isDevice(path) { return try writeFile(data, to: path, flags: O_APPEND) }
    } catch {
      throw OutputFileError(path: path, reason: error.description)
    }
    let target = resolvedPath(path)
    let temporary = Self.temporaryName(for: target)
    defer { unlink(temporary) }
    do throws(SystemError) {
      try writeFile(data, to: temporary, flags: O_CREAT | O_TRUNC)
      // Who was kept from reading the old file is kept from reading the new one.
      var status = stat()
      if stat(target, &status) == 0 { chmod(temporary, status.st_mode & 0o777) }
    } catch {
      throw OutputFileError(path: path, reason: error.description)
    }
    try last()
    guard rename(temporary, target) == 0 else {
      throw OutputFileError(path: path, reason: SystemError.last.description)
    }
  }

  /// What is written beside a path before it is renamed to it.
  static func temporaryName(for path: String) -> String { path + ".part-\(getpid())" }

  private static func obstacle(to path: String) -> String? {
    if path.isEmpty { return "the name is empty" }
    let target = resolvedPath(path)
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    // Asked by the path itself: what an open pipe's name leads to is no path.
    if manager.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder.boolValue { return "it is a folder" }
      guard access(path, W_OK) == 0 else { return "it is there and may not be changed" }
      if isDevice(path) { return nil }
    }
    // What is said of a folder is said in the user's own spelling, unless a link led elsewhere.
    let isLink = (try? manager.destinationOfSymbolicLink(atPath: path)) != nil
    let folder = divided(isLink ? target : path).folder
    guard manager.fileExists(atPath: folder, isDirectory: &isFolder) else {
      return "the folder '\(folder)' is not there"
    }
    guard isFolder.boolValue else { return "'\(folder)' is no folder" }
    guard access(folder, W_OK) == 0 else { return "the folder '\(folder)' may not be written" }
    // Some folders take no files in spite of what their permissions say; trying is the only way
    // to know.
    let probe = temporaryName(for: target)
    defer { unlink(probe) }
    do throws(SystemError) {
      try writeFile(Data(), to: probe, flags: O_CREAT)
      return nil
    } catch {
      return "the folder '\(folder)' takes no file (\(error))"
    }
  }

  /// Whether something is there that is no plain file: a device, a pipe, or a name for an open one.
  static func isDevice(_ path: String) -> Bool {
    let places = [path, resolvedPath(path)]
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
