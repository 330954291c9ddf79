import Testing

@testable import Reporting

struct MarkupTests {
  @Test func charactersWithAMeaningAreReplaced() {
    #expect(escaped("<b>&\"'") == "&lt;b&gt;&amp;&quot;&#39;")
    #expect(escaped("ü 猫\n") == "ü 猫\n")
    #expect(escaped("a\u{1B}[31m\u{0}") == "a\u{FFFD}[31m\u{FFFD}")
  }
}
