// Files written whole or not at all, whatever goes wrong on the way.

import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Files

@Suite struct WholeFileTests {
  let folder: TemporaryFolder
  let file: URL

  init() throws {
    folder = try TemporaryFolder()
    file = folder.file("net.arrays")
  }

  private static let old: [UInt8] = Array("what stood there before".utf8)
  private static let new: [UInt8] = (0..<100).map { UInt8($0) }

  private func contents(_ file: URL) -> [UInt8] {
    (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
  }

  /// A process may die before or after any call to the system: the target holds the old bytes until
  /// the renaming, by which time the new ones are on the disk.
  @Test func theOldFileStandsUntilTheRenaming() throws {
    try Data(Self.old).write(to: file)
    var calls: [String] = []
    var system = PendingFile.System()
    system.write = { [file] descriptor, bytes, count in
      calls.append("write")
      #expect(contents(file) == Self.old)
      // In pieces, as a system may.
      return Foundation.write(descriptor, bytes, min(count, 33))
    }
    system.flush = { [file] descriptor in
      calls.append("flush")
      #expect(contents(file) == Self.old)
      return fsync(descriptor)
    }
    system.rename = { [file] from, to in
      calls.append("rename")
      #expect(contents(file) == Self.old)
      #expect(contents(URL(fileURLWithPath: from)) == Self.new)
      return Foundation.rename(from, to)
    }
    try WholeFile.write(Self.new, to: file, system: system)
    #expect(calls == ["write", "write", "write", "write", "flush", "rename"])
    #expect(contents(file) == Self.new)
    #expect(try folder.names == ["net.arrays"])
  }

  @Test func whatADeadProcessLeftIsWrittenOver() throws {
    try Data(repeating: 7, count: 5_000).write(to: folder.file("net.arrays.workbook-part"))
    try WholeFile.write(Self.new, to: file)
    #expect(contents(file) == Self.new)
    #expect(try folder.names == ["net.arrays"])
  }

  enum Fault: CaseIterable { case full, fullAtOnce, fullAtFlush, broken, renaming }

  @Test(arguments: Fault.allCases)
  func afterAFaultTheOldFileStands(_ fault: Fault) throws {
    try Data(Self.old).write(to: file)
    var written = 0
    var system = PendingFile.System()
    func fail(_ code: Int32) -> Int {
      errno = code
      return -1
    }
    system.write = { descriptor, bytes, count in
      written += 1
      if fault == .fullAtOnce { return 0 }
      if fault == .broken { return fail(EIO) }
      if fault == .full && written > 1 { return fail(ENOSPC) }
      return Foundation.write(descriptor, bytes, min(count, 33))
    }
    if fault == .fullAtFlush { system.flush = { _ in Int32(fail(ENOSPC)) } }
    if fault == .renaming { system.rename = { _, _ in Int32(fail(EACCES)) } }
    let found = message { try WholeFile.write(Self.new, to: file, system: system) }
    let expected =
      switch fault {
      case .full, .fullAtOnce, .fullAtFlush:
        "the disk is full. The file that was there before"
      case .broken: "could not be written: \(String(cString: strerror(EIO)))"
      case .renaming: "may not be written by this user"
      }
    #expect(found.contains(expected) && found.contains(file.path), "\(found)")
    #expect(contents(file) == Self.old)
    #expect(try folder.names == ["net.arrays"])
  }

  @Test func placesThatCannotBeWrittenAreNamed() throws {
    let absent = folder.file("absent").appendingPathComponent("net.arrays")
    #expect(
      message { try WholeFile.write(Self.new, to: absent) }
        .contains("there is no folder '\(folder.file("absent").path)'. Make it"))
    #expect(
      message { try WholeFile.write(Self.new, to: folder.url) }.contains("is not a regular file"))
    // A device must not be replaced by a file of its name.
    #expect(
      message { try WholeFile.write(Self.new, to: URL(fileURLWithPath: "/dev/null")) }
        .contains("is not a regular file"))
    try Data(Self.old).write(to: file)
    let below = file.appendingPathComponent("net.arrays")
    #expect(message { try WholeFile.write(Self.new, to: below) }.contains("there is no folder"))
    #expect(try folder.names == ["net.arrays"])
  }

  @Test(.enabled(if: geteuid() != 0, "a superuser may write everywhere"))
  func placesThatMayNotBeWrittenAreNamed() throws {
    try Data(Self.old).write(to: file)
    chmod(file.path, 0o444)
    #expect(message { try WholeFile.write(Self.new, to: file) }.contains("may not be written"))
    chmod(folder.url.path, 0o555)
    defer { chmod(folder.url.path, 0o755) }
    let other = folder.file("other.arrays")
    #expect(message { try WholeFile.write(Self.new, to: other) }.contains("may not be written"))
    chmod(file.path, 0)
    #expect(message { try ArrayArchive(contentsOf: file) }.contains("may not be read"))
  }

  @Test func permissionsAndLinksStay() throws {
    try Data(Self.old).write(to: file)
    chmod(file.path, 0o640)
    let link = folder.file("link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
    try WholeFile.write(Self.new, to: link)
    #expect(contents(file) == Self.new)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == file.path)
    var status = stat()
    #expect(stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o640)
  }

  /// Writers of the same file wait for one another: one of their files stands at the end, whole.
  @Test func writersAtTheSameTimeDoNotMix() async throws {
    let file = file
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for _ in 0..<10 {
            try WholeFile.write(
              Array(repeating: UInt8(writer), count: 1_000 + writer), to: file)
          }
        }
      }
      try await group.waitForAll()
    }
    let found = contents(file)
    let writer = try #require(found.first)
    #expect(found == Array(repeating: writer, count: 1_000 + Int(writer)))
    #expect(try folder.names == ["net.arrays"])
  }
}
