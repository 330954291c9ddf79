// The few system calls that installing needs, with the path in every error.

import Files
import Foundation

/// Paths of files and folders; every failure names the path.
enum FileSystem {
  enum Item: Equatable {
    case file(bytes: Int)
    case folder
  }

  /// Returns what is at a path, through symbolic links; nil where nothing is.
  static func item(at path: String) -> Item? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file(bytes: Int(status.st_size))
  }

  static func openForReading(_ path: String) throws(DatasetInstallationError) -> FileHandle {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .reading(path, code: errno) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw .reading(path, code: EISDIR)
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  static func create(_ path: String) throws(DatasetInstallationError) -> FileHandle {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .writing(path, code: errno) }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  static func bytes(of path: String) -> Int? {
    if case .file(let bytes)? = item(at: path) { return bytes }
    return nil
  }

  static func makeFolder(_ path: String) throws(DatasetInstallationError) {
    if item(at: path) == .folder { return }
    // Not NSString's: its answer for a path of one letter is a trap.
    let parent = splitPath(path).folder
    if parent != path, parent != "." { try makeFolder(parent) }
    // Another process may have been quicker.
    if mkdir(path, 0o777) != 0, errno != EEXIST || item(at: path) != .folder {
      throw .writing(path, code: errno == EEXIST ? ENOTDIR : errno)
    }
  }

  /// Removes a file or a folder with all in it. What is not there counts as removed.
  static func remove(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }

  static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}

/// A lock that ends with the process that holds it, however that process ends.
final class InstallationLock {
  private let descriptor: Int32

  /// Takes the lock, or returns nil where somebody else holds it.
  init?(path: String) throws(DatasetInstallationError) {
    // Closed on exec: otherwise a tar that outlives us would hold the lock.
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .writing(path, code: errno) }
    // Some network file systems have no locks; there the lock is taken to be free.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      return nil
    }
  }

  deinit {
    // Explicitly: a program that another thread is starting has the descriptor, and with it the
    // lock, until its exec.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
