// Runs of the command in which a step fails: exit codes, both streams, and the files that are left.

import Datasets
import Foundation
import SchemaSupport
import TestSupport
import Testing
import WorkbookKit

@testable import WorkbookCLI

struct FailedRunTests {
  private let folder: TemporaryFolder

  /// A data set whose third batch was cut in the middle of a record.
  init() throws {
    folder = try TemporaryFolder()
    try writeSmallCIFAR10(in: folder.path + "/d")
    let batch = folder.path + "/d/cifar-10-batches-bin/data_batch_3.bin"
    try write(Data(try contents(batch).prefix(5_000)), to: batch)
  }

  private func run(_ assignment: String, _ words: [String]) throws -> Finished {
    try workbook(["run", assignment, "--data", "d"] + words, in: folder.path)
  }

  @Test func whatDoesNotNeedTheDamagedDataRuns() throws {
    let result = try run(
      "two-layer-net",
      [
        "--only", "toy-scores", "--only", "overfit", "--json", "run.json", "--html", "run.html",
        "--notebook", "run.ipynb", "--markdown", "run.md",
      ])
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.output.contains("FAILED load, after "))
    #expect(result.output.contains("skipped overfit: needs 'load', which failed"))
    #expect(result.output.contains("1 step FAILED, 1 skipped; "))
    #expect(result.errors.contains("load: ") && result.errors.contains("data_batch_3.bin"))
    // The command that mends it repeats the folder, as where the error ends the run.
    #expect(
      result.errors.hasSuffix("workbook datasets get cifar10 --data d\n"), "\(result.errors)")

    let record = try contents(folder.path + "/run.json")
    #expect(try RunSchema.faults(inFile: String(decoding: record, as: UTF8.self)) == [])
    let json = try #require(JSONSerialization.jsonObject(with: record) as? [String: Any])
    func ids(_ name: String) -> [String?]? {
      (json[name] as? [[String: Any]])?.map { $0["id"] as? String }
    }
    #expect(ids("steps") == ["toy-scores"])
    #expect(ids("failed") == ["load"])
    #expect(ids("skipped") == ["overfit"])
    let message = (json["failed"] as? [[String: Any]])?.first?["message"] as? String
    #expect(message.map { result.errors.contains($0) } == true)
    for (name, words) in [
      ("run.html", "This step failed:"), ("run.ipynb", "StepFailed"),
      ("run.md", "This step FAILED:"),
    ] {
      let text = String(decoding: try contents(folder.path + "/" + name), as: UTF8.self)
      #expect(text.contains(words) && text.contains("kipped"), "\(name)")
    }
  }

  @Test func damagedDataInTheFirstStepEndTheRun() throws {
    for words in [["knn"], ["two-layer-net", "--only", "load"]] {
      let result = try run(words[0], words.dropFirst() + ["--json", "none.json"])
      #expect(result.status == 65, "\(words)")
      #expect(!result.output.contains("FAILED load"), "\(words)")
      #expect(try !folder.names.contains("none.json"))
    }
  }

  private struct Mishap: NotebookError {
    let mistake: Mistake
    var description: String { "a mishap" }
  }
  private struct Bug: Error {}

  /// Whether an error ends a run, in the first step and behind it.
  private func ends(_ error: any Error) -> [Bool] {
    guard case .skipDependents(let unless, _) = goingOn(repeating: GivenOptions()) else {
      return []
    }
    return [unless(error, false), unless(error, true)]
  }

  @Test func wrongUsageEndsTheRunWhereverItIsFound() {
    #expect(ends(Mishap(mistake: .usage)) == [true, true])
    #expect(ends(UsageError.conflict("--a", "--b")) == [true, true])
    #expect(ends(Mishap(mistake: .data)) == [true, false])
    #expect(ends(Mishap(mistake: .missingInput)) == [true, false])
    #expect(ends(Bug()) == [false, false])
  }

  @Test func aFailureIsToldInTheWordsOfTheCommand() {
    guard case .skipDependents(_, let describe) = goingOn(repeating: GivenOptions()) else {
      Issue.record("the run ends")
      return
    }
    #expect(describe(Mishap(mistake: .data)) == "a mishap")
    #expect(describe(Bug()) == "Bug(). This is a bug in workbook.")
  }
}
