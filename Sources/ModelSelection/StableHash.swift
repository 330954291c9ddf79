// A hash that is the same in every run, on every machine; Swift's own is seeded anew each time.

/// Hashes of texts that never change: seeds and checks of files are derived from them.
///
/// FNV-1a reads the bytes of the text's UTF-8. Its 64-bit form is followed by the finalizer of
/// MurmurHash3, because texts that differ in their last letter only would otherwise share their
/// upper bits. Neither is meant against someone who wants two texts to collide.
enum StableHash {
  /// FNV-1a with 32 bits: offset basis 2166136261, prime 16777619.
  static func bits32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }

  /// FNV-1a with 64 bits, then MurmurHash3's `fmix64`.
  static func bits64(_ text: String) -> UInt64 {
    var hash = text.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    hash ^= hash >> 33
    hash &*= 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 33
    hash &*= 0xc4ce_b9fe_1a85_ec53
    return hash ^ (hash >> 33)
  }

  /// A seed: the upper 32 bits of `bits64`.
  static func seed(_ text: String) -> UInt32 { UInt32(bits64(text) >> 32) }

  /// A number in [0, 1): the upper 53 bits of `bits64`, divided by 2⁵³.
  static func fraction(_ text: String) -> Double { Double(bits64(text) >> 11) * 0x1p-53 }
}
