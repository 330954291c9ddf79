// What can keep a file from being read or written, and the words for it.

import Foundation

/// What the system answered where a call failed, and the path that the call was about.
public struct SystemError: Error, Equatable, CustomStringConvertible {
  public let path: String
  /// The value of `errno`.
  public let code: Int32

  /// - Parameter code: Without it, that of the call that has just failed.
  public init(path: String, code: Int32 = errno) {
    self.path = path
    self.code = code
  }

  /// The system's words, without a period: `No space left on device`.
  public var description: String { String(cString: strerror(code)) }
}

/// Why a file could not be read or written.
public enum FileAccessError: Error, Equatable {
  /// What the system was asked for.
  public enum Operation: String, Sendable {
    case read, written
  }

  /// Nothing is there to be read.
  case missing(path: String)
  /// The folder in which a file should be written is not there.
  case noFolder(path: String, folder: String)
  /// A folder, a device or the like is where a file was expected.
  case notRegularFile(path: String)
  /// The user may not do it.
  case notPermitted(path: String, Operation)
  /// There is no room left.
  case diskFull(path: String)
  /// The system refused for another reason, with its error code.
  case system(path: String, Operation, code: Int32)

  /// The error for a code of the system's.
  init(_ operation: Operation, path: String, code: Int32) {
    switch code {
    case EACCES, EPERM, EROFS: self = .notPermitted(path: path, operation)
    case ENOSPC, EDQUOT, EFBIG: self = .diskFull(path: path)
    default: self = .system(path: path, operation, code: code)
    }
  }
}

extension FileAccessError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path):
      "'\(path)' is not there. Check the name, or save the file first."
    case .noFolder(let path, let folder):
      "'\(path)' could not be written: there is no folder '\(folder)'. Make it, or name a file in "
        + "another folder."
    case .notRegularFile(let path):
      "'\(path)' is not a regular file but a folder or a device. Name a file."
    case .notPermitted(let path, .read):
      "'\(path)' may not be read by this user. Change its permissions ('chmod u+r'), or name "
        + "another file."
    case .notPermitted(let path, .written):
      "'\(path)' may not be written by this user, or its disk is read-only. Name a file in a folder "
        + "that may be written."
    case .diskFull(let path):
      "'\(path)' could not be written: the disk is full. The file that was there before is unchanged. "
        + "Free some space, or name a file on another disk."
    case .system(let path, let operation, let code):
      "'\(path)' could not be \(operation.rawValue): \(String(cString: strerror(code))). Check the "
        + "disk, or name another file."
    }
  }
}
