// DEFLATE data unpacked: RFC 1951 (Deutsch, 1996).

/// What keeps DEFLATE data from being unpacked.
enum InflateError: Error, Equatable {
  /// The data end before the last block does.
  case cutShort
  /// They break the format's rules.
  case damaged
}

/// DEFLATE data, unpacked part after part.
struct Inflate {
  /// How far back a match may reach, in bytes.
  static let window = 32_768

  private enum State {
    case header
    case stored(left: Int)
    case codes
    case match(left: Int, distance: Int)
    case end
  }

  /// What is packed; behind the last block, what follows it.
  var bits: InflateBits
  private var state = State.header
  private var isLastBlock = false
  private var literals = InflateCode()
  private var distances = InflateCode()

  init(_ bits: InflateBits) { self.bits = bits }

  /// Whether the last block was unpacked to its end.
  var isAtEnd: Bool {
    if case .end = state { return true }
    return false
  }

  /// Begins anew with what follows the last block.
  mutating func restart() {
    state = .header
    isLastBlock = false
  }

  /// Unpacks until memory is full or the data end.
  ///
  /// - Parameters:
  ///   - memory: In front of `end`, the bytes unpacked before: all, or the last 32,768.
  ///   - end: Where the next byte goes; it is moved, also where an error is thrown.
  mutating func unpack(
    into memory: UnsafeMutableBufferPointer<UInt8>, end: inout Int
  ) throws(InflateError) {
    while end < memory.count {
      switch state {
      case .end: return
      case .header: try readHeader()
      case .stored(let left):
        let count = bits.copy(
          into: UnsafeMutableBufferPointer(
            rebasing: memory[end..<min(memory.count, end + left)]))
        if count == 0 { throw .cutShort }
        end += count
        state = left > count ? .stored(left: left - count) : afterBlock
      case .match(let left, let distance):
        let count = min(left, memory.count - end)
        repeatBytes(of: memory.baseAddress! + end, distance: distance, count: count)
        end += count
        state = left > count ? .match(left: left - count, distance: distance) : .codes
      case .codes: try unpackCodes(into: memory, end: &end)
      }
    }
  }

  private var afterBlock: State { isLastBlock ? .end : .header }

  private mutating func readHeader() throws(InflateError) {
    isLastBlock = try bits.take(1) == 1
    switch try bits.take(2) {
    case 0:
      bits.skipToByte()
      let count = try bits.take(16)
      guard try bits.take(16) == ~count & 0xffff else { throw .damaged }
      state = count == 0 ? afterBlock : .stored(left: count)
    case 1:
      let lengths =
        Array(repeating: UInt8(8), count: 144) + Array(repeating: 9, count: 112)
        + Array(repeating: 7, count: 24) + Array(repeating: 8, count: 8)
      guard literals.set(lengths[...]), distances.set(Array(repeating: 5, count: 32)[...]) else {
        throw .damaged
      }
      state = .codes
    case 2:
      try readCodes()
      state = .codes
    default: throw .damaged
    }
  }

