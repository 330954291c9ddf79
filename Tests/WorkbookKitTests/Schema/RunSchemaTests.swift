// Records of real runs, and what becomes of them, against the schema in docs/run.schema.json.

import Reporting
import SchemaSupport
import Synchronization
import Testing

@testable import WorkbookKit

private struct Mishap: Error {}

/// Three steps that leave values, tables and checks of every kind; `middle` throws where `isBroken`, and
/// `last` needs it.
private struct Notebook: Assignment {
  var isBroken = false

  static let name = "notebook"
  static let summary = "for tests"
  static let document = """
    # Notebook
    ## First
    <!-- step: first-step -->
    ## Middle
    <!-- step: middle -->
    ## Last
    <!-- step: last -->

    """
  static var steps: [Step<Notebook>] {
    [
      Step("first-step") { _, page in
        page.value("sum", 0.1 + 0.2, shown: "0.3")
        page.record("count", 3)
        page.record("agrees", true)
        page.record("name", "a \"name\"")
        page.record("losses", [2.3, .nan, .infinity])
        page.record("loss", -Double.infinity)
        page.record("shape", [[1, 2], [3, 4]])
        page.record("empty", [Double]())
        page.record("by class", JSONValue.object([.init("cat", .number(0.5))]))
        page.check(.equal("one", found: 1, expected: 1, source: "arithmetic"))
        page.check(.equal("two", found: 1, expected: 2, source: "arithmetic"))
      },
      Step("middle") { notebook, page in
        if notebook.isBroken { throw Mishap() }
        let table = Table(columns: [.init("n", .right)], rows: [["1"]])
        for (index, json) in tables.enumerated() {
          page.table("table \(index)", table, json: json)
        }
      },
      Step("last", needs: ["middle"]) { _, _ in },
    ]
  }

  /// A row as a value, an array and an object; rows by name, of one value and of several; one number.
  private static let tables: [JSONValue] = [
    .array([.integer(1), .number(.nan)]), .array([.array([.string("a"), .number(0.5)])]),
    .array([.object([.init("k", .integer(1)), .init("reason", .null)])]),
    .object([.init("1", .number(0.25))]),
    .object([.init("1", .object([.init("mean", .number(0.5))]))]), .number(31.1), .array([]),
  ]
}

