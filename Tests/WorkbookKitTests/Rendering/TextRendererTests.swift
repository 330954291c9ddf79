import Reporting
import Testing

@testable import WorkbookKit

struct TextRendererTests {
  private func text(
    _ events: [Event], style: TextStyle = TextStyle(width: 40, usesColor: false, pictures: nil),
    isQuiet: Bool = false, isVerbose: Bool = false
  ) -> String {
    var text = ""
    let renderer = TextRenderer(style: style, isQuiet: isQuiet, isVerbose: isVerbose) { text += $0 }
    events.forEach(renderer.receive)
    return text
  }

  private let header = RunHeader(
    assignment: "knn", dataset: "made-up", dataNote: "Made-up images.", seed: 0,
    precision: "double", threads: 2, version: "1")

  private var events: [Event] {
    [
      .runBegan(header, title: "Title"),
      .stepBegan(id: "one", title: "One"),
      .prose("Some **strong** words that go on for a line."),
      .text("line"),
      .value(name: "x", json: .integer(1), shown: "x = 1"),
      .value(name: "hidden", json: .integer(1), shown: nil),
      .check(Check(name: "x", passed: true, detail: "1 as expected", source: "a book")),
      .check(Check(name: "y", passed: false, detail: "found 1, expected 2", source: "a book")),
      .picture(Raster(width: 2, height: 2, filledWith: .white), caption: "white"),
      .stepEnded(id: "one", seconds: 1.234),
      .runEnded(RunSummary(seconds: 62, passed: 1, failed: 1, wasInterrupted: false)),
    ]
  }

  @Test func rowsAndDigitsAreThereForWhoeverAsks() {
    let events: [Event] = [
      .table(
        name: "gradient", json: .null,
        Table(
          columns: [.init("block"), .init("worst", .right)],
          rows: [["W", "1e-9"], ["W", "2e-9"], ["b", "3e-9"]], chosenRows: [1, 2],
          choice: "the worst", caption: "Blocks of the net")),
      .check(Check(name: "x", passed: true, detail: "found 0.1234567891", source: "a book")),
      .check(Check(name: "y", passed: false, detail: "found 0.1234567891", source: "a book")),
    ]
    #expect(
      text(events) == """

          Blocks of the net:
            block  worst
            -----  -----
            W       2e-9
            b       3e-9
          (2 of 3 rows, the worst; all with
          --verbose)

          pass x: found 0.1235 (a book)
          FAIL y: found 0.1234567891 (a book)

        """)
    let all = text(events, isVerbose: true)
    #expect(all.contains("W       1e-9\n") && all.contains("x: found 0.1234567891 (a book)\n"))
    #expect(!all.contains("--verbose"))
  }

  @Test func aRunInAPipe() {
    #expect(
      text(events) == """
        Made-up images.
        workbook 1 · knn · seed 0 · double · 2
        threads

        Title

        ── One [one] ───────────────────────────

        Some strong words that go on for a line.
          line
          x = 1
          pass x: 1 as expected (a book)
          FAIL y: found 1, expected 2 (a book)
          [picture of 2 × 2 pixels: white]
          one: 1.23 s

        Done in 1 min 02 s:
        1 of 2 checks FAILED.

        """)
  }

  @Test func quietShowsOnlyWhatWasJudged() {
    #expect(
      text(events, isQuiet: true) == """
        Made-up images.
        workbook 1 · knn · seed 0 · double · 2
        threads

        Title
          pass x: 1 as expected (a book)
          FAIL y: found 1, expected 2 (a book)

        Done in 1 min 02 s:
        1 of 2 checks FAILED.

        """)
  }

  @Test func plainTextHasNoEscapeCodesAndNoLineTooWide() {
    for width in [40, 60, 100] {
      let lines = text(events, style: TextStyle(width: width, usesColor: false, pictures: nil))
        .split(separator: "\n")
      #expect(lines.allSatisfy { displayWidth(String($0)) <= width })
      #expect(!lines.contains { $0.contains("\u{1B}") })
    }
  }

  @Test func colourMarksVerdictsAndStrongWords() {
    let colored = text(
      events, style: TextStyle(width: 60, usesColor: true, pictures: .text(.halfBlocks)))
    #expect(colored.contains("\u{1B}[32mpass\u{1B}[0m"))
    #expect(colored.contains("\u{1B}[1;31mFAIL\u{1B}[0m"))
    #expect(colored.contains("\u{1B}[1mstrong\u{1B}[0m words"))
    #expect(colored.contains("▀"))
  }

  @Test func anInterruptedRunSaysSo() {
    let ended = Event.runEnded(
      RunSummary(seconds: 0.5, passed: 0, failed: 0, wasInterrupted: true))
    #expect(text([ended]) == "\nInterrupted after 0.500 s: no checks.\n")
  }
}