  /// The lengths of a block's own codes (RFC 1951, 3.2.7), themselves in a code.
  private mutating func readCodes() throws(InflateError) {
    let literalCount = try bits.take(5) + 257
    let distanceCount = try bits.take(5) + 1
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var lengths = [UInt8](repeating: 0, count: 19)
    for place in order.prefix(try bits.take(4) + 4) { lengths[place] = UInt8(try bits.take(3)) }
    guard literalCount <= 286, distanceCount <= 30, literals.set(lengths[...]) else {
      throw .damaged
    }
    let count = literalCount + distanceCount
    lengths = []
    while lengths.count < count {
      bits.fill()
      let symbol = try literals.next(&bits)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw .damaged }
        lengths += Array(repeating: last, count: 3 + (try bits.take(2)))
      case 17: lengths += Array(repeating: 0, count: 3 + (try bits.take(3)))
      case 18: lengths += Array(repeating: 0, count: 11 + (try bits.take(7)))
      default: lengths.append(UInt8(symbol))
      }
    }
    // Without a code for its end, a block has none.
    guard lengths.count == count, lengths[256] > 0, literals.set(lengths[..<literalCount]),
      distances.set(lengths[literalCount...])
    else { throw .damaged }
  }

  private mutating func unpackCodes(
    into memory: UnsafeMutableBufferPointer<UInt8>, end: inout Int
  ) throws(InflateError) {
    // Copies, which the loop keeps in registers.
    var bits = bits
    var out = end
    defer {
      self.bits = bits
      end = out
    }
    let bytes = memory.baseAddress!
    while out < memory.count {
      // Enough for a length and a distance: 15 + 5 and 15 + 13 bits.
      bits.fill()
      let symbol = try literals.next(&bits)
      if symbol < 256 {
        bytes[out] = UInt8(truncatingIfNeeded: symbol)
        out += 1
        continue
      }
      if symbol == 256 {
        state = afterBlock
        return
      }
      guard symbol < 286 else { throw .damaged }
      let length = try Self.length(symbol - 257, &bits)
      let code = try distances.next(&bits)
      guard code < 30 else { throw .damaged }
      let distance = try Self.distance(code, &bits)
      guard distance <= out else { throw .damaged }
      let count = min(length, memory.count - out)
      repeatBytes(of: bytes + out, distance: distance, count: count)
      out += count
      if count < length { state = .match(left: length - count, distance: distance) }
    }
  }

  /// The length of a match: 3 to 10 without extra bits, then four lengths for each number of extra bits.
  private static func length(
    _ code: Int, _ bits: inout InflateBits
  ) throws(InflateError) -> Int {
    if code < 8 { return code + 3 }
    if code == 28 { return 258 }
    let extra = code / 4 - 1
    return (4 + code % 4) << extra + 3 + (try bits.takeFilled(extra))
  }

  /// The distance of a match: 1 to 4 without extra bits, then two for each number of extra bits.
  private static func distance(
    _ code: Int, _ bits: inout InflateBits
  ) throws(InflateError) -> Int {
    if code < 4 { return code + 1 }
    let extra = code / 2 - 1
    return (2 + code % 2) << extra + 1 + (try bits.takeFilled(extra))
  }

  /// Writes bytes that are there already so far in front; those just written may be among them.
  @inline(__always)
  private func repeatBytes(of target: UnsafeMutablePointer<UInt8>, distance: Int, count: Int) {
    let source = target - distance
    if distance >= count {
      target.update(from: source, count: count)
    } else {
      for place in 0..<count { target[place] = source[place] }
    }
  }
}

/// A Huffman code in the canonical form of RFC 1951, 3.2.2.
struct InflateCode {
  private static let shortBits = 10
  /// By the next ten bits: 16 times the symbol, and its code's length; 0 for longer codes.
  private var short = [UInt16](repeating: 0, count: 1 << shortBits)
  /// How many codes there are of each length.
  private var counts = [Int](repeating: 0, count: 16)
  /// In the order of their codes.
  private var symbols: [UInt16] = []

