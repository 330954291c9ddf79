// What is in the folder of a data set, file by file, compared with what is published.

import Datasets
import Files
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
  /// The archive was unpacked by somebody; how many of its images are there, and whether they have the
  /// published number of bytes.
  case unpacked(images: Int, expected: Int, isRightSize: Bool)
  /// It cannot be unpacked, or may not be read.
  case unreadable(reason: String)

  /// Whether no problem was found.
  public var isSound: Bool {
    switch self {
    case .intact, .beginsIntact, .rightSize: true
    case .unpacked(_, _, let isRightSize): isRightSize
    case .missing, .wrongSize, .shortened, .altered, .unreadable: false
    }
  }
}

/// One file of a data set and its condition.
public struct FileReport: Sendable, Equatable, CustomStringConvertible {
  /// Its name here, which may not be the published one, and what it is packed in.
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
      return "\(name): \(countedBytes(found)), expected \(grouped(expected))"
    case .shortened(let expected, let found, let bytes):
      return "\(name): \(grouped(found)) of \(grouped(expected)) bytes; "
        + "the first \(grouped(bytes)) are the published ones"
    case .altered(let expected, let found):
      return "\(name): altered: SHA-256 \(found), expected \(expected)"
    case .unpacked(let images, _, true):
      return "\(name): \(grouped(images)) images, total size matches; no SHA-256 is known for them"
    case .unpacked(let images, let expected, false):
      return "\(name): \(grouped(images)) of \(grouped(expected)) images"
        + (images == expected ? ", total size differs" : "")
    case .unreadable(let reason):
      return "\(name): \(reason)"
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
      case .altered, .wrongSize, .unreadable: return .altered
      case .unpacked(let images, let expected, false) where images >= expected: return .altered
      default: continue
      }
    }
    return .partial
  }
}

extension InstallationReport {
  /// Looks at the files of `entry` in `folder`, under any name and in any packing that
  /// `DatasetFiles` knows, hashing those that have a known checksum.
  static func make(
    of entry: CatalogEntry, in folder: String, isCancelled: () -> Bool
  ) throws(DatasetInstallationError) -> InstallationReport {
    let found = DatasetFiles(of: entry, in: URL(fileURLWithPath: folder))
    var files: [FileReport] = []
    /// Which files are to be hashed, and what they are.
    var hashed: [(index: Int, part: PublishedPart)] = []
    for (index, file) in entry.files.enumerated() {
      guard let place = found[file.name] else {
        files.append(FileReport(name: file.name, condition: .missing))
        continue
      }
      if let unpacked = unpackedReport(place, of: entry) {
        files.append(unpacked)
        continue
      }
      let part: PublishedPart
      do throws(DatasetInstallationError) {
        part = try PublishedPart(place, of: entry, firstBytes: file.checkedBytes)
      } catch {
        let name = found.shownName(of: place, .none)
        files.append(FileReport(name: name, condition: .unreadable(reason: error.description)))
        continue
      }
      let settled = part.byteCount.flatMap { condition(of: file, bytes: $0) }
      if settled == nil { hashed.append((index, part)) }
      files.append(
        FileReport(
          name: found.shownName(of: place, part.packing), condition: settled ?? .missing))
    }
    let results = try PublishedPart.results(of: hashed.map(\.part), isCancelled: isCancelled)
    for ((index, _), result) in zip(hashed, results) {
      let file = entry.files[index]
      switch result {
      case .success(let (sum, bytes)):
        files[index].condition =
          condition(of: file, bytes: bytes) ?? file.condition(checksum: sum, bytes: bytes)
      case .failure(let error):
        files[index].condition = .unreadable(reason: error.description)
      }
    }
    return InstallationReport(dataset: entry.name, folder: folder, files: files)
  }

  /// What is there in place of an archive that is usually read packed; nil where it is the archive.
  private static func unpackedReport(_ place: URL, of entry: CatalogEntry) -> FileReport? {
    guard entry.name == Catalog.tinyImageNet.name, TinyImageNet.isUnpacked(place) else {
      return nil
    }
    let published = TinyImageNet.publishedSize
    let condition: FileCondition
    do {
      let size = try TinyImageNet.unpackedSize(in: place.deletingLastPathComponent())
      condition = .unpacked(
        images: size.images, expected: published.images, isRightSize: size == published)
    } catch {
      condition = .unreadable(reason: "\(error)")
    }
    return FileReport(name: entry.files[0].name + ", unpacked", condition: condition)
  }

  /// What is clear without reading the file; nil where a checksum is needed.
  private static func condition(of file: PublishedFile, bytes: Int) -> FileCondition? {
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

extension DatasetFiles {
  /// How a report calls a file: its path within the folder, and what its published bytes are made of.
  fileprivate func shownName(of place: URL, _ packing: UnpackedFile.Packing) -> String {
    let path = place.path
    let prefix = folder.path + "/"
    let name = path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    return switch packing {
    case .none: name
    case .gzip: name + ", unpacked"
    case .pickle: name + ", as the binary version's records"
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
