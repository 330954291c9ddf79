// The validator of JSON schemas, a keyword at a time.

import SchemaSupport
import Testing
import WorkbookKit

struct JSONSchemaTests {
  private func isValid(_ value: String, _ schema: String) throws -> Bool {
    try JSONSchema(JSONValue(parsing: schema)).faults(in: JSONValue(parsing: value)).isEmpty
  }

  /// Schema, values that it allows, values that it refuses.
  private static let cases: [(schema: String, valid: [String], invalid: [String])] = [
    ("true", ["1", "null", "{}"], []),
    ("false", [], ["1", "null", "{}"]),
    (#"{"type": "null"}"#, ["null"], ["0", "false", "{}", #""""#]),
    (#"{"type": "boolean"}"#, ["true", "false"], ["0", "null", #""true""#]),
    (#"{"type": "integer"}"#, ["0", "-3", "1.0", "1e3"], ["1.5", #""1""#, "null", "true"]),
    (#"{"type": "number"}"#, ["0", "1.5", "1e-300"], [#""1""#, "null", "true", "[1]"]),
    (#"{"type": "string"}"#, [#""""#, #""a""#], ["1", "null", "[]"]),
    (#"{"type": "array"}"#, ["[]", "[1]"], ["{}", "null"]),
    (#"{"type": "object"}"#, ["{}", #"{"a": 1}"#], ["[]", "null"]),
    (#"{"type": ["array", "number"]}"#, ["[]", "1"], ["{}", #""a""#]),
    (#"{"enum": ["a", 2]}"#, [#""a""#, "2"], [#""b""#, "3", "null"]),
    (#"{"required": ["a"]}"#, [#"{"a": null}"#, "3"], ["{}", #"{"b": 1}"#]),
    (
      #"{"dependentRequired": {"a": ["b"]}}"#, ["{}", #"{"b": 1}"#, #"{"a": 1, "b": 1}"#],
      [#"{"a": 1}"#]
    ),
    (
      #"{"properties": {"a": {"type": "number"}}}"#, [#"{"a": 1}"#, #"{"b": "x"}"#, "[]"],
      [#"{"a": "x"}"#]
    ),
    (
      #"{"properties": {"a": true}, "additionalProperties": false}"#, [#"{"a": 1}"#, "{}", "1"],
      [#"{"b": 1}"#, #"{"a": 1, "b": 1}"#]
    ),
    (
      #"{"additionalProperties": {"type": "null"}}"#, [#"{"a": null}"#, "{}"], [#"{"a": 1}"#]
    ),
    (#"{"items": {"type": "number"}}"#, ["[]", "[1, 2]", "{}"], ["[1, null]", "[[1]]"]),
    (#"{"minItems": 2}"#, ["[1, 2]", "{}"], ["[1]", "[]"]),
    (#"{"minLength": 2}"#, [#""ab""#, "1"], [#""a""#, #""""#]),
    (#"{"pattern": "^a+$"}"#, [#""aa""#, "1"], [#""ab""#, #""""#, #""ba""#]),
    (#"{"pattern": "b"}"#, [#""abc""#], [#""ac""#]),
    (#"{"minimum": 0}"#, ["0", "0.5", #""a""#], ["-1", "-0.5"]),
    (#"{"maximum": 2.5}"#, ["2.5", "-9", "null"], ["3", "2.6"]),
    (
      ##"{"$ref": "#/$defs/list", "$defs": {"list": {"type": "array", "items": {"$ref": "#/$defs/list"}}}}"##,
      ["[]", "[[], [[]]]"], ["[1]", "[[[{}]]]"]
    ),
  ]

  @Test(arguments: cases.indices)
  func everyKeywordAllowsAndRefuses(_ index: Int) throws {
    let (schema, valid, invalid) = Self.cases[index]
    for value in valid { #expect(try isValid(value, schema), "\(schema) for \(value)") }
    for value in invalid { #expect(try !isValid(value, schema), "\(schema) for \(value)") }
  }

  @Test func aFaultSaysWhereItIs() throws {
    let schema = try JSONSchema(
      JSONValue(
        parsing: #"{"properties": {"a": {"items": {"type": ["string", "null"]}}}}"#))
    #expect(
      schema.faults(in: try JSONValue(parsing: #"{"a": ["x", null, 3]}"#))
        == ["/a/2: is not of type string or null"])
    #expect(
      schema.faults(in: try JSONValue(parsing: #"{"b": 1, "b": 2}"#)) == ["/: has 'b' twice"])
  }

  /// Keywords of JSON Schema that are not validated here, and those of no schema.
  @Test(arguments: [
    "maxItems", "uniqueItems", "not", "const", "oneOf", "anyOf", "allOf", "if", "maxLength",
    "format", "prefixItems", "exclusiveMinimum", "patternProperties", "propertyNames", "requird",
    "$id", "default",
  ])
  func anUnknownKeywordIsAnErrorWhereverItStands(_ keyword: String) throws {
    for (schema, place) in [
      ("{\"\(keyword)\": 1}", "#"),
      ("{\"properties\": {\"a\": {\"\(keyword)\": 1}}}", "#/properties/a"),
      ("{\"items\": {\"\(keyword)\": 1}}", "#/items"),
      ("{\"additionalProperties\": {\"\(keyword)\": 1}}", "#/additionalProperties"),
      ("{\"$defs\": {\"a\": {\"\(keyword)\": 1}}}", "#/$defs/a"),
    ] {
      #expect(throws: JSONSchemaError.unknownKeyword(keyword, at: place)) {
        try JSONSchema(JSONValue(parsing: schema))
      }
    }
  }

  @Test(arguments: [
    ("type", #""text""#), ("type", "[]"), ("type", "3"), ("enum", "[]"), ("required", #""a""#),
    ("required", "[1]"), ("dependentRequired", #"{"a": "b"}"#), ("minItems", #""1""#),
    ("minLength", "1.5"), ("pattern", #""(""#), ("minimum", "null"), ("maximum", #""9""#),
    ("properties", "[]"), ("$ref", "1"), ("$ref", ##""#/$defs/missing""##), ("title", "1"),
    ("$schema", #""http://json-schema.org/draft-07/schema#""#), ("$defs", "[]"),
  ])
  func aKeywordWithoutMeaningIsAnError(_ keyword: String, _ value: String) throws {
    #expect(throws: JSONSchemaError.badKeyword(keyword, at: "#")) {
      try JSONSchema(JSONValue(parsing: "{\"\(keyword)\": \(value)}"))
    }
  }

  @Test(arguments: [("[]", "#"), ("{\"items\": 1}", "#/items")])
  func whatIsNoSchemaIsAnError(_ schema: String, place: String) {
    #expect(throws: JSONSchemaError.notASchema(at: place)) {
      try JSONSchema(JSONValue(parsing: schema))
    }
  }
}
