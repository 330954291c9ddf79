// Reads JSON into values that keep the order of their keys.

/// What makes a text no JSON, and where.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// The line, counted from one.
  public let line: Int
  public let expected: String

  public var description: String { "line \(line): expected \(expected)" }
}

extension JSONValue {
  /// Reads a JSON text (RFC 8259).
  ///
  /// - Throws: `JSONError`.
  public init(parsing text: String) throws(JSONError) {
    var parser = JSONParser(bytes: Array(text.utf8))
    self = try parser.document()
  }

  /// The value of an object's key, the first where there are several.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard place == bytes.count else { throw error("the end") }
    return value
  }

  private func error(_ expected: String) -> JSONError {
    JSONError(line: 1 + bytes[..<place].count { $0 == 0x0A }, expected: expected)
  }

  private mutating func skipSpace() {
    while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
  }

  /// Passes over a word, where it stands here.
  private mutating func take(_ word: String) -> Bool {
    let word = Array(word.utf8)
    guard bytes[place...].starts(with: word) else { return false }
    place += word.count
    return true
  }

  private mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    guard place < bytes.count else { throw error("a value") }
    // No run nests this deep, and the stack would not bear any depth.
    guard depth < 200 else { throw error("fewer brackets in one another") }
    depth += 1
    defer { depth -= 1 }
    switch bytes[place] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    default:
      if take("null") { return .null }
      if take("true") { return .bool(true) }
      if take("false") { return .bool(false) }
      return try number()
    }
  }

  private mutating func object() throws(JSONError) -> JSONValue {
    place += 1
    var members: [JSONValue.Member] = []
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { throw error("a key") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw error("a colon") }
      members.append(.init(key, try value()))
      skipSpace()
    } while take(",")
    guard take("}") else { throw error("a comma or }") }
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    place += 1
    var values: [JSONValue] = []
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      values.append(try value())
      skipSpace()
    } while take(",")
    guard take("]") else { throw error("a comma or ]") }
    return .array(values)
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = place
    while place < bytes.count, "+-.eE0123456789".utf8.contains(bytes[place]) { place += 1 }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    if let whole = Int(text) { return .integer(whole) }
    guard let number = Double(text) else {
      place = start
      throw error("a value")
    }
    return .number(number)
  }

  private mutating func string() throws(JSONError) -> String {
    place += 1
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape()
      case ..<0x20: throw error("a string without control characters")
      default: text.append(byte)
      }
    }
    throw error("the end of a string")
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard place < bytes.count else { throw error("an escape") }
    let byte = bytes[place]
    place += 1
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      // A character beyond the first 65,536 is written as two halves.
      if (0xD800..<0xDC00).contains(code), take("\\u") {
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw error("the second half of a pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      return Array(String(Character(UnicodeScalar(code) ?? "\u{FFFD}")).utf8)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    default: throw error("an escape")
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    let digits = bytes[place...].prefix(4)
    guard digits.count == 4,
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits") }
    place += 4
    return code
  }
}
