// The bytes of an archive of arrays, as the type's documentation lays them out.

import Foundation

/// Turns archives into bytes and back.
enum ArchiveFormat {
  /// The name of the format, without the version.
  static let magic = Array("workbook-arrays ".utf8)
  static let version = 1
  private static let firstLine = magic + Array("\(version)\n".utf8)
  /// The bytes before the header.
  static let prefixBytes = firstLine.count + 16

  private struct Header: Codable {
    struct Entry: Codable {
      let name: String
      let type: String
      let shape: [Int]
    }
    var metadata: [[String]]
    var arrays: [Entry]
  }

  static func bytes(of archive: ArrayArchive) throws -> [UInt8] {
    let header = try JSONEncoder().encode(
      Header(
        metadata: archive.metadata.map { [$0.key, $0.value] },
        arrays: archive.arrays.map {
          .init(name: $0.name, type: $0.array.elementType.rawValue, shape: $0.array.shape)
        }))
    let size =
      prefixBytes + header.count + archive.arrays.reduce(4) { $0 + $1.array.bytes.count }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    bytes += firstLine
    bytes += littleEndian(UInt64(size))
    bytes += littleEndian(UInt64(header.count))
    bytes += header
    for named in archive.arrays { bytes += named.array.bytes }
    bytes += littleEndian(CRC32.sum(of: bytes))
    return bytes
  }

  /// Checks what stands before the header, so that another file is not read to its end.
  ///
  /// - Throws: `ArrayArchiveError`.
  static func checkBeginning(_ bytes: [UInt8], size: Int, path: String) throws {
    guard bytes.starts(with: magic) else { throw ArrayArchiveError.notArchive(path: path) }
    guard bytes.starts(with: firstLine) else {
      let number = bytes.dropFirst(magic.count).prefix { $0 != UInt8(ascii: "\n") }
      guard let version = Int(String(decoding: number, as: UTF8.self)), version > Self.version
      else { throw ArrayArchiveError.altered(path: path) }
      throw ArrayArchiveError.otherVersion(path: path, found: version, expected: Self.version)
    }
    guard bytes.count == prefixBytes else {
      throw ArrayArchiveError.wrongSize(path: path, expected: nil, found: size)
    }
    let expected = number(in: bytes[firstLine.count...])
    guard expected == UInt64(size) else {
      throw ArrayArchiveError.wrongSize(path: path, expected: expected, found: size)
    }
  }

  /// Reads an archive; the checksum is compared before anything else is believed.
  ///
  /// - Throws: `ArrayArchiveError`.
  static func archive(_ bytes: [UInt8], path: String) throws -> ArrayArchive {
    try checkBeginning(Array(bytes.prefix(prefixBytes)), size: bytes.count, path: path)
    guard bytes.count >= prefixBytes + 4,
      bytes.suffix(4).elementsEqual(littleEndian(CRC32.sum(of: bytes.dropLast(4))))
    else { throw ArrayArchiveError.altered(path: path) }

    let length = number(in: bytes[(firstLine.count + 8)...])
    var body = bytes[prefixBytes..<bytes.count - 4]
    guard length <= UInt64(body.count),
      let header = try? JSONDecoder().decode(Header.self, from: Data(body.prefix(Int(length))))
    else { throw ArrayArchiveError.damaged(path: path, what: "its header is not understood") }
    body = body.dropFirst(Int(length))

    var archive = ArrayArchive()
    for pair in header.metadata {
      guard pair.count == 2, archive[metadata: pair[0]] == nil else {
        throw ArrayArchiveError.damaged(path: path, what: "the note \(pair) is no new pair")
      }
      archive.metadata.append(.init(key: pair[0], value: pair[1]))
    }
    for entry in header.arrays {
      guard archive[entry.name] == nil, let type = ElementType(rawValue: entry.type),
        let count = StoredArray.byteCount(type, shape: entry.shape), count <= body.count
      else {
        throw ArrayArchiveError.damaged(
          path: path, what: "there is no array '\(entry.name)' of \(entry.type) \(entry.shape)")
      }
      let array = StoredArray(type, shape: entry.shape, bytes: Array(body.prefix(count)))
      archive.arrays.append(.init(name: entry.name, array: array))
      body = body.dropFirst(count)
    }
    guard body.isEmpty else {
      throw ArrayArchiveError.damaged(
        path: path,
        what: "\(counted(body.count, "byte")) \(body.count == 1 ? "belongs" : "belong") to no array"
      )
    }
    return archive
  }

  private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  private static func number(in bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

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
      "'\(path)' has \(counted(found, "byte")); \(expected) were expected: it was "
        + (UInt64(found) < expected ? "cut short" : "added to") + ". \(Self.again)"
    case .wrongSize(let path, nil, let found):
      "'\(path)' has only \(counted(found, "byte")): it was cut short. \(Self.again)"
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
