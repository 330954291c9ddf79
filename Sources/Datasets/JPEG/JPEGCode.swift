// Huffman codes and the bits of a scan. T.81, annexes C and F.

/// A Huffman code, as a table file gives it: how many codes there are of each length, and the symbols.
struct JPEGCode {
  private static let shortBits = 9
  /// By the next nine bits: 256 times the code's length, and the symbol; 0 for longer codes.
  private var short = [UInt16](repeating: 0, count: 1 << shortBits)
  /// By a code's length: the first sixteen bits that are no code of that length or shorter.
  private var ends = [Int](repeating: 0, count: 17)
  /// By a code's length: what is added to a code to have its symbol's index.
  private var offsets = [Int](repeating: 0, count: 17)
  private let symbols: [UInt8]

  /// - Parameters:
  ///   - counts: How many codes have 1, 2, … 16 bits.
  ///   - symbols: At most 256, in the order of the codes.
  /// - Returns: nil where there are more codes than so many bits have.
  init?(counts: [Int], symbols: some Sequence<UInt8>) {
    self.symbols = Array(symbols)
    var code = 0
    var index = 0
    for length in 1...16 {
      offsets[length] = index - code
      for _ in 0..<counts[length - 1] {
        guard code < 1 << length else { return nil }
        if length <= Self.shortBits {
          let first = code << (Self.shortBits - length)
          for place in first..<first + 1 << (Self.shortBits - length) {
            short[place] = UInt16(length) << 8 | UInt16(self.symbols[index])
          }
        }
        code += 1
        index += 1
      }
      ends[length] = code << (16 - length)
      code <<= 1
    }
  }

  /// The next symbol. At least sixteen bits are there.
  @inline(__always)
  func next(_ bits: inout JPEGBits) throws(JPEGError) -> Int {
    let entry = short[bits.peek(Self.shortBits)]
    if entry != 0 {
      bits.drop(Int(entry >> 8))
      return Int(entry & 255)
    }
    return try nextLong(&bits)
  }

  private func nextLong(_ bits: inout JPEGBits) throws(JPEGError) -> Int {
    let word = bits.peek(16)
    for length in Self.shortBits + 1...16 where word < ends[length] {
      bits.drop(length)
      return Int(symbols[offsets[length] + word >> (16 - length)])
    }
    throw .damaged("some bits are no code of its Huffman table")
  }
}

/// The bits of a scan, the highest of a byte first; where they end, zeros follow.
struct JPEGBits {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// Where the next byte is that was not taken.
  private(set) var place: Int
  /// The next bits, from the highest on.
  private var buffer: UInt64 = 0
  private var count = 0
  /// How many zeros were put behind the last bit.
  private var zeros = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, from place: Int) {
    self.bytes = bytes
    self.place = place
  }

  /// Whether bits were used that the scan does not have.
  var isOverrun: Bool { zeros > count }

  /// Whether nothing is left but what fills the last byte, and a marker or the file's end comes next.
  var isAtMarker: Bool { count - zeros < 8 && (place >= bytes.count || bytes[place] == 0xff) }

  @inline(__always)
  func peek(_ bits: Int) -> Int {
    Int(truncatingIfNeeded: buffer &>> UInt64(truncatingIfNeeded: 64 &- bits))
  }

  @inline(__always)
  mutating func drop(_ bits: Int) {
    buffer &<<= UInt64(truncatingIfNeeded: bits)
    count &-= bits
  }

  /// A number of some bits, 1 to 16, whose first bit says that it is positive (T.81, F.2.2.1).
  @inline(__always)
  mutating func signed(_ bits: Int) -> Int32 {
    let value = peek(bits)
    drop(bits)
    return Int32(truncatingIfNeeded: value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value)
  }

  /// Makes sure of 32 bits: a code and a number.
  @inline(__always)
  mutating func fill() {
    if count < 32 { refill() }
  }

  private mutating func refill() {
    if place + 8 <= bytes.count {
      let word = UInt64(
        bigEndian: UnsafeRawPointer(bytes.baseAddress! + place).loadUnaligned(as: UInt64.self))
      // Eight bytes without a 255: as many as there is room for.
      let inverted = ~word
      if (inverted &- 0x0101_0101_0101_0101) & ~inverted & 0x8080_8080_8080_8080 == 0 {
        buffer |= word &>> UInt64(truncatingIfNeeded: count)
        place += (64 - count) >> 3
        count += (64 - count) & ~7
        return
      }
    }
    while count <= 56 {
      var byte: UInt8 = 0
      if place < bytes.count, bytes[place] != 0xff {
        byte = bytes[place]
        place += 1
      } else if place + 1 < bytes.count, bytes[place + 1] == 0 {
        // A byte 255 is followed by a 0, to be no marker.
        byte = 0xff
        place += 2
      } else {
        zeros += 8
      }
      buffer |= UInt64(byte) &<< UInt64(truncatingIfNeeded: 56 - count)
      count += 8
    }
  }
}
