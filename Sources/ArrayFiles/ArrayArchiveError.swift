// What can be wrong with an archive of arrays, and the words for it.

/// Why a file is no archive that can be read, or does not hold what was asked for.
public enum ArrayArchiveError: Error, Equatable {
  /// It does not begin as one.
  case notArchive(path: String)
  /// It is of a later version of the format.
  case otherVersion(path: String, found: Int, expected: Int)
  /// It is shorter or longer than it says; nil where it ends before it can say.
  case wrongSize(path: String, expected: UInt64?, found: Int)
  /// Its checksum is not that of its bytes.
  case altered(path: String)
  /// Its checksum is right, yet it is not as the format has it.
  case damaged(path: String, what: String)
  /// There is no array of that name.
  case noArray(path: String, name: String, found: [String])
  /// There is no note of that key.
  case noNote(path: String, key: String, found: [String])
}

extension ArrayArchiveError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notArchive(let path):
      "'\(path)' does not begin with 'workbook-arrays': it is no file of arrays. Name another file."
    case .otherVersion(let path, let found, let expected):
      "'\(path)' is a file of arrays of format \(found); format \(expected) was expected. Read it "
        + "with the newer program that wrote it."
    case .wrongSize(let path, let expected?, let found):
      "'\(path)' has \(found) bytes; \(expected) were expected: it was "
        + (UInt64(found) < expected ? "cut short" : "added to") + ". \(Self.again)"
    case .wrongSize(let path, nil, let found):
      "'\(path)' has only \(found) bytes: it was cut short. \(Self.again)"
    case .altered(let path):
      "'\(path)' was altered after it was written: its checksum does not fit. \(Self.again)"
    case .damaged(let path, let what):
      "'\(path)' is not as the format has it: \(what). \(Self.again)"
    case .noArray(let path, let name, let found):
      "'\(path)' holds no array '\(name)'; it holds \(Self.list(found)). Name a file that was saved "
        + "by the same program."
    case .noNote(let path, let key, let found):
      "'\(path)' holds no note '\(key)'; it holds \(Self.list(found)). Name a file that was saved by "
        + "the same program."
    }
  }

  private static let again = "Save it again, or name an earlier copy."

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "'\($0)'" }.joined(separator: ", ")
  }
}
