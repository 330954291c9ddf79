// What kind of file lies somewhere, told by its first bytes: for the words of errors.

import Files
import Foundation

/// A kind of file that people have in place of a data set's.
public enum FileKind: Sendable, Equatable {
  case empty
  case webPage
  /// A text that stands for a file which Git LFS has not fetched; its size, where it says so.
  case lfsPointer(bytes: Int?)
  case gzip, zip, tar, otherArchive
  case numPyArray, numPyArchive
  case pickle
  case matlab, hdf5, parquet
  case png, jpeg
  case csv, json, text
  case unfinishedDownload
  case unknown

  /// Looks at a file's name, size and first bytes.
  ///
  /// - Parameter name: In place of the file's own.
  public init(name: String? = nil, ofFileAt path: String) {
    let name = name ?? splitPath(path).name
    guard let handle = FileHandle(forReadingAtPath: path) else {
      self = .unknown
      return
    }
    defer { try? handle.close() }
    self.init(name: name, beginning: Array((try? handle.read(upToCount: 512)) ?? Data()))
  }

  /// - Parameter beginning: The first 512 bytes, or all there are.
  init(name: String, beginning bytes: [UInt8]) {
    func begins(_ magic: [UInt8]) -> Bool { bytes.starts(with: magic) }
    func begins(_ text: String) -> Bool { bytes.starts(with: text.utf8) }
    let ending = name.lowercased().split(separator: ".").dropFirst().last ?? ""
    if Self.endingsOfUnfinishedDownloads.contains(ending) {
      self = .unfinishedDownload
    } else if bytes.isEmpty {
      self = .empty
    } else if begins("version https://git-lfs") {
      self = .lfsPointer(bytes: Self.lfsSize(bytes))
    } else if begins([0x1f, 0x8b]) {
      self = .gzip
    } else if begins("PK\u{3}\u{4}") || begins("PK\u{5}\u{6}") {
      self = ending == "npz" || Self.firstMember(bytes).hasSuffix(".npy") ? .numPyArchive : .zip
    } else if begins([0x93] + Array("NUMPY".utf8)) {
      self = .numPyArray
    } else if begins("MATLAB ") {
      self = .matlab
    } else if begins([0x89, 0x48, 0x44, 0x46]) {
      self = ending == "mat" ? .matlab : .hdf5
    } else if begins("PAR1") {
      self = .parquet
    } else if begins([0x89, 0x50, 0x4e, 0x47]) {
      self = .png
    } else if begins([0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else if begins([0xfd, 0x37, 0x7a]) || begins("BZh") || begins([0x37, 0x7a, 0xbc, 0xaf])
      || begins("Rar!") || begins([0x28, 0xb5, 0x2f, 0xfd])
    {
      self = .otherArchive
    } else if bytes.count > 262, bytes[257..<262].elementsEqual("ustar".utf8) {
      self = .tar
    } else if bytes.count > 1, bytes[0] == 0x80, bytes[1] <= 5 {
      self = .pickle
    } else if begins("(dp") || begins("(lp") {
      self = .pickle
    } else {
      self = Self.kind(ofText: bytes, ending: ending)
    }
  }

  private static let endingsOfUnfinishedDownloads: Set<Substring> = [
    "part", "partial", "crdownload", "download", "aria2", "opdownload",
  ]

  private static func kind(ofText bytes: [UInt8], ending: Substring) -> FileKind {
    // The last character may be cut in two.
    let whole = bytes.dropLast(bytes.count == 512 ? 4 : 0)
    guard !bytes.contains(0), let text = String(validating: whole, as: UTF8.self) else {
      return .unknown
    }
    let start = text.drop(while: \.isWhitespace).prefix(200).lowercased()
    if ["<!doctype html", "<html", "<head", "<?xml", "<!--"].contains(where: start.hasPrefix) {
      return .webPage
    }
    if start.hasPrefix("{") || start.hasPrefix("[") { return .json }
    let firstLine = text.prefix { !$0.isNewline }
    return ending == "csv" || firstLine.contains(",") ? .csv : .text
  }

  /// The name of a zip file's first member.
  private static func firstMember(_ bytes: [UInt8]) -> String {
    guard bytes.count > 30 else { return "" }
    let length = Int(bytes[26]) | Int(bytes[27]) << 8
    return String(decoding: bytes[30...].prefix(length), as: UTF8.self)
  }

  private static func lfsSize(_ bytes: [UInt8]) -> Int? {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .first { $0.hasPrefix("size ") }.flatMap { Int($0.dropFirst(5)) }
  }
}

extension FileKind: CustomStringConvertible {
  /// Such as `a web page`.
  public var description: String {
    switch self {
    case .empty: "an empty file"
    case .webPage: "a web page"
    case .lfsPointer: "a pointer of Git LFS, not the file itself"
    case .gzip: "a gzip file"
    case .zip: "a zip archive"
    case .tar: "a tar archive"
    case .otherArchive: "an archive"
    case .numPyArray: "a NumPy array"
    case .numPyArchive: "a NumPy archive (.npz)"
    case .pickle: "a Python pickle"
    case .matlab: "a Matlab file"
    case .hdf5: "an HDF5 file"
    case .parquet: "a Parquet file"
    case .png: "a PNG picture"
    case .jpeg: "a JPEG picture"
    case .csv: "a table as text (CSV)"
    case .json: "a JSON file"
    case .text: "a text"
    case .unfinishedDownload: "an unfinished download"
    case .unknown: "a file of unknown kind"
    }
  }
}
