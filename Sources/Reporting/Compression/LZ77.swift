// Finds repeated bytes: LZ77, the first half of deflate.

/// A byte as it is, or a stretch that stood before.
struct Token: Equatable {
  private let packed: UInt32

  init(literal: UInt8) { packed = UInt32(literal) }

  /// - Precondition: `length` is 3 to 258 and `distance` 1 to 32,768.
  init(length: Int, distance: Int) {
    packed = 1 << 31 | UInt32(length) << 16 | UInt32(distance - 1)
  }

  var isLiteral: Bool { packed >> 31 == 0 }
  /// The byte.
  var literal: Int { Int(packed & 0xFF) }
  /// How many bytes are repeated.
  var length: Int { Int(packed >> 16 & 0x1FF) }
  /// How far back they stand.
  var distance: Int { Int(packed & 0xFFFF) + 1 }
}

/// Cuts bytes into tokens.
///
/// Places that begin with the same three bytes are chained, the latest first. At each place the
/// longest match of the last few is sought; it is taken unless the next place has a longer one.
struct BackReferenceFinder {
  private static let window = 1 << 15
  private static let hashBits: UInt32 = 15
  private static let maxLength = 258
  /// How many earlier places are looked at. More finds a little more and takes longer.
  private static let maxChain = 48
  /// A match of this length is good enough to stop looking.
  private static let goodLength = 96

  static func tokens(of bytes: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    tokens.reserveCapacity(bytes.count / 2 + 16)
    bytes.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: window + 1 << Int(hashBits)) { room in
        room.initialize(repeating: -1)
        let heads = UnsafeMutableBufferPointer(rebasing: room[..<(1 << Int(hashBits))])
        let earlier = UnsafeMutableBufferPointer(rebasing: room[(1 << Int(hashBits))...])
        find(bytes, heads: heads, earlier: earlier) { tokens.append($0) }
      }
    }
    return tokens
  }

  private static func find(
    _ bytes: UnsafeBufferPointer<UInt8>, heads: UnsafeMutableBufferPointer<Int32>,
    earlier: UnsafeMutableBufferPointer<Int32>, _ emit: (Token) -> Void
  ) {
    let count = bytes.count
    /// Enters a place into its chain and returns the place before it.
    func enter(_ place: Int) -> Int {
      guard place + 2 < count else { return -1 }
      let three =
        UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2])
      let hash = Int((three &* 2_654_435_761) >> (32 - hashBits))
      let last = heads[hash]
      earlier[place & (window - 1)] = last
      heads[hash] = Int32(place)
      return Int(last)
    }
    func longest(at place: Int, from first: Int, over least: Int) -> (length: Int, distance: Int) {
      var best = (length: least, distance: 0)
      let most = min(maxLength, count - place)
      var candidate = first
      var left = maxChain
      while candidate >= 0, place - candidate <= window, left > 0, best.length < most {
        // The byte that would make the match longer than the best settles most candidates.
        if bytes[candidate + best.length] == bytes[place + best.length] {
          var length = 0
          while length < most, bytes[candidate + length] == bytes[place + length] { length += 1 }
          if length > best.length {
            best = (length, place - candidate)
            if length >= goodLength { break }
          }
        }
        let next = Int(earlier[candidate & (window - 1)])
        // A place that fell out of the window was overwritten by a later one.
        guard next < candidate else { break }
        candidate = next
        left -= 1
      }
      // A short match from far away takes more bits than its bytes would.
      let isWorthIt = best.distance > 0 && (best.length > 4 || best.distance <= near(best.length))
      return isWorthIt ? best : (0, 0)
    }
    /// How far back a match of three or four bytes may lie to be worth its bits; tried on photographs.
    func near(_ length: Int) -> Int { length == 3 ? 16 : 256 }
    var place = 0
    var found = (length: 0, distance: 0)
    var isKnown = false
    while place < count {
      if !isKnown { found = longest(at: place, from: enter(place), over: 2) }
      isKnown = false
      guard found.length >= 3 else {
        emit(Token(literal: bytes[place]))
        place += 1
        continue
      }
      if found.length < goodLength, place + 1 < count {
        let next = longest(at: place + 1, from: enter(place + 1), over: found.length)
        if next.length > found.length {
          emit(Token(literal: bytes[place]))
          place += 1
          found = next
          isKnown = true
          continue
        }
        for inside in place + 2..<max(place + 2, place + found.length) { _ = enter(inside) }
      } else {
        for inside in place + 1..<place + found.length { _ = enter(inside) }
      }
      emit(Token(length: found.length, distance: found.distance))
      place += found.length
    }
  }
}
