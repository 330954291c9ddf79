// Checksums that detect damage: CRC-32 of PNG, gzip and archives (ISO 3309), Adler-32 of zlib
// streams (RFC 1950).

/// CRC-32: detects a file that was damaged or cut short, not one that somebody forged.
///
/// The value is that of Python's `zlib.crc32`.
///
/// ```swift
/// CRC32.sum(of: "123456789".utf8)   // 0xcbf43926
/// ```
public struct CRC32: Sendable {
  var register: UInt32 = 0xffff_ffff

  public init() {}

  /// The checksum of the bytes added so far.
  public var value: UInt32 { ~register }

  /// Adds bytes after those added before; contiguous ones eight at a time.
  ///
  /// - Complexity: O(*n*) for n bytes.
  public mutating func add(_ bytes: some Sequence<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ addBuffer($0) }) == nil {
      for byte in bytes { add(byte) }
    }
  }

  private mutating func add(_ byte: UInt8) {
    let index = Int(UInt8(truncatingIfNeeded: register) ^ byte)
    register = Self.table[index] ^ (register >> 8)
  }

  private mutating func addBuffer(_ bytes: UnsafeBufferPointer<UInt8>) {
    let raw = UnsafeRawBufferPointer(bytes)
    let whole = bytes.count & ~7
    Self.table.withUnsafeBufferPointer { table in
      for start in stride(from: 0, to: whole, by: 8) {
        var word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        word ^= UInt64(register)
        // The first byte has seven after it, the last one none.
        register = 0
        for offset in 0..<8 {
          let byte = Int(truncatingIfNeeded: word >> UInt64(8 * offset)) & 0xff
          register ^= table[(7 - offset) << 8 + byte]
        }
      }
    }
    for byte in bytes[whole...] { add(byte) }
  }

  /// The checksum of some bytes.
  public static func sum(of bytes: some Sequence<UInt8>) -> UInt32 {
    var checksum = CRC32()
    checksum.add(bytes)
    return checksum.value
  }

  /// What each byte does to the register, by how many bytes follow it, 0 to 7: `[8 × 256]`.
  ///
  /// The first 256 are eight steps of division by the polynomial 0xedb88320, bits reversed; the next
  /// ones another byte of zeros each.
  static let table: [UInt32] = {
    var table = [UInt32](repeating: 0, count: 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xedb8_8320 }
      table[byte] = value
    }
    for entry in 256..<8 * 256 {
      let before = table[entry - 256]
      table.append(table[Int(before & 0xff)] ^ (before >> 8))
    }
    return table
  }()
}

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
