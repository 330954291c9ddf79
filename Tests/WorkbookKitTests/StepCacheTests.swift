// Kept results: shown again where nothing has changed, and only there.

import Foundation
import Reporting
import TestSupport
import Testing

@testable import WorkbookKit

/// Four steps: `b` needs `a`, `c` needs `b`, `d` needs nothing. Those in `broken` throw.
private struct Notebook: Assignment {
  var broken: Set<String> = []
  var ran: [String] = []

  static let name = "notebook"
  static let summary = "for tests"
  static let document =
    "# Notebook\nIntroduction.\n"
    + ["a", "b", "c", "d"].map {
      "## Step \($0)\nBefore \($0).\n<!-- step: \($0) -->\nAfter \($0).\n"
    }.joined()
  static var steps: [Step<Notebook>] {
    func step(_ id: String, _ needs: [String] = []) -> Step<Notebook> {
      Step(id, needs: needs) { notebook, page in
        notebook.ran.append(id)
        try page.progress(0.5)
        if notebook.broken.contains(id) { throw Interruption() }
        allResults(of: id, page)
      }
    }
    return [step("a"), step("b", ["a"]), step("c", ["b"]), step("d")]
  }
}

/// Everything that a step can write.
private func allResults(of id: String, _ page: Page) {
  page.text("line of \(id)")
  page.value("mean", 1.0 / 3, shown: "mean: 0.3333")
  page.record("history", [1.0, .nan, -0.0, .infinity])
  page.table(
    "rows",
    Table(
      columns: [.init("k", .right), .init("note")], rows: [["1", "π"], ["3", ""]], markedRow: 1),
    json: .array([.object([.init("k", .integer(1)), .init("x", .number(2))]), .null]))
  page.chart(
    ErrorBarChart(
      title: "t", xLabel: "x", yLabel: "y",
      groups: [.init(label: "1", values: [0.5, .nan], mean: 0.5, deviation: .infinity)]))
  page.chart(
    LineChart(
      title: "t", xLabel: "x", yLabel: "y",
      curves: [.init(name: "loss", x: [0, 1], y: [.nan, 1e-300])]))
  page.chart(
    GraphChart(
      title: "t",
      nodes: [
        .init("x", value: 3, gradient: -1 / 9),
        .init("1/x", operands: [0], value: 1 / 3, gradient: 1, operandGradients: [-1 / 9]),
      ]))
  page.picture(
    Raster(
      width: 2, height: 1,
      pixels: [.init(red: 1, green: 2, blue: 3), .init(red: 255, green: 0, blue: 128)]),
    caption: "two pixels")
  page.check(Check(name: "n", passed: id != "d", detail: "d", source: "s"))
}

struct StepCacheTests {
  private let folder: TemporaryFolder
  private let cache: StepCache

  init() throws {
    folder = try TemporaryFolder()
    cache = StepCache(folder: folder.path + "/made/when needed")
  }

  private struct Outcome {
    let ran: [String]
    let summary: RunSummary
    let text: String
    let report: RunReport
    let json: String
  }

  private func run(
    _ circumstances: [String] = ["seed 0"], in cache: StepCache? = nil, only: [String]? = nil,
    broken: Set<String> = [], document: String? = nil
  ) throws -> Outcome {
    var notebook = Notebook(broken: broken)
    var runner = Runner(now: { 0 })
    runner.cache = (cache ?? self.cache).results(of: "notebook", circumstances)
    runner.whenNotKept = { Issue.record("\($0)") }
    runner.document = document
    let (transcript, record) = (Transcript(), RunRecord())
    var lines = ""
    let text = TextRenderer(style: TextStyle(width: 80, usesColor: false, pictures: nil)) {
      lines += $0
    }
    let summary = try runner.run(
      &notebook, only: only,
      header: RunHeader(
        assignment: "notebook", dataset: "none", dataNote: "No data.", seed: 0, precision: "double",
        threads: 1, version: "1"),
      renderers: [transcript, record, text])
    return Outcome(
      ran: notebook.ran, summary: summary, text: lines, report: try #require(transcript.report),
      json: try #require(record.json).text)
  }

  @Test func whatIsKeptIsShownAgain() throws {
    let first = try run()
    #expect(first.ran == ["a", "b", "c", "d"] && first.summary.cachedSteps == 0)
    let second = try run()
    #expect(second.ran == [])
    #expect(second.summary.cachedSteps == 4)
    #expect((second.summary.passed, second.summary.failed) == (3, 1))
    #expect(second.json.replacing(",\n      \"cached\": true", with: "") == first.json)
    #expect(second.json.components(separatedBy: "\"cached\": true").count == 5)
    #expect(second.text.contains("Done in 0.000 s, 4 steps from the cache: 1 of 4 checks FAILED."))

    // All pages hold the same but for the time.
    let time = /, from the cache: \d{4}-\d\d-\d\d \d\d:\d\d/
    for page in [\RunReport.html, \.notebook.text] {
      let again = second.report[keyPath: page]
      #expect(again.contains(time))
      #expect(again.replacing(time, with: "") == first.report[keyPath: page])
    }
    let markdown = second.report.markdown(folder: "files")
    #expect(markdown.text.contains(time))
    #expect(
      markdown.text.replacing(time, with: "") == first.report.markdown(folder: "files").text)
    let steps = second.text.replacing(time, with: "").replacing(
      ", 4 steps from the cache", with: "")
    #expect(steps == first.text)
  }

