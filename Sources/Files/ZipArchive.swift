// Zip archives: the directory, and members unpacked in any order. PKWARE, .ZIP File Format
// Specification (APPNOTE).

import Foundation

/// A zip archive that is open for reading: its directory, and any member's bytes.
///
/// ```swift
/// let archive = try ZipArchive("tiny-imagenet-200.zip")
/// let member = archive["tiny-imagenet-200/wnids.txt"]!
/// let bytes = try archive.bytes(of: member, most: 100_000)
/// ```
///
/// Stored and deflated members are read, from any thread, and checked by their CRC-32. More than 65,535
/// members are read, however their number is written; larger members than 4 GB, encrypted ones and
/// archives in several files are refused.
public final class ZipArchive: Sendable {
  /// A file in an archive, as the directory describes it.
  public struct Member: Sendable, Equatable {
    /// Its path in the archive. That of a folder ends in `/`.
    public let name: String
    /// The size of the unpacked file.
    public let byteCount: Int
    let packedByteCount: Int
    let checksum: UInt32
    let method: Int
    let isEncrypted: Bool
    let offset: Int
  }

  public let path: String
  /// In the order of the directory.
  public let members: [Member]
  /// The CRC-32 of the directory. It holds every member's CRC-32, so it changes with any byte of any.
  public let directoryChecksum: UInt32
  private let places: [String: Int]
  private let file: OpenFile

  /// Opens an archive and reads its directory, and nothing else.
  ///
  /// - Throws: `ZipError`.
  public init(_ path: String) throws(ZipError) {
    let file = try OpenFile(path)
    do throws(ZipError) {
      (members, directoryChecksum) = try file.directory()
    } catch {
      close(file.descriptor)
      throw error
    }
    places = Dictionary(
      members.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.path = path
    self.file = file
  }

  deinit { close(file.descriptor) }

  /// The member of a name, the first of several; nil where there is none.
  public subscript(name: String) -> Member? { places[name].map { members[$0] } }

  /// Unpacks a member.
  ///
  /// - Parameter most: How large it may be. No memory is taken for more, nor for more than so many
  ///   packed bytes can hold.
  /// - Throws: `ZipError`; for other bytes than the directory's checksum is of, too.
  public func bytes(of member: Member, most: Int) throws(ZipError) -> [UInt8] {
    if member.isEncrypted { throw .encrypted(member: member.name) }
    guard member.method == 0 || member.method == 8 else {
      throw .method(member.method, member: member.name)
    }
    guard member.byteCount <= most else {
      throw .tooLarge(member: member.name, bytes: member.byteCount, most: most)
    }
    let damaged = ZipError.damaged("the data of '\(member.name)' are not as its directory says")
    let header = try file.bytes(at: member.offset, count: 30)
    guard header.word(at: 0) == 0x0403_4b50 else { throw damaged }
    let start = member.offset + 30 + header.half(at: 26) + header.half(at: 28)
    let packed = try file.bytes(at: start, count: member.packedByteCount)
    var bytes = packed
    if member.method == 8 {
      // Two bits hold 258 bytes at most.
      guard member.byteCount <= 1_032 * packed.count else { throw damaged }
      guard let unpacked = Self.unpacked(packed, count: member.byteCount) else { throw damaged }
      bytes = unpacked
    }
    guard bytes.count == member.byteCount else { throw damaged }
    guard CRC32.sum(of: bytes) == member.checksum else {
      throw .wrongChecksum(member: member.name)
    }
    return bytes
  }

  /// Unpacked bytes; nil where there are not exactly so many.
  private static func unpacked(_ packed: [UInt8], count: Int) -> [UInt8]? {
    var inflate = Inflate(InflateBits(packed))
    var isRight = false
    // Room for one byte more: there a longer member shows.
    let bytes = [UInt8](unsafeUninitializedCapacity: count + 1) { memory, initialized in
      var end = 0
      try? inflate.unpack(
        into: UnsafeMutableBufferPointer(rebasing: memory[0...count]), end: &end)
      isRight = inflate.isAtEnd && end == count
      initialized = min(end, count)
    }
    return isRight ? bytes : nil
  }
}

/// Why an archive, or a member of it, is not read.
public enum ZipError: Error, Equatable, Sendable {
  case unreadable(reason: String)
  case notZip
  /// Its end, where the directory is, is missing.
  case cutShort
  /// It is one of several files that make an archive.
  case split
  /// A member's size or place needs ZIP64.
  case zip64(member: String)
  case damaged(String)
  case encrypted(member: String)
  /// A member is packed by another method than DEFLATE, by its number.
  case method(Int, member: String)
  case tooLarge(member: String, bytes: Int, most: Int)
  case wrongChecksum(member: String)
}

extension ZipError: CustomStringConvertible {
  /// A clause that follows 'the file': `is a zip archive that ends early: it was cut short`.
  public var description: String {
    switch self {
    case .unreadable(let reason): "could not be read: \(reason)"
    case .notZip: "does not begin as a zip archive does"
    case .cutShort: "is a zip archive that ends early: it was cut short"
    case .split: "is one of several files of a zip archive; an archive in one file was expected"
    case .zip64(let member):
      "is a ZIP64 archive: '\(member)' is large or far behind; zip archives below 4 GB are read"
    case .damaged(let reason): "is a damaged zip archive: \(reason)"
    case .encrypted(let member): "is a zip archive whose '\(member)' is encrypted"
    case .method(let number, let member):
      "is a zip archive whose '\(member)' is packed with \(Self.name(ofMethod: number)); stored and "
        + "deflated members are read"
    case .tooLarge(let member, let bytes, let most):
      "is a zip archive whose '\(member)' has \(countedBytes(bytes)); at most \(grouped(most)) were "
        + "expected"
    case .wrongChecksum(let member):
      "is a damaged zip archive: '\(member)' has another CRC-32 than the directory says"
    }
  }