struct MarkdownTextTests {
  private let style = TextStyle(width: 24, usesColor: false, pictures: nil)

  @Test func paragraphsWrapListsAndQuotationsHang() {
    let markdown = """
      One two three four five six.

      - first item that is long
      - second

      > Quoted words that go on.
      """
    #expect(
      markdownLines(markdown, style: style) == [
        "One two three four five", "six.", "", "- first item that is", "  long", "- second", "",
        "> Quoted words that go", "> on.",
      ])
  }

  @Test func codeStaysAsItIs() {
    #expect(
      markdownLines("```\nlet x   = 1\n```\nText", style: style) == ["    let x   = 1", "", "Text"])
  }
}

struct ProgressBarTests {
  @Test func theBarShowsTheShareAndTheTimeLeft() {
    #expect(
      ProgressBar.bar(fraction: 0.25, elapsed: 2, width: 80)
        == "[##########------------------------------]  25 %, 6 s left")
    #expect(ProgressBar.bar(fraction: 0, elapsed: 2, width: 20) == "[-----------]   0 %")
    #expect(ProgressBar.bar(fraction: 1.5, elapsed: 0, width: 20) == "[###########] 100 %")
  }

  @Test(arguments: [
    (0.5, 0.0, 100.0, "100 s"), (0.5, 0, 121, "2 min"), (0.25, 0, 1_800, "90 min"),
    (0.1, 0, 1_200, "3 h 0 min"), (0.6, 0.5, 1_830, "2 h 2 min"),
  ])
  func theTimeLeftHasAUnitOfItsSize(
    _ fraction: Double, _ start: Double, _ elapsed: Double, _ left: String
  ) {
    #expect(timeLeft(fraction: fraction, since: start, elapsed: elapsed) == left)
  }

  @Test func theTimeLeftIsUnknownAtFirst() {
    #expect(timeLeft(fraction: 0.5, since: 0.5, elapsed: 9) == nil)
    #expect(timeLeft(fraction: 0.5, since: 0, elapsed: 0.5) == nil)
  }

  @Test func aLogGetsALineAMinute() {
    var (time, written) = (0.0, "")
    let lines = ProgressLines(now: { time }, write: { written += $0 })
    func report(_ fraction: Double, at seconds: Double) {
      time = seconds
      lines.receive(.progress(fraction))
    }
    lines.receive(.stepBegan(id: "load", title: "Load"))
    report(1, at: 59)
    #expect(written.isEmpty)
    time = 100
    lines.receive(.stepBegan(id: "train", title: "Training"))
    report(0.5, at: 100)
    report(0.55, at: 159)
    report(0.6, at: 160)
    report(0.61, at: 219)
    report(0.7, at: 300)
    report(1.02, at: 400)
    #expect(
      written == "train: 60 %, 4 min left\ntrain: 70 %, 5 min left\ntrain: 100 %, 0 s left\n")
  }

  @Test func itIsWipedBeforeAnythingElse() {
    var written = ""
    let bar = ProgressBar(width: 30, now: { 0 }, write: { written += $0 })
    bar.receive(.stepBegan(id: "a", title: "A"))
    #expect(written == "")
    bar.receive(.progress(0.5))
    bar.receive(.progress(0.6))
    #expect(written.components(separatedBy: "\r").count == 2)
    bar.receive(.text("x"))
    #expect(written.hasSuffix("\r\u{1B}[K"))
  }

  @Test(arguments: [
    (0, 0, "no checks"), (1, 0, "1 check passed"), (0, 1, "1 check failed"),
    (2, 0, "both checks passed"), (14, 0, "all 14 checks passed"), (1, 1, "1 of 2 checks failed"),
    (0, 2, "both checks failed"),
  ])
  func checksAreCountedInWords(_ passed: Int, _ failed: Int, _ words: String) {
    #expect(checkVerdict(passed: passed, failed: failed) == words)
  }
}
