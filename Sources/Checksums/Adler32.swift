// The checksum that ends a zlib stream. RFC 1950.

/// Adler-32: two sums modulo 65,521.
///
/// ```swift
/// Adler32.sum(of: "Wikipedia".utf8)   // 0x11e60398
/// ```
public enum Adler32 {
  /// The checksum of some bytes.
  ///
  /// - Complexity: O(*n*) for n bytes.
  @inlinable
  public static func sum(of bytes: some Sequence<UInt8>) -> UInt32 {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}
