// Bits into bytes, the lowest bit first, as RFC 1951 packs them.

/// Collects codes of up to 32 bits in a row of bytes.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  private var pendingCount = 0

  /// Appends the lowest `count` bits of `value`, the lowest first.
  ///
  /// - Precondition: `count` is at most 32, and `value` has no bit above them.
  mutating func write(_ value: UInt32, count: Int) {
    pending |= UInt64(value) << UInt64(pendingCount)
    pendingCount += count
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  /// Fills the last byte with zeros.
  mutating func alignToByte() {
    if pendingCount > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
    pending = 0
    pendingCount = 0
  }

  /// Appends whole bytes behind the last whole byte.
  mutating func append(_ more: ArraySlice<UInt8>) {
    alignToByte()
    bytes += more
  }
}
