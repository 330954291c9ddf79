// Runs in which a step throws: what runs all the same, and what every output shows of it.

import Reporting
import Synchronization
import Testing

@testable import WorkbookKit

private struct Mishap: Error, CustomStringConvertible {
  var description: String { "the <file> is damaged" }
}

/// Six steps: `b` needs `a`, `c` needs `b`, `e` needs `a` and `d`, `f` needs nothing. Those in `broken`
/// throw, after a check.
private struct Notebook: Assignment {
  var broken: Set<String> = []
  var ran: [String] = []
  var isInterrupting = false

  static let name = "notebook"
  static let summary = "for tests"
  static let document =
    "# Notebook\nIntroduction.\n"
    + ["a", "b", "c", "d", "e", "f"].map {
      "## Step \($0)\nBefore \($0).\n<!-- step: \($0) -->\nAfter \($0).\n"
    }.joined()
  static var steps: [Step<Notebook>] {
    func step(_ id: String, _ needs: [String] = []) -> Step<Notebook> {
      Step(id, needs: needs) { notebook, page in
        notebook.ran.append(id)
        page.check(.equal("check \(id)", found: 1, expected: 1, source: "arithmetic"))
        if notebook.broken.contains(id) {
          if notebook.isInterrupting { throw Interruption() }
          throw Mishap()
        }
      }
    }
    return [
      step("a"), step("b", ["a"]), step("c", ["b"]), step("d"), step("e", ["a", "d"]), step("f"),
    ]
  }
}

private final class Names: Renderer {
  var steps: [String] = []
  var prose: [String] = []
  func receive(_ event: Event) {
    switch event {
    case .stepEnded(let id, _): steps.append("\(id) ended")
    case .stepFailed(let failure, let seconds):
      steps.append("\(failure.id) failed after \(seconds): \(failure.message)")
    case .stepSkipped(let id, let reason): steps.append("\(id) skipped: \(reason)")
    case .prose(let text): prose.append(text)
    case .runFailed(let message): steps.append("run failed: \(message)")
    case .runEnded: steps.append("run ended")
    default: break
    }
  }
}

private let goesOn = FailurePolicy.skipDependents(
  unless: { _, _ in false }, describe: { "Sorry: \($0)." })

struct FailedStepTests {
  private let names = Names()
  private let record = RunRecord()
  private let transcript = Transcript()

  private func run(
    broken: Set<String>, policy: FailurePolicy = goesOn, only: [String]? = nil,
    isInterrupting: Bool = false, isCancelled: @escaping @Sendable () -> Bool = { false },
    also renderers: [any Renderer] = []
  ) throws -> (notebook: Notebook, summary: RunSummary) {
    var notebook = Notebook(broken: broken, isInterrupting: isInterrupting)
    var runner = Runner(isCancelled: isCancelled, now: { 0 })
    runner.whenStepFails = policy
    let summary = try runner.run(
      &notebook, only: only,
      header: RunHeader(
        assignment: "notebook", dataset: "none", dataNote: "No data.", seed: 7,
        precision: "double", threads: 1, version: "0"),
      renderers: [names, record, transcript] + renderers)
    return (notebook, summary)
  }

