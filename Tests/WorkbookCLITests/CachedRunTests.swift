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
    let words = ["run", "knn", "--made-up", "--only", "subsample", "--cache"]
    func output(_ more: [String]) throws -> String {
      let run = try workbook(words + more, in: folder.path, environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      return run.output
    }
    let two = ["--threads", "2"]
    #expect(try !output(two + ["--json", "a.json"]).contains("from the cache"))
    #expect(try output(two + ["--json", "b.json"]).contains("2 steps from the cache"))
    #expect(try !file("a.json").contains("cached"))
    #expect(try file("b.json").contains("\"cached\": true"))
    #expect(try RunSchema.faults(inFile: file("b.json")) == [])
    let compared = try workbook(["compare", "a.json", "b.json"], in: folder.path)
    #expect(compared.status == 0, "\(compared.output)")

    // What the results depend on.
    for other in [["--seed", "1"], ["--precision", "float"], ["--shuffle"], ["--exact"]] {
      #expect(try !output(two + other).contains("from the cache"), "\(other)")
    }
    #expect(try !output(["--threads", "1"]).contains("from the cache"))

    let list = try workbook(["cache", "list"], environment: environment)
    #expect(list.output.hasPrefix("knn: 12 steps, "), "\(list.output)")
    #expect(list.output.contains("12 steps in '\(folder.path)/cache'"))
    let cleared = try workbook(["cache", "clear"], environment: environment)
    #expect(cleared.output == "Removed 12 steps from '\(folder.path)/cache'.\n")
    #expect(
      try workbook(["cache", "list"], environment: environment).output.hasPrefix("0 steps in"))
  }

  @Test func changedDataAreReadAgain() throws {
    try writeSmallCIFAR10(in: folder.path)
    func output() throws -> String {
      let run = try workbook(
        ["run", "svm", "--data", ".", "--only", "load", "--cache"], in: folder.path,
        environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      return run.output
    }
    #expect(try !output().contains("from the cache"))
    #expect(try output().contains("1 step from the cache"))
    let batch = URL(fileURLWithPath: folder.path + "/cifar-10-batches-bin/data_batch_2.bin")
    try Data(contentsOf: batch).write(to: batch)
    #expect(try !output().contains("from the cache"))
    // Names of classes, where there are some, are read too.
    try Data("names".utf8).write(
      to: URL(fileURLWithPath: folder.path + "/cifar-10-batches-bin/names.txt"))
    #expect(try !output().contains("from the cache"))
    #expect(try output().contains("1 step from the cache"))
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
