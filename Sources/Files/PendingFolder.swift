// Folders that appear with all their files or not at all.

import Foundation

/// Files that are written and not yet seen: they are in a folder of another name.
///
/// `commit` moves them to the folder they are for. A value that is never committed removes what it
/// wrote.
public struct PendingFolder: ~Copyable {
  private let path: String
  private let part: String
  private let names: [String]

  /// Writes files into a folder beside the one they are for; without files there is no folder.
  ///
  /// - Throws: `SystemError`, with the path that the file was to have.
  public init(_ files: [(name: String, bytes: [UInt8])], for path: String) throws(SystemError) {
    let part = path + ".workbook-part-\(getpid())"
    do throws(SystemError) {
      try Self.fill(part, with: files, for: path)
    } catch {
      Self.remove(part, files.map(\.name))
      throw error
    }
    self.path = path
    self.part = part
    names = files.map(\.name)
  }

  private static func fill(
    _ part: String, with files: [(name: String, bytes: [UInt8])], for path: String
  ) throws(SystemError) {
    if files.isEmpty { return }
    guard mkdir(part, 0o777) == 0 || errno == EEXIST else { throw SystemError(path: path) }
    for (name, bytes) in files {
      do throws(SystemError) {
        try PendingFile(bytes, for: "\(part)/\(name)").commit()
      } catch {
        throw SystemError(path: "\(path)/\(name)", code: error.code)
      }
    }
  }

  private static func remove(_ part: String, _ names: [String]) {
    for name in names { unlink("\(part)/\(name)") }
    rmdir(part)
  }

  deinit { Self.remove(part, names) }

  /// Moves the files to their folder, which is made where it is missing.
  ///
  /// A folder that holds other files keeps them; files of the same names are replaced.
  ///
  /// - Throws: `SystemError`, with the path of the file that could not be moved.
  public consuming func commit() throws(SystemError) {
    if names.isEmpty || rename(part, path) == 0 { return }
    for name in names where rename("\(part)/\(name)", "\(path)/\(name)") != 0 {
      throw SystemError(path: "\(path)/\(name)")
    }
  }
}

/// Moves a finished folder to its place, and keeps whatever is there already under another name.
///
/// ```swift
/// try moveFolder("unpacked", to: "mnist")   // "mnist.replaced" where 'mnist' held files
/// ```
///
/// - Returns: The new path of what was there; nil where nothing but an empty folder was.
/// - Throws: `SystemError`; then what was there is still there.
public func moveFolder(
  _ folder: String, to target: String
) throws(SystemError) -> String? {
  if rename(folder, target) == 0 { return nil }
  guard [ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) else { throw SystemError(path: target) }
  var aside = target + ".replaced"
  var number = 1
  var status = stat()
  // A broken link counts as something that is there.
  while lstat(aside, &status) == 0 {
    number += 1
    aside = target + ".replaced-\(number)"
  }
  guard rename(target, aside) == 0 else { throw SystemError(path: target) }
  guard rename(folder, target) == 0 else {
    let error = SystemError(path: target)
    rename(aside, target)
    throw error
  }
  return aside
}
