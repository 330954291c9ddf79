// Gzip files unpacked: Deutsch, DEFLATE Compressed Data Format 1.3 (RFC 1951) and GZIP 4.3 (RFC 1952).

/// What keeps a gzip file from being unpacked.
public enum GzipError: Error, Equatable {
  /// The file ends before its stream does.
  case cutShort
  /// The stream breaks the format's rules, or its checksum is another.
  case damaged
}

/// The bytes that a gzip file holds, unpacked part after part.
///
/// ```swift
/// var stream = GzipStream(packed)
/// while case let part = try stream.read(upTo: 65_536), !part.isEmpty { … }
/// ```
///
/// Beside the packed bytes, a stream takes 300 KB, however much they unpack to; every member's
/// checksum and size are compared before the stream ends. Several members are one stream, as gzip
/// has it.
public struct GzipStream {
  private enum State {
    case memberHeader, blockHeader, compressed, memberTrailer, end
    /// With how many bytes are left.
    case stored(Int)
  }

  /// How far back a match may reach.
  private static let windowBytes = 32_768
  private static let longestMatch = 258
  /// No stream unpacks to more than this many times its bytes: 258 bytes for two bits.
  private static let greatestRatio = 1_032

  private let input: [UInt8]
  private var place = 0
  /// The next bits, the first in the lowest place.
  private var bits: UInt64 = 0
  private var bitCount = 0
  private var state = State.memberHeader
  private var isLastBlock = false
  private var literals: HuffmanDecoder?
  private var distances: HuffmanDecoder?

  /// The window, then what was unpacked since it was last moved.
  private var buffer: [UInt8]
  /// Up to where the buffer was handed out, and up to where it is filled.
  private var (taken, filled) = (0, 0)
  /// The bytes of this member that are summed, by their place in the buffer, and how many they are.
  private var summed = 0
  private var checksum = CRC32()
  private var memberBytes = 0

  /// A stream of a gzip file's bytes.
  public init(_ bytes: [UInt8]) {
    input = bytes
    buffer = [UInt8](repeating: 0, count: Self.windowBytes + 262_144 + Self.longestMatch)
  }

