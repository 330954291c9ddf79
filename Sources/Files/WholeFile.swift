// Files that are read in one piece, and written whole or not at all.

import Foundation

/// Reads and writes files in one piece.
public enum WholeFile {
  /// All bytes of a file, a pipe or a device.
  public static func bytes(of path: String) throws(SystemError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(path: path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw SystemError(path: path) }
      bytes += buffer[..<count]
    }
  }

  /// The bytes of a regular file.
  ///
  /// - Parameter check: Is called with the file's size and its first bytes, as many as asked for or
  ///   as there are, before the rest is read; it throws where the rest is of no use.
  /// - Throws: `FileAccessError`, and what `check` throws.
  static func read(
    _ file: URL, beginning: Int, check: (_ beginning: [UInt8], _ size: Int) throws -> Void
  ) throws -> [UInt8] {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT || code == ENOTDIR { throw FileAccessError.missing(path: file.path) }
      throw FileAccessError(.read, path: file.path, code: code)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileAccessError(.read, path: file.path, code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileAccessError.notRegularFile(path: file.path)
    }
    let size = Int(status.st_size)
    let first = try bytes(of: descriptor, upTo: min(beginning, size), path: file.path)
    try check(first, size)
    return try bytes(of: descriptor, after: first, upTo: size, path: file.path)
  }

  /// The first bytes of an open file, as many as were read and the next; fewer where it ends.
  private static func bytes(
    of descriptor: Int32, after first: [UInt8] = [], upTo count: Int, path: String
  ) throws -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = buffer.initialize(from: first).1
      while filled < count {
        let found = Foundation.read(descriptor, buffer.baseAddress! + filled, count - filled)
        if found < 0 && errno == EINTR { continue }
        if found < 0 { code = errno }
        if found <= 0 { return }
        filled += found
      }
    }
    guard code == 0 else { throw FileAccessError(.read, path: path, code: code) }
    return bytes
  }

  /// Writes a regular file whole or not at all, as `PendingFile` does.
  ///
  /// - Throws: `FileAccessError`; what was there before stays.
  static func write(
    _ bytes: [UInt8], to file: URL, system: PendingFile.System = .init()
  ) throws {
    var status = stat()
    if stat(file.path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw FileAccessError.notRegularFile(path: file.path)
    }
    let folder = splitPath(resolvedPath(file.path)).folder
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FileAccessError.noFolder(path: file.path, folder: folder)
    }
    do throws(SystemError) {
      try PendingFile(bytes, for: file.path, system: system).commit()
    } catch {
      throw FileAccessError(.written, path: file.path, code: error.code)
    }
  }

  /// Writes bytes to what is there and no regular file: a device or a pipe.
  public static func send(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_APPEND)
    guard descriptor >= 0 else { throw SystemError(path: path) }
    defer { close(descriptor) }
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress! + done, $0.count - done)
      }
      if written < 0 && errno == EINTR { continue }
      guard written >= 0 else { throw SystemError(path: path) }
      done += written
    }
  }
}
