// A file that an option names: checked before the run, written after it.

import Files
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
        reason: "standard output shows the run; use '/dev/stdout' with --quiet")
    }
    if let reason = obstacle(to: path) {
      throw .unwritable(option: option, path: path, reason: reason)
    }
  }

  /// Writes the file whole or not at all; a device or a pipe is written to directly.
  func write(_ bytes: [UInt8]) throws(OutputFileError) {
    do throws(SystemError) {
      if Self.isDevice(path) {
        try WholeFile.send(bytes, to: path)
      } else {
        try PendingFile(bytes, for: path).commit()
      }
    } catch {
      throw OutputFileError(error)
    }
  }

  private static func obstacle(to path: String) -> String? {
    if path.isEmpty { return "the name is empty" }
    let target = resolvedPath(path)
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    // Asked by the path itself: what an open pipe's name leads to is no path.
    if manager.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder.boolValue { return "it is a folder" }
      guard access(path, W_OK) == 0 else { return "it is write-protected" }
      if isDevice(path) { return nil }
    }
    // What is said of a folder is said in the user's own spelling, unless a link led elsewhere.
    let isLink = (try? manager.destinationOfSymbolicLink(atPath: path)) != nil
    let folder = splitPath(isLink ? target : path).folder
    guard manager.fileExists(atPath: folder, isDirectory: &isFolder) else {
      return "the folder '\(folder)' does not exist"
    }
    guard isFolder.boolValue else { return "'\(folder)' is not a folder" }
    guard access(folder, W_OK) == 0 else { return "the folder '\(folder)' is write-protected" }
    // Some folders take no files whatever their permissions are; trying is the only way to know.
    do throws(SystemError) {
      _ = try PendingFile([], for: path)
      return nil
    } catch {
      return "no file can be made in the folder '\(folder)' (\(error))"
    }
  }

  /// Whether a device, a pipe, or a name for an open file is there.
  static func isDevice(_ path: String) -> Bool {
    let paths = [path, resolvedPath(path)]
    if paths.contains(where: { $0.hasPrefix("/dev/") || $0.hasPrefix("/proc/") }) { return true }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }
}

/// Why a file could not be written after a run.
struct OutputFileError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  init(_ error: SystemError) {
    path = error.path
    reason = error.description
  }

  var description: String { "'\(path)' could not be written: \(reason). The results are above." }
}