  /// Whether bytes begin as every gzip file does.
  public static func begins(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x1f, 0x8b])
  }

  /// The most bytes that a gzip file of a size can hold.
  public static func mostBytes(packedIn size: Int) -> Int {
    let (product, overflows) = size.multipliedReportingOverflow(by: greatestRatio)
    return overflows ? .max : product
  }

  /// The next bytes, as many as asked for; fewer only where the stream ends.
  ///
  /// - Throws: `GzipError`.
  public mutating func read(upTo count: Int) throws(GzipError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, Self.mostBytes(packedIn: input.count)))
    while bytes.count < count {
      if taken == filled {
        try fill()
        if taken == filled { return bytes }
      }
      let next = min(filled, taken + count - bytes.count)
      bytes += buffer[taken..<next]
      taken = next
    }
    return bytes
  }

  /// Unpacks until the buffer is full or the stream ends.
  private mutating func fill() throws(GzipError) {
    sum()
    let kept = min(filled, Self.windowBytes)
    if kept < filled {
      let from = filled - kept
      buffer.withUnsafeMutableBytes { memory in
        memory.baseAddress!.copyMemory(
          from: memory.baseAddress! + from, byteCount: kept)
      }
    }
    (taken, filled, summed) = (kept, kept, kept)
    let limit = buffer.count - Self.longestMatch
    while filled < limit {
      switch state {
      case .memberHeader: try readMemberHeader()
      case .blockHeader: try readBlockHeader()
      case .stored(let left): try copyStored(left, below: limit)
      case .compressed: try expand(below: limit)
      case .memberTrailer: try readMemberTrailer()
      case .end: return
      }
    }
  }

  /// Adds what was unpacked to the member's checksum.
  private mutating func sum() {
    checksum.add(buffer[summed..<filled])
    memberBytes += filled - summed
    summed = filled
  }

  // MARK: Bits

  private mutating func refill() {
    while bitCount <= 56, place < input.count {
      bits |= UInt64(input[place]) << UInt64(bitCount)
      place += 1
      bitCount += 8
    }
  }

  private mutating func take(_ count: Int) throws(GzipError) -> Int {
    if bitCount < count {
      refill()
      if bitCount < count { throw .cutShort }
    }
    let value = Int(bits & (1 << UInt64(count) - 1))
    bits >>= UInt64(count)
    bitCount -= count
    return value
  }

  private mutating func symbol(_ code: HuffmanDecoder) throws(GzipError) -> Int {
    if bitCount < 15 { refill() }
    guard let (symbol, length) = code.symbol(of: bits) else {
      throw bitCount < 15 ? GzipError.cutShort : GzipError.damaged
    }
    guard length <= bitCount else { throw .cutShort }
    bits >>= UInt64(length)
    bitCount -= length
    return symbol
  }

  /// Goes to the next whole byte, and gives back what was read ahead.
  private mutating func alignToByte() {
    place -= bitCount / 8
    bits = 0
    bitCount = 0
  }

  private mutating func byte() throws(GzipError) -> UInt8 {
    guard place < input.count else { throw .cutShort }
    defer { place += 1 }
    return input[place]
  }

  // MARK: Members

  private mutating func readMemberHeader() throws(GzipError) {
    guard try byte() == 0x1f, try byte() == 0x8b, try byte() == 8 else { throw .damaged }
    let flags = try byte()
    // The time, the effort and the system are of no use here; three flags mean nothing yet.
    guard flags & 0xe0 == 0 else { throw .damaged }
    for _ in 0..<6 { _ = try byte() }
    if flags & 4 != 0 {
      let low = Int(try byte())
      let length = low | Int(try byte()) << 8
      guard length <= input.count - place else { throw .cutShort }
      place += length
    }
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      while try byte() != 0 {}
    }
    if flags & 2 != 0 {
      _ = try byte()
      _ = try byte()
    }
    (checksum, memberBytes) = (CRC32(), 0)
    state = .blockHeader
  }

  private mutating func readMemberTrailer() throws(GzipError) {
    alignToByte()
    sum()
    var numbers: [UInt32] = []
    for _ in 0..<2 {
      var number: UInt32 = 0
      for shift: UInt32 in [0, 8, 16, 24] { number |= UInt32(try byte()) << shift }
      numbers.append(number)
    }
    guard numbers == [checksum.value, UInt32(truncatingIfNeeded: memberBytes)] else {
      throw .damaged
    }
    // Some writers fill the last block of a tape or disk with zeros.
    let isLast = input[place...].allSatisfy { $0 == 0 }
    state = isLast ? .end : .memberHeader
  }

  // MARK: Blocks

  private mutating func readBlockHeader() throws(GzipError) {
    if isLastBlock {
      isLastBlock = false
      state = .memberTrailer
      return
    }
    isLastBlock = try take(1) == 1
    switch try take(2) {
    case 0:
      alignToByte()
      var numbers: [Int] = []
      for _ in 0..<2 {
        let low = Int(try byte())
        numbers.append(low | Int(try byte()) << 8)
      }
      guard numbers[0] == numbers[1] ^ 0xffff else { throw .damaged }
      state = .stored(numbers[0])
    case 1:
      literals = Self.fixedLiterals
      distances = Self.fixedDistances
      state = .compressed
    case 2:
      try readCodes()
      state = .compressed
    default:
      throw .damaged
    }
  }

  private mutating func copyStored(_ left: Int, below limit: Int) throws(GzipError) {
    let count = min(left, limit - filled)
    guard count <= input.count - place else { throw .cutShort }
    buffer.replaceSubrange(filled..<filled + count, with: input[place..<place + count])
    filled += count
    place += count
    state = count == left ? .blockHeader : .stored(left - count)
  }

  private static let fixedLiterals = HuffmanDecoder(
    lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = HuffmanDecoder(lengths: Array(repeating: 5, count: 30))

  /// In this order stand the lengths of the words that tell the lengths of the other words.
  private static let orderOfLengths = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  private mutating func readCodes() throws(GzipError) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let lengthCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { throw .damaged }
    var own = [UInt8](repeating: 0, count: 19)
    for symbol in Self.orderOfLengths.prefix(lengthCount) { own[symbol] = UInt8(try take(3)) }
    guard let code = HuffmanDecoder(lengths: own) else { throw .damaged }
    var lengths: [UInt8] = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try symbol(code)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw .damaged }
        lengths += Array(repeating: last, count: try take(2) + 3)
      case 17: lengths += Array(repeating: 0, count: try take(3) + 3)
      case 18: lengths += Array(repeating: 0, count: try take(7) + 11)
      default: lengths.append(UInt8(symbol))
      }
    }
    // A block that has no word for its own end would never end.
    guard lengths.count == literalCount + distanceCount, lengths[256] > 0,
      let literals = HuffmanDecoder(lengths: Array(lengths[..<literalCount])),
      let distances = HuffmanDecoder(lengths: Array(lengths[literalCount...]))
    else { throw .damaged }
    self.literals = literals
    self.distances = distances
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577,
  ]

  /// Reads literals and matches until the block ends or the buffer is full but for a match.
  private mutating func expand(below limit: Int) throws(GzipError) {
    guard let literals, let distances else { throw .damaged }
    while filled < limit {
      let symbol = try symbol(literals)
      if symbol < 256 {
        buffer[filled] = UInt8(symbol)
        filled += 1
        continue
      }
      if symbol == 256 {
        state = .blockHeader
        return
      }
      guard symbol - 257 < Self.lengthBases.count else { throw .damaged }
      let moreLength = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4
      let length = Self.lengthBases[symbol - 257] + (try take(moreLength))
      let code = try self.symbol(distances)
      guard code < Self.distanceBases.count else { throw .damaged }
      let distance = Self.distanceBases[code] + (try take(code < 4 ? 0 : code / 2 - 1))
      // A match may not reach beyond the member's first byte.
      guard distance <= memberBytes + filled - summed else { throw .damaged }
      for index in filled..<filled + length { buffer[index] = buffer[index - distance] }
      filled += length
    }
  }
}
