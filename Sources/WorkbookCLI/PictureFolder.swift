// The folder of pictures beside a Markdown file.

import Files
import Foundation

/// The folder that holds the pictures of a document.
struct PictureFolder {
  let path: String

  /// `knn_files` beside `knn.md`.
  init(of document: String) {
    let (folder, name) = splitPath(document)
    var stem = Substring(name)
    if let dot = name.lastIndex(of: "."), dot > name.startIndex { stem = name[..<dot] }
    path =
      document.contains("/") ? (folder == "/" ? "" : folder) + "/\(stem)_files" : stem + "_files"
  }

  /// Its last part, as a document in the same folder names it.
  var name: String { splitPath(path).name }

  /// Why pictures cannot be put there, nil where they can.
  var obstacle: String? {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
    guard isFolder.boolValue else {
      return "its pictures need the folder '\(path)', which is a file"
    }
    return access(path, W_OK) == 0
      ? nil : "its pictures need the folder '\(path)', which is write-protected"
  }
}
