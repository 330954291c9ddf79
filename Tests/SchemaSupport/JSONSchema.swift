// JSON Schema (draft 2020-12), as far as the schemas of this package use it.

import WorkbookKit

/// A schema that JSON values are validated against.
///
/// A keyword that is not known here is an error of the schema, never passed over: a schema that asks
/// for more than is validated would only seem to hold.
public struct JSONSchema: Sendable {
  private let root: Rule
  /// What `$ref` can name, by its pointer: `#/$defs/step`.
  private let definitions: [String: Rule]

  /// Reads a schema.
  ///
  /// - Throws: `JSONSchemaError` for a keyword that is not known, one whose value has no meaning, or a
  ///   reference to nothing.
  public init(_ schema: JSONValue) throws(JSONSchemaError) {
    var reader = SchemaReader()
    root = try reader.rule(schema, at: "#")
    definitions = try reader.definitions(of: schema)
    for (reference, place) in reader.references where definitions[reference] == nil {
      throw .badKeyword("$ref", at: place)
    }
  }

  /// What is wrong with a value: a line for each fault, with a pointer to where it is; none where the
  /// value is valid.
  ///
  /// A key that an object has twice is a fault too: a reader of JSON would see one of both.
  public func faults(in value: JSONValue) -> [String] {
    var faults: [String] = []
    validate(value, root, at: "", &faults)
    return faults
  }

  private func validate(
    _ value: JSONValue, _ rule: Rule, at place: String, _ faults: inout [String]
  ) {
    func fault(_ words: String) { faults.append("\(place.isEmpty ? "/" : place): \(words)") }
    for constraint in rule {
      switch (constraint, value) {
      case (.nothing, _): fault("is not allowed")
      case (.reference(let name), _):
        validate(value, definitions[name] ?? [.nothing], at: place, &faults)
      case (.type(let types), _):
        if !types.contains(where: { $0.includes(value) }) {
          fault("is not of type \(types.map(\.rawValue).joined(separator: " or "))")
        }
      case (.anyOf(let values), _):
        if !values.contains(value) { fault("is not one of \(JSONValue.array(values).text)") }
      case (.required(let keys), .object):
        for key in keys where value[key] == nil { fault("has no '\(key)'") }
      case (.dependentRequired(let needs), .object):
        for (key, others) in needs where value[key] != nil {
          for other in others where value[other] == nil { fault("has '\(key)' without '\(other)'") }
        }
      case (.members(let named, let others), .object(let members)):
        var seen: Set<String> = []
        for member in members {
          if !seen.insert(member.key).inserted { fault("has '\(member.key)' twice") }
          validate(
            member.value, named[member.key] ?? others, at: "\(place)/\(member.key)", &faults)
        }
      case (.items(let item), .array(let items)):
        for (index, value) in items.enumerated() {
          validate(value, item, at: "\(place)/\(index)", &faults)
        }
      case (.minItems(let count), .array(let items)):
        if items.count < count { fault("has fewer than \(count) items") }
      case (.minLength(let count), .string(let text)):
        if text.unicodeScalars.count < count { fault("has fewer than \(count) characters") }
      case (.pattern(let pattern), .string(let text)):
        if !matches(text, pattern) { fault("does not match \(pattern)") }
      case (.minimum(let bound), .integer), (.minimum(let bound), .number):
        if !(number(value) >= bound) { fault("is less than \(bound)") }
      case (.maximum(let bound), .integer), (.maximum(let bound), .number):
        if !(number(value) <= bound) { fault("is greater than \(bound)") }
      default: break  // The keyword does not speak of values of this type.
      }
    }
  }
}

/// What keeps a text from being a schema that can be validated here.
public enum JSONSchemaError: Error, Equatable {
  case notASchema(at: String)
  case unknownKeyword(String, at: String)
  /// A keyword's value is not what the keyword takes.
  case badKeyword(String, at: String)
}

/// What a value has to satisfy, all of it.
private typealias Rule = [Constraint]

private indirect enum Constraint: Sendable {
  case nothing
  case reference(String)
  case type([JSONType])
  case anyOf([JSONValue])
  case required([String])
  case dependentRequired([String: [String]])
  case members([String: [Constraint]], others: [Constraint])
  case items([Constraint])
  case minItems(Int)
  case minLength(Int)
  case pattern(String)
  case minimum(Double)
  case maximum(Double)
}

private enum JSONType: String {
  case null, boolean, integer, number, string, array, object

  /// A number without a fraction is an integer, however it is written.
  func includes(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array): true
    case (.object, .object), (.integer, .integer), (.number, .integer), (.number, .number): true
    case (.integer, .number(let value)): value == value.rounded()
    default: false
    }
  }
}

