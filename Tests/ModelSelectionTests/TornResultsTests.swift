import TestSupport
import Testing

@testable import ModelSelection

/// A process may die at any moment, and a disk may lie: whatever the file then holds, the sweep that
/// goes on from it ends with the table of one that was never stopped.
struct TornResultsTests {
  private let folder: TemporaryFolder
  private let plan: SearchPlan
  private let whole: [UInt8]
  private let expected: String
  private var path: String { folder.results }

  init() throws {
    folder = try TemporaryFolder()
    plan = SearchPlan(points: Array(try sixPoints().prefix(2)), folds: 2, seed: 206)
    // Of these four trials, three diverge, to NaN, to infinity and to a number.
    #expect(plan.trials.count { syntheticScores($0).divergence != nil } == 3)
    let file = try ResultsFile(path: folder.results, header: testHeader, system: quick)
    let found = try search(plan, resultsFile: file, training: syntheticResults)
    expected = fingerprint(found.trials.map(\.record))
    whole = try folder.bytes()
  }

  /// Goes on from the file as it is. Returns how many trials ran.
  private func finish(grouping: TrialGrouping = .independent) throws -> (ran: Int, records: String)
  {
    let ran = Shared(0)
    let file = try ResultsFile(path: path, header: testHeader, system: quick)
    let found = try search(plan, grouping: grouping, resultsFile: file) { running in
      ran.change { $0 += running.trials.count }
      return syntheticResults(running)
    }
    return (ran.value, fingerprint(found.trials.map(\.record)))
  }

  @Test func cutAtEveryByte() throws {
    for length in 0...whole.count {
      let left = whole.prefix(length)
      try folder.write(left)
      let (ran, records) = try finish(
        grouping: length % 2 == 0 ? .independent : .batched(atMost: 4))
      #expect(records == expected, "cut at byte \(length)")
      // Every whole line but the header's is a trial that did not run again.
      let lines = left.count { $0 == UInt8(ascii: "\n") }
      #expect(ran == plan.trials.count - max(0, lines - 1), "cut at byte \(length)")

      let contents = try ResultsFile.contents(path: path, header: testHeader)
      #expect(contents.records.count == plan.trials.count, "cut at byte \(length)")
      #expect(
        contents.duplicates == 0 && contents.tornBytes == 0 && contents.damagedLines.isEmpty,
        "cut at byte \(length)")
    }
  }

  /// A reader that cuts nothing sees how much was torn.
  @Test func lookingCutsNothing() throws {
    try folder.write(whole.dropLast(10))
    let contents = try ResultsFile.contents(path: path, header: testHeader)
    #expect(contents.records.count == plan.trials.count - 1)
    let lastLine = whole.dropLast().lastIndex(of: UInt8(ascii: "\n"))! + 1
    #expect(contents.tornBytes == whole.count - 10 - lastLine)
    #expect(try folder.bytes() == whole.dropLast(10))
  }

  private static let garbage = [UInt8(ascii: "7"), UInt8(ascii: "\""), UInt8(ascii: "\n"), 0, 0xff]

  /// Any byte behind the header may have become another: its line is not believed. Each byte takes
  /// its turn, each with one kind of garbage.
  @Test(arguments: garbage.indices)
  func anyByteIsAnother(_ kind: Int) throws {
    let start = whole.firstIndex(of: UInt8(ascii: "\n"))! + 1 + kind
    for place in stride(from: start, to: whole.count, by: Self.garbage.count)
    where whole[place] != Self.garbage[kind] {
      var bytes = whole
      bytes[place] = Self.garbage[kind]
      try folder.write(bytes)
      let (ran, records) = try finish()
      #expect(records == expected, "byte \(place)")
      // A line break that is gone takes the next line with it.
      #expect((1...2).contains(ran), "byte \(place)")
    }
  }

  @Test func garbageAtTheEnd() throws {
    for garbage in [[0, 0, 0, 0], Array("{\"fold\":".utf8), [0xff, 0xfe, UInt8(ascii: "\n")]] {
      try folder.write(whole + garbage)
      let (ran, records) = try finish()
      #expect(ran == 0)
      #expect(records == expected)
    }
  }

  @Test func damagedLinesAreNumbered() throws {
    let lines = whole.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var damaged = lines
    damaged[2] = ArraySlice("{\"train\":1}".utf8)
    damaged[4] = damaged[4].dropFirst(3)
    try folder.write(damaged.joined(separator: [UInt8(ascii: "\n")]))
    let contents = try ResultsFile.contents(path: path, header: testHeader)
    #expect(contents.damagedLines == [3, 5])
    #expect(contents.records.count == plan.trials.count - 2)
    let (ran, records) = try finish()
    #expect(ran == 2)
    #expect(records == expected)
  }
}

/// Thousands of files are made here, and none need outlive the power.
private var quick: ResultsFile.System { ResultsFile.System(flush: { _ in 0 }) }
