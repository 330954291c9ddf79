// Files that are read whole, and written whole or not at all.

import Foundation

/// Reads and writes files in one piece.
enum WholeFile {
  /// The system calls that bring bytes to the disk, or what a test puts in their place.
  struct System {
    var write: (Int32, UnsafeRawPointer, Int) -> Int = { Foundation.write($0, $1, $2) }
    var flush: (Int32) -> Int32 = { fsync($0) }
    var rename: (String, String) -> Int32 = { Foundation.rename($0, $1) }
  }

  /// The bytes of a file.
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
      throw FileAccessError.notPlainFile(path: file.path)
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

  /// Writes a file so that a process which dies at any moment leaves the old one or the new one.
  ///
  /// The bytes go to a file beside it whose name ends in `.part`, which is brought to the disk and
  /// then renamed. A `.part` that a dead process left is written over. A link is followed, and the
  /// permissions of a file that is replaced are kept.
  ///
  /// - Throws: `FileAccessError`; what stood there before still stands.
  static func write(_ bytes: [UInt8], to file: URL, system: System = System()) throws {
    let target = try resolved(file)
    let part = target.path + ".part"
    let descriptor = try openLocked(part, for: target)
    defer { close(descriptor) }
    do {
      try fill(descriptor, with: bytes, for: target, system: system)
      guard system.rename(part, target.path) == 0 else {
        throw FileAccessError(.written, path: target.path, code: errno)
      }
    } catch {
      unlink(part)
      throw error
    }
    flushFolder(of: target)
  }

  /// Where a path leads, checked to be a place where a file can stand.
  private static func resolved(_ file: URL) throws -> URL {
    var status = stat()
    guard stat(file.path, &status) == 0 else {
      let folder = file.deletingLastPathComponent()
      guard stat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw FileAccessError.noFolder(path: file.path, folder: folder.path)
      }
      return file
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileAccessError.notPlainFile(path: file.path)
    }
    // The renaming would replace a file that its owner made read-only.
    guard access(file.path, W_OK) == 0 else {
      throw FileAccessError(.written, path: file.path, code: errno)
    }
    return file.resolvingSymlinksInPath()
  }

  /// Opens and empties the file beside the target, and waits for others that write it.
  ///
  /// Who had it before may have renamed it meanwhile; then it is no longer the one of that name,
  /// and the next is tried.
  private static func openLocked(_ part: String, for target: URL) throws -> Int32 {
    var mode: mode_t = 0o666
    var status = stat()
    let isReplacing = stat(target.path, &status) == 0
    if isReplacing { mode = status.st_mode & 0o777 }
    while true {
      let descriptor = open(part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else {
        throw FileAccessError(.written, path: target.path, code: errno)
      }
      // Some network file systems have no locks; there it is taken to be free.
      flock(descriptor, LOCK_EX)
      var (held, named) = (stat(), stat())
      if fstat(descriptor, &held) == 0, stat(part, &named) == 0, held.st_ino == named.st_ino {
        if isReplacing { fchmod(descriptor, mode) }
        return descriptor
      }
      close(descriptor)
    }
  }

  private static func fill(
    _ descriptor: Int32, with bytes: [UInt8], for target: URL, system: System
  ) throws {
    func require(_ isDone: Bool, code: Int32) throws {
      if !isDone { throw FileAccessError(.written, path: target.path, code: code) }
    }
    try require(ftruncate(descriptor, 0) == 0, code: errno)
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        system.write(descriptor, $0.baseAddress! + done, $0.count - done)
      }
      let code = errno
      if written < 0 && code == EINTR { continue }
      // Nothing written and no reason given: there is no room.
      try require(written > 0, code: written == 0 ? ENOSPC : code)
      done += written
    }
    try require(system.flush(descriptor) == 0, code: errno)
  }

  /// Brings the new name to the disk; where a folder cannot be flushed, the system does it later.
  private static func flushFolder(of file: URL) {
    let descriptor = open(file.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
