// A file of bytes, read in parts, with an error that says what was wrong.

import Foundation

/// A file that is open for reading: its size, and any part of its bytes.
///
/// The size is known before a byte is read, so a header can be checked against it.
struct ByteFile: ~Copyable {
  let path: String
  /// The size when the file was opened.
  let byteCount: Int
  private let descriptor: Int32
  private let entry: CatalogEntry

  /// Opens a file of a data set.
  ///
  /// - Throws: `DatasetError` for whatever keeps the file from being read.
  init(_ file: URL, of entry: CatalogEntry) throws {
    path = file.path
    self.entry = entry
    // Looked at before it is opened: opening a pipe would wait for a writer.
    switch try kind(of: file, of: entry) {
    case S_IFREG: break
    case S_IFDIR: throw DatasetError(.isFolder, path: path, of: entry)
    default:
      throw DatasetError(.unreadable(reason: "it is not a regular file"), path: path, of: entry)
    }
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw accessError(errno, path: path, of: entry) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let code = errno
      close(opened)
      throw accessError(code, path: path, of: entry)
    }
    descriptor = opened
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes of a range.
  ///
  /// - Precondition: The range lies within `byteCount`: no more memory is taken than the file has
  ///   bytes.
  /// - Throws: `DatasetError.Problem.unreadable` where reading fails or the file became shorter.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= byteCount,
      "bytes \(range) of a file of \(byteCount)")
    return try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      while initialized < range.count {
        let count = pread(
          descriptor, buffer.baseAddress! + initialized, range.count - initialized,
          off_t(range.lowerBound + initialized))
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          let reason =
            count == 0
            ? "it shrank while it was being read" : String(cString: strerror(errno))
          throw DatasetError(.unreadable(reason: reason), path: path, of: entry)
        }
        initialized += count
      }
    }
  }
}

/// Makes sure that there is a readable folder.
func checkIsFolder(_ folder: URL, of entry: CatalogEntry) throws {
  guard try kind(of: folder, of: entry) == S_IFDIR else {
    throw DatasetError(.isFile, path: folder.path, of: entry)
  }
  guard access(folder.path, R_OK | X_OK) == 0 else {
    throw DatasetError(.notPermitted, path: folder.path, of: entry)
  }
}

/// The kind of what is at a path, as `stat` reports it.
private func kind(of place: URL, of entry: CatalogEntry) throws -> mode_t {
  var status = stat()
  guard stat(place.path, &status) == 0 else {
    let code = errno
    if code == ENOTDIR {
      throw DatasetError(.isFile, path: place.deletingLastPathComponent().path, of: entry)
    }
    throw accessError(code, path: place.path, of: entry)
  }
  return status.st_mode & S_IFMT
}

private func accessError(_ code: Int32, path: String, of entry: CatalogEntry) -> DatasetError {
  switch code {
  case ENOENT: DatasetError(.missing, path: path, of: entry)
  case EACCES, EPERM: DatasetError(.notPermitted, path: path, of: entry)
  default:
    DatasetError(.unreadable(reason: String(cString: strerror(code))), path: path, of: entry)
  }
}
