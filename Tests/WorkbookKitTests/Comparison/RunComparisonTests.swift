import Testing

@testable import WorkbookKit

struct RunComparisonTests {
  private func run(
    seed: Int = 0, values: String = "", checks: String = "", seconds: Double = 1
  ) throws -> RecordedRun {
    try RecordedRun(
      JSONValue(
        parsing: """
          {"assignment": "knn", "dataset": "made-up", "seed": \(seed), "precision": "double",
           "threads": 2, "version": "1", "interrupted": false, "steps": [
            {"id": "one", "seconds": \(seconds), "values": {\(values)}, "tables": {},
             "checks": [\(checks)]}], "seconds": 2}
          """))
  }

  private func check(_ name: String, _ passed: Bool) -> String {
    "{\"name\": \"\(name)\", \"passed\": \(passed), \"detail\": \"d\", \"source\": \"s\"}"
  }

  @Test func theOrderOfKeysDoesNotMatterAndNullEqualsNull() throws {
    let comparison = RunComparison(
      try run(values: "\"a\": 1, \"b\": null, \"c\": [1.0, 2]"),
      try run(values: "\"c\": [1, 2], \"b\": null, \"a\": 1"))
    #expect(comparison.steps.isEmpty)
    #expect(comparison.comparedCount == 4)
    #expect(comparison.settings.isEmpty)
  }

  /// 2.5 − 2 = 0.5, a fifth of the larger.
  @Test func numbersDifferAbsolutelyAndRelatively() throws {
    let comparison = RunComparison(
      try run(seed: 0, values: "\"t\": {\"8\": [1, 2]}, \"gone\": 1, \"word\": \"x\""),
      try run(seed: 3, values: "\"t\": {\"8\": [1, 2.5]}, \"new\": 2, \"word\": \"y\""))
    #expect(comparison.steps.map(\.id) == ["one"])
    let differences = comparison.steps[0].differences
    #expect(differences.map(\.path) == ["t[8][1]", "gone", "word", "new"])
    #expect(differences[0].absolute == 0.5)
    #expect(differences[0].relative == 0.2)
    #expect(differences[1].second == nil && differences[3].first == nil)
    #expect(comparison.settings.map(\.name) == ["seed"])
  }

  @Test func theToleranceIsRelative() throws {
    let first = try run(values: "\"a\": 1000, \"b\": 1")
    let second = try run(values: "\"a\": 1001, \"b\": 1.1")
    #expect(RunComparison(first, second, tolerance: 0.01).steps[0].differences.map(\.path) == ["b"])
  }

  @Test func timesAreNoDifferences() throws {
    let comparison = RunComparison(
      try run(values: "\"seconds\": {\"x\": 1}, \"times_as_fast\": 3", seconds: 1),
      try run(values: "\"seconds\": {\"x\": 2}, \"times_as_fast\": 4", seconds: 3))
    #expect(comparison.steps.isEmpty && comparison.comparedCount == 0)
    #expect(comparison.times[0].second == 3)
  }

  @Test(arguments: [
    (true, true, false), (true, false, true), (false, false, false), (false, true, false),
  ])
  func aCheckRegressesWhenItNoLongerHolds(_ first: Bool, _ second: Bool, _ regressed: Bool) throws {
    let comparison = RunComparison(
      try run(checks: check("c", first)), try run(checks: check("c", second)))
    #expect(comparison.hasRegressions == regressed)
  }

  @Test func aMissingCheckRegressesIfItHeld() throws {
    #expect(RunComparison(try run(checks: check("c", true)), try run()).hasRegressions)
    #expect(!RunComparison(try run(checks: check("c", false)), try run()).hasRegressions)
    #expect(!RunComparison(try run(), try run(checks: check("c", false))).hasRegressions)
  }

