// Zip archives that Python's zipfile makes (Fixtures/make_zips.py), and those that this file lays out.

import Foundation
import TestSupport
import Testing

@testable import Files

/// The archives of Python's zipfile.
struct ZipFixture: Decodable {
  struct Member: Decodable {
    let name: String
    let bytes: Data
  }
  let zip: Data
  let members: [Member]

  private struct File: Decodable { let archives: [String: ZipFixture] }

  static func named(_ name: String) throws -> ZipFixture {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/zips.json")
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: place))
    return try #require(file.archives[name])
  }
}

/// An archive of stored members, laid out as APPNOTE 4.3 has it.
func storedArchive(_ members: [(name: String, bytes: [UInt8])], zip64: Bool = false) -> [UInt8] {
  func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var file: [UInt8] = []
  var directory: [UInt8] = []
  for (name, bytes) in members {
    let sizes =
      number(Int(CRC32.sum(of: bytes)), 4) + number(bytes.count, 4) + number(bytes.count, 4)
      + number(name.utf8.count, 2) + number(0, 2)
    let common = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 4) + sizes
    directory +=
      number(0x0201_4b50, 4) + number(20, 2) + common + number(0, 10) + number(file.count, 4)
      + Array(name.utf8)
    file += number(0x0403_4b50, 4) + common + Array(name.utf8) + bytes
  }
  let offset = file.count
  file += directory
  if zip64 {
    let end = file.count
    file += number(0x0606_4b50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8)
    file += number(members.count, 8) + number(members.count, 8)
    file += number(directory.count, 8) + number(offset, 8)
    file += number(0x0706_4b50, 4) + number(0, 4) + number(end, 8) + number(1, 4)
  }
  let count = zip64 ? 0xffff : members.count & 0xffff
  return file + number(0x0605_4b50, 4) + number(0, 4) + number(count, 2) + number(count, 2)
    + number(zip64 ? 0xffff_ffff : directory.count, 4) + number(zip64 ? 0xffff_ffff : offset, 4)
    + number(0, 2)
}

