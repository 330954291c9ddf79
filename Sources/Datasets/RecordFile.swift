// Reads a whole file of bytes, with an error that says what was wrong.

import Foundation

/// Reads a file's bytes.
///
/// - Throws: `DatasetError` for whatever keeps the file from being read.
func readBytes(of file: URL) throws -> Data {
  try checkIsFile(file)
  do {
    return try Data(contentsOf: file)
  } catch {
    throw readingError(error, path: file.path)
  }
}

/// Makes sure that there is a folder at a place.
///
/// - Throws: `DatasetError.missing` or `.isFile`.
func checkIsFolder(_ folder: URL) throws {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else {
    throw DatasetError.missing(path: folder.path)
  }
  guard isFolder.boolValue else { throw DatasetError.isFile(path: folder.path) }
}

private func checkIsFile(_ file: URL) throws {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else {
    throw DatasetError.missing(path: file.path)
  }
  guard !isFolder.boolValue else { throw DatasetError.isFolder(path: file.path) }
}

private func readingError(_ error: any Error, path: String) -> DatasetError {
  let code = (error as? CocoaError)?.code
  if code == .fileReadNoPermission { return .notPermitted(path: path) }
  if code == .fileReadNoSuchFile { return .missing(path: path) }
  return .unreadable(path: path, reason: error.localizedDescription)
}
