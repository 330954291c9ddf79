// What benchmarks write: medians, durations in words, the table.

import Foundation
import Testing

@testable import WorkbookBench

struct BenchmarkReportTests {
  @Test func theMedianOfAnEvenNumberIsTheMeanOfTheMiddle() {
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 3, 2]) == 2.5)
    #expect(median([7]) == 7)
  }

  @Test(arguments: [
    (2.5e-7, "0.25 µs"), (9.994e-6, "9.99 µs"), (9.996e-6, "10.0 µs"), (999.4e-6, "999 µs"),
    (999.6e-6, "1.00 ms"), (0.0553, "55.3 ms"), (0.9996, "1.00 s"), (11.53, "11.5 s"),
    (1_230, "1230 s"),
  ])
  func durationsHaveThreeDigits(_ seconds: Double, _ words: String) {
    #expect(duration(seconds) == words)
  }

  /// What one of them alone does is not compared.
  @Test func stepsOfBothAreAddedUp() {
    var ours = [
      ["load": 1.0, "train": 2, "search": 30], ["load": 1.5, "train": 2.5, "search": 40],
    ]
    var theirs = [["load": 4.0, "train": 6, "plots": 7], ["load": 5, "train": 6, "plots": 7]]
    AssignmentBenchmark.addSharedSteps(&ours, &theirs)
    #expect(ours.map { $0[AssignmentBenchmark.shared] } == [3, 4])
    #expect(theirs.map { $0[AssignmentBenchmark.shared] } == [10, 11])

    var others = [["plots": 7.0], ["plots": 7]]
    var again = [["load": 1.0], ["load": 1]]
    AssignmentBenchmark.addSharedSteps(&again, &others)
    #expect(again == [["load": 1], ["load": 1]] && others == [["plots": 7], ["plots": 7]])
  }

  /// The times are medians; the ratio is the median of the ratios within a round, which is not the ratio of
  /// the medians.
  @Test func theTableHasARowForEachWork() {
    let report = BenchmarkReport()
    report.note(peer: "NumPy 2.4, scikit-learn 1.9")
    report.note(peer: "NumPy 2.4")
    report.note(peer: "")
    report.add("products", "small", ours: [1, 2, 4], peer: "NumPy", theirs: [4, 3, 16])
    report.add("products", "alone", ours: [0.25], peer: "NumPy")
    #expect(report.machine.peers == ["NumPy 2.4", "scikit-learn 1.9"])
    #expect(
      report.markdown.split(separator: "\n").suffix(3) == [
        "| **products** | | | | | |",
        "| small | 2.00 s | NumPy | 4.00 s | 4.00 | 1.50 … 4.00 |",
        "| alone | 250 ms |  |  |  |  |",
      ])
    #expect(report.comparisons[1].peer == nil)
  }

  @Test func theJSONHasEveryRound() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-bench-test-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let report = BenchmarkReport()
    report.add("neighbors", "predict", ours: [1, 2], peer: "scikit-learn", theirs: [3, 4])
    try report.write(json: file.path, markdown: nil)
    struct Document: Decodable {
      let format: Int
      let machine: BenchmarkMachine
      let comparisons: [Comparison]
    }
    let found = try JSONDecoder().decode(Document.self, from: Data(contentsOf: file))
    #expect(found.format == 1 && found.machine.threads >= 1)
    #expect(found.comparisons.map(\.ours) == [[1, 2]])
    #expect(found.comparisons.map(\.theirs) == [[3, 4]])
  }
}
