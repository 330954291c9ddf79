// One block of a deflate stream, written in whichever of the three forms takes the fewest bits.

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
    let literals = PrefixCode(frequencies: literalFrequencies, limit: 15)
    let distances = PrefixCode(frequencies: distanceFrequencies, limit: 15)
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

  private func bits(_ literals: PrefixCode, _ distances: PrefixCode) -> Int {
    literals.bits(for: literalFrequencies) + distances.bits(for: distanceFrequencies) + extraBits
  }

  private func write(
    _ literals: PrefixCode, _ distances: PrefixCode, to writer: inout BitWriter
  ) {
    func write(_ symbol: Int, _ code: PrefixCode) {
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
  private let code: PrefixCode
  private let written: Int

  /// The order in which the lengths of the code's own code are written: rare ones last.
  private static let order = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  init(literals: PrefixCode, distances: PrefixCode) {
    literalCount = max(257, (literals.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    distanceCount = max(1, (distances.lengths.lastIndex { $0 > 0 } ?? 0) + 1)
    items = Self.items(literals.lengths[..<literalCount] + distances.lengths[..<distanceCount])
    var frequencies = Array(repeating: 0, count: 19)
    for item in items { frequencies[item.symbol] += 1 }
    let code = PrefixCode(frequencies: frequencies, limit: 7)
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
