// A small reader of deflate streams, written from RFC 1951 for the tests alone.

/// What makes bytes no deflate stream.
enum InflateError: Error {
  case endOfBytes
  case badBlock
  case badCode
  case badDistance
}

/// Reads deflate streams bit by bit, slowly.
struct Inflate {
  private let bytes: [UInt8]
  private var place = 0
  private var output: [UInt8] = []

  /// The bytes that a stream holds.
  static func expanded(_ bytes: [UInt8]) throws -> [UInt8] {
    var reader = Inflate(bytes: bytes)
    return try reader.readAll()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private mutating func readAll() throws -> [UInt8] {
    while true {
      let isLast = try bits(1) == 1
      switch try bits(2) {
      case 0: try readStored()
      case 1:
        let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
        try readTokens(try Code(lengths), try Code(Array(repeating: 5, count: 30)))
      case 2:
        let codes = try readCodes()
        try readTokens(codes.0, codes.1)
      default: throw InflateError.badBlock
      }
      if isLast { return output }
    }
  }

  private mutating func bits(_ count: Int) throws -> Int {
    var value = 0
    for bit in 0..<count {
      guard place / 8 < bytes.count else { throw InflateError.endOfBytes }
      value |= Int(bytes[place / 8] >> UInt8(place % 8) & 1) << bit
      place += 1
    }
    return value
  }

  private mutating func readStored() throws {
    place = (place + 7) / 8 * 8
    let count = try bits(16)
    guard try bits(16) == count ^ 0xFFFF else { throw InflateError.badBlock }
    for _ in 0..<count { output.append(UInt8(try bits(8))) }
  }

  private mutating func readCodes() throws -> (Code, Code) {
    let (literals, distances, lengths) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var own = Array(repeating: 0, count: 19)
    for symbol in order.prefix(lengths) { own[symbol] = try bits(3) }
    let code = try Code(own)
    var all: [Int] = []
    while all.count < literals + distances {
      switch try symbol(code) {
      case 16:
        guard let last = all.last else { throw InflateError.badCode }
        all += Array(repeating: last, count: try bits(2) + 3)
      case 17: all += Array(repeating: 0, count: try bits(3) + 3)
      case 18: all += Array(repeating: 0, count: try bits(7) + 11)
      case let length: all.append(length)
      }
    }
    guard all.count == literals + distances, all[256] > 0 else { throw InflateError.badCode }
    return (try Code(Array(all[..<literals])), try Code(Array(all[literals...])))
  }

  private mutating func readTokens(_ literals: Code, _ distances: Code) throws {
    let lengthBases = [
      3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
      131, 163, 195, 227, 258,
    ]
    let distanceBases = [
      1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
      2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ]
    while true {
      let symbol = try symbol(literals)
      if symbol < 256 {
        output.append(UInt8(symbol))
      } else if symbol == 256 {
        return
      } else {
        guard symbol - 257 < lengthBases.count else { throw InflateError.badCode }
        let extra = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4
        let length = lengthBases[symbol - 257] + (try bits(extra))
        let code = try self.symbol(distances)
        let distance = distanceBases[code] + (try bits(code < 4 ? 0 : code / 2 - 1))
        guard distance <= output.count else { throw InflateError.badDistance }
        for _ in 0..<length { output.append(output[output.count - distance]) }
      }
    }
  }

  private mutating func symbol(_ code: Code) throws -> Int {
    var value = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      value |= try bits(1)
      let count = code.counts[length]
      if value - first < count { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw InflateError.badCode
  }

  /// A canonical code: how many codes of each length, and the symbols in their order.
  private struct Code {
    var counts = Array(repeating: 0, count: 16)
    let symbols: [Int]

    init(_ lengths: [Int]) throws {
      for length in lengths where length > 0 { counts[length] += 1 }
      symbols = (1...15).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
      var free = 1
      for length in 1...15 {
        free = free * 2 - counts[length]
        if free < 0 { throw InflateError.badCode }
      }
    }
  }
}
