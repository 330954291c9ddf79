// Compression as PNG needs it: deflate (RFC 1951) in a zlib frame (RFC 1950).

import Files

enum Deflate {
  /// How many tokens share a code. Fewer follow the data more closely, and each code takes room.
  private static let tokensPerBlock = 1 << 15

  /// The bytes as a deflate stream.
  static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let tokens = BackReferenceFinder.tokens(of: bytes)
    var writer = BitWriter()
    var place = 0
    var first = 0
    repeat {
      let part = tokens[first..<min(tokens.count, first + tokensPerBlock)]
      first = part.endIndex
      let count = part.reduce(0) { $0 + ($1.isLiteral ? 1 : $1.length) }
      DeflateBlock(tokens: part, bytes: bytes[place..<place + count])
        .write(to: &writer, isLast: first == tokens.count)
      place += count
    } while first < tokens.count
    writer.alignToByte()
    return writer.bytes
  }

  /// The bytes as a zlib stream: two bytes that name the method, a deflate stream, and the
  /// Adler-32 of what was compressed, its highest byte first.
  static func zlibStream(_ bytes: [UInt8]) -> [UInt8] {
    let sum = Adler32.sum(of: bytes)
    return [0x78, 0x9C] + compressed(bytes)
      + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> UInt32($0)) }
  }
}