  /// A check that was given another name is the same check; a run of an earlier version has no ids.
  @Test func checksAreKnownByTheirIDs() throws {
    func check(_ id: String?, _ name: String, _ passed: Bool) -> String {
      let id = id.map { #""id": "\#($0)", "# } ?? ""
      return #"{\#(id)"name": "\#(name)", "passed": \#(passed), "detail": "d", "source": "s"}"#
    }
    let renamed = RunComparison(
      try run(checks: check("a-b", "a b", true)), try run(checks: check("a-b", "c", false)))
    #expect(renamed.checks.map(\.name) == ["c"] && renamed.hasRegressions)
    let earlier = RunComparison(
      try run(checks: check(nil, "a b", true)), try run(checks: check("a-b", "c", true)))
    #expect(earlier.checks.isEmpty)
  }

  @Test func checksOfOneNameAreToldApartByTheirOrder() throws {
    let comparison = RunComparison(
      try run(checks: check("c", true) + "," + check("c", false)),
      try run(checks: check("c", true) + "," + check("c", true)))
    #expect(comparison.checks.map(\.name) == ["c (2)"])
    #expect(!comparison.hasRegressions)
  }

  @Test func otherJSONIsNoRun() throws {
    #expect(throws: RecordedRunError.missing("assignment")) {
      try RecordedRun(JSONValue(parsing: "{}"))
    }
    #expect(throws: RecordedRunError.missing("assignment")) {
      try RecordedRun(JSONValue(parsing: "[1]"))
    }
  }

  @Test func theTextNamesReasonsNumbersAndRegressions() throws {
    let comparison = RunComparison(
      try run(seed: 0, values: "\"a\": 2", checks: check("c", true)),
      try run(seed: 3, values: "\"a\": 2.5", checks: check("c", false)))
    #expect(
      comparison.lines(style: TextStyle(width: 80, usesColor: false, pictures: nil)) == [
        "Possible reasons for differences: seed (0, then 3).", "", "one",
        "  value  first  second  difference  relative",
        "  -----  -----  ------  ----------  --------",
        "  a          2     2.5        +0.5   2.0e-01", "", "Checks",
        "  one, c: passed, then FAILED (d)", "", "Times",
        "  step  first s  second s  second / first",
        "  ----  -------  --------  --------------",
        "  one     1.000     1.000            1.00", "",
        "The one value differs, by a relative difference of at most 2.0e-01 (one, a).",
        "1 check REGRESSED.",
      ])
  }

  private func run(
    steps: [String], interrupted: Bool = false, error: String? = nil
  ) throws -> RecordedRun {
    let list = steps.map {
      """
      {"id": "\($0)", "seconds": 1, "values": {"a": 1.5}, "tables": {}, "checks": []}
      """
    }
    let failure = error.map { "\"error\": \"\($0)\", " } ?? ""
    return try RecordedRun(
      JSONValue(
        parsing: """
          {"assignment": "knn", "dataset": "made-up", "seed": 0, "precision": "double",
           "threads": 2, "version": "1", "interrupted": \(interrupted), \(failure)
           "steps": [\(list.joined(separator: ","))], "seconds": 2}
          """))
  }

  private func text(_ first: RecordedRun, _ second: RecordedRun) -> String {
    let style = TextStyle(width: 200, usesColor: false, pictures: nil)
    return RunComparison(first, second).lines(style: style).joined(separator: "\n")
  }

  @Test func aRunThatWasInterruptedIsNotAllEqual() throws {
    let comparison = text(
      try run(steps: ["one", "two"]), try run(steps: ["one"], interrupted: true))
    #expect(comparison.contains("the second run was interrupted."))
    #expect(!comparison.contains("the first run was"))
    #expect(comparison.contains("Finished only in the first run: two."))
    #expect(!comparison.contains("All "))
    #expect(
      comparison.contains("The steps that both runs finished are equal in every value (1)"))
    let same = try run(steps: ["one"], interrupted: true)
    #expect(!text(same, same).contains("All "))
  }

  @Test func anErrorIsAReason() throws {
    let failed = try run(steps: ["one"], interrupted: false, error: "no room")
    #expect(
      text(failed, try run(steps: ["one"])).contains(
        "the first run was stopped by an error: no room."))
  }

  @Test func stepsThatOnlyOneRunHasAreListed() throws {
    let comparison = text(try run(steps: ["one"]), try run(steps: ["zero", "one", "two"]))
    #expect(comparison.contains("Finished only in the second run: zero, two."))
    #expect(!comparison.contains("All "))
    let same = try run(steps: ["one"])
    #expect(text(same, same).contains("The one value is equal."))
  }

  /// Seven digits of these are the same; the eighth is 9 and 3.
  @Test func numbersThatDifferLookDifferent() throws {
    let comparison = text(
      try run(values: "\"a\": 2.34412290, \"b\": 0.1, \"c\": 2"),
      try run(values: "\"a\": 2.34412330, \"b\": 0.30000000000000004, \"c\": 2.0000000001"))
    #expect(comparison.contains("2.3441229     2.3441233"))
    #expect(comparison.contains("0.1           0.3 "))
    #expect(comparison.contains("2  2.0000000001"))
    let last = text(
      try run(values: "\"a\": 0.3"), try run(values: "\"a\": 0.30000000000000004"))
    #expect(last.contains("0.29999999999999999  0.30000000000000004"))
  }

  /// An index of 7 instead of 2 is another, and not one that is off by 71 %.
  @Test func wholeNumbersDoNotMeasureHowFarRunsAreApart() throws {
    #expect(
      text(
        try run(values: "\"index\": 2, \"loss\": 2.0"),
        try run(values: "\"index\": 7, \"loss\": 2.5")
      ).contains("2 of 2 values differ, by a relative difference of at most 2.0e-01 (one, loss)."))
    #expect(
      text(try run(values: "\"index\": 2"), try run(values: "\"index\": 7"))
        .contains("The one value differs.\n"))
  }
}