  /// Makes the code with the given lengths, 0 for a symbol without a code.
  ///
  /// - Returns: Whether they make a code: not more codes than there are, and not fewer, but for a code
  ///   of one symbol or none.
  mutating func set(_ lengths: ArraySlice<UInt8>) -> Bool {
    for length in counts.indices { counts[length] = 0 }
    for length in lengths { counts[Int(length)] += 1 }
    let used = lengths.count - counts[0]
    counts[0] = 0
    var left = 1
    var next = [Int](repeating: 0, count: 16)
    var places = next
    for length in 1...15 {
      left = 2 * left - counts[length]
      if left < 0 { return false }
      next[length] = (next[length - 1] + counts[length - 1]) << 1
      places[length] = places[length - 1] + counts[length - 1]
    }
    if left > 0, used > 1 || used == 1 && counts[1] == 0 { return false }
    symbols = Array(repeating: 0, count: used)
    for place in short.indices { short[place] = 0 }
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let length = Int(length)
      let code = next[length]
      next[length] += 1
      symbols[places[length]] = UInt16(symbol)
      places[length] += 1
      if length > Self.shortBits { continue }
      var reversed = 0
      for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
      for place in stride(from: reversed, to: 1 << Self.shortBits, by: 1 << length) {
        short[place] = UInt16(symbol << 4 | length)
      }
    }
    return true
  }

  /// The next symbol. Fifteen bits are there, unless the data end.
  @inline(__always)
  func next(_ bits: inout InflateBits) throws(InflateError) -> Int {
    let entry = Int(short[bits.peek(Self.shortBits)])
    if entry != 0 {
      let length = entry & 15
      guard length <= bits.count else { throw .cutShort }
      bits.drop(length)
      return entry >> 4
    }
    return try nextLong(&bits)
  }

  private func nextLong(_ bits: inout InflateBits) throws(InflateError) -> Int {
    let word = bits.peek(15)
    var (code, first, place) = (0, 0, 0)
    for length in 1...15 {
      code |= word >> (length - 1) & 1
      if code - first < counts[length] {
        guard length <= bits.count else { throw .cutShort }
        bits.drop(length)
        return Int(symbols[place + code - first])
      }
      place += counts[length]
      first = (first + counts[length]) << 1
      code <<= 1
    }
    throw bits.count < 15 ? .cutShort : .damaged
  }
}

/// Bits of bytes that come part after part, the lowest of a byte first.
struct InflateBits {
  private var input: [UInt8]
  private var place = 0
  /// The next bits, from the lowest on.
  private var buffer: UInt64 = 0
  private(set) var count = 0
  private let more: () -> [UInt8]

  /// - Parameters:
  ///   - input: The first bytes.
  ///   - more: Returns the next ones; none at the end.
  init(_ input: [UInt8], more: @escaping () -> [UInt8] = { [] }) {
    self.input = input
    self.more = more
  }

  @inline(__always)
  func peek(_ bits: Int) -> Int {
    Int(truncatingIfNeeded: buffer & (1 &<< UInt64(truncatingIfNeeded: bits) &- 1))
  }

  @inline(__always)
  mutating func drop(_ bits: Int) {
    buffer &>>= UInt64(truncatingIfNeeded: bits)
    count &-= bits
  }

  /// Makes sure of 48 bits, where so many are left.
  @inline(__always)
  mutating func fill() {
    if count < 48 { refill() }
  }

  private mutating func refill() {
    if place + 8 <= input.count {
      let place = place
      let word = input.withUnsafeBytes {
        UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      }
      buffer |= word &<< UInt64(truncatingIfNeeded: count)
      self.place += (63 - count) >> 3
      count |= 56
      return
    }
    while count < 56 {
      if place == input.count {
        input = more()
        place = 0
        if input.isEmpty { return }
      }
      buffer |= UInt64(input[place]) &<< UInt64(truncatingIfNeeded: count)
      place += 1
      count += 8
    }
  }

  /// Up to 48 bits as a number.
  mutating func take(_ bits: Int) throws(InflateError) -> Int {
    fill()
    return try takeFilled(bits)
  }

  /// As many bits as the last `fill` is known to have left.
  @inline(__always)
  mutating func takeFilled(_ bits: Int) throws(InflateError) -> Int {
    guard bits <= count else { throw .cutShort }
    defer { drop(bits) }
    return peek(bits)
  }

  /// Drops what is left of a byte that was begun.
  mutating func skipToByte() { drop(count & 7) }

  /// The next byte, nil at the end. No byte is begun.
  mutating func byte() -> UInt8? { (try? take(8)).map { UInt8($0) } }

  /// Copies bytes, and returns how many there were. No byte is begun.
  mutating func copy(into target: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var done = 0
    while done < target.count, count >= 8 {
      target[done] = UInt8(peek(8))
      drop(8)
      done += 1
    }
    if count > 0 { return done }
    // Nothing of the next bytes stays behind: they are taken from the input itself.
    buffer = 0
    if place == input.count {
      input = more()
      place = 0
    }
    let rest = min(target.count - done, input.count - place)
    for index in 0..<rest { target[done + index] = input[place + index] }
    place += rest
    return done + rest
  }
}
