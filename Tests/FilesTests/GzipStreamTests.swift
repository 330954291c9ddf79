// Gzip files unpacked: what the system's gzip and Python's zlib pack, damaged and malicious streams.

import Files
import Foundation
import TestSupport
import Testing

/// Unpacks all of a file, some bytes at a time.
private func unpacked(_ bytes: [UInt8], by count: Int = 1_000) throws -> [UInt8] {
  var stream = GzipStream(bytes)
  var result: [UInt8] = []
  while case let part = try stream.read(upTo: count), !part.isEmpty { result += part }
  return result
}

@Suite struct GzipStreamTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Texts with long and short matches, noise, and runs longer than the window.
  private static let examples: [[UInt8]] = {
    var state: UInt32 = 7
    func noise(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      }
    }
    let words = (0..<30_000).flatMap { Array("word\($0 % 97) ".utf8) }
    let block = noise(20_000)
    return [
      [], [65], Array("abcabcabc".utf8), noise(70_000), Array(repeating: 0, count: 300_000), words,
      block + Array(repeating: 1, count: 12_768) + block,
      noise(500) + words + noise(40_000) + words,
    ]
  }()

  @Test(arguments: examples.indices, ["-1", "-6", "-9"])
  func whatGzipPacksIsUnpacked(_ index: Int, _ level: String) throws {
    let bytes = Self.examples[index]
    try write(Data(bytes), to: folder.path + "/a")
    try runProgram(["gzip", level, "a"], in: folder.path)
    let packed = [UInt8](try contents(folder.path + "/a.gz"))
    for count in [7_777, 1 << 20] { #expect(try unpacked(packed, by: count) == bytes) }
  }

  /// Stored blocks, fixed codes, and runs: what gzip itself seldom writes.
  @Test(.enabled(if: Python.isThere, "python3 with NumPy is not installed"))
  func whatZlibPacksIsUnpacked() throws {
    for (index, bytes) in Self.examples.enumerated() {
      try write(Data(bytes), to: folder.path + "/\(index)")
    }
    try Python.run(
      """
      import sys, zlib
      for n in range(\(Self.examples.count)):
          raw = open(f"{sys.argv[1]}/{n}", "rb").read()
          for level in [0, 1, 9]:
              for strategy in range(5):
                  for bits in [25, 31]:
                      z = zlib.compressobj(level, zlib.DEFLATED, bits, 8, strategy)
                      half = z.compress(raw[:len(raw) // 2]) + z.flush(zlib.Z_FULL_FLUSH)
                      out = half + z.compress(raw[len(raw) // 2:]) + z.flush()
                      open(f"{sys.argv[1]}/{n}-{level}-{strategy}-{bits}.gz", "wb").write(out)
      """, [folder.path])
    for name in try folder.names where name.hasSuffix(".gz") {
      let index = try #require(Int(name.prefix { $0 != "-" }))
      let packed = [UInt8](try contents(folder.path + "/" + name))
      #expect(try unpacked(packed, by: 50_000) == Self.examples[index], "\(name)")
    }
  }

  /// "abc" in a stored block, laid out by hand from RFC 1951 and 1952: with a name, a comment, a sum of
  /// the header and more fields; the CRC-32 of "abc" is 0x352441c2.
  @Test func everyPartOfAHeaderIsPassedOver() throws {
    let stored: [UInt8] = [1, 3, 0, 0xfc, 0xff] + Array("abc".utf8)
    let trailer: [UInt8] = [0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0]
    let extra: [UInt8] = [5, 0, 1, 2, 3, 4, 5]
    let fields = extra + Array("name".utf8) + [0] + Array("words".utf8) + [0, 9, 9]
    let file: [UInt8] =
      [0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3] + fields + stored + trailer
    #expect(try unpacked(file) == Array("abc".utf8))
    #expect(try unpacked(file + file + [0, 0, 0]) == Array("abcabc".utf8))
    for length in 0..<file.count {
      #expect(throws: GzipError.cutShort) { try unpacked(Array(file.prefix(length))) }
    }
    #expect(throws: GzipError.damaged) { try unpacked(file + [7]) }
    for (index, value) in [(0, 0), (2, 7), (3, 0x80), (file.count - 1, 1), (file.count - 8, 0)] {
      var wrong = file
      wrong[index] = UInt8(value)
      #expect(throws: GzipError.damaged) { try unpacked(wrong) }
    }
  }

  @Test func everyTruncationOfCodesIsSeen() throws {
    try write(Data("the quick brown fox, the quick brown dog".utf8), to: folder.path + "/a")
    try runProgram(["gzip", "-9", "a"], in: folder.path)
    let packed = [UInt8](try contents(folder.path + "/a.gz"))
    for length in 0..<packed.count {
      #expect(throws: GzipError.cutShort) { try unpacked(Array(packed.prefix(length))) }
    }
  }

  /// A block of fixed codes that copies from 4 bytes back after a single byte; one with two codes of one
  /// bit for three symbols; a block of type 3.
  @Test(arguments: [
    // 1, 01, literal 0 (00110000), length 3 (0000001), distance code 3 (00011)
    "110 00110000 0000001 00011",
    "111",
    // 1, 10, HLIT 0, HDIST 0, HCLEN 0: four lengths, all one bit: over-subscribed.
    "101 00000 00000 0000 100 100 100 100",
  ])
  func brokenRulesAreDamage(_ bits: String) {
    let digits = bits.filter { $0 != " " }
    var block: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if index % 8 == 0 { block.append(0) }
      if digit == "1" { block[index / 8] |= 1 << UInt8(index % 8) }
    }
    let file: [UInt8] =
      [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3] + block + Array(repeating: 0, count: 20)
    #expect(throws: GzipError.damaged) { try unpacked(file) }
  }

  /// What is taken must be the packed bytes: their sum holds.
  @Test(.timeLimit(.minutes(10))) func alteredStreamsAreRightOrRefused() throws {
    let text = Array(repeating: Array("0123456789 abcdefghij ".utf8), count: 40).flatMap { $0 }
    try write(Data(text), to: folder.path + "/a")
    try runProgram(["gzip", "a"], in: folder.path)
    let good = [UInt8](try contents(folder.path + "/a.gz"))
    var generator = SystemRandomNumberGenerator()
    var taken = 0
    for round in 0..<20_000 {
      var bytes = good
      for _ in 0...round % 3 {
        bytes[.random(in: 0..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8)
      }
      do throws(GzipError) {
        var stream = GzipStream(bytes)
        #expect(try stream.read(upTo: 10_000) == text)
        taken += 1
      } catch {}
    }
    // The time, the effort and the system in the header may be anything.
    #expect((100...10_000).contains(taken))
  }
}

