// Counts with their nouns, and words quoted for a shell.

import Files
import Testing

@Suite struct WordingTests {
  @Test(arguments: [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
  func countsHaveTheirNoun(_ number: Int, _ text: String) {
    #expect(counted(number, "row") == text)
  }

  @Test func pluralsOfTheirOwn() {
    #expect(counted(2, "entry", plural: "entries") == "2 entries")
    #expect(countedBytes(1) == "1 byte" && countedBytes(30_730_000) == "30,730,000 bytes")
  }

  @Test(arguments: [
    ("datasets", "datasets"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("", "''"),
    ("~/x", "'~/x'"),
  ])
  func wordsAreQuotedForAShell(_ word: String, _ quoted: String) {
    #expect(shellQuoted(word) == quoted)
  }
}