@Suite struct ZipArchiveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func archive(_ bytes: some Collection<UInt8>) throws -> ZipArchive {
    try write(Data(bytes), to: folder.path + "/a.zip")
    return try ZipArchive(folder.path + "/a.zip")
  }

  private func error(_ body: () throws -> some Any) -> ZipError? {
    do {
      _ = try body()
      return nil
    } catch {
      return error as? ZipError
    }
  }

  /// What is wrong with an archive, or with its first member that cannot be unpacked.
  private func error(_ bytes: some Collection<UInt8>) -> ZipError? {
    error {
      let archive = try archive(bytes)
      for member in archive.members { _ = try archive.bytes(of: member, most: 1 << 20) }
    }
  }

  @Test(arguments: ["common", "comment", "piped", "none"])
  func whatPythonPacksIsUnpacked(_ name: String) throws {
    let fixture = try ZipFixture.named(name)
    let archive = try archive(fixture.zip)
    #expect(archive.members.map(\.name) == fixture.members.map(\.name))
    // In the other order, since any member is read by itself.
    for member in fixture.members.reversed() {
      let found = try #require(archive[member.name])
      #expect(found.byteCount == member.bytes.count)
      #expect(try archive.bytes(of: found, most: member.bytes.count) == [UInt8](member.bytes))
    }
    #expect(archive["missing"] == nil)
  }

  @Test func manyMembersAreReadHoweverTheirNumberIsWritten() throws {
    let members = (0..<70_000).map { (name: "m\($0)", bytes: [UInt8(truncatingIfNeeded: $0)]) }
    for zip64 in [true, false] {
      let archive = try archive(storedArchive(members, zip64: zip64))
      #expect(archive.members.count == 70_000)
      let last = try #require(archive["m69999"])
      #expect(try archive.bytes(of: last, most: 1) == [UInt8(69_999 % 256)])
    }
    var wrong = storedArchive(Array(members.prefix(3)))
    wrong[wrong.count - 12] = 4
    #expect(error(wrong) == .damaged("its directory has 3 members; the end says 4"))
  }

  @Test func directoriesHaveAChecksumThatAnyByteChanges() throws {
    let sums = try [[1, 2], [1, 3], [2, 2]].map { bytes in
      try archive(storedArchive([("a", bytes)])).directoryChecksum
    }
    #expect(Set(sums).count == 3)
  }

  @Test func otherMethodsAreRefusedByName() throws {
    let bzip2 = try ZipFixture.named("bzip2").zip
    #expect(error(bzip2) == .method(12, member: "m"))
    #expect(error(bzip2)?.description.contains("packed with bzip2") == true)
    #expect(error(try ZipFixture.named("lzma").zip) == .method(14, member: "m"))
  }

  /// An archive of one member, with some bytes of its directory's entry replaced.
  private func entry(_ values: [Int: UInt8], of file: [UInt8]) -> [UInt8] {
    var file = file
    let place = file.indices.first { file[$0...].starts(with: [0x50, 0x4b, 1, 2]) } ?? 0
    for (offset, value) in values { file[place + offset] = value }
    return file
  }

  @Test func whatIsNotReadIsSaid() throws {
    let good = storedArchive([("m", Array("some bytes".utf8))])
    #expect(error(good) == nil)
    #expect(error(entry([8: 1], of: good)) == .encrypted(member: "m"))
    #expect(error(entry([16: good[14] ^ 1], of: good)) == .wrongChecksum(member: "m"))
    let huge: [Int: UInt8] = [24: 0xff, 25: 0xff, 26: 0xff, 27: 0xff]
    #expect(error(entry(huge, of: good)) == .zip64(member: "m"))
    #expect(
      error(entry([24: 9], of: good)) == .damaged("the data of 'm' are not as its directory says"))
    #expect(error(entry([42: 99], of: good)) == .damaged("'m' is not where its directory says"))
    #expect(
      error(entry([42: 1], of: good)) == .damaged("the data of 'm' are not as its directory says"))
    #expect(error(entry([28: 200], of: good)) == .damaged("its directory breaks off"))
    var disk = good
    disk[good.count - 18] = 1
    #expect(error(disk) == .split)
    #expect(error(Array("<html>".utf8)) == .notZip)
    #expect(error([UInt8]()) == .notZip)
    #expect(
      error { try ZipArchive(folder.path + "/none") }
        == .unreadable(reason: "No such file or directory"))
    #expect(
      error { try ZipArchive(folder.path) } == .unreadable(reason: "it is not a regular file"))
    let archive = try archive(good)
    #expect(
      error { try archive.bytes(of: archive.members[0], most: 9) }
        == .tooLarge(member: "m", bytes: 10, most: 9))
  }

  @Test func everyBeginningIsCutShort() throws {
    let bytes = [UInt8](try ZipFixture.named("piped").zip)
    for count in stride(from: 2, to: bytes.count, by: 37) {
      #expect(error(bytes.prefix(count)) == .cutShort)
    }
  }

  /// A member that says it is longer, or shorter, than its data unpack to.
  @Test func sizesMustBeRight() throws {
    let good = [UInt8](try ZipFixture.named("comment").zip)
    let archive = try archive(good)
    let count = archive.members[0].byteCount
    for wrong in [count - 1, count + 1] {
      let altered = entry([24: UInt8(wrong & 255), 25: UInt8(wrong >> 8)], of: good)
      #expect(
        error(altered) == .damaged("the data of 'a/words.txt' are not as its directory says"))
    }
  }

  /// Codes that RFC 1951 forbids, laid out by hand: a last block of type 3; a match in front of the
  /// first byte; a stored block whose length and complement differ.
  @Test(arguments: [[0b111], [0b0000_0011, 0b0000_0010], [1, 3, 0, 0xfc, 0xfe, 65, 66, 67]])
  func deflatedDataThatBreakTheRulesAreDamaged(_ bytes: [UInt8]) {
    var inflate = Inflate(InflateBits(bytes + Array(repeating: 0, count: 16)))
    var memory = [UInt8](repeating: 0, count: 100)
    var end = 0
    #expect(throws: InflateError.damaged) {
      try memory.withUnsafeMutableBufferPointer { memory in
        try Result { () throws(InflateError) in try inflate.unpack(into: memory, end: &end) }.get()
      }
    }
  }

  /// Codes with too many, too few and no symbols (RFC 1951, 3.2.2; one alone is allowed).
  @Test(
    arguments: [
      ([1, 1], true), ([1, 1, 1], false), ([2, 2, 2], false), ([1, 2, 2], true), ([1], true),
      ([2], false), ([], true), ([0, 0], true),
    ] as [([UInt8], Bool)])
  func codesAreCompleteOrRefused(_ lengths: [UInt8], _ isCode: Bool) {
    var code = InflateCode()
    #expect(code.set(lengths[...]) == isCode)
  }
}