  @Test func anythingElseIsRunAnew() throws {
    _ = try run()
    #expect(try run(["seed 1"]).ran == ["a", "b", "c", "d"])
    #expect(try run(["seed 0", "set k=3"]).ran == ["a", "b", "c", "d"])
    #expect(try run().ran == [])
  }

  @Test func whatAStepNeedsRunsBeforeIt() throws {
    _ = try run(only: ["b", "d"])
    // c is missing; it reads what b and a have computed, which is not in their pages.
    let outcome = try run()
    #expect(outcome.ran == ["a", "b", "c"])
    #expect(outcome.summary.cachedSteps == 1)
    #expect(try run().ran == [])
  }

  @Test func anUnfinishedStepIsNotKept() throws {
    #expect(try run(broken: ["b"]).summary.wasInterrupted)
    #expect(try run().ran == ["a", "b", "c", "d"])
  }

  @Test func anotherDocumentShowsTheSameResults() throws {
    _ = try run()
    let other = Notebook.document.replacing("Before a", with: "Better before a")
    let outcome = try run(document: other)
    #expect(outcome.ran == [])
    #expect(outcome.text.contains("Better before a.") && outcome.text.contains("line of a"))
  }

  /// A document that is read anew may be half written: its mistake is told in words.
  @Test func aDocumentWithAMistakeIsToldInWords() throws {
    do {
      _ = try run(document: "")
      Issue.record("an empty document was run")
    } catch let error as DocumentError {
      #expect(error.mistake == .data)
      #expect(
        error.description
          == "the document cannot be read: it needs a title, a first line that begins with '# '.")
    }
  }

  @Test func damagedAndForeignFilesAreNoResults() throws {
    _ = try run(only: ["d"])
    let path = try #require(cache.entries().first?.path)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    func runsAnew(_ altered: [UInt8]) throws -> Bool {
      try Data(altered).write(to: URL(fileURLWithPath: path))
      return try run(only: ["d"]).ran == ["d"]
    }
    #expect(try !runsAnew(bytes))
    for place in stride(from: 0, to: bytes.count, by: 41) {
      var altered = bytes
      altered[place] ^= 4
      #expect(try runsAnew(altered), "byte \(place)")
    }
    #expect(try runsAnew(Array(bytes.dropLast())))
    #expect(try runsAnew([]))
    #expect(try runsAnew(Array("no result at all, but longer than a header".utf8)))

    // A whole file of another key, under the name of this one.
    try FileManager.default.removeItem(atPath: path)
    _ = try run(["seed 1"], only: ["d"])
    let foreign = try #require(cache.entries().first?.path)
    #expect(foreign != path)
    try FileManager.default.moveItem(atPath: foreign, toPath: path)
    #expect(try run(only: ["d"]).ran == ["d"])
  }

  @Test func whatWasNotUsedForLongestMakesRoom() throws {
    _ = try run()
    let sizes = cache.entries().map(\.bytes)
    #expect(sizes.count == 4)
    let small = StepCache(folder: cache.folder, limit: sizes.reduce(0, +) + 10)
    func age(_ step: String, by seconds: Double) throws {
      let entry = try #require(small.entries().first { $0.path.contains(".\(step).") })
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: entry.path)
    }
    for (step, seconds) in [("a", 300.0), ("b", 400), ("c", 200), ("d", 100)] {
      try age(step, by: seconds)
    }
    // Showing b makes it the newest, so a has to go.
    #expect(
      try #require(small.results(of: "notebook", ["seed 0"]).result(of: "b")).events.count == 9)
    _ = try run(["seed 1"], in: small, only: ["d"])
    let left = small.entries().map { splitName($0.path) }
    #expect(left.count == 4, "\(left)")
    #expect(!left.contains("a") && left.contains("b"), "\(left)")
  }

  private func splitName(_ path: String) -> String {
    String(URL(fileURLWithPath: path).lastPathComponent.split(separator: ".")[1])
  }

  @Test func clearingLeavesOtherFilesAlone() throws {
    _ = try run()
    let other = cache.folder + "/notes.txt"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: other))
    #expect(try cache.clear() == 4)
    #expect(cache.entries().isEmpty)
    #expect(FileManager.default.fileExists(atPath: other))
    #expect(try StepCache(folder: folder.path + "/missing").clear() == 0)
  }

  @Test func whatCannotBeWrittenIsTold() throws {
    try Data("a file".utf8).write(to: URL(fileURLWithPath: folder.path + "/file"))
    var runner = Runner()
    runner.cache = StepCache(folder: folder.path + "/file").results(of: "notebook", [])
    var complaints = 0
    runner.whenNotKept = { _ in complaints += 1 }
    var notebook = Notebook()
    let summary = try runner.run(
      &notebook,
      header: RunHeader(
        assignment: "notebook", dataset: "none", dataNote: "No data.", seed: 0, precision: "double",
        threads: 1, version: "1"), renderers: [])
    #expect(complaints == 4)
    #expect(summary.passed == 3)
  }
}
