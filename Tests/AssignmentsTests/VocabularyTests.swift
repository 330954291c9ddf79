// The words that steps are written in: what they judge, and what they show.

import LinearAlgebra
import Reporting
import SchemaSupport
import Testing
import WorkbookKit

@testable import Notebook

/// The events of a page.
private func events(_ write: (Page) -> Void) -> [Event] {
  var events: [Event] = []
  write(Page { events.append($0) })
  return events
}

/// The verdicts of a page.
private func verdicts(_ write: (Page) -> Void) -> [Bool] {
  events(write).compactMap { event in
    if case .check(let check) = event { check.passed } else { nil }
  }
}

@Suite struct ExpectationTests {
  @Test(
    arguments: [
      ([1, 2, 3], true), ([1, 2, 3.05], true), ([1, 2, 3.2], false), ([1, .nan, 3], false),
      ([.nan, 2, 3], false), ([1, 2, .nan], false), ([1, 2], false), ([1, 2, 3, 3], false),
      ([], false), ([1, 2, .infinity], false),
    ] as [([Double], Bool)])
  func numbersAreCountedAndThenComparedOneByOne(_ found: [Double], passes: Bool) {
    #expect(
      verdicts {
        $0.expect("n", found, within: .absolute(0.1), of: [1, 2, 3], from: "a test")
      } == [passes])
  }

  @Test func aMatrixMustHaveTheShape() {
    let expected = Matrix<Double>(rows: 2, columns: 2, elements: [1, 2, 3, 4])
    func passes(_ found: Matrix<Double>) -> [Bool] {
      verdicts { $0.expect("m", found, within: .relative(1e-9), of: expected, from: "a test") }
    }
    #expect(passes(expected) == [true])
    #expect(passes(Matrix(rows: 1, columns: 4, elements: [1, 2, 3, 4])) == [false])
    #expect(passes(Matrix(rows: 2, columns: 2, elements: [1, .nan, 3, 4])) == [false])
  }

  @Test func withoutAReferenceNothingIsJudged() {
    let none: [Double]? = nil
    #expect(verdicts { $0.expect("n", [1.0], within: .absolute(1), of: none, from: .course) } == [])
    #expect(verdicts { $0.expect("n", 1, in: nil, from: .course) } == [])
    #expect(verdicts { $0.expect("n", 1, equals: Int?.none, from: .course) } == [])
  }

  @Test func aNaNIsNeitherAboveNorBelowNorInABand() {
    #expect(
      verdicts {
        $0.expect("n", .nan, above: 0, from: "a test")
        $0.expect("n", .nan, below: 0, from: "a test")
        $0.expect("n", 1, above: .nan, from: "a test")
        $0.expect("n", .nan, in: -1...1, from: "a test")
        $0.expect("n", errors: [0, .nan, 0], atMost: 1, from: "a test")
        $0.expect("n", errors: [], atMost: 1, from: "a test")
      } == Array(repeating: false, count: 6))
  }

  @Test func theLargestIsNaNWhereOneIs() {
    #expect(largest([1, 3, 2]) == 3)
    #expect(largest([1, .nan, 2]).isNaN && largest([.nan, 1]).isNaN && largest([1, .nan]).isNaN)
    #expect(largest([Double]()).isNaN)
    #expect(largest([.infinity, .nan]).isNaN)
  }

  /// (found, expected) by hand: |2 − 1| / |1| = 1, |2 − 1| / (2 + 1) = 1/3.
  @Test func errorsFollowTheirFormulas() {
    #expect(Tolerance.absolute(0).error(2, 1) == 1)
    #expect(Tolerance.relative(0).error(2, -4) == 1.5)
    #expect(Tolerance.courseError(0).error(2, 1) == 1.0 / 3)
    #expect(Tolerance.courseError(0).error(1e-10, 0) == 1e-2)
    #expect(Tolerance.absolute(0).error(.infinity, .infinity) == 0)
    #expect(Tolerance.relative(0).error(.nan, 1).isNaN)
  }

  /// A NaN twice, a number missing, a number too many: each is judged, and each has to fail.
  @Test func theProbeHearsOfEveryAlteredResult() {
    var heard: [Bool] = []
    let page = Page(probe: { _, _, passed in heard.append(passed) }, emit: { _ in })
    page.expect("n", [1, 2, 3], within: .absolute(1), of: [1, 2, 3], from: "a test")
    #expect(heard == [false, false, false, false])
  }
}

