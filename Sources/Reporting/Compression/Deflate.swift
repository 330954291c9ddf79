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

/// A stretch of tokens, and the bytes that they stand for.
struct DeflateBlock {
  let tokens: ArraySlice<Token>
  let bytes: ArraySlice<UInt8>
  private let literalFrequencies: [Int]
  private let distanceFrequencies: [Int]
  private let extraBits: Int

  init(tokens: ArraySlice<Token>, bytes: ArraySlice<UInt8>) {
    self.tokens = tokens
    self.bytes = bytes
    var literals = Array(repeating: 0, count: DeflateSymbols.literalCount)
    var distances = Array(repeating: 0, count: DeflateSymbols.distanceCount)
    var extraBits = 0
    literals[DeflateSymbols.endOfBlock] = 1
    for token in tokens {
      if token.isLiteral {
        literals[token.literal] += 1
      } else {
        let length = DeflateSymbols.length(token.length)
        let distance = DeflateSymbols.distance(token.distance)
        literals[length.symbol] += 1
        distances[distance.symbol] += 1
        extraBits += length.extraBits + distance.extraBits
      }
    }
    literalFrequencies = literals
    distanceFrequencies = distances
    self.extraBits = extraBits
  }

  /// Appends the block.
  func write(to writer: inout BitWriter, isLast: Bool) {
    let last: UInt32 = isLast ? 1 : 0
    let literals = HuffmanCode(frequencies: literalFrequencies, limit: 15)
    let distances = HuffmanCode(frequencies: distanceFrequencies, limit: 15)
    let header = CodeLengths(literals: literals, distances: distances)
    let dynamic = header.bits + bits(literals, distances)
    let fixed = bits(DeflateSymbols.fixedLiterals, DeflateSymbols.fixedDistances)
    let chunks = (bytes.count + Self.storedLimit - 1) / Self.storedLimit
    let stored = bytes.count * 8 + max(1, chunks) * (32 + 7)
    if stored < min(dynamic, fixed) {
      writeStored(to: &writer, last: last)
    } else if fixed <= dynamic {
      writer.write(last | 1 << 1, count: 3)
      write(DeflateSymbols.fixedLiterals, DeflateSymbols.fixedDistances, to: &writer)
    } else {
      writer.write(last | 2 << 1, count: 3)
      header.write(to: &writer)
      write(literals, distances, to: &writer)
    }
  }

  private func bits(_ literals: HuffmanCode, _ distances: HuffmanCode) -> Int {
    literals.bits(for: literalFrequencies) + distances.bits(for: distanceFrequencies) + extraBits
  }

  private func write(
    _ literals: HuffmanCode, _ distances: HuffmanCode, to writer: inout BitWriter
  ) {
    func write(_ symbol: Int, _ code: HuffmanCode) {
      writer.write(code.codes[symbol], count: Int(code.lengths[symbol]))
    }
    for token in tokens {
      guard !token.isLiteral else {
        write(token.literal, literals)
        continue
      }
      let length = DeflateSymbols.length(token.length)
      let distance = DeflateSymbols.distance(token.distance)
      write(length.symbol, literals)
      writer.write(length.extra, count: length.extraBits)
      write(distance.symbol, distances)
      writer.write(distance.extra, count: distance.extraBits)
    }
    write(DeflateSymbols.endOfBlock, literals)
  }

  private static let storedLimit = 65_535

  private func writeStored(to writer: inout BitWriter, last: UInt32) {
    var rest = bytes
    repeat {
      let part = rest.prefix(Self.storedLimit)
      rest = rest.dropFirst(part.count)
      writer.write(rest.isEmpty ? last : 0, count: 3)
      writer.alignToByte()
      writer.write(UInt32(part.count), count: 16)
      writer.write(UInt32(part.count) ^ 0xFFFF, count: 16)
      writer.append(part)
    } while !rest.isEmpty
  }
}

/// The lengths of a block's two codes, themselves written in a code: RFC 1951, section 3.2.7.
private struct CodeLengths {
  private let literalCount: Int
  private let distanceCount: Int
  private let items: [DeflateSymbol]
  private let code: HuffmanCode
  private let written: Int

