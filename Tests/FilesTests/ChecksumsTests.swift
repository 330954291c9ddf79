// The checks of bytes, against the values that Python's zlib gives.

import Files
import Testing

@Suite struct ChecksumsTests {
  /// `zlib.crc32(b"…")`
  @Test(arguments: [
    ("", 0), ("a", 0xe8b7_be43), ("123456789", 0xcbf4_3926), ("a\u{0}b", 0x15e8_7871),
  ])
  func crcIsPythons(_ text: String, expected: UInt32) {
    #expect(CRC32.sum(of: text.utf8) == expected)
  }

  /// `zlib.crc32(bytes(i % 251 for i in range(100000)))` and `zlib.adler32` of the same.
  @Test func longInputIsPythons() {
    let bytes = (0..<100_000).map { UInt8($0 % 251) }
    #expect(CRC32.sum(of: bytes) == 0xb353_b8fa)
    #expect(Adler32.sum(of: bytes) == 0x84cb_a994)
  }

  /// Bytes that lie together are taken eight at a time, others one by one: every length around the
  /// eight, from a place that is aligned and from one that is not.
  @Test(arguments: 0..<20) func crcOfABufferIsThatOfItsBytes(_ count: Int) {
    let bytes = (0..<40).map { UInt8(($0 * 37 + 11) % 256) }
    for start in 0..<4 {
      let part = bytes[start..<start + count]
      #expect(CRC32.sum(of: part) == CRC32.sum(of: AnySequence(part.lazy.map { $0 })))
    }
  }

  /// `zlib.adler32(b"…")`; 255s make the sums as large as they get.
  @Test func adlerIsPythons() {
    #expect(Adler32.sum(of: "".utf8) == 1)
    #expect(Adler32.sum(of: "Wikipedia".utf8) == 0x11e6_0398)
    #expect(Adler32.sum(of: Array(repeating: 255, count: 70_000)) == 0x2a28_6e81)
  }

  @Test func crcInPiecesIsTheWhole() {
    var check = CRC32()
    check.add("1234".utf8)
    check.add("".utf8)
    check.add("56789".utf8)
    #expect(check.value == 0xcbf4_3926)
  }
}