@Suite struct TableTests {
  private struct Trial {
    let name: String
    let rate: Double
    let hits: Int
  }
  private let trials = [
    Trial(name: "a", rate: 1e-7, hits: 3), Trial(name: "b", rate: .nan, hits: 0),
  ]

  private func table(_ form: TableForm) -> (text: [[String]], json: String)? {
    let written = events {
      $0.table(
        "rows", trials, marked: 0, as: form,
        [
          .cell("name", .left, text: { "the " + $0.name }, json: { .string($0.name) }),
          .number("lr", .scientific(1), key: "rate") { $0.rate },
          .count("hits") { $0.hits }, .note { $0.hits == 0 ? "none" : "" },
        ])
    }
    guard case .table("rows", let json, let table)? = written.first else { return nil }
    return (table.rows, json.text.filter { !$0.isWhitespace })
  }

  @Test func textAndValuesComeFromOneDescription() throws {
    let rows = [["the a", "1.0e-07", "3", ""], ["the b", "nan", "0", "none"]]
    let arrays = try #require(table(.arrays))
    #expect(arrays.text == rows)
    #expect(arrays.json == "[[\"a\",1e-07,3],[\"b\",null,0]]")
    #expect(
      try #require(table(.objects)).json
        == "[{\"name\":\"a\",\"rate\":1e-07,\"hits\":3},{\"name\":\"b\",\"rate\":null,\"hits\":0}]")
    #expect(
      try #require(table(.keyed)).json
        == "{\"a\":{\"rate\":1e-07,\"hits\":3},\"b\":{\"rate\":null,\"hits\":0}}")
  }

  /// Every form of a table is one that the schema of `--json` allows.
  @Test func theSchemaAllowsEveryForm() throws {
    let record = RunRecord()
    record.receive(
      .runBegan(
        RunHeader(
          assignment: "tables", dataset: "none", dataNote: "", seed: 0, precision: "double",
          threads: 1, version: "0"), title: "Tables"))
    record.receive(.stepBegan(id: "tables", title: "Tables"))
    let forms: [TableForm] = [.values, .arrays, .objects, .keyed, .json(.number(0.5))]
    for (index, form) in forms.enumerated() {
      let written = events {
        $0.table(
          "table \(index)", trials, as: form,
          [.word("name") { $0.name }, .number("lr", .plain) { $0.rate }])
      }
      written.forEach(record.receive)
    }
    record.receive(.stepEnded(id: "tables", seconds: 0))
    record.receive(
      .runEnded(RunSummary(seconds: 0, passed: 0, failed: 0, wasInterrupted: false)))
    let text = try #require(record.json).text
    #expect(forms.indices.allSatisfy { text.contains("\"table \($0)\"") })
    #expect(try RunSchema.faults(inFile: text) == [])
  }

  @Test func numbersHaveTheDigitsOfTheirFormat() {
    #expect(
      "\(0.28125, .decimals(2)) \(1234.5, .scientific(1)) \(0.1, .plain)" == "0.28 1.2e+03 0.1")
    #expect("\([1.0, 2.5], .decimals(1))" == "1.0 2.5")
    #expect(tuple([5_000, 3_072]) == "(5000, 3072)" && tuple([10]) == "(10,)")
  }

  @Test func predictionsAreCountedAgainstTheirLabels() {
    #expect(accuracy(of: [1, 2, 0, 0], [1, 2, 3, 0]) == 0.75)
    #expect(correctCount([1, 2], [2, 1]) == 0)
  }
}
