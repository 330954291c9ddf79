// What a run leaves that does not come to its end: files of what is finished, or nothing.

import Foundation
import SchemaSupport
import TestSupport
import Testing
import WorkbookKit

@testable import WorkbookCLI

struct InterruptedRunTests {
  private let header = RunHeader(
    assignment: "knn", dataset: "made-up", dataNote: "Made up.", seed: 0, precision: "double",
    threads: 1, version: "1")

  /// The names and contents of the files that a run of these events leaves in a folder where every
  /// file held `old`.
  private func files(after events: [Event]) throws -> [String: String] {
    let folder = try TemporaryFolder()
    let kinds = Dictionary(uniqueKeysWithValues: OutputKind.allCases.map { ($0, folder.path) })
    for kind in OutputKind.allCases {
      try Data("old".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/knn.\(kind.ending)"))
    }
    let outputs = RunOutputs(named: "knn", in: kinds)
    for event in events {
      for renderer in outputs.renderers { renderer.receive(event) }
    }
    #expect(outputs.write().isEmpty)
    return try Dictionary(
      uniqueKeysWithValues: folder.names.map {
        ($0, try String(contentsOfFile: "\(folder.path)/\($0)", encoding: .utf8))
      })
  }

  private var end: Event {
    .runEnded(RunSummary(seconds: 1, passed: 0, failed: 0, wasInterrupted: true))
  }

  @Test func whereNoStepWasFinishedTheOldFilesStay() throws {
    let begun: [Event] = [.runBegan(header, title: "kNN"), .stepBegan(id: "load", title: "Load")]
    for events in [[], [begun[0], end], begun + [end]] {
      let files = try files(after: events)
      #expect(files.count == 4)
      #expect(files.values.allSatisfy { $0 == "old" }, "\(files)")
    }
  }

  @Test func aFinishedStepIsKeptInEveryFile() throws {
    let files = try files(after: [
      .runBegan(header, title: "kNN"), .stepBegan(id: "load", title: "Load"),
      .stepEnded(id: "load", seconds: 1), .stepBegan(id: "next", title: "Next"), end,
    ])
    #expect(files.keys.sorted() == ["knn.html", "knn.ipynb", "knn.json", "knn.md"])
    for (name, text) in files where name != "knn.json" {
      #expect(text.contains("Interrupted") || text.contains("interrupted"), "\(name)")
    }
    #expect(files["knn.json"]?.contains("\"interrupted\": true") == true)
  }

  @Test func ctrlCLeavesAPageOfWhatIsFinished() throws {
    let folder = try TemporaryFolder()
    let process = try WorkbookProcess(
      [
        "sweep", "knn", "--metric", "l1", "--train", "5000", "--test", "20", "--html", "out.html",
        "--json", "out.json",
      ], in: folder.path)
    _ = process.read(until: "disjoint and complete")
    process.send(SIGINT)
    #expect(process.finish().status == 130)
    let page = try String(contentsOfFile: folder.path + "/out.html", encoding: .utf8)
    #expect(page.contains("Interrupted;"))
    #expect(page.contains("<section id=\"subsample\"") && page.contains("not finished"))

    // Such a run is not the same as one that went on, however equal what it has is.
    let record = folder.path + "/out.json"
    let text = try String(contentsOfFile: record, encoding: .utf8)
    #expect(try RunSchema.faults(inFile: text) == [])
    let whole = text.replacing("\"interrupted\": true", with: "\"interrupted\": false")
    try Data(whole.utf8).write(to: URL(fileURLWithPath: folder.path + "/whole.json"))
    let comparison = try workbook(["compare", "whole.json", "out.json"], in: folder.path)
    #expect(comparison.status == 0)
    #expect(comparison.output.contains("the second run was interrupted"))
    #expect(!comparison.output.contains("All "))
  }
}
