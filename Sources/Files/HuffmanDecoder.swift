// The prefix codes of deflate streams, read (RFC 1951, section 3.2.2).

/// A prefix code given by the lengths of its words: short words are looked up, long ones counted out.
struct HuffmanDecoder {
  /// How many bits are looked up at once.
  private static let lookedUpBits = 10
  /// By the next bits of the stream, the first in the lowest place: 16 × symbol + length, or 0 where
  /// the word is longer or none.
  private var table = [UInt16](repeating: 0, count: 1 << Self.lookedUpBits)
  /// How many words there are of each length, 0 to 15.
  private var counts = [Int](repeating: 0, count: 16)
  /// The symbols by their words, the shortest first.
  private let symbols: [UInt16]

  /// - Parameter lengths: Of each symbol's word, 0 for a symbol without one; at most 15.
  /// - Returns: nil where there are more words than the lengths have room for.
  init?(lengths: [UInt8]) {
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var free = 1
    for length in 1...15 {
      free = 2 * free - counts[length]
      if free < 0 { return nil }
    }
    symbols = (1...15).flatMap { length in
      lengths.indices.filter { Int(lengths[$0]) == length }.map { UInt16($0) }
    }
    var code = 0
    var place = 0
    for length in 1...Self.lookedUpBits {
      for _ in 0..<counts[length] {
        let entry = symbols[place] << 4 | UInt16(length)
        // The stream has a word's first bit lowest, whatever bits come after it.
        var bits = 0
        for bit in 0..<length where code >> bit & 1 == 1 { bits |= 1 << (length - 1 - bit) }
        for index in stride(from: bits, to: table.count, by: 1 << length) { table[index] = entry }
        code += 1
        place += 1
      }
      code <<= 1
    }
  }

  /// The symbol that bits begin with, and the length of its word; nil where no word does.
  @inline(__always)
  func symbol(of bits: UInt64) -> (symbol: Int, length: Int)? {
    let entry = Int(table[Int(truncatingIfNeeded: bits) & (1 << Self.lookedUpBits - 1)])
    if entry > 0 { return (entry >> 4, entry & 15) }
    return longSymbol(of: bits)
  }

  private func longSymbol(of bits: UInt64) -> (symbol: Int, length: Int)? {
    var (word, first, place) = (0, 0, 0)
    for length in 1...15 {
      word |= Int(bits >> UInt64(length - 1) & 1)
      let count = counts[length]
      if word - first < count { return (Int(symbols[place + word - first]), length) }
      place += count
      first = (first + count) << 1
      word <<= 1
    }
    return nil
  }
}
