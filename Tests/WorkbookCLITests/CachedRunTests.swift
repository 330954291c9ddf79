// `run --cache`, `run --watch` and `workbook cache`, as a user types them.

import Foundation
import SchemaSupport
import TestSupport
import Testing

struct CachedRunTests {
  private let folder: TemporaryFolder
  private var environment: [String: String] { ["WORKBOOK_CACHE": folder.path + "/cache"] }

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> Finished {
    try workbook(["run"] + arguments, in: folder.path, environment: environment)
  }

  private func file(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  @Test func theSecondRunShowsWhatTheFirstKept() throws {
    let words = ["--made-up", "--only", "subsample", "--cache", "--json"]
    #expect(
      try workbook(["run", "knn"] + words + ["a.json"], in: folder.path, environment: environment)
        .status == 0)
    let again = try workbook(
      ["run", "knn"] + words + ["b.json"], in: folder.path, environment: environment)
    #expect(again.output.contains("2 steps from the cache"))
    #expect(try file("a.json").contains("cached") == false)
    #expect(try file("b.json").contains("\"cached\": true"))
    #expect(try RunSchema.faults(inFile: file("b.json")) == [])
    let compared = try workbook(["compare", "a.json", "b.json"], in: folder.path)
    #expect(compared.status == 0, "\(compared.output)")

    // What the results depend on.
    for other in [["--seed", "1"], ["--precision", "float"], ["--shuffle"], ["--threads", "1"]] {
      let run = try workbook(
        ["run", "knn"] + words + ["c.json"]
          + (other == ["--threads", "1"] ? ["--threads", "3"] : other),
        in: folder.path, environment: environment)
      #expect(!run.output.contains("from the cache"), "\(other)")
    }
    #expect(
      try !workbook(
        ["run", "knn"] + words.filter { $0 != "--cache" } + ["c.json"], in: folder.path,
        environment: environment
      ).output.contains("from the cache"))

    let list = try workbook(["cache", "list"], environment: environment)
    #expect(list.output.hasPrefix("knn: 10 steps, "), "\(list.output)")
    #expect(list.output.contains("10 steps in '\(folder.path)/cache'"))
    let cleared = try workbook(["cache", "clear"], environment: environment)
    #expect(cleared.output == "Removed 10 steps from '\(folder.path)/cache'.\n")
    #expect(
      try workbook(["cache", "list"], environment: environment).output.hasPrefix("0 steps in"))
  }

  @Test func changedDataAreReadAgain() throws {
    try writeSmallCIFAR10(in: folder.path)
    let words = ["run", "svm", "--data", ".", "--only", "load", "--cache"]
    func output() throws -> String {
      try workbook(words, in: folder.path, environment: environment).output
    }
    let first = try output()
    #expect(try first.contains("cache") || output().contains("1 step from the cache"), "\(first)")
    let batch = URL(fileURLWithPath: folder.path + "/cifar-10-batches-bin/data_batch_2.bin")
    try Data(contentsOf: batch).write(to: batch)
    #expect(try !output().contains("from the cache"))
  }

  @Test func stepsThatReadOrLeaveFilesAreNotKept() throws {
    for (option, other) in [
      ("--cache", "--save"), ("--watch", "--checkpoint"), ("--cache", "--mine"),
    ] {
      let run = try workbook(
        ["run", "digits", option, other] + (other == "--mine" ? [] : ["f"]), in: folder.path)
      #expect(run.status == 64)
      #expect(run.errors.contains("\(option) and \(other) cannot be combined"), "\(run.errors)")
    }
    let all = try workbook("run", "all", "--watch")
    #expect(all.status == 64 && all.errors.contains("--watch does not apply to 'workbook run all'"))
  }

  @Test func aFolderThatTakesNoFilesIsToldOnce() throws {
    try Data("a file".utf8).write(to: URL(fileURLWithPath: folder.path + "/cache"))
    let run = try run("knn", "--made-up", "--only", "subsample", "--cache")
    #expect(run.status == 0)
    #expect(run.errors.components(separatedBy: "results are not kept").count == 2, "\(run.errors)")
  }

  @Test func aWatchedRunIsRepeatedWhenTheDataChange() throws {
    try writeSmallCIFAR10(in: folder.path)
    let process = try WorkbookProcess(
      ["run", "svm", "--data", ".", "--only", "load", "--watch", "--html", "page.html"],
      in: folder.path, environment: environment)
    #expect(process.read(until: "Ctrl-C ends").contains("the data"))
    let page = try file("page.html")
    #expect(page.contains("<script>"))
    let version = try file("page.html.version.js")

    let batch = URL(fileURLWithPath: folder.path + "/cifar-10-batches-bin/data_batch_2.bin")
    try Data(contentsOf: batch).write(to: batch)
    #expect(process.read(until: "Ctrl-C ends").contains("(changed)"))
    #expect(try file("page.html.version.js") != version)

    process.send(SIGINT)
    #expect(process.finish().status == 130)
    // Nobody writes another version now, so the page does not ask.
    #expect(try !file("page.html").contains("<script>"))
    #expect(try !folder.names.contains("page.html.version.js"))
  }
}
