// What stands at the head of a page: the time that reading takes, and the way to other pages.

import Testing

@testable import WorkbookKit

/// A document of 400 words in two sections.
private struct Reading: Assignment {
  static let name = "reading"
  static let summary = ""
  static var document: String {
    let words = Array(repeating: "word", count: 198).joined(separator: " ")
    return "# Reading\n\n## Part one\n\n\(words)\n<!-- step: a -->\n\n## Part two\n\n\(words)\n"
      + "<!-- step: b -->\n"
  }
  static var steps: [Step<Reading>] { [Step("a") { _, _ in }, Step("b") { _, _ in }] }
}

struct PageHeadTests {
  /// The report and the text of a run of all steps, or of one.
  private func run(
    only: [String]? = nil, showsProse: Bool = true, isQuiet: Bool = false, course: [String] = []
  ) throws -> (report: RunReport, text: String) {
    let header = RunHeader(
      assignment: "reading", dataset: "none", dataNote: "No data.", seed: 7, precision: "double",
      threads: 2, version: "1", place: CoursePlace(of: "reading", in: course))
    var notebook = Reading()
    let transcript = Transcript()
    var text = ""
    let style = TextStyle(width: 60, usesColor: false, pictures: nil)
    let terminal = TextRenderer(style: style, isQuiet: isQuiet) { text += $0 }
    _ = try Runner(showsProse: showsProse).run(
      &notebook, only: only, header: header, renderers: [transcript, terminal])
    return (try #require(transcript.report), text)
  }

  @Test func everyFormSaysHowLongReadingTakes() throws {
    let (report, text) = try run()
    #expect(report.readingMinutes == 2)
    #expect(text.contains("\nReading\nReading time: 2 min\n"))
    #expect(report.html.contains("reading time: 2 min</p>\n<h1>Reading</h1>"))
    #expect(report.markdown(folder: "f").text.hasPrefix("# Reading\n\n*Reading time: 2 min*\n\n"))
    #expect(report.notebook.text.contains("*Reading time: 2 min*"))
  }

  /// The time is that of the whole document.
  @Test func whoeverSeesOnlyAPartIsNotToldOfTheWhole() throws {
    let part = try run(only: ["a"])
    #expect(part.report.readingMinutes == nil)
    #expect(!(part.text + part.report.html).lowercased().contains("reading time"))
    #expect(try run(showsProse: false).report.readingMinutes == nil)
    #expect(try !run(isQuiet: true).text.contains("Reading time"))
  }

  @Test func everyFormSaysWhereInTheCourseItStands() throws {
    let (report, text) = try run(course: ["a", "reading", "<b>"])
    let place = "ssignment 2 of 3, after a and before "
    // On sixty columns it takes two lines.
    #expect(text.contains("\nA\(place)<b> · reading time: 2\nmin\n"))
    #expect(
      report.html.contains("a\(place)&lt;b&gt; <span aria-hidden=\"true\">·</span> reading"))
    #expect(report.markdown(folder: "f").text.contains("*A\(place)<b> · reading time: 2 min*"))
    #expect(report.notebook.text.contains("*A\(place)<b> · reading time: 2 min*"))
    // Links say the same of the neighbors.
    let links = PageLinks(index: "index.html", previous: nil, next: nil)
    #expect(report.html(links: links).contains("assignment 2 of 3 <span"))
    // A part of it stands at the same place; whoever wants checks only is told nothing.
    #expect(try run(only: ["a"], course: ["reading", "b"]).text.contains("1 of 2, before b\n"))
    #expect(try !run(isQuiet: true, course: ["reading"]).text.contains("of 1"))
  }

  @Test func aPlaceNamesTheNeighborsThatThereAre() {
    #expect(CoursePlace(of: "x", in: ["a", "b"]) == nil)
    #expect(CoursePlace(of: "a", in: ["a"])?.fullText == "assignment 1 of 1")
    #expect(CoursePlace(of: "a", in: ["a", "b"])?.fullText == "assignment 1 of 2, before b")
    #expect(CoursePlace(of: "b", in: ["a", "b"])?.fullText == "assignment 2 of 2, after a")
  }

  @Test func pagesLeadToTheirNeighborsAndTheIndex() throws {
    let report = try run().report
    let links = PageLinks(
      index: "index.html", previous: .init(title: "A & B", file: "a.html"),
      next: .init(title: "C", file: "c.html"))
    let html = report.html(links: links)
    let navigation = """
      <a href="a.html" rel="prev">← A &amp; B</a>
      <a href="index.html">All assignments</a>
      <a href="c.html" rel="next">C →</a></nav>
      """
    // At the head and at the end, by names that differ.
    #expect(html.components(separatedBy: navigation).count == 3)
    #expect(html.contains("<nav class=\"course\" aria-label=\"Course\">"))
    #expect(html.contains("<nav class=\"course\" aria-label=\"Course, at the end\">"))
  }

  @Test func theFirstAndTheLastPageHaveOneNeighbor() throws {
    let report = try run().report
    let alone = report.html(links: PageLinks(index: "index.html", previous: nil, next: nil))
    #expect(alone.contains("href=\"index.html\""))
    #expect(!alone.contains("rel=\"prev\"") && !alone.contains("rel=\"next\""))
    #expect(!report.html.contains("class=\"course\""))
  }
}