private func number(_ value: JSONValue) -> Double {
  switch value {
  case .integer(let value): Double(value)
  case .number(let value): value
  default: .nan
  }
}

private func matches(_ text: String, _ pattern: String) -> Bool {
  guard let expression = try? Regex(pattern) else { return false }
  return text.firstMatch(of: expression) != nil
}

/// Turns a schema into rules, and remembers what it refers to.
private struct SchemaReader {
  /// Every reference, and where it stands.
  private(set) var references: [(String, place: String)] = []

  /// `$defs` of the outermost schema, by pointer.
  mutating func definitions(of schema: JSONValue) throws(JSONSchemaError) -> [String: Rule] {
    var rules: [String: Rule] = [:]
    guard let definitions = schema["$defs"] else { return rules }
    guard case .object(let members) = definitions else { throw .badKeyword("$defs", at: "#") }
    for member in members {
      let pointer = "#/$defs/\(member.key)"
      rules[pointer] = try rule(member.value, at: pointer)
    }
    return rules
  }

  mutating func rule(_ schema: JSONValue, at place: String) throws(JSONSchemaError) -> Rule {
    switch schema {
    case .bool(true): return []
    case .bool(false): return [.nothing]
    case .object(let members):
      var rule: Rule = []
      for member in members {
        try rule += constraints(member.key, member.value, at: place)
      }
      return try rule + membersRule(schema, at: place)
    default: throw .notASchema(at: place)
    }
  }

  private mutating func constraints(
    _ keyword: String, _ value: JSONValue, at place: String
  ) throws(JSONSchemaError) -> Rule {
    let bad = JSONSchemaError.badKeyword(keyword, at: place)
    switch (keyword, value) {
    case ("$schema", .string("https://json-schema.org/draft/2020-12/schema")) where place == "#":
      return []
    case ("title", .string), ("description", .string): return []
    // Read where they are needed, together.
    case ("$defs", .object) where place == "#": return []
    case ("properties", .object), ("additionalProperties", _): return []
    case ("$ref", .string(let reference)):
      references.append((reference, place))
      return [.reference(reference)]
    case ("type", _):
      let names = if case .string(let name) = value { [name] } else { strings(value) ?? [] }
      let types = names.compactMap(JSONType.init)
      guard !types.isEmpty, types.count == names.count else { throw bad }
      return [.type(types)]
    case ("enum", .array(let values)) where !values.isEmpty: return [.anyOf(values)]
    case ("required", _):
      guard let keys = strings(value) else { throw bad }
      return [.required(keys)]
    case ("dependentRequired", .object(let members)):
      var needs: [String: [String]] = [:]
      for member in members {
        guard let keys = strings(member.value) else { throw bad }
        needs[member.key] = keys
      }
      return [.dependentRequired(needs)]
    case ("items", _): return [.items(try rule(value, at: place + "/items"))]
    case ("minItems", .integer(let count)): return [.minItems(count)]
    case ("minLength", .integer(let count)): return [.minLength(count)]
    case ("pattern", .string(let pattern)):
      guard (try? Regex(pattern)) != nil else { throw bad }
      return [.pattern(pattern)]
    case ("minimum", .integer), ("minimum", .number): return [.minimum(number(value))]
    case ("maximum", .integer), ("maximum", .number): return [.maximum(number(value))]
    case (let keyword, _) where Self.keywords.contains(keyword): throw bad
    default: throw .unknownKeyword(keyword, at: place)
    }
  }

  /// The keywords whose values may be wrong; any other keyword is unknown.
  private static let keywords: Set<String> = [
    "$schema", "$defs", "$ref", "title", "description", "enum", "properties", "dependentRequired",
    "minItems", "minLength", "pattern", "minimum", "maximum",
  ]

  private mutating func membersRule(
    _ schema: JSONValue, at place: String
  ) throws(JSONSchemaError) -> Rule {
    var named: [String: Rule] = [:]
    if case .object(let members)? = schema["properties"] {
      for member in members {
        named[member.key] = try rule(member.value, at: "\(place)/properties/\(member.key)")
      }
    }
    var others: Rule = []
    if let schema = schema["additionalProperties"] {
      others = try rule(schema, at: place + "/additionalProperties")
    }
    return [.members(named, others: others)]
  }

  private func strings(_ value: JSONValue) -> [String]? {
    guard case .array(let values) = value else { return nil }
    let strings = values.compactMap { if case .string(let text) = $0 { text } else { nil } }
    return strings.count == values.count ? strings : nil
  }
}
