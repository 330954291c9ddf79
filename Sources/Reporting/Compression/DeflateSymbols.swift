// The alphabets of RFC 1951, section 3.2.5: lengths and distances as symbols with extra bits.

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
  static let fixedLiterals = PrefixCode(
    lengths: (0..<288).map { symbol in
      switch symbol {
      case ..<144: 8
      case ..<256: 9
      case ..<280: 7
      default: 8
      }
    })
  static let fixedDistances = PrefixCode(lengths: Array(repeating: 5, count: 30))
}
