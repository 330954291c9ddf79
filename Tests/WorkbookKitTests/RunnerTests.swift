import Synchronization
import Testing

@testable import WorkbookKit

/// Three steps, the last of which needs the first; each leaves its id in `ran`.
private struct Notebook: Assignment {
  var ran: [String] = []

  static let name = "notebook"
  static let summary = "for tests"
  static let document = """
    # Notebook
    Introduction.
    ## A
    About a.
    <!-- step: a -->
    ## B
    <!-- step: b -->
    ## C
    <!-- step: c -->
    After c.

    > **Inline question 1.** Why a?
    > **Answer.** So a.

    > **Inline question 2.** Why b?
    > **Answer.** So b.

    """
  static var steps: [Step<Notebook>] {
    [
      Step("a") { notebook, page in
        notebook.ran.append("a")
        page.value("answer", 42, shown: "42")
        page.check(.equal("one", found: 1, expected: 1, source: "arithmetic"))
      },
      Step("b") { notebook, page in
        notebook.ran.append("b")
        page.check(.equal("two", found: 1, expected: 2, source: "arithmetic"))
      },
      Step("c", needs: ["a"]) { notebook, page in
        try page.progress(0.5)
        notebook.ran.append("c")
      },
    ]
  }
}

private final class Collector: Renderer {
  var events: [Event] = []
  func receive(_ event: Event) { events.append(event) }

  var prose: [String] {
    events.compactMap { if case .prose(let text) = $0 { text } else { nil } }
  }
}

struct RunnerTests {
  private let header = RunHeader(
    assignment: "notebook", dataset: "none", dataNote: "No data.", seed: 7, precision: "double",
    threads: 1, version: "0")

  private func run(
    _ runner: Runner, only: [String]? = nil
  ) throws -> (Notebook, RunSummary, Collector, RunRecord) {
    var notebook = Notebook()
    let collector = Collector()
    let record = RunRecord()
    let summary = try runner.run(
      &notebook, only: only, header: header, renderers: [collector, record])
    return (notebook, summary, collector, record)
  }

  @Test func allStepsRunInTheDocumentsOrder() throws {
    let (notebook, summary, collector, _) = try run(Runner(now: { 0 }))
    #expect(notebook.ran == ["a", "b", "c"])
    #expect(summary == RunSummary(seconds: 0, passed: 1, failed: 1, wasInterrupted: false))
    #expect(collector.prose == ["Introduction.", "About a.", "After c."])
  }

  private func questions(_ collector: Collector) -> [String] {
    collector.events.compactMap { event in
      if case .question(let number, let text, let answer) = event {
        "\(number) \(text) \(answer ?? "-")"
      } else {
        nil
      }
    }
  }

  @Test func aWithheldAnswerReachesNoRenderer() throws {
    #expect(questions(try run(Runner()).2) == ["1 Why a? So a.", "2 Why b? So b."])
    let half = try run(Runner(withheldAnswers: [2, 3])).2
    #expect(questions(half) == ["1 Why a? So a.", "2 Why b? -"])
    #expect(questions(try run(Runner(withheldAnswers: [1, 2]), only: ["b"]).2) == [])
    #expect(questions(try run(Runner(showsProse: false)).2) == [])
  }

  @Test func aChosenStepRunsBehindWhatItNeeds() throws {
    let (notebook, _, collector, _) = try run(Runner(), only: ["c"])
    #expect(notebook.ran == ["a", "c"])
    #expect(collector.prose == ["About a.", "After c."])
    #expect(throws: RunError.noSuchStep(id: "d", assignment: "notebook", known: ["a", "b", "c"])) {
      try run(Runner(), only: ["d"])
    }
  }

  @Test func anInterruptionKeepsWhatIsFinished() throws {
    let checks = Mutex(0)
    // Asked before each step and by the progress of c: the fifth time is inside c.
    let (notebook, summary, _, record) = try run(
      Runner(isCancelled: {
        checks.withLock {
          $0 += 1
          return $0 > 3
        }
      }))
    #expect(notebook.ran == ["a", "b"])
    #expect(summary.wasInterrupted)
    let text = try #require(record.json).text
    #expect(text.contains("\"interrupted\": true"))
    #expect(text.contains("\"id\": \"b\""))
    #expect(!text.contains("\"id\": \"c\""))
  }

  @Test func theRecordHoldsValuesAndChecksOfEachStep() throws {
    let (_, _, _, record) = try run(Runner(now: { 0 }), only: ["b", "a"])
    #expect(
      try #require(record.json).text == """
        {
          "assignment": "notebook",
          "dataset": "none",
          "seed": 7,
          "precision": "double",
          "threads": 1,
          "version": "0",
          "command": "",
          "interrupted": false,
          "steps": [
            {
              "id": "a",
              "seconds": 0.0,
              "values": {
                "answer": 42
              },
              "tables": {},
              "checks": [
                {
                  "id": "one",
                  "name": "one",
                  "passed": true,
                  "detail": "1 as expected",
                  "source": "arithmetic"
                }
              ]
            },
            {
              "id": "b",
              "seconds": 0.0,
              "values": {},
              "tables": {},
              "checks": [
                {
                  "id": "two",
                  "name": "two",
                  "passed": false,
                  "detail": "found 1, expected 2",
                  "source": "arithmetic"
                }
              ]
            }
          ],
          "seconds": 0.0
        }
        """)
  }
}

struct JSONValueTests {
  @Test func textIsEscapedAndOrderKept() {
    let value = JSONValue.object([
      .init("b\"", .string("a\\\n\u{1}ä")), .init("a", .array([.integer(1), .number(0.5)])),
      .init("n", .number(.nan)), .init("t", .bool(true)), .init("e", .object([])),
    ])
    #expect(
      value.text == """
        {
          "b\\"": "a\\\\\\n\\u0001ä",
          "a": [1, 0.5],
          "n": null,
          "t": true,
          "e": {}
        }
        """)
  }
}