  private static func name(ofMethod number: Int) -> String {
    let names = [
      1: "shrinking", 6: "imploding", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard",
      95: "XZ", 98: "PPMd",
    ]
    return names[number] ?? "method \(number)"
  }
}

/// A file that is read at any place. Whoever opens it closes it.
private struct OpenFile: Sendable {
  let descriptor: Int32

  init(_ path: String) throws(ZipError) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .unreadable(reason: "it is not a regular file")
    }
  }

  /// How many bytes the file has.
  private var byteCount: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// - Throws: `.cutShort` where the file has not so many.
  func bytes(at offset: Int, count: Int) throws(ZipError) -> [UInt8] {
    guard offset >= 0, count >= 0, count <= byteCount - offset else { throw .cutShort }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let found = pread(
          descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
        if found < 0 && errno == EINTR { continue }
        if found < 0 { failure = errno }
        if found <= 0 { return }
        filled += found
      }
    }
    if failure != 0 { throw .unreadable(reason: String(cString: strerror(failure))) }
    guard bytes.count == count else { throw .cutShort }
    return bytes
  }

  /// Finds the directory by the record in the end, and reads it.
  func directory() throws(ZipError) -> (members: [ZipArchive.Member], checksum: UInt32) {
    let size = byteCount
    // The record has 22 bytes, and a comment of up to 65,535 behind it.
    let tail = try bytes(at: max(0, size - 22 - 65_535), count: min(size, 22 + 65_535))
    let begins = try bytes(at: 0, count: min(size, 4))
    guard begins.starts(with: "PK".utf8) else { throw .notZip }
    guard
      let place = stride(from: tail.count - 22, through: 0, by: -1).first(where: {
        tail.word(at: $0) == 0x0605_4b50 && $0 + 22 + tail.half(at: $0 + 20) == tail.count
      })
    else { throw .cutShort }
    guard tail.half(at: place + 4) == 0, tail.half(at: place + 6) == 0 else { throw .split }
    let end = size - tail.count + place
    var count = tail.half(at: place + 10)
    var directorySize = tail.word(at: place + 12)
    var offset = tail.word(at: place + 16)
    // Many members: a ZIP64 record in front has their number, or it is written modulo 65,536.
    var modulus = 1 << 16
    var limit = end
    if place >= 20, tail.word(at: place - 20) == 0x0706_4b50 {
      let record = try bytes(at: tail.long(at: place - 20 + 8) ?? -1, count: 56)
      guard record.word(at: 0) == 0x0606_4b50, let found = record.long(at: 32),
        let foundSize = record.long(at: 40), let foundOffset = record.long(at: 48)
      else { throw .damaged("its ZIP64 record is not one") }
      (count, directorySize, offset, modulus) = (found, foundSize, foundOffset, .max)
      limit = end - 20 - 56
    }
    guard offset <= limit, directorySize <= limit - offset else {
      throw .damaged("its directory is not where the end says")
    }
    let bytes = try bytes(at: offset, count: directorySize)
    let members = try Self.members(bytes, directoryOffset: offset)
    guard members.count % modulus == count else {
      throw .damaged("its directory has \(members.count) members; the end says \(count)")
    }
    return (members, CRC32.sum(of: bytes))
  }

  private static func members(
    _ bytes: [UInt8], directoryOffset: Int
  ) throws(ZipError) -> [ZipArchive.Member] {
    var members: [ZipArchive.Member] = []
    var place = 0
    while place < bytes.count {
      guard place + 46 <= bytes.count, bytes.word(at: place) == 0x0201_4b50 else {
        throw .damaged("its directory breaks off")
      }
      let nameEnd = place + 46 + bytes.half(at: place + 28)
      let next = nameEnd + bytes.half(at: place + 30) + bytes.half(at: place + 32)
      guard next <= bytes.count else { throw .damaged("its directory breaks off") }
      let name = String(decoding: bytes[place + 46..<nameEnd], as: UTF8.self)
      let sizes = [20, 24, 42].map { bytes.word(at: place + $0) }
      if sizes.contains(0xffff_ffff) { throw .zip64(member: name) }
      guard sizes[2] + 30 + sizes[0] <= directoryOffset else {
        throw .damaged("'\(name)' is not where its directory says")
      }
      members.append(
        ZipArchive.Member(
          name: name, byteCount: sizes[1], packedByteCount: sizes[0],
          checksum: UInt32(bytes.word(at: place + 16)), method: bytes.half(at: place + 10),
          isEncrypted: bytes.half(at: place + 8) & 1 == 1, offset: sizes[2]))
      place = next
    }
    return members
  }
}

extension [UInt8] {
  /// Two bytes as a number, the lower one first.
  fileprivate func half(at place: Int) -> Int { Int(self[place]) | Int(self[place + 1]) << 8 }

  /// Four bytes as a number.
  fileprivate func word(at place: Int) -> Int { half(at: place) | half(at: place + 2) << 16 }

  /// Eight bytes as a number; nil above `Int.max`.
  fileprivate func long(at place: Int) -> Int? {
    word(at: place + 4) >> 31 == 0 ? word(at: place) | word(at: place + 4) << 32 : nil
  }
}
