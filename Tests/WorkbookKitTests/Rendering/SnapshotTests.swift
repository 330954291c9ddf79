// Pages, notebooks and Markdown of one made-up run, compared with files that were looked at.

import Foundation
import Reporting
import Testing

@testable import WorkbookKit

/// After a change that is meant, `WORKBOOK_RECORD_SNAPSHOTS=1 swift test --filter SnapshotTests`
/// writes the files anew. Look at them before they are committed.
struct SnapshotTests {
  /// A run in which everything happens once, with names that mean something to every format.
  private var events: [Event] {
    let nasty = #"<b>&"'*x*_y_|`$z$"#
    var grid = Raster(width: 4, height: 3, filledWith: .white)
    grid[1, 2] = Raster.Pixel(red: 200, green: 30, blue: 0)
    return [
      .runBegan(
        RunHeader(
          assignment: "example", dataset: "made-up", dataNote: "Made-up images of \(nasty).",
          seed: 7, precision: "double", threads: 2, version: "1",
          command: "workbook run example --seed 7"),
        title: "An example of \(nasty)"),
      .prose("What it is **about**: `code`, *words* and $\\frac{1}{N} \\sum_i x_i^2$."),
      .stepBegan(id: "first", title: "First & foremost"),
      .prose("A list:\n\n- one\n- two\n\n$$L = \\sqrt{x}$$\n\n> A quotation."),
      .code(SourceExcerpt(role: .lesson, file: "Lesson.swift", text: "func lesson() {}")),
      .code(
        SourceExcerpt(
          role: .step, file: "Steps.swift",
          text: "func first(_ page: Page) throws {\n  page.text(\"\\(1 < 2)\")  // <b>\n}")),
      .text(nasty), .value(name: "hidden", json: .integer(1), shown: nil),
      .value(name: "shown", json: .number(0.5), shown: "x = 0.5"),
      .table(
        name: "class_counts", json: .null,
        Table(
          columns: [.init("class"), .init("n", .right)], rows: [[nasty, "10"], ["猫", "1"]],
          markedRow: 1)),
      .table(
        name: "gradient", json: .null,
        Table(
          columns: [.init("block"), .init("worst", .right)],
          rows: [["W", "1e-9"], ["W", "2e-9"], ["b", "3e-9"]], markedRow: 2, chosenRows: [1, 2])),
      .check(Check(name: "good", passed: true, detail: "1 as expected", source: "a book")),
      .check(
        Check(
          name: "near", passed: true, detail: "0.1234567891, at most 1e-05", source: "a \"book\"")
      ),
      .check(
        Check(name: CheckName(nasty), passed: false, detail: "found 1, expected 2", source: "<i>")),
      .stepEnded(id: "first", seconds: 1.5),
      .question(number: 1, text: "Is $x_i$ **odd**?", answer: "No.\n\n$$x_i < 1$$"),
      .question(number: 2, text: "Why?", answer: nil),
      .stepBegan(id: "pictures", title: "Pictures"),
      .picture(grid, caption: "Columns: \(nasty)"),
      .picture(Raster(width: 0, height: 0, filledWith: .white), caption: "None"),
      .lineChart(
        LineChart(
          title: "Loss of \(nasty)", xLabel: "iteration", yLabel: "loss",
          curves: [.init(name: nasty, x: [0, 1, 2, 3], y: [3, 2, .nan, 0.5])])),
      .errorBarChart(
        ErrorBarChart(
          title: "Accuracy", xLabel: "k", yLabel: "accuracy",
          groups: [
            .init(label: "1", values: [0.1, 0.3], mean: 0.2, deviation: 0.1),
            .init(label: nasty, values: [0.4, 0.4], mean: 0.4, deviation: 0),
          ])),
      .lineChart(LineChart(title: "Nothing", xLabel: "x", yLabel: "y", curves: [])),
      .stepEnded(id: "pictures", seconds: 0.25),
      .runEnded(RunSummary(seconds: 2, passed: 1, failed: 1, wasInterrupted: false)),
    ]
  }

  private func compare(_ text: String, with name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Snapshots/" + name).standardized
    if ProcessInfo.processInfo.environment["WORKBOOK_RECORD_SNAPSHOTS"] != nil {
      try Data(text.utf8).write(to: file)
    }
    let expected = try String(contentsOf: file, encoding: .utf8)
    // Line by line, so that a failure shows the first line that differs and no more.
    let found = text.split(separator: "\n", omittingEmptySubsequences: false)
    let lines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, (line, other)) in zip(found, lines).enumerated() where line != other {
      Issue.record("\(name), line \(number + 1): '\(line)' instead of '\(other)'")
      return
    }
    #expect(found.count == lines.count, "\(name)")
  }

  @Test func aPage() throws {
    let report = try #require(RunReport(events))
    try compare(report.html, with: "run.html")
  }

  @Test func anIndex() throws {
    let report = try #require(RunReport(events))
    let entry = IndexEntry(report: report, summary: "about <this>", file: "a b.html")
    try compare(
      htmlIndex(of: [entry], command: "workbook run all", missing: "Not run: <x>."),
      with: "index.html")
  }

  /// Images and digits come from places of their own: the index names each place once.
  @Test func anIndexNamesAllData() throws {
    func entry(_ note: String) throws -> IndexEntry {
      let began = Event.runBegan(
        RunHeader(
          assignment: "example", dataset: "none", dataNote: note, seed: 7, precision: "double",
          threads: 2, version: "1", command: "run"), title: "Example")
      let report = try #require(RunReport([began]))
      return IndexEntry(report: report, summary: "", file: "a.html")
    }
    let index = try htmlIndex(
      of: [entry("Images."), entry("Digits."), entry("Images.")], command: "run", missing: nil)
    #expect(index.contains("<dt>Data</dt><dd>Images. Digits.</dd>"))
  }

  @Test func aNotebook() throws {
    let report = try #require(RunReport(events))
    try compare(report.notebook.text + "\n", with: "run.ipynb")
  }

  @Test func aMarkdownDocument() throws {
    let report = try #require(RunReport(events))
    let (text, files) = report.markdown(folder: "run files")
    try compare(text, with: "run.md")
    #expect(files.map(\.name) == ["pictures-1.png", "pictures-2.svg", "pictures-3.svg"])
    #expect(files[0].bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func noNameBecomesMarkup() throws {
    let html = try #require(RunReport(events)).html
    #expect(!html.contains("<b>&\""))
    #expect(html.contains("&lt;b&gt;&amp;&quot;"))
    // An attribute that a name could have ended.
    #expect(!html.contains("alt=\"Columns: <"))
  }

  @Test func anUnfinishedRunSaysSo() throws {
    let cut = Array(events.prefix(14)) + [.runFailed(message: "no <memory>")]
    let report = try #require(RunReport(cut))
    #expect(!report.isGood)
    #expect(report.verdict == "stopped by an error; 1 of 3 checks failed")
    #expect(report.html.contains("no &lt;memory&gt;"))
    #expect(report.notebook.text.contains("Stopped"))
    let interrupted = try #require(RunReport(Array(events.prefix(5))))
    #expect(interrupted.verdict == "interrupted; no checks")
    #expect(interrupted.html.contains("not finished"))
    #expect(RunReport([]) == nil)
  }
}
