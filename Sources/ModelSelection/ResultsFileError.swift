// What can be wrong with a results file, and the words for it.

import Foundation

/// Why a file cannot hold the results of a sweep.
public enum ResultsFileError: Error, Equatable {
  /// A part of the header that is another; nil where one side has none.
  public struct Difference: Sendable, Equatable {
    public let name: String
    public let found: String?
    public let expected: String?

    public init(name: String, found: String?, expected: String?) {
      self.name = name
      self.found = found
      self.expected = expected
    }
  }

  /// What the system was asked for.
  public enum Operation: String, Sendable {
    case open = "opened"
    case read = "read"
    case write = "written"
  }

  /// Another sweep's: one difference or more.
  case otherSweep(path: String, [Difference])
  /// A results file of another version of the format.
  case otherFormat(path: String, found: Int, expected: Int)
  /// A results file whose first line does not stand as it was written.
  case damagedHeader(path: String)
  /// Something else.
  case notResults(path: String)
  /// Another process has it open.
  case inUse(path: String)
  /// The system refused, with its error code.
  case system(path: String, Operation, code: Int32)
}

extension ResultsFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherSweep(let path, let differences):
      "'\(path)' holds the results of another sweep: "
        + differences.map(\.description).joined(separator: "; ") + ". \(Self.another)"
    case .otherFormat(let path, let found, let expected):
      "'\(path)' is a results file of format \(found); format \(expected) was expected. "
        + Self.another
    case .damagedHeader(let path):
      "'\(path)' is a results file whose first line is damaged, so which sweep it belongs to is not "
        + "known. \(Self.another)"
    case .notResults(let path):
      "'\(path)' is not a results file of a sweep, and is left as it is. Name another file."
    case .inUse(let path):
      "'\(path)' is in use by another sweep that is still running. Wait for it, or name another "
        + "file."
    case .system(let path, let operation, let code):
      "'\(path)' could not be \(operation.rawValue): \(String(cString: strerror(code))). "
        + (operation == .write
          ? "Start again once there is room on a working disk: finished trials are kept."
          : "Name a file in a folder that may be written.")
    }
  }

  private static let another = "Name another file, or remove this one to start over."
}

extension ResultsFileError.Difference: CustomStringConvertible {
  public var description: String {
    switch (found, expected) {
    case (let found?, let expected?): "\(name) is '\(found)', expected '\(expected)'"
    case (let found?, nil): "\(name) is '\(found)', expected none"
    case (nil, let expected): "\(name) is missing, expected '\(expected ?? "")'"
    }
  }
}
