// The folder of pictures beside a Markdown file: all of them or none.

import Foundation
import WorkbookKit

/// The folder that holds the pictures of a document.
struct PictureFolder {
  let path: String

  /// `knn_files` beside `knn.md`.
  init(of document: String) {
    let (folder, name) = divided(document)
    var stem = Substring(name)
    if let dot = name.lastIndex(of: "."), dot > name.startIndex { stem = name[..<dot] }
    path =
      document.contains("/") ? (folder == "/" ? "" : folder) + "/\(stem)_files" : stem + "_files"
  }

  /// Its name in the folder that it stands in, as a document names it.
  var name: String { divided(path).name }

  /// Why pictures cannot be put there, nil where they can.
  var obstacle: String? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else {
      return "its pictures need the folder '\(path)', which is a file"
    }
    return access(path, W_OK) == 0
      ? nil : "its pictures need the folder '\(path)', which may not be written"
  }

  /// Writes files into a folder of their own, and moves them to this one when `body` says so.
  ///
  /// Whatever fails, nothing half written stays.
  ///
  /// - Parameter body: Receives what moves the files.
  func place(
    _ files: [AttachedFile],
    before body: (() throws(OutputFileError) -> Void) throws(OutputFileError) -> Void
  ) throws(OutputFileError) {
    let temporary = OutputFile.temporaryName(for: path)
    defer { remove(temporary, files) }
    if !files.isEmpty { try makeFolder(temporary, for: path) }
    for file in files {
      do throws(SystemError) {
        try writeFile(
          Data(file.bytes), to: "\(temporary)/\(file.name)", flags: O_CREAT | O_TRUNC)
      } catch {
        throw OutputFileError(path: "\(path)/\(file.name)", reason: error.description)
      }
    }
    try body { () throws(OutputFileError) in
      guard !files.isEmpty else { return }
      if rename(temporary, path) == 0 { return }
      // A folder that holds something is not replaced: it may hold what is not ours.
      for file in files where rename("\(temporary)/\(file.name)", "\(path)/\(file.name)") != 0 {
        throw OutputFileError(
          path: "\(path)/\(file.name)", reason: SystemError.last.description)
      }
    }
  }

  private func remove(_ folder: String, _ files: [AttachedFile]) {
    for file in files { unlink("\(folder)/\(file.name)") }
    rmdir(folder)
  }
}

/// Makes a folder unless it is there; the folder that it is in must be.
///
/// - Parameter name: What the folder is called where it cannot be made; nil for its path.
func makeFolder(_ path: String, for name: String? = nil) throws(OutputFileError) {
  guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
  throw OutputFileError(path: name ?? path, reason: SystemError.last.description)
}
