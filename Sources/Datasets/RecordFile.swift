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

/// Makes sure that there is a folder at a place, and that it may be looked into.
///
/// - Throws: `DatasetError.missing`, `.isFile` or `.notPermitted`.
func checkIsFolder(_ folder: URL) throws {
  guard try kind(of: folder) == S_IFDIR else { throw DatasetError.isFile(path: folder.path) }
  guard access(folder.path, R_OK | X_OK) == 0 else {
    throw DatasetError.notPermitted(path: folder.path)
  }
}

private func checkIsFile(_ file: URL) throws {
  switch try kind(of: file) {
  case S_IFREG: return
  case S_IFDIR: throw DatasetError.isFolder(path: file.path)
  default: throw DatasetError.unreadable(path: file.path, reason: "it is no plain file")
  }
}

/// What is at a place, as `stat` tells it.
private func kind(of place: URL) throws -> mode_t {
  var status = stat()
  guard stat(place.path, &status) == 0 else {
    switch errno {
    case ENOENT: throw DatasetError.missing(path: place.path)
    case EACCES: throw DatasetError.notPermitted(path: place.path)
    case ENOTDIR:
      throw DatasetError.isFile(path: place.deletingLastPathComponent().path)
    default:
      throw DatasetError.unreadable(path: place.path, reason: String(cString: strerror(errno)))
    }
  }
  return status.st_mode & S_IFMT
}

private func readingError(_ error: any Error, path: String) -> DatasetError {
  let code = (error as? CocoaError)?.code
  if code == .fileReadNoPermission { return .notPermitted(path: path) }
  if code == .fileReadNoSuchFile { return .missing(path: path) }
  return .unreadable(path: path, reason: error.localizedDescription)
}
