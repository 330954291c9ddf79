// The files of a run through the command: pages, notebooks, Markdown, several runs, comparisons.

import Foundation
import Testing

struct OutputFilesTests {
  private let run = ["run", "knn", "--made-up", "--only", "samples"]

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func aRunLeavesEveryKindOfFile() throws {
    let folder = try TemporaryFolder()
    let result = try workbook(
      run + [
        "--html", "a.html", "--notebook", "a.ipynb", "--markdown", "a.md", "--json", "a.json",
      ],
      in: folder.path)
    #expect(result.status == 0)
    #expect(folder.names == ["a.html", "a.ipynb", "a.json", "a.md", "a_files"])
    let page = try text(folder.path + "/a.html")
    #expect(page.contains("<section id=\"samples\""))
    #expect(page.contains("samplePicture") && page.contains("src=\"data:image/png;base64,"))
    #expect(page.contains("workbook run knn --made-up --only samples"))
    #expect(!page.contains("<script") && !page.contains("src=\"http"))
    let notebook = try #require(
      JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.ipynb")))
        as? [String: Any])
    #expect(notebook["nbformat"] as? Int == 4)
    let document = try text(folder.path + "/a.md")
    #expect(document.contains("](a_files/samples-1.png)"))
    let picture = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a_files/samples-1.png"))
    #expect(picture.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
    // In a pipe a picture is one line that says where it is to be seen.
    #expect(result.output.contains("a.html"))
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func theSameRunLeavesTheSamePageButForItsTimes() throws {
    let folder = try TemporaryFolder()
    func page(_ locale: String) throws -> [Substring] {
      _ = try workbook(
        run + ["--html", "a.html"], in: folder.path,
        environment: ["LC_ALL": locale, "LANG": locale])
      return try text(folder.path + "/a.html").split(separator: "\n").filter {
        !$0.contains("Time of this step") && !$0.contains("<dt>Time</dt>")
      }
    }
    #expect(try page("C").elementsEqual(page("de_DE.UTF-8")))
  }

  @Test(arguments: ["html", "notebook", "markdown", "json"])
  func aFolderThatIsNotThereIsToldBeforeAnythingIsRun(_ kind: String) throws {
    let result = try workbook(run + ["--\(kind)", "nowhere/a.x"])
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("--\(kind)") && result.errors.contains("nowhere"))
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: ["html", "notebook"])
  func aFullDiskIsToldAfterTheResults(_ kind: String) throws {
    let result = try workbook(run + ["--\(kind)", "/dev/full"])
    #expect(result.status == 70)
    #expect(result.output.contains("Done in"))
    #expect(result.errors.contains("/dev/full") && result.errors.contains("could not be written"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self")))
  func aPlaceThatTakesNoFilesIsToldBeforeAnythingIsRun() throws {
    let result = try workbook(run + ["--html", "/proc/self/a.html"])
    #expect(result.status != 0)
    #expect(result.errors.contains("/proc/self/a.html"))
  }

  @Test func twoOptionsCannotShareAFile() throws {
    let result = try workbook(run + ["--html", "a", "--json", "a"])
    #expect(result.status == 64)
    #expect(result.errors.contains("--html") && result.errors.contains("--json"))
  }

  @Test func optionsThatMakeNoSenseForAllRunsAreRefused() throws {
    let folder = try TemporaryFolder()
    for extra in [["--only", "load"], ["--save", "x"], ["--html", "there"]] {
      try Data().write(to: URL(fileURLWithPath: folder.path + "/there"))
      let result = try workbook(["run", "all"] + extra, in: folder.path)
      #expect(result.status == 64, "\(extra)")
      #expect(result.errors.contains(extra[0]), "\(extra)")
      #expect(result.output.isEmpty, "\(extra)")
    }
  }

  @Test func picturesAreDrawnForNoPipeAndOnlyOneWayAtATime() throws {
    let piped = try workbook(
      run + ["--images", "kitty"], environment: ["TERM": "xterm-kitty", "COLORTERM": "truecolor"])
    #expect(!piped.output.contains("\u{1B}"))
    #expect(piped.output.contains("[picture of"))
    let both = try workbook(run + ["--images", "kitty", "--no-images"])
    #expect(both.status == 64)
    #expect(try workbook(run + ["--images", "gif"]).errors.contains("sixel"))
  }
}

struct CompareCommandTests {
  private let run = ["sweep", "knn", "--made-up", "--train", "200", "--test", "20", "--k", "1,3"]

  @Test func runsAreComparedNumberByNumber() throws {
    let folder = try TemporaryFolder()
    for (name, seed) in [("a", "1"), ("b", "1"), ("c", "2")] {
      #expect(
        try workbook(run + ["--seed", seed, "--json", "\(name).json"], in: folder.path).status == 0)
    }
    let same = try workbook(["compare", "a.json", "b.json"], in: folder.path)
    #expect(same.status == 0)
    let other = try workbook(["compare", "a.json", "c.json"], in: folder.path)
    #expect(other.status == 0, "other numbers alone are no regression")
    #expect(other.output.contains("seed"))
    #expect(other.output.contains("cross-validation"))
    #expect(same.output != other.output)

    // A check that passed before and fails now.
    let passed = try String(contentsOfFile: folder.path + "/a.json", encoding: .utf8)
    let failed = passed.replacing("\"passed\": true", with: "\"passed\": false", maxReplacements: 1)
    try Data(failed.utf8).write(to: URL(fileURLWithPath: folder.path + "/d.json"))
    #expect(try workbook(["compare", "a.json", "d.json"], in: folder.path).status == 1)
    #expect(try workbook(["compare", "d.json", "a.json"], in: folder.path).status == 0)
  }

  @Test(arguments: [
    ("", 65, "no JSON"), ("{}", 65, "it has no 'assignment'"), ("[1", 65, "no JSON"),
  ])
  func whatIsNoRunIsTold(_ content: String, _ status: Int, _ words: String) throws {
    let folder = try TemporaryFolder()
    try Data(content.utf8).write(to: URL(fileURLWithPath: folder.path + "/a.json"))
    let result = try workbook(["compare", "a.json", "a.json"], in: folder.path)
    #expect(Int(result.status) == status)
    #expect(result.errors.contains(words) && result.errors.contains("a.json"))
  }

  @Test func aMissingFileOrArgumentIsTold() throws {
    let missing = try workbook("compare", "no.json", "no.json")
    #expect(missing.status == 66)
    #expect(missing.errors.contains("no.json"))
    #expect(try workbook("compare", "no.json").status == 64)
    #expect(try workbook("compare", "a", "b", "c").status == 64)
  }
}