struct RunSchemaTests {
  /// The record of a run, as its file says it.
  private func record(
    broken: Bool = false, policy: FailurePolicy = .endRun, interruptedBehind steps: Int? = nil
  ) throws -> JSONValue {
    let record = RunRecord()
    let asked = Mutex(0)
    // Asked before and behind every step.
    var runner = Runner(isCancelled: {
      asked.withLock {
        $0 += 1
        return $0 > 2 * (steps ?? .max / 2)
      }
    })
    runner.whenStepFails = policy
    var notebook = Notebook(isBroken: broken)
    do {
      _ = try runner.run(
        &notebook,
        header: RunHeader(
          assignment: "notebook", dataset: "made-up", dataNote: "", seed: .max,
          precision: "float", threads: 2, version: "0.1.0", command: "workbook run notebook"),
        renderers: [record])
    } catch is Mishap {}
    return try JSONValue(parsing: try #require(record.json).text)
  }

  private let goesOn = FailurePolicy.skipDependents(
    unless: { _, _ in false }, describe: { "\($0)" })

  private func expectValid(_ record: JSONValue, with keys: [String], steps: Int) throws {
    #expect(try RunSchema.faults(in: record) == [])
    for key in ["error", "failed", "skipped"] {
      #expect((record[key] != nil) == keys.contains(key), "\(key)")
    }
    guard case .array(let found)? = record["steps"] else {
      Issue.record("no steps")
      return
    }
    #expect(found.count == steps)
  }

  @Test func aWholeRunIsValid() throws {
    let record = try record()
    try expectValid(record, with: [], steps: 3)
    guard case .array(let steps)? = record["steps"] else { return }
    let values = try #require(steps[0]["values"])
    // What is not finite is null.
    #expect(values["losses"] == .array([.number(2.3), .null, .null]))
    #expect(values["loss"] == .null)
    guard case .object(let tables)? = steps[1]["tables"] else { return }
    #expect(tables.count == 7)
  }

  @Test func aRunWithFailedAndSkippedStepsIsValid() throws {
    try expectValid(
      try record(broken: true, policy: goesOn), with: ["failed", "skipped"], steps: 1)
  }

  @Test func aRunThatAnErrorEndedIsValid() throws {
    try expectValid(try record(broken: true), with: ["error"], steps: 1)
  }

  @Test(arguments: 0...2)
  func anInterruptedRunIsValid(behind steps: Int) throws {
    let record = try record(interruptedBehind: steps)
    try expectValid(record, with: [], steps: steps)
    #expect(record["interrupted"] == .bool(true))
  }

  @Test func aRecordIsValidAtEveryMoment() throws {
    let record = RunRecord()
    #expect(try RunSchema.faults(in: record.json) == ["/: there is no record"])
    record.receive(
      .runBegan(
        RunHeader(
          assignment: "a", dataset: "none", dataNote: "", seed: 0, precision: "double", threads: 1,
          version: "0"), title: "A"))
    #expect(try RunSchema.faults(in: record.json) == [])
    record.receive(.stepBegan(id: "a", title: "A"))
    record.receive(.stepFailed(StepFailure(id: "a", message: "no"), seconds: 1))
    #expect(try RunSchema.faults(in: record.json) == [])
  }

  // MARK: Altered records

  /// A record with one thing altered, wherever the schema fixes what there is.
  private struct Alteration {
    let words: String
    let record: JSONValue
  }

  /// Every record that comes of taking a member away, adding one, or giving one a value of another
  /// type. Members of `values` and `tables` have names and contents of their own and are left.
  private func alterations(of value: JSONValue, at place: String = "") -> [Alteration] {
    switch value {
    case .object(let members):
      var found = [
        Alteration(
          words: "\(place)/extra", record: .object(members + [.init("extra", .integer(1))]))
      ]
      for (index, member) in members.enumerated() {
        func with(_ value: JSONValue?) -> JSONValue {
          var members = members
          members.remove(at: index)
          if let value { members.insert(.init(member.key, value), at: index) }
          return .object(members)
        }
        let path = "\(place)/\(member.key)"
        if path != "/error" { found.append(.init(words: "without \(path)", record: with(nil))) }
        for other in otherValues(than: member.value) {
          found.append(.init(words: "\(path) = \(other.text)", record: with(other)))
        }
        guard member.key != "values" && member.key != "tables" else { continue }
        for alteration in alterations(of: member.value, at: path) {
          found.append(.init(words: alteration.words, record: with(alteration.record)))
        }
      }
      return found
    case .array(let values):
      return values.enumerated().flatMap { index, value -> [Alteration] in
        let replaced = otherValues(than: value).map {
          Alteration(words: "\(place)/\(index) = \($0.text)", record: $0)
        }
        return (replaced + alterations(of: value, at: "\(place)/\(index)")).map { alteration in
          var values = values
          values[index] = alteration.record
          return Alteration(words: alteration.words, record: .array(values))
        }
      }
    default: return []
    }
  }

  /// A value of each other type.
  private func otherValues(than value: JSONValue) -> [JSONValue] {
    let all: [JSONValue] = [
      .null, .bool(true), .number(-1.5), .string("word"), .array([]), .object([]),
    ]
    return all.filter { other in
      switch (value, other) {
      case (.bool, .bool), (.string, .string), (.array, .array), (.object, .object): false
      default: true
      }
    }
  }

  /// None may be missed: the counts are those of the records above.
  @Test func everyAlterationOfARunIsRefused() throws {
    let whole = alterations(of: try record())
    let failed = alterations(of: try record(broken: true, policy: goesOn))
    let ended = alterations(of: try record(broken: true))
    #expect([whole, failed, ended].map(\.count) == [247, 228, 178])
    for alteration in whole + failed + ended {
      #expect(try RunSchema.faults(in: alteration.record) != [], "\(alteration.words)")
    }
  }

  @Test func wordsAndNumbersOutOfTheirRangesAreRefused() throws {
    let good = try record(broken: true, policy: goesOn).text
    #expect(try RunSchema.faults(inFile: good) == [])
    for (words, others) in [
      ("\"precision\": \"float\"", ["\"precision\": \"half\""]),
      ("\"seed\": 4294967295", ["\"seed\": 4294967296", "\"seed\": -1", "\"seed\": 0.5"]),
      ("\"threads\": 2", ["\"threads\": 0"]),
      ("\"dataset\": \"made-up\"", ["\"dataset\": \"\""]),
      ("\"assignment\": \"notebook\"", ["\"assignment\": \"\""]),
      ("\"id\": \"first-step\"", ["\"id\": \"\"", "\"id\": \"First step\"", "\"id\": \"a-\""]),
      ("\"message\": \"Mishap()\"", ["\"message\": \"\""]),
      ("\"source\": \"arithmetic\"", ["\"source\": \"\""]),
      ("\"tables\": {}", ["null", "true", "\"word\""].map { "\"tables\": {\"a\": \($0)}" }),
      (
        "\"version\": \"0.1.0\"",
        ["\"version\": \"0.1.0\", \"version\": \"0.1.0\"", "\"version\": \"\""]
      ),
    ] {
      #expect(good.contains(words), "\(words)")
      for other in others {
        let text = good.replacing(words, with: other)
        #expect(try RunSchema.faults(inFile: text) != [], "\(other)")
      }
    }
    for other in ["[]", "null", "1", "[\(good)]"] {
      #expect(try RunSchema.faults(inFile: other) != [], "\(other)")
    }
    let silent = try record(broken: true).text.replacing("\"Mishap()\"", with: "\"\"")
    #expect(try RunSchema.faults(inFile: silent) == ["/error: has fewer than 1 characters"])
    let nothingFailed = try record()
    guard case .object(let members) = nothingFailed else { return }
    let empty = members + [.init("failed", .array([])), .init("skipped", .array([]))]
    #expect(try RunSchema.faults(in: .object(empty)) == ["/failed: has fewer than 1 items"])
  }
}
