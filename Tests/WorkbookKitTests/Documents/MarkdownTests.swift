import Reporting
import Testing

@testable import WorkbookKit

struct MarkdownTests {
  @Test func blocksAreToldApart() {
    let blocks = markdownBlocks(
      """
      # Title
      First line
      goes on.

      - one
        and more
      - two
      > Quoted **words**.

      $$
      x_i
      $$
      ```swift
      let x = 1
      ```
      """)
    #expect(
      blocks == [
        .heading(level: 1, [.text("Title")]), .paragraph([.text("First line goes on.")]),
        .list([[.text("one   and more")], [.text("two")]]),
        .quotation([.paragraph([.text("Quoted "), .strong([.text("words")]), .text(".")])]),
        .formula(Formula("x_i")), .code("let x = 1"),
      ])
  }

  @Test func marksWithoutAPartnerStandForThemselves() {
    #expect(markdownInlines("2 * 3 and 5 $") == [.text("2 * 3 and 5 $")])
    #expect(markdownInlines("**open") == [.text("**open")])
    #expect(markdownInlines("\\*x\\* \\$1") == [.text("*x* $1")])
    #expect(
      markdownInlines("`a*b*` $x_1$") == [.code("a*b*"), .text(" "), .formula(Formula("x_1"))])
    #expect(
      markdownInlines("[text](https://a.b)") == [.link(text: "text", address: "https://a.b")])
  }

  @Test func htmlEscapesWhatItShows() {
    #expect(
      markdownHTML("a <b>&\" *c* [x](javascript:y)")
        == "<p>a &lt;b&gt;&amp;&quot; <em>c</em> x</p>")
    #expect(markdownHTML("## Two").contains("<h3>Two</h3>"))
  }

  @Test func formulasBecomeUnicodeOnTerminals() {
    let style = TextStyle(width: 40, usesColor: false, pictures: nil)
    #expect(
      markdownLines("So $x_i^2$ is:\n\n$$\n\\frac{1}{N} \\sum_i x_i\n$$", style: style) == [
        "So xᵢ² is:", "", "    1/N Σᵢ xᵢ",
      ])
  }
}

struct SwiftColorsTests {
  @Test func wordsAreToldApart() {
    #expect(
      swiftHTML("let x: Int = 12 // <no>\n\"a \\(f(\"b\")) <\"")
        == "<span class=\"k\">let</span> x: <span class=\"t\">Int</span> = "
        + "<span class=\"n\">12</span> <span class=\"c\">// &lt;no&gt;</span>\n"
        + "<span class=\"s\">&quot;a \\(f(&quot;b&quot;)) &lt;&quot;</span>")
  }

  @Test(arguments: [
    ("$0.run", "$0.run"), ("0..<n", "<span class=\"n\">0</span>..&lt;n"),
    ("1...3", "<span class=\"n\">1</span>...<span class=\"n\">3</span>"),
    ("1.5e-3-x", "<span class=\"n\">1.5e-3</span>-x"),
    ("0xFE-1", "<span class=\"n\">0xFE</span>-<span class=\"n\">1</span>"),
    ("1_000.0", "<span class=\"n\">1_000.0</span>"), ("pair.0", "pair.0"),
    (".init(.default)", ".init(.default)"),
    (
      "Int.self",
      "<span class=\"t\">Int</span>.<span class=\"k\">self</span>"
    ),
    ("default:", "<span class=\"k\">default</span>:"),
    ("0..<self", "<span class=\"n\">0</span>..&lt;<span class=\"k\">self</span>"),
    ("a...self", "a...<span class=\"k\">self</span>"),
  ])
  func membersAndRangesAreNoNumbersOrKeywords(_ code: String, _ html: String) {
    #expect(swiftHTML(code) == html)
  }
}
