import Testing

@testable import WorkbookKit

struct ReadingTimeTests {
  /// A document with so many words in its prose, besides the two of its section's title.
  private func minutes(words: Int, and markdown: String = "") throws -> Int {
    let prose = Array(repeating: "word", count: words).joined(separator: " ")
    return try Document(
      parsing: "# T\n\n## Two words\n\n\(prose)\n\n\(markdown)\n\n<!-- step: a -->\n"
    ).readingMinutes
  }

  @Test(arguments: [(0, 1), (198, 1), (199, 2), (398, 2), (399, 3)])
  func twoHundredWordsAreAMinute(_ words: Int, _ expected: Int) throws {
    #expect(try minutes(words: words) == expected)
  }

  @Test func aFormulaOfItsOwnCountsAsTwentyWords() throws {
    #expect(try minutes(words: 178, and: "$$\nx\n$$") == 1)
    #expect(try minutes(words: 179, and: "$$\nx\n$$") == 2)
  }

  /// Lists, quotations, strong words, links and formulas in a line are read; code is not.
  @Test func allThatIsReadCounts() throws {
    let seven = "- **one** two\n\n> *three* [four](https://a.b)\n\n$x + y$"
    #expect(try minutes(words: 191, and: seven) == 1)
    #expect(try minutes(words: 192, and: seven) == 2)
    #expect(try minutes(words: 198, and: "```\nlet x = 1\n```") == 1)
  }

  @Test func whatFollowsTheResultsCounts() throws {
    let prose = Array(repeating: "word", count: 200).joined(separator: " ")
    func minutes(_ before: String, _ after: String) throws -> Int {
      try Document(parsing: "# T\n\n\(before)\n\n## S\n<!-- step: a -->\n\n\(after)").readingMinutes
    }
    #expect(try minutes(prose, "") == 2)
    #expect(try minutes("", prose) == 2)
    #expect(try minutes(prose, prose) == 3)
  }
}
