import Foundation
import TestSupport
import Testing

@testable import ModelSelection

struct ResultsFileTests {
  private let folder: TemporaryFolder
  private var path: String { folder.results }

  init() throws { folder = try TemporaryFolder() }

  private func record(
    _ regularization: Double, validation: Double = 0.25, loss: Double? = nil, seconds: Double = 1.5
  ) -> TrialRecord {
    TrialRecord(
      key: TrialKey(
        point: ParameterPoint([
          ("lr", .number(1e-7)), ("reg", .number(regularization)), ("rule", .word("inf")),
        ]), repeatIndex: 1, fold: 2),
      scores: TrialScores(
        train: 0.5, validation: validation,
        divergence: loss.map { .init(iteration: 10, loss: $0) }),
      seconds: seconds)
  }

  /// The checks are FNV-1a with 32 bits, written in Python: `Tests/peers/selection_numpy.py`.
  @Test func theFormat() throws {
    do {
      let file = try ResultsFile(
        path: path, header: ResultsHeader(tool: "0.3.0", sweep: [("seed", "0"), ("model", "svm")]))
      try file.append(record(2.5e4))
      try file.append(record(5e4, validation: .nan, loss: .infinity))
    }
    #expect(
      String(decoding: try folder.bytes(), as: UTF8.self) == """
        {"format":"workbook-sweep","sweep":{"model":"svm","seed":"0"},"tool":"0.3.0","version":1,\
        "check":"a44183be"}
        {"fold":2,"point":{"lr":1e-07,"reg":25000,"rule":"inf"},"repeat":1,"seconds":1.5,\
        "train":0.5,"validation":0.25,"check":"b0473bdb"}
        {"diverged":{"iteration":10,"loss":"inf"},"fold":2,"point":{"lr":1e-07,"reg":50000,\
        "rule":"inf"},"repeat":1,"seconds":1.5,"train":0.5,"validation":"nan","check":"159e0869"}

        """)
  }

  @Test func numbersReadBackBitForBit() throws {
    let values = [
      0.1 + 0.2, 1.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .leastNormalMagnitude,
      -0.0, 1e22,
      9_007_199_254_740_991, .infinity, -.infinity, .nan,
    ]
    let written = values.enumerated().map { index, value in
      record(Double(index) + 1 / 3, validation: value, loss: value, seconds: 1 / 7)
    }
    do {
      let file = try ResultsFile(path: path, header: testHeader)
      for record in written { try file.append(record) }
    }
    let read = try ResultsFile(path: path, header: testHeader).contents.records
    #expect(fingerprint(read) == fingerprint(written))
    #expect(read.allSatisfy { $0.seconds == 1.0 / 7 })
  }

  @Test func finishedTrialsAreNotRunAgain() throws {
    let points = try sixPoints()
    func run(_ points: ArraySlice<ParameterPoint>) throws -> (calls: [TrialKey], [TrialRecord]) {
      let calls = Shared<[TrialKey]>([])
      let file = try ResultsFile(path: path, header: testHeader)
      let plan = SearchPlan(points: Array(points), folds: 2, seed: 0)
      let found = try search(plan, jobs: 2, resultsFile: file) { running in
        calls.change { $0 += running.trials.map(\.key) }
        return syntheticResults(running)
      }
      let records = found.trials.map(\.record)
      #expect(fingerprint(records) == fingerprint(expectedRecords(plan)))
      return (calls.value, records)
    }
    let first = try run(points[1..<4])
    #expect(first.calls.count == 6)
    let again = try run(points[1..<4])
    #expect(again.calls.isEmpty)
    // The times, too, are those of the file.
    #expect(again.1.map(\.seconds) == first.1.map(\.seconds))
    let larger = try run(points[...])
    #expect(Set(larger.calls) == Set(larger.1.map(\.key)).subtracting(first.1.map(\.key)))
    #expect(larger.calls.count == 6)
    let smaller = try run(points[..<2])
    #expect(smaller.calls.isEmpty)
    #expect(try ResultsFile.contents(path: path, header: testHeader).records.count == 12)
  }

  @Test func aTrialCountsOnce() throws {
    do {
      let file = try ResultsFile(path: path, header: testHeader)
      try file.append(record(1, validation: 0.25))
      let length = try folder.bytes().count
      try file.append(record(1, validation: 0.75))
      #expect(try folder.bytes().count == length)
      try file.append(record(2))
    }
    // The same lines twice, as after `cat old new`.
    let bytes = try folder.bytes()
    let second = try #require(bytes.firstIndex(of: UInt8(ascii: "\n"))) + 1
    try folder.write(bytes + bytes[second...])
    let contents = try ResultsFile(path: path, header: testHeader).contents
    #expect(contents.records.map { $0.key.point.number("reg") } == [1, 2])
    #expect(contents.records[0].scores.validation == 0.25)
    #expect(contents.duplicates == 2)
    let reopened = try ResultsFile(path: path, header: testHeader)
    try reopened.append(record(1, validation: 0.75))
    #expect(try folder.bytes() == bytes + bytes[second...])
  }

  @Test func onlyOneAtATime() throws {
    let path = path
    var file: ResultsFile? = try ResultsFile(path: path, header: testHeader)
    #expect(throws: ResultsFileError.inUse(path: path)) {
      try ResultsFile(path: path, header: testHeader)
    }
    try file?.append(record(1))
    // Reading alone is possible beside it.
    #expect(try ResultsFile.contents(path: path, header: testHeader).records.count == 1)
    file = nil
    #expect(try ResultsFile(path: path, header: testHeader).contents.records.count == 1)
  }

  @Test func lookingMakesNoFile() throws {
    #expect(try ResultsFile.contents(path: path, header: testHeader) == ResultsContents())
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// How writing can fail: a short write, as on a full disk; an error that wrote nothing; a disk that
  /// takes the line and then fails.
  enum Trouble: CaseIterable { case shortWrite, noSpace, noSync }

  @Test(arguments: Trouble.allCases)
  func aSweepEndsWhereItsResultsCannotBeKept(_ trouble: Trouble) throws {
    let plan = SearchPlan(points: try sixPoints(), seed: 0)
    let calls = Shared(0)
    var lines = 0
    var system = ResultsFile.System()
    system.append = { descriptor, bytes, count in
      lines += 1
      if lines == 2 {
        // Interrupted by a signal: to be tried again.
        errno = EINTR
        return -1
      }
      if lines < 5 || trouble == .noSync { return write(descriptor, bytes, count) }
      errno = ENOSPC
      return trouble == .noSpace ? -1 : write(descriptor, bytes, count / 2)
    }
    system.flush = { _ in
      errno = ENOSPC
      return trouble == .noSync && lines == 5 ? -1 : 0
    }
    let error = #expect(throws: ResultsFileError.self) {
      let file = try ResultsFile(path: path, header: testHeader, system: system)
      _ = try search(plan, resultsFile: file) { running in
        calls.change { $0 += 1 }
        while calls.value > 4 { try running.checkCancellation() }
        return syntheticResults(running)
      }
    }
    #expect(error == .system(path: path, .write, code: ENOSPC))
    #expect(calls.value <= 5)
    let kept = try ResultsFile.contents(path: path, header: testHeader)
    #expect(kept.records.map(\.key) == plan.trials.prefix(2).map(\.key))
    #expect(kept.tornBytes == 0 && kept.damagedLines.isEmpty)
  }

  /// What is on the disk when the power goes: every line, once `append` has returned.
  @Test func everyLineIsOneWriteAndIsBroughtToTheDisk() throws {
    var calls: [String] = []
    var system = ResultsFile.System()
    system.append = { descriptor, bytes, count in
      calls.append("write")
      return write(descriptor, bytes, count)
    }
    system.flush = { _ in
      calls.append("sync")
      return 0
    }
    let file = try ResultsFile(path: path, header: testHeader, system: system)
    #expect(calls == ["write", "sync"])
    try file.append(record(1))
    try file.append(record(2))
    #expect(calls == ["write", "sync", "write", "sync", "write", "sync"])
  }
}