  @Test func dependentsAreSkippedAndTheOthersRun() throws {
    let (notebook, summary) = try run(broken: ["b"])
    #expect(notebook.ran == ["a", "b", "d", "e", "f"])
    #expect(
      names.steps == [
        "a ended", "b failed after 0.0: Sorry: the <file> is damaged.",
        "c skipped: needs 'b', which failed", "d ended", "e ended", "f ended", "run ended",
      ])
    #expect(summary.failedSteps == [StepFailure(id: "b", message: "Sorry: the <file> is damaged.")])
    #expect(summary.skippedSteps == ["c"])
    #expect(summary.failed == 0 && !summary.isGood && !summary.wasInterrupted)
    // What speaks of results is shown only where there are any.
    #expect(!names.prose.contains("After b.") && !names.prose.contains("After c."))
    #expect(names.prose.contains("Before b.") && names.prose.contains("After d."))
  }

  @Test func aSkippedStepNamesTheFailureBehindIt() throws {
    let (notebook, summary) = try run(broken: ["a", "d"])
    #expect(notebook.ran == ["a", "d", "f"])
    #expect(
      names.steps.filter { $0.contains("skipped") } == [
        "b skipped: needs 'a', which failed", "c skipped: needs 'a', which failed",
        "e skipped: needs 'a' and 'd', which failed",
      ])
    #expect(summary.failedSteps.map(\.id) == ["a", "d"])
    #expect(summary.skippedSteps == ["b", "c", "e"])
  }

  @Test func theLastStepMayFail() throws {
    let (notebook, summary) = try run(broken: ["f"])
    #expect(notebook.ran == ["a", "b", "c", "d", "e", "f"])
    #expect(summary.failedSteps.map(\.id) == ["f"] && summary.skippedSteps.isEmpty)
    #expect(names.steps.last == "run ended")
    let json = try #require(record.json)
    guard case .array(let failed)? = json["failed"] else {
      Issue.record("no failed step")
      return
    }
    #expect(failed.map { $0["id"] } == [.string("f")])
    #expect(json["skipped"] == .array([]))
  }

  @Test func onlyWhatIsWantedIsSkipped() throws {
    let (notebook, summary) = try run(broken: ["b"], only: ["c", "d"])
    #expect(notebook.ran == ["a", "b", "d"])
    #expect(summary.skippedSteps == ["c"])
  }

  @Test func withoutAPolicyTheErrorEndsTheRun() throws {
    #expect(throws: Mishap.self) { try run(broken: ["b"], policy: .endRun) }
    #expect(
      names.steps == ["a ended", "run failed: the <file> is damaged", "run ended"])
    #expect(try #require(record.json)["failed"] == nil)
  }

  @Test func aPolicyIsToldWhetherAStepHasFinished() throws {
    let policy = FailurePolicy.skipDependents(
      unless: { error, hasFinishedSteps in error is Mishap && !hasFinishedSteps },
      describe: { "\($0)" })
    #expect(throws: Mishap.self) { try run(broken: ["a"], policy: policy) }
    #expect(names.steps == ["run failed: the <file> is damaged", "run ended"])
    #expect(!record.isWorthKeeping)
    #expect(try run(broken: ["b"], policy: policy).summary.failedSteps.map(\.id) == ["b"])
  }

  @Test func anInterruptionIsNoFailure() throws {
    let (notebook, summary) = try run(broken: ["b"], isInterrupting: true)
    #expect(notebook.ran == ["a", "b"])
    #expect(summary.wasInterrupted && summary.failedSteps.isEmpty)
    #expect(names.steps == ["a ended", "run ended"])
  }

  @Test func aRunIsInterruptedBehindAFailure() throws {
    let asked = Mutex(0)
    // Asked before and behind every step: the fourth time behind b.
    let (notebook, summary) = try run(
      broken: ["b"],
      isCancelled: {
        asked.withLock {
          $0 += 1
          return $0 >= 4
        }
      })
    #expect(notebook.ran == ["a", "b"])
    #expect(summary.wasInterrupted && summary.failedSteps.map(\.id) == ["b"])
    let report = try #require(transcript.report)
    #expect(report.verdict == "interrupted; 1 step failed; both checks passed")
  }

  // MARK: Outputs

  @Test func theRecordNamesWhatFailedAndWhatWasSkipped() throws {
    _ = try run(broken: ["b"])
    let json = try #require(record.json)
    #expect(
      json["failed"]
        == .array([
          .object([
            .init("id", .string("b")), .init("seconds", .number(0)),
            .init("message", .string("Sorry: the <file> is damaged.")),
          ])
        ]))
    #expect(
      json["skipped"]
        == .array([
          .object([
            .init("id", .string("c")), .init("reason", .string("needs 'b', which failed")),
          ])
        ]))
    guard case .array(let steps)? = json["steps"] else {
      Issue.record("no steps")
      return
    }
    #expect(steps.map { $0["id"] } == ["a", "d", "e", "f"].map { .string($0) })
    #expect(json["interrupted"] == .bool(false) && json["error"] == nil)
  }

  @Test func aRunWithoutFailuresSaysNothingOfThem() throws {
    let (_, summary) = try run(broken: [])
    #expect(summary.isGood)
    let json = try #require(record.json)
    #expect(json["failed"] == nil && json["skipped"] == nil)
    let report = try #require(transcript.report)
    #expect(report.isGood && report.verdict == "all 6 checks passed")
  }

  @Test func aRunOfNothingButFailuresIsKept() throws {
    _ = try run(broken: ["f"], only: ["f"])
    #expect(record.isWorthKeeping)
  }

  @Test func aComparisonSaysThatAStepFailed() throws {
    _ = try run(broken: ["b"])
    let failed = try RecordedRun(try #require(record.json))
    #expect(failed.earlyEnd == "failed in 'b'")
    #expect(failed.steps.map(\.id) == ["a", "d", "e", "f"])
    let whole = RunRecord()
    _ = try run(broken: [], also: [whole])
    let comparison = RunComparison(try RecordedRun(try #require(whole.json)), failed)
    #expect(!comparison.isComplete && comparison.hasRegressions)
  }

  @Test(arguments: [40, 80], [false, true])
  func theTerminalShowsBoth(width: Int, isQuiet: Bool) throws {
    var text = ""
    let style = TextStyle(width: width, usesColor: false, pictures: nil)
    _ = try run(
      broken: ["b"],
      also: [TextRenderer(style: style, isQuiet: isQuiet) { text += $0 }])
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.allSatisfy { displayWidth($0) <= width })
    #expect(lines.contains { $0.hasPrefix("  FAILED b, after 0.000 s: Sorry:") })
    #expect(lines.contains { $0.hasPrefix("  skipped c: needs 'b', which") })
    let end = text.split(separator: "\n").suffix(3).joined(separator: " ")
    #expect(end.hasSuffix("1 step FAILED, 1 skipped; all 5 checks passed."), "\(end)")
    #expect(text.contains("[c]") == !isQuiet)
  }

  @Test func aFailureIsNeverGreen() throws {
    var text = ""
    let style = TextStyle(width: 100, usesColor: true, pictures: nil)
    _ = try run(broken: ["f"], also: [TextRenderer(style: style) { text += $0 }])
    let last = try #require(text.split(separator: "\n").last)
    #expect(last.contains("\u{1B}[1;31m1 step FAILED; all 6 checks passed"), "\(last)")
  }

  @Test func thePageShowsBoth() throws {
    _ = try run(broken: ["b"])
    let report = try #require(transcript.report)
    #expect(!report.isGood)
    let page = report.html
    #expect(page.contains("<p class=\"verdict bad\">1 step failed, 1 skipped; all 5 checks passed"))
    #expect(
      page.contains(
        "<strong>This step failed:</strong> Sorry: the &lt;file&gt; is damaged.</p>"))
    #expect(
      page.contains("<strong>Skipped:</strong> this step needs &#39;b&#39;, which failed.</p>"))
    #expect(page.contains("Step b<span class=\"hidden\"> (failed)"))
    #expect(page.contains("Step c<span class=\"hidden\"> (skipped)"))
    #expect(page.contains("Step d<span class=\"hidden\"> (passed)"))
    #expect(!page.contains("not finished") && !page.contains("Stopped:"))
    let index = htmlIndex(
      of: [IndexEntry(report: report, summary: "for tests", file: "n.html")], command: "run",
      missing: nil)
    #expect(index.contains("4 steps in 0.000 s, 1 failed, 1 skipped</p>"))
  }

  @Test func theNotebookShowsAnError() throws {
    _ = try run(broken: ["b"])
    guard case .array(let cells)? = try #require(transcript.report).notebook["cells"] else {
      Issue.record("no cells")
      return
    }
    func code(_ id: String) throws -> JSONValue {
      try #require(cells.first { $0["id"] == .string("\(id)-code") })
    }
    guard case .array(let outputs)? = try code("b")["outputs"] else {
      Issue.record("no outputs")
      return
    }
    let last = try #require(outputs.last)
    #expect(last["output_type"] == .string("error"))
    #expect(last["evalue"] == .string("Sorry: the <file> is damaged."))
    #expect(try code("c")["execution_count"] == .null)
    #expect(try code("c").text.contains("c: skipped; it needs 'b', which failed."))
    #expect(try code("d")["execution_count"] == .integer(4))
  }

  @Test func markdownShowsBoth() throws {
    _ = try run(broken: ["b"])
    let text = try #require(transcript.report).markdown(folder: "x").text
    #expect(text.contains("**1 step failed, 1 skipped; all 5 checks passed.**"))
    #expect(text.contains("> ❌ **This step FAILED:** Sorry: the &lt;file&gt; is damaged."))
    #expect(text.contains("> **Skipped:** this step needs 'b', which failed."))
    #expect(!text.contains("Not finished"))
  }
}
