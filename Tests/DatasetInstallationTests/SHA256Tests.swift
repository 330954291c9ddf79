// SHA-256 sums against the published test vectors, by every program there is.

import Foundation
import TestSupport
import Testing

@testable import DatasetInstallation
@testable import Datasets

@Suite struct SHA256Tests {
  /// FIPS 180-4, the examples of NIST's Cryptographic Standards and Guidelines.
  static let vectors = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]
  static let abc = vectors[1].1

  @Test func publishedVectorsInOrder() throws {
    let folder = try TemporaryFolder()
    let parts = try Self.vectors.enumerated().map { index, vector in
      FilePart(path: try folder.file("\(index)", vector.0))
    }
    let many = Array(repeating: parts, count: 6).flatMap { $0 }
    let expected = Array(repeating: Self.vectors.map(\.1), count: 6).flatMap { $0 }
    #expect(try SHA256.system.checksums(of: many) == expected)
  }

  @Test(arguments: SHA256.system.programs)
  func everyProgramGivesTheSame(_ program: [String]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("abc", "abc")
    let result = Result { try SHA256(programs: [program]).checksum(of: path) }
    // A machine need not have all three.
    if case .failure(let error) = result,
      error as? DatasetInstallationError == .programMissing([program[0]])
    {
      return
    }
    #expect(try result.get() == Self.abc)
  }

  @Test func firstBytesOnly() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("file", "abc" + String(repeating: "-", count: 300_000))
    let short = try folder.file("short", "abc")
    let sums = try SHA256.system.checksums(of: [
      FilePart(path: path, firstBytes: 3), FilePart(path: path, firstBytes: 0),
      FilePart(path: short, firstBytes: 4_000),
    ])
    #expect(sums == [Self.abc, Self.vectors[0].1, Self.abc])
  }

  @Test(arguments: ["two words", "-c", "back\\slash", "new\nline", "a:b", "$HOME"])
  func anyNameWillDo(_ name: String) throws {
    let folder = try TemporaryFolder()
    #expect(try SHA256.system.checksum(of: try folder.file(name, "abc")) == Self.abc)
  }

  @Test func aProgramThatIsMissingOrWrongIsPassedOver() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("abc", "abc")
    let bad = [["no-such-program-here"], ["false"], ["echo", Self.abc]]
    #expect(try SHA256(programs: bad + SHA256.system.programs).checksum(of: path) == Self.abc)
    #expect(throws: DatasetInstallationError.programMissing(bad.map { $0[0] })) {
      try SHA256(programs: bad).checksum(of: path)
    }
  }

  @Test func unreadableFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path + "/none", folder.path] {
      let error = #expect(throws: DatasetInstallationError.self) {
        try SHA256.system.checksum(of: path)
      }
      guard case .cannotRead(path, _)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test func aTalkativeProgramDoesNotBlock() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("abc", "abc")
    let chatty = ["sh", "-c", "head -c 1000000 /dev/zero >&2; exec \"$@\"", "sh"]
    let programs = SHA256.system.programs.map { chatty + $0 }
    #expect(try SHA256(programs: programs).checksum(of: path) == Self.abc)
  }

  @Test func cancellingEndsTheProgramsAtOnce() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("abc", "abc")
    // Right about nothing, and asleep over anything else.
    let slow = ["sh", "-c", "if test -s /dev/stdin; then exec sleep 10; fi; exec \"$@\"", "sh"]
    let checksum = SHA256(programs: SHA256.system.programs.map { slow + $0 })
    let start = ProcessInfo.processInfo.systemUptime
    #expect(throws: DatasetInstallationError.cancelled) {
      try checksum.checksums(
        of: [FilePart(path: path), FilePart(path: path)],
        isCancelled: { ProcessInfo.processInfo.systemUptime - start > 0.3 })
    }
    #expect(ProcessInfo.processInfo.systemUptime - start < 2)
  }

  @Test func sumsAreReadOutOfAnyOutput() {
    let sum = Self.abc
    #expect(SHA256.digits(in: "\(sum)  -\n") == sum)
    #expect(SHA256.digits(in: "SHA2-256(stdin)= \(sum.uppercased())\n") == sum)
    #expect(SHA256.digits(in: "\(sum)0  -\n") == nil)
    #expect(SHA256.digits(in: "") == nil)
  }
}
