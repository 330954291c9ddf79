import Testing

@testable import WorkbookKit

struct JSONParserTests {
  @Test func everyKindOfValueIsRead() throws {
    let value = try JSONValue(
      parsing: " {\"a\": [1, -2.5e-3, true, false, null], \"b\\n\": \"\\u00e9\\ud83d\\ude00\\\"\"} "
    )
    #expect(
      value
        == .object([
          .init(
            "a", .array([.integer(1), .number(-0.0025), .bool(true), .bool(false), .null])),
          .init("b\n", .string("é😀\"")),
        ]))
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let value = JSONValue.object([
      .init("z", .array([.object([]), .array([]), .string("\u{1}\\/")])),
      .init("a", .number(0.1)), .init("n", .number(.nan)),
    ])
    let read = try JSONValue(parsing: value.text)
    #expect(read["a"] == .number(0.1))
    #expect(read["n"] == .null)
    #expect(read["z"] == value["z"])
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\" 1}", "nul", "1 2", "\"abc", "{a: 1}", "\"\\x\"", "[1", "\"\\u12\"",
    "1.2.3", "--1",
  ])
  func otherTextsAreRefused(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test func theLineIsNamed() {
    #expect(throws: JSONError(line: 3, expected: "a value")) {
      try JSONValue(parsing: "{\n\"a\":\n x}")
    }
  }

  @Test func deepNestingIsRefusedInsteadOfOverflowing() {
    #expect(throws: JSONError.self) {
      try JSONValue(parsing: String(repeating: "[", count: 100_000))
    }
  }
}
