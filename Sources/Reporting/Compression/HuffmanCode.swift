// Huffman codes no longer than a limit, in the canonical form of RFC 1951.

/// A code for symbols 0, 1, 2, …: the more frequent a symbol, the fewer bits.
struct HuffmanCode {
  /// The bits of each symbol's code; 0 for a symbol that does not occur.
  let lengths: [UInt8]
  /// Each symbol's code, its first bit the lowest, as a `BitWriter` takes it.
  let codes: [UInt32]

  /// The canonical code with these lengths: shorter codes come first, and among codes of one
  /// length the symbols count up.
  init(lengths: [UInt8]) {
    var counts = Array(repeating: UInt32(0), count: 17)
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var next = Array(repeating: UInt32(0), count: 17)
    for length in 1...15 { next[length + 1] = (next[length] + counts[length]) << 1 }
    self.lengths = lengths
    codes = lengths.map { length in
      guard length > 0 else { return 0 }
      defer { next[Int(length)] += 1 }
      return Self.reversed(next[Int(length)], count: Int(length))
    }
  }

  /// The shortest code for symbols of these frequencies with at most `limit` bits each.
  init(frequencies: [Int], limit: Int) {
    self.init(lengths: Self.lengths(frequencies, limit: limit))
  }

  /// The bits that symbols of these frequencies take up.
  func bits(for frequencies: [Int]) -> Int {
    zip(frequencies, lengths).reduce(0) { $0 + $1.0 * Int($1.1) }
  }

  /// Package-merge (Larmore and Hirschberg, 1990): `limit` times, the sorted list of symbols is
  /// merged with the pairs of the list before. A symbol's length is how often it is found in the
  /// cheapest 2n − 2 entries of the last list.
  private static func lengths(_ frequencies: [Int], limit: Int) -> [UInt8] {
    var lengths = Array(repeating: UInt8(0), count: frequencies.count)
    let symbols = frequencies.indices.filter { frequencies[$0] > 0 }
      .sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }
    guard symbols.count > 2 else {
      for symbol in symbols { lengths[symbol] = 1 }
      return lengths
    }
    precondition(symbols.count <= 1 << limit, "\(symbols.count) symbols in \(limit) bits")
    struct Entry {
      let weight: Int
      /// A symbol, or where the two entries of a pair stand in the list before, as −1 − place.
      let origin: Int
    }
    let leaves = symbols.map { Entry(weight: frequencies[$0], origin: $0) }
    var levels = [leaves]
    for _ in 1..<limit {
      let last = levels[levels.count - 1]
      let pairs = stride(from: 0, to: last.count - 1, by: 2).map {
        Entry(weight: last[$0].weight + last[$0 + 1].weight, origin: -1 - $0)
      }
      var merged: [Entry] = []
      merged.reserveCapacity(leaves.count + pairs.count)
      var (leaf, pair) = (0, 0)
      while leaf < leaves.count || pair < pairs.count {
        if pair == pairs.count
          || (leaf < leaves.count && leaves[leaf].weight <= pairs[pair].weight)
        {
          merged.append(leaves[leaf])
          leaf += 1
        } else {
          merged.append(pairs[pair])
          pair += 1
        }
      }
      levels.append(merged)
    }
    // Pairs are taken from the front of each list, so that a count says which are taken.
    var taken = 2 * symbols.count - 2
    for level in levels.reversed() {
      var pairs = 0
      for entry in level.prefix(taken) {
        if entry.origin >= 0 { lengths[entry.origin] += 1 } else { pairs += 1 }
      }
      taken = 2 * pairs
    }
    return lengths
  }

  private static func reversed(_ code: UInt32, count: Int) -> UInt32 {
    var result: UInt32 = 0
    for bit in 0..<count where code & (1 << UInt32(bit)) != 0 {
      result |= 1 << UInt32(count - 1 - bit)
    }
    return result
  }
}
