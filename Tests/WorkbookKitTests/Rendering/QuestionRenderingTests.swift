// Inline questions on pages, in notebooks, Markdown and the terminal: the answer is there, and folded.

import Foundation
import Reporting
import Testing

@testable import WorkbookKit

struct QuestionRenderingTests {
  private func events(answer: String?) -> [Event] {
    let header = RunHeader(
      assignment: "batch-normalization", dataset: "made-up", dataNote: "", seed: 7,
      precision: "double", threads: 2, version: "1", command: "workbook run example")
    return [
      .runBegan(header, title: "An example"), .stepBegan(id: "load", title: "Load it"),
      .text("a line"), .stepEnded(id: "load", seconds: 1),
      .question(number: 2, text: "Is $x_i$ < 1?\n\nReally?", answer: answer),
    ]
  }

  private func report(answer: String?) throws -> RunReport {
    try #require(RunReport(events(answer: answer)))
  }

  private let answer = "It is *not*: $\\frac{a}{b}$ < 1.\n\nAnd more."

  @Test func aPageFoldsTheAnswer() throws {
    let html = try report(answer: answer).html
    let start = try #require(html.firstRange(of: "<blockquote id=\"question-2\">"))
    let quotation = html[start.upperBound...].components(separatedBy: "</blockquote>")[0]
    #expect(quotation.hasPrefix("<p><strong>Inline question 2.</strong> Is <math"))
    #expect(quotation.contains("<p>Really?</p>\n<details class=\"answer\"><summary>Answer<"))
    let folded = try #require(quotation.components(separatedBy: "</summary>").last)
    #expect(folded.hasPrefix("\n<p>It is <em>not</em>: <math"))
    #expect(folded.hasSuffix("<p>And more.</p></details>"))
    #expect(!quotation.contains("open"))
    #expect(html.components(separatedBy: "And more.").count == 2)
  }

  /// Between empty lines a Markdown reader renders what is inside of HTML.
  private var foldedMarkdown: String {
    """
    > **Inline question 2.** Is $x_i$ < 1?
    >
    > Really?

    <details>
    <summary>Answer</summary>

    \(answer)

    </details>
    """
  }

  @Test func markdownFoldsTheAnswer() throws {
    let text = try report(answer: answer).markdown(folder: "f").text
    #expect(text.contains("\n\n" + foldedMarkdown + "\n"))
    #expect(text.components(separatedBy: "And more.").count == 2)
  }

  @Test func aNotebookFoldsTheAnswerBehindTheResults() throws {
    let notebook = try report(answer: answer).notebook
    guard case .array(let cells)? = notebook["cells"], let last = cells.last,
      case .array(let lines)? = last["source"]
    else {
      Issue.record("no cells")
      return
    }
    let source = lines.map { line in
      if case .string(let text) = line { text } else { "" }
    }.joined()
    #expect(last["id"] == .string("load-after") && last["cell_type"] == .string("markdown"))
    #expect(source == foldedMarkdown)
  }

  private func text(answer: String?, width: Int, isQuiet: Bool = false) -> String {
    var text = ""
    let style = TextStyle(width: width, usesColor: false, pictures: nil)
    let renderer = TextRenderer(style: style, isQuiet: isQuiet) { text += $0 }
    events(answer: answer).forEach(renderer.receive)
    return text
  }

  @Test func aTerminalNamesTheCommandInstead() {
    #expect(
      text(answer: answer, width: 60).hasSuffix(
        """
          load: 1.00 s

        > Inline question 2. Is xᵢ < 1?
        >
        > Really?
        >
        > Answer: workbook answer batch-normalization 2

        """))
    #expect(!text(answer: answer, width: 60).contains("It is"))
    #expect(!text(answer: answer, width: 60, isQuiet: true).contains("question"))
    for line in text(answer: nil, width: 40).split(separator: "\n") {
      #expect(displayWidth(String(line)) <= 40, "\(line)")
    }
  }

  @Test func aWithheldAnswerIsNamedAndNotShown() throws {
    let report = try report(answer: nil)
    for page in [report.html, report.markdown(folder: "f").text, report.notebook.text] {
      #expect(page.contains("Inline question 2.") && page.contains("once yours is in Answers.md"))
      #expect(!page.contains("<details><summary>") && !page.contains("<summary>Answer"))
    }
    let terminal = text(answer: nil, width: 100)
    #expect(terminal.contains("batch-normalization 2, once yours is in Answers.md"))
  }

  @Test func aRecordHoldsResultsOnly() throws {
    let record = RunRecord()
    events(answer: answer).forEach(record.receive)
    #expect(!(try #require(record.json).text).contains("Really"))
  }
}
