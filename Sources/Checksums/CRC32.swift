// The cyclic redundancy check of ISO 3309, which PNG, gzip and Python's `zlib.crc32` use.

/// CRC-32: tells a file that was altered or cut short, not one that somebody forged.
///
/// ```swift
/// CRC32.sum(of: "123456789".utf8)   // 0xcbf43926
/// ```
public struct CRC32: Sendable {
  @usableFromInline var register: UInt32 = 0xffff_ffff

  @inlinable public init() {}

  /// The check of what was added so far.
  @inlinable public var value: UInt32 { ~register }

  /// Adds bytes behind those added before.
  ///
  /// - Complexity: O(*n*) for n bytes.
  @inlinable
  public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      register = Self.table[Int(UInt8(truncatingIfNeeded: register) ^ byte)] ^ (register >> 8)
    }
  }

  /// The check of some bytes.
  @inlinable
  public static func sum(of bytes: some Sequence<UInt8>) -> UInt32 {
    var check = CRC32()
    check.add(bytes)
    return check.value
  }

  /// What each byte does to the register: eight steps of division by the polynomial 0xedb88320,
  /// bits reversed.
  @usableFromInline static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xedb8_8320
    }
  }
}
