// Writes a run's record: whole or not at all.

import Foundation
import WorkbookKit

/// The file that `--json` names.
struct JSONFile {
  let path: String

  /// - Throws: `UsageError.unwritable` where the file cannot be written, before anything is run.
  init(path: String) throws(UsageError) {
    self.path = path
    if let reason = Self.obstacle(to: path) {
      throw .unwritable(option: "--json", path: path, reason: reason)
    }
  }

  /// Writes the text and a newline, to a temporary file that is then renamed.
  ///
  /// Something that is there and no plain file, such as `/dev/stdout`, is written directly.
  func write(_ json: JSONValue) throws {
    let data = Data((json.text + "\n").utf8)
    if Self.isSpecial(path) {
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try handle.write(contentsOf: data)
      try handle.close()
      return
    }
    let temporary = path + ".part-\(getpid())"
    do {
      try data.write(to: URL(fileURLWithPath: temporary))
      guard rename(temporary, path) == 0 else {
        throw JSONFileError(path: path, reason: String(cString: strerror(errno)))
      }
    } catch {
      unlink(temporary)
      if error is JSONFileError { throw error }
      throw JSONFileError(path: path, reason: error.localizedDescription)
    }
  }

  private static func obstacle(to path: String) -> String? {
    if path.isEmpty { return "the name is empty" }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder.boolValue { return "it is a folder" }
      if isSpecial(path) { return nil }
    }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      return "the folder '\(folder)' is not there"
    }
    guard isFolder.boolValue else { return "'\(folder)' is no folder" }
    return access(folder, W_OK) == 0 ? nil : "the folder '\(folder)' may not be written"
  }

  private static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }
}

/// Why a record could not be written after a run.
struct JSONFileError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "'\(path)' could not be written: \(reason). The results stand above." }
}