@Suite struct SHA256StreamTests {
  // FIPS 180-4's examples, and the sum of a million letters a.
  @Test(arguments: [
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "aaaaaaaaaa", 100_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func knownSums(_ text: String, _ count: Int, _ sum: String) {
    var stream = SHA256Stream()
    for _ in 0..<count { stream.add(Array(text.utf8)) }
    #expect(stream.digits == sum)
    #expect(stream.digits == sum)
  }

  /// However the bytes are divided: 0 to 200 of them, against the system's program.
  @Test func everyLengthInParts() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<200).map { UInt8($0) }
    for length in stride(from: 0, through: 200, by: 1) {
      var (whole, parts) = (SHA256Stream(), SHA256Stream())
      whole.add(Array(bytes.prefix(length)))
      for start in stride(from: 0, to: length, by: 37) {
        parts.add(Array(bytes[start..<min(length, start + 37)]))
      }
      #expect(whole.digits == parts.digits)
      if [0, 55, 56, 63, 64, 65, 119, 120, 200].contains(length) {
        try write(Data(bytes.prefix(length)), to: folder.path + "/a")
        let told = String(
          decoding: try runProgram(["sha256sum", folder.path + "/a"]), as: UTF8.self)
        #expect(told.hasPrefix(whole.digits))
      }
    }
  }
}

@Suite struct WordingTests {
  @Test(arguments: [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
  func countsHaveTheirNoun(_ number: Int, _ text: String) {
    #expect(counted(number, "row") == text)
  }

  @Test func pluralsOfTheirOwn() {
    #expect(counted(2, "entry", plural: "entries") == "2 entries")
    #expect(countedBytes(1) == "1 byte" && countedBytes(30_730_000) == "30,730,000 bytes")
  }

  @Test(arguments: [
    ("datasets", "datasets"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"),
    ("~/x", "'~/x'"),
  ])
  func wordsAreQuotedForAShell(_ word: String, _ quoted: String) {
    #expect(shellQuoted(word) == quoted)
  }
}
