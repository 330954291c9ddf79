// A line of JSON that knows when it was damaged.

import Foundation

/// Writes and reads lines of JSON whose last member is a check of all that stands before it.
///
/// ```
/// {"fold":2,"point":{"lr":1e-07},"seconds":1.5,"train":0.4,"validation":0.3,"check":"9a3c01f7"}
/// ```
///
/// The check is FNV-1a with 32 bits over the bytes before `,"check":`. A digit that changes on the
/// disk, or under an editor, would otherwise pass for a measurement.
enum CheckedLine {
  private static let separator = Array(#","check":""#.utf8)
  private static let end = Array(#""}"#.utf8)

  /// The line, with its line break. Keys are sorted, and numbers are the shortest decimals that read
  /// back as themselves; those that are not finite are `"inf"`, `"-inf"` and `"nan"`.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let body = Array(try encoder.encode(value).dropLast())
    return body + separator + check(body) + end + [UInt8(ascii: "\n")]
  }

  /// The value of a line without its line break; nil where the line is damaged.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from line: ArraySlice<UInt8>
  ) -> Value? {
    let tail = separator.count + 8 + end.count
    guard line.count > tail else { return nil }
    let body = line.dropLast(tail)
    guard Array(line.suffix(tail)) == separator + check(body) + end else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try? decoder.decode(type, from: Data(body + [UInt8(ascii: "}")]))
  }

  private static func check(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let digits = String(StableHash.bits32(bytes), radix: 16)
    return Array((String(repeating: "0", count: 8 - digits.count) + digits).utf8)
  }
}
