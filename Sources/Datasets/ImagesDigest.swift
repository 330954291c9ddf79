// A short name for a set of images, so that results are not mixed up with those of another.

extension ImageDataset {
  /// A 64-bit digest of all bytes and labels, in hexadecimal.
  ///
  /// FNV-1a over words of eight bytes. It tells sets apart that differ by accident; it is no proof
  /// against somebody who wants two sets to look alike.
  public var digest: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for images in [training, test] {
      for bytes in [images.pixels, images.labels] {
        mix(UInt64(bytes.count), into: &hash)
        bytes.withUnsafeBytes { bytes in
          let words = bytes.count / 8
          for word in 0..<words {
            mix(
              UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)),
              into: &hash)
          }
          for place in words * 8..<bytes.count { mix(UInt64(bytes[place]), into: &hash) }
        }
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func mix(_ word: UInt64, into hash: inout UInt64) {
    hash = (hash ^ word) &* 0x0000_0100_0000_01b3
    hash ^= hash >> 32
  }
}