  /// The order in which the lengths of the code's own code are written: rare ones last.
  private static let order = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  init(literals: HuffmanCode, distances: HuffmanCode) {
    literalCount = max(257, (literals.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    distanceCount = max(1, (distances.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    items = Self.items(literals.lengths[..<literalCount] + distances.lengths[..<distanceCount])
    var frequencies = Array(repeating: 0, count: 19)
    for item in items { frequencies[item.symbol] += 1 }
    let code = HuffmanCode(frequencies: frequencies, limit: 7)
    self.code = code
    written = max(4, (Self.order.lastIndex { code.lengths[$0] > 0 } ?? 0) + 1)
  }

  var bits: Int {
    14 + 3 * written + items.reduce(0) { $0 + Int(code.lengths[$1.symbol]) + $1.extraBits }
  }

  func write(to writer: inout BitWriter) {
    writer.write(UInt32(literalCount - 257), count: 5)
    writer.write(UInt32(distanceCount - 1), count: 5)
    writer.write(UInt32(written - 4), count: 4)
    for symbol in Self.order.prefix(written) {
      writer.write(UInt32(code.lengths[symbol]), count: 3)
    }
    for item in items {
      writer.write(code.codes[item.symbol], count: Int(code.lengths[item.symbol]))
      writer.write(item.extra, count: item.extraBits)
    }
  }

  /// Runs of equal lengths become 16 (the last one again, 3 to 6 times), 17 (3 to 10 zeros) and
  /// 18 (11 to 138 zeros).
  private static func items(_ lengths: ArraySlice<UInt8>) -> [DeflateSymbol] {
    var items: [DeflateSymbol] = []
    var place = lengths.startIndex
    while place < lengths.endIndex {
      let length = lengths[place]
      var run = lengths[place...].prefix { $0 == length }.count
      place += run
      if length > 0 {
        items.append(DeflateSymbol(symbol: Int(length), extra: 0, extraBits: 0))
        run -= 1
      }
      while run >= 3 {
        switch (length, run) {
        case (0, 11...):
          let count = min(run, 138)
          items.append(DeflateSymbol(symbol: 18, extra: UInt32(count - 11), extraBits: 7))
          run -= count
        case (0, _):
          let count = min(run, 10)
          items.append(DeflateSymbol(symbol: 17, extra: UInt32(count - 3), extraBits: 3))
          run -= count
        default:
          let count = min(run, 6)
          items.append(DeflateSymbol(symbol: 16, extra: UInt32(count - 3), extraBits: 2))
          run -= count
        }
      }
      for _ in 0..<run {
        items.append(DeflateSymbol(symbol: Int(length), extra: 0, extraBits: 0))
      }
    }
    return items
  }
}

/// A length or distance as deflate writes it: a symbol, and bits that say which of its values.
struct DeflateSymbol {
  let symbol: Int
  let extra: UInt32
  let extraBits: Int
}

enum DeflateSymbols {
  /// The symbol that ends a block.
  static let endOfBlock = 256
  static let literalCount = 286
  static let distanceCount = 30

  /// The symbol of a match's length, 3 to 258.
  static func length(_ length: Int) -> DeflateSymbol { lengths[length] }

  /// The symbol of a match's distance, 1 to 32,768.
  static func distance(_ distance: Int) -> DeflateSymbol {
    let value = distance - 1
    guard value >= 4 else { return DeflateSymbol(symbol: value, extra: 0, extraBits: 0) }
    // Two symbols for each power of two: the bit below the highest tells which.
    let highest = value.bitWidth - 1 - value.leadingZeroBitCount
    let extraBits = highest - 1
    let symbol = 2 * highest + (value >> extraBits & 1)
    return DeflateSymbol(
      symbol: symbol, extra: UInt32(value & ((1 << extraBits) - 1)), extraBits: extraBits)
  }

  private static let lengths: [DeflateSymbol] = (0...258).map { length in
    guard length >= 3 else { return DeflateSymbol(symbol: 0, extra: 0, extraBits: 0) }
    // 258 has a symbol of its own, so that the longest match is written without extra bits.
    if length == 258 { return DeflateSymbol(symbol: 285, extra: 0, extraBits: 0) }
    let value = length - 3
    guard value >= 8 else { return DeflateSymbol(symbol: 257 + value, extra: 0, extraBits: 0) }
    let highest = value.bitWidth - 1 - value.leadingZeroBitCount
    let extraBits = highest - 2
    let symbol = 257 + 4 * (highest - 1) + (value >> extraBits & 3)
    return DeflateSymbol(
      symbol: symbol, extra: UInt32(value & ((1 << extraBits) - 1)), extraBits: extraBits)
  }

  /// The lengths of the fixed code, RFC 1951, section 3.2.6.
  static let fixedLiterals = HuffmanCode(
    lengths: (0..<288).map { symbol in
      switch symbol {
      case ..<144: 8
      case ..<256: 9
      case ..<280: 7
      default: 8
      }
    })
  static let fixedDistances = HuffmanCode(lengths: Array(repeating: 5, count: 30))
}

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
