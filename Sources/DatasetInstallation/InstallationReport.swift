// What is in the folder of a data set, file by file, compared with what is published.

import Datasets
import Foundation

/// What was found of one file.
public enum FileCondition: Sendable, Equatable {
  /// The whole file has the published checksum.
  case intact
  /// The size and the checksum of the first bytes are right; for the rest none is known.
  case beginsIntact(checkedBytes: Int)
  /// The size is right; no checksum is known.
  case rightSize
  case missing
  case wrongSize(expected: Int, found: Int)
  /// The file ends early, but its first bytes, all that have a known checksum, are the published ones.
  case shortened(expected: Int, found: Int, checkedBytes: Int)
  case altered(expected: String, found: String)

  /// Whether no problem was found.
  public var isSound: Bool {
    switch self {
    case .intact, .beginsIntact, .rightSize: true
    case .missing, .wrongSize, .shortened, .altered: false
    }
  }
}

/// One file of a data set and its condition.
public struct FileReport: Sendable, Equatable, CustomStringConvertible {
  public var name: String
  public var condition: FileCondition

  public init(name: String, condition: FileCondition) {
    self.name = name
    self.condition = condition
  }

  /// One line, such as `train.bin: size matches; no SHA-256 is known for it`.
  public var description: String {
    switch condition {
    case .intact:
      return "\(name): SHA-256 matches"
    case .beginsIntact(let bytes):
      return "\(name): size matches, and so does the SHA-256 of its first "
        + "\(grouped(bytes)) bytes; for the rest none is known"
    case .rightSize:
      return "\(name): size matches; no SHA-256 is known for it"
    case .missing:
      return "\(name): missing"
    case .wrongSize(let expected, let found):
      return "\(name): \(grouped(found)) bytes, expected \(grouped(expected))"
    case .shortened(let expected, let found, let bytes):
      return "\(name): \(grouped(found)) of \(grouped(expected)) bytes; "
        + "the first \(grouped(bytes)) are the published ones"
    case .altered(let expected, let found):
      return "\(name): altered: SHA-256 \(found), expected \(expected)"
    }
  }
}

/// What `verify` found of a data set.
public struct InstallationReport: Sendable, Equatable {
  /// The files taken together.
  public enum State: Sendable, Equatable {
    /// Every file is sound.
    case intact
    /// No file is there.
    case absent
    /// Files are missing or end early; those that are there are sound.
    case partial
    /// A file is not what was published.
    case altered
  }

  public var dataset: String
  /// The folder that was examined.
  public var folder: String
  /// In the order of the catalog.
  public var files: [FileReport]

  public init(dataset: String, folder: String, files: [FileReport]) {
    self.dataset = dataset
    self.folder = folder
    self.files = files
  }

  public var state: State {
    if files.allSatisfy({ $0.condition.isSound }) { return .intact }
    if files.allSatisfy({ $0.condition == .missing }) { return .absent }
    for file in files {
      switch file.condition {
      case .altered, .wrongSize: return .altered
      default: continue
      }
    }
    return .partial
  }
}

extension InstallationReport {
  /// Looks at the files of `entry` in `folder`, hashing those that have a known checksum.
  static func make(
    of entry: CatalogEntry, in folder: String, isCancelled: () -> Bool
  ) throws(DatasetInstallationError) -> InstallationReport {
    var conditions: [FileCondition?] = []
    var parts: [FilePart] = []
    for file in entry.files {
      let path = folder + "/" + file.name
      conditions.append(condition(of: file, bytes: FileSystem.bytes(of: path)))
      if conditions.last! == nil {
        parts.append(FilePart(path: path, firstBytes: file.checkedBytes))
      }
    }
    var checksums = try SHA256.system.checksums(of: parts, isCancelled: isCancelled)[...]
    var files: [FileReport] = []
    for (file, known) in zip(entry.files, conditions) {
      let path = folder + "/" + file.name
      let settled =
        known
        ?? file.condition(checksum: checksums.removeFirst(), bytes: FileSystem.bytes(of: path) ?? 0)
      files.append(FileReport(name: file.name, condition: settled))
    }
    return InstallationReport(dataset: entry.name, folder: folder, files: files)
  }

  /// What is clear without reading the file; nil where a checksum is needed.
  private static func condition(of file: PublishedFile, bytes: Int?) -> FileCondition? {
    guard let bytes else { return .missing }
    let isWhole = bytes == file.bytes
    switch file.checksum {
    case .unknown: return isWhole ? .rightSize : .wrongSize(expected: file.bytes, found: bytes)
    case .whole: return isWhole ? nil : .wrongSize(expected: file.bytes, found: bytes)
    case .beginning(let checked, _):
      let hasBeginning = bytes >= checked && bytes <= file.bytes
      return hasBeginning ? nil : .wrongSize(expected: file.bytes, found: bytes)
    }
  }
}

extension PublishedFile {
  /// How many first bytes are to be hashed, nil for all.
  var checkedBytes: Int? {
    if case .beginning(let bytes, _) = checksum { return bytes }
    return nil
  }

  fileprivate func condition(checksum found: String, bytes: Int) -> FileCondition {
    switch checksum {
    case .unknown: .rightSize
    case .whole(let sum): sum == found ? .intact : .altered(expected: sum, found: found)
    case .beginning(let checked, let sum):
      if sum != found {
        .altered(expected: sum, found: found)
      } else if bytes == self.bytes {
        .beginsIntact(checkedBytes: checked)
      } else {
        .shortened(expected: self.bytes, found: bytes, checkedBytes: checked)
      }
    }
  }
}
