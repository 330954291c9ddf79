// Gzip files unpacked: what the system's gzip and Python's zlib pack, damaged and shortened files.

import Files
import Foundation
import TestSupport
import Testing

@Suite struct GzipReaderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Unpacks all of a file, some bytes at a time.
  private func unpacked(_ path: String, by count: Int = 1_000) throws -> [UInt8] {
    let reader = try GzipReader(path)
    var result: [UInt8] = []
    while case let part = try reader.read(upTo: count), !part.isEmpty {
      try #require(part.count <= count)
      result += part
    }
    return result
  }

  private func unpacked(_ bytes: [UInt8]) throws -> [UInt8] {
    try write(Data(bytes), to: folder.path + "/bytes.gz")
    return try unpacked(folder.path + "/bytes.gz")
  }

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
    let far = noise(32_500)
    return [
      [], [65], Array("abcabcabc".utf8), noise(70_000), Array(repeating: 0, count: 300_000), words,
      block + Array(repeating: 1, count: 12_768) + block,
      noise(500) + words + noise(40_000) + words,
      // Matches that reach far back wherever the reader's memory ends.
      Array(repeatElement(far, count: 25).joined()),
    ]
  }()

  @Test(arguments: examples.indices) func whatGzipPacksIsUnpacked(_ index: Int) throws {
    let bytes = Self.examples[index]
    try write(Data(bytes), to: folder.path + "/a")
    try runProgram(["gzip", "a"], in: folder.path)
    for count in [7_777, 1 << 20] {
      #expect(try unpacked(folder.path + "/a.gz", by: count) == bytes)
    }
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
          for level, strategy in [(0, 0), (1, 4), (9, 0)]:
              z = zlib.compressobj(level, zlib.DEFLATED, 31, 8, strategy)
              half = z.compress(raw[:len(raw) // 2]) + z.flush(zlib.Z_FULL_FLUSH)
              out = half + z.compress(raw[len(raw) // 2:]) + z.flush()
              open(f"{sys.argv[1]}/{n}-{level}-{strategy}.gz", "wb").write(out)
      """, [folder.path])
    for name in try folder.names where name.hasSuffix(".gz") {
      let index = try #require(Int(name.prefix { $0 != "-" }))
      #expect(
        try unpacked(folder.path + "/" + name, by: 50_000) == Self.examples[index], "\(name)")
    }
  }

  /// "abc" in a stored block, laid out by hand from RFC 1951 and 1952: with a name, a comment and
  /// more fields; the CRC-32 of "abc" is 0x352441c2.
  @Test func everyPartOfAHeaderIsPassedOver() throws {
    let stored: [UInt8] = [1, 3, 0, 0xfc, 0xff] + Array("abc".utf8)
    let trailer: [UInt8] = [0xc2, 0x41, 0x24, 0x35, 3, 0, 0, 0]
    let extra: [UInt8] = [5, 0, 1, 2, 3, 4, 5]
    let fields = extra + Array("name".utf8) + [0] + Array("words".utf8) + [0]
    let file: [UInt8] =
      [0x1f, 0x8b, 8, 4 | 8 | 16, 1, 2, 3, 4, 0, 3] + fields + stored + trailer
    #expect(try unpacked(file) == Array("abc".utf8))
    #expect(try unpacked(file + file + [0, 0, 0]) == Array("abcabc".utf8))
    for length in stride(from: 2, to: file.count, by: 3) {
      #expect(throws: GzipError.cutShort) { try unpacked(Array(file.prefix(length))) }
    }
    #expect(throws: GzipError.damaged) { try unpacked(file + Array("rest".utf8)) }
    for (index, value) in [(0, 0), (2, 7), (3, 0x80), (file.count - 1, 1), (file.count - 8, 0)] {
      var wrong = file
      wrong[index] = UInt8(value)
      #expect(throws: GzipError.damaged) { try unpacked(wrong) }
    }
  }

  @Test func truncatedCodesAreSeen() throws {
    try write(Data("the quick brown fox, the quick brown dog".utf8), to: folder.path + "/a")
    try runProgram(["gzip", "-9", "a"], in: folder.path)
    let packed = [UInt8](try contents(folder.path + "/a.gz"))
    for length in stride(from: 2, to: packed.count, by: 5) {
      #expect(throws: GzipError.cutShort) { try unpacked(Array(packed.prefix(length))) }
    }
  }

  /// A reader that is dropped before the end closes its file, and the next one reads on.
  @Test func whatIsNotReadToItsEndIsDropped() throws {
    try write(Data(repeating: 7, count: 5_000_000), to: folder.path + "/a")
    try runProgram(["gzip", "a"], in: folder.path)
    for _ in 0..<20 {
      #expect(try GzipReader(folder.path + "/a.gz").read(upTo: 3) == [7, 7, 7])
    }
    #expect(try unpacked(folder.path + "/a.gz", by: 1 << 20).count == 5_000_000)
  }

  @Test func aFileThatIsNotThereIsSaid() throws {
    let path = folder.path + "/none.gz"
    #expect(throws: GzipError.unreadable("No such file or directory")) {
      try GzipReader(path)
    }
  }
}
