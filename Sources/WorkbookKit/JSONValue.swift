// JSON as a value that keeps the order of its keys, so that files read like the runs they record.

import Foundation

/// A JSON text as a value.
///
/// Foundation's encoder orders an object's keys by hash or by alphabet (`1, 10, 100, 12`); this
/// one keeps the order given.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A value that is not finite is written as `null`: JSON has no word for it.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// A key and its value.
  public struct Member: Sendable, Equatable {
    public let key: String
    public let value: JSONValue

    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The text, indented by two spaces a level; arrays of plain values stay on one line.
  public var text: String { text(indent: "") }

  private func text(indent: String) -> String {
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return value.isFinite ? String(value) : "null"
    case .string(let value): return Self.quoted(value)
    case .array(let values):
      if values.allSatisfy(\.isPlain) {
        return "[" + values.map { $0.text(indent: "") }.joined(separator: ", ") + "]"
      }
      let inner = indent + "  "
      let lines = values.map { inner + $0.text(indent: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let inner = indent + "  "
      let lines = members.map {
        inner + Self.quoted($0.key) + ": " + $0.value.text(indent: inner)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
    }
  }

  private var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20: quoted += String(format: "\\u%04x", scalar.value)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

/// A value that a step can report by name.
public protocol JSONRepresentable {
  var json: JSONValue { get }
}

extension JSONValue: JSONRepresentable {
  public var json: JSONValue { self }
}

extension Bool: JSONRepresentable {
  public var json: JSONValue { .bool(self) }
}

extension Int: JSONRepresentable {
  public var json: JSONValue { .integer(self) }
}

extension Double: JSONRepresentable {
  public var json: JSONValue { .number(self) }
}

extension String: JSONRepresentable {
  public var json: JSONValue { .string(self) }
}

extension Array: JSONRepresentable where Element: JSONRepresentable {
  public var json: JSONValue { .array(map(\.json)) }
}

/// Kept as its text, by `StepCache`.
extension JSONValue: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    do throws(JSONError) {
      self = try JSONValue(parsing: text)
    } catch {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(error)"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
