import Testing

@testable import ModelSelection

struct StableHashTests {
  /// The published test vectors of FNV-1a with 32 bits.
  @Test(
    arguments: [
      ("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968),
    ] as [(String, UInt32)])
  func shortForm(_ text: String, hash: UInt32) {
    #expect(StableHash.bits32(Array(text.utf8)) == hash)
  }

  /// FNV-1a with 64 bits and fmix64, written in Python with its unbounded integers, in
  /// `Tests/peers/selection_numpy.py`.
  @Test(
    arguments: [
      ("", 0xefd0_1f60_ba99_2926), ("a", 0x82a2_a958_a9be_ce5b), ("foobar", 0x2c22_1949_22d1_672b),
    ] as [(String, UInt64)])
  func longForm(_ text: String, hash: UInt64) {
    #expect(StableHash.bits64(text) == hash)
    #expect(StableHash.seed(text) == UInt32(hash >> 32))
    #expect((0..<1).contains(StableHash.fraction(text)))
  }
}
