// What can be wrong with a data set on disk, and the words for it.

import Foundation

/// What is wrong with a file or folder that should hold images.
public enum DatasetError: Error, Equatable {
  /// Nothing is there.
  case missing(path: String)
  /// A folder stands where a file should.
  case isFolder(path: String)
  /// A file stands where a folder should.
  case isFile(path: String)
  /// The user may not read it.
  case notPermitted(path: String)
  /// The system could not read it.
  case unreadable(path: String, reason: String)
  /// A file of no bytes.
  case empty(path: String, recordBytes: Int)
  /// The size is no whole number of records.
  case wrongSize(path: String, recordBytes: Int, found: Int)
  /// A record's label has no class.
  case badLabel(path: String, record: Int, label: Int, classCount: Int)

  /// Whether the input cannot be had at all, rather than being wrong.
  public var isMissingInput: Bool {
    switch self {
    case .missing, .isFolder, .isFile, .notPermitted, .unreadable: true
    case .empty, .wrongSize, .badLabel: false
    }
  }
}

extension DatasetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path):
      "'\(path)' is missing. Name the folder that holds 'cifar-10-batches-bin' with --data, or "
        + "run 'workbook datasets get cifar10'."
    case .isFolder(let path):
      "'\(path)' is a folder; a file of image records was expected. \(Self.again)"
    case .isFile(let path):
      "'\(path)' is a file; a folder that holds 'cifar-10-batches-bin' was expected. Name that "
        + "folder with --data."
    case .notPermitted(let path):
      "'\(path)' may not be read by this user. Change its permissions ('chmod u+r'), or name "
        + "another folder with --data."
    case .unreadable(let path, let reason):
      "'\(path)' could not be read: \(reason). Check the disk, or name another folder with --data."
    case .empty(let path, let recordBytes):
      "'\(path)' is empty; records of \(grouped(recordBytes)) bytes were expected. \(Self.again)"
    case .wrongSize(let path, let recordBytes, let found):
      "'\(path)' has \(grouped(found)) bytes, which is no whole number of "
        + "\(grouped(recordBytes))-byte records: it was cut short or is another kind of file. "
        + Self.again
    case .badLabel(let path, let record, let label, let classCount):
      "'\(path)' has label \(label) in record \(record + 1); labels from 0 to \(classCount - 1) "
        + "were expected. \(Self.again)"
    }
  }

  private static let again =
    "Remove it and run 'workbook datasets get cifar10', or name another folder with --data."
}
