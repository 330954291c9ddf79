// The one way in which this package writes files: whole or not at all.

import Foundation

/// A file that is written and not yet seen: its bytes are on the disk under another name.
///
/// `commit` renames it to its own name, so a process that dies at any moment leaves the old file or
/// the new one. A value that is never committed removes what it wrote.
///
/// ```swift
/// let file = try PendingFile(Array(text.utf8), for: "knn.json")
/// try file.commit()
/// ```
///
/// The other name is the file's own with `.workbook-part` behind it. What a dead process left under
/// that name is overwritten; a process that is alive is waited for. A link is followed, and the
/// permissions of a file that is replaced are kept.
public struct PendingFile: ~Copyable {
  /// The system calls that bring bytes to the disk, or what a test puts in their place.
  struct System {
    var write: (Int32, UnsafeRawPointer, Int) -> Int = { Foundation.write($0, $1, $2) }
    var flush: (Int32) -> Int32 = { fsync($0) }
    var rename: (String, String) -> Int32 = { Foundation.rename($0, $1) }
  }

  /// The path as the caller names it, for errors.
  private let path: String
  private let target: String
  private let part: String
  private let descriptor: Int32
  private let system: System
  private var isCommitted = false

  /// Writes the bytes beside a file, and makes sure that they are on the disk.
  ///
  /// - Throws: `SystemError`; what was there before stays.
  public init(_ bytes: [UInt8], for path: String) throws(SystemError) {
    try self.init([bytes], for: path, system: System())
  }

  /// Writes the bytes of several arrays, one after the other, of a file that can be made again: it may be
  /// lost, or filled with zeros, where the machine stops within the next seconds.
  ///
  /// - Throws: `SystemError`; what was there before stays.
  package init(replaceable parts: [[UInt8]], for path: String) throws(SystemError) {
    var system = System()
    system.flush = { _ in 0 }
    try self.init(parts, for: path, system: system)
  }

  init(_ bytes: [UInt8], for path: String, system: System) throws(SystemError) {
    try self.init([bytes], for: path, system: system)
  }

  private init(_ parts: [[UInt8]], for path: String, system: System) throws(SystemError) {
    let target = resolvedPath(path)
    let part = target + ".workbook-part"
    let descriptor = try Self.openLocked(part, for: target, named: path)
    do throws(SystemError) {
      try Self.fill(descriptor, with: parts, named: path, system: system)
    } catch {
      unlink(part)
      close(descriptor)
      throw error
    }
    self.path = path
    self.target = target
    self.part = part
    self.descriptor = descriptor
    self.system = system
  }

  /// Opens a file beside the target, and waits for others that write it.
  private static func openLocked(
    _ part: String, for target: String, named path: String
  ) throws(SystemError) -> Int32 {
    var replaced = stat()
    let isReplacing = stat(target, &replaced) == 0
    if isReplacing {
      let kind = replaced.st_mode & S_IFMT
      guard kind == S_IFREG else {
        throw SystemError(path: path, code: kind == S_IFDIR ? EISDIR : EEXIST)
      }
      // The renaming would replace a file that its owner made read-only.
      guard access(target, W_OK) == 0 else { throw SystemError(path: path) }
    }
    while true {
      let descriptor = open(part, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else { throw SystemError(path: path) }
      // Some network file systems have no locks; there it is taken to be free.
      flock(descriptor, LOCK_EX)
      // Whoever had it before may have renamed it meanwhile: then the next one is tried.
      var (held, named) = (stat(), stat())
      if fstat(descriptor, &held) == 0, stat(part, &named) == 0, held.st_ino == named.st_ino {
        if isReplacing { fchmod(descriptor, replaced.st_mode & 0o777) }
        return descriptor
      }
      close(descriptor)
    }
  }

  deinit {
    if !isCommitted { unlink(part) }
    close(descriptor)
  }

  private static func fill(
    _ descriptor: Int32, with parts: [[UInt8]], named path: String, system: System
  ) throws(SystemError) {
    guard ftruncate(descriptor, 0) == 0 else { throw SystemError(path: path) }
    for bytes in parts {
      var done = 0
      while done < bytes.count {
        let written = bytes.withUnsafeBytes {
          system.write(descriptor, $0.baseAddress! + done, $0.count - done)
        }
        if written < 0 && errno == EINTR { continue }
        // Nothing written and no reason given: there is no room.
        guard written != 0 else { throw SystemError(path: path, code: ENOSPC) }
        guard written > 0 else { throw SystemError(path: path) }
        done += written
      }
    }
    guard system.flush(descriptor) == 0 else { throw SystemError(path: path) }
  }

  /// Gives the file its own name.
  ///
  /// - Throws: `SystemError`; what was there before stays.
  public consuming func commit() throws(SystemError) {
    guard system.rename(part, target) == 0 else { throw SystemError(path: path) }
    isCommitted = true
    // Brings the new name to the disk; where a folder cannot be flushed, the system does it later.
    let folder = open(splitPath(target).folder, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}
