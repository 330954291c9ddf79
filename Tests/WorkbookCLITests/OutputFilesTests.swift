// The files of a run through the command: pages, notebooks, Markdown, several runs, comparisons.

import Foundation
import TestSupport
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
    #expect(try folder.names == ["a.html", "a.ipynb", "a.json", "a.md", "a_files"])
    let page = try text(folder.path + "/a.html")
    #expect(page.contains("<section id=\"samples\""))
    #expect(page.contains("page.samples(of:") && page.contains("src=\"data:image/png;base64,"))
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

  /// Where a locale writes 0,5 for a half, a page must not.
  @Test(
    .enabled(
      if: hasLocale("de_DE.UTF-8"), "the locale de_DE.UTF-8 is not installed on this machine"))
  func theSameRunLeavesTheSamePageButForItsTimes() throws {
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
    // One line, in the system's own words.
    #expect(
      result.errors
        == "workbook: '/dev/full' could not be written: No space left on device. "
        + "The results are above.\n")
  }

  /// A limit on the size of files does what a full disk does, wherever a file is written.
  @Test(arguments: ["html", "notebook", "markdown", "json"])
  func whatCannotBeWrittenWholeLeavesNothing(_ kind: String) throws {
    let folder = try TemporaryFolder()
    try writeSmallCIFAR10(in: folder.path)
    let result = try WorkbookProcess(
      ["run", "knn", "--only", "samples", "--data", ".", "--\(kind)", "a.x"], in: folder.path,
      after: "trap '' XFSZ; ulimit -f 0"
    ).finish()
    #expect(result.status == 70, "\(result.errors)")
    #expect(result.output.contains("Done in"))
    #expect(result.errors.contains("'a") && result.errors.contains("File too large. The results"))
    #expect(try folder.names == ["cifar-10-batches-bin"])
  }

  @Test func aFileInPlaceOfThePicturesIsToldBeforeAnythingIsRun() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path + "/a_files"))
    let result = try workbook(run + ["--markdown", "a.md"], in: folder.path)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("--markdown") && result.errors.contains("'a_files'"))
    #expect(try folder.names == ["a_files"])
  }

  @Test func picturesComeIntoAFolderThatIsThere() throws {
    let folder = try TemporaryFolder()
    try writeSmallCIFAR10(in: folder.path)
    let arguments = [
      "run", "knn", "--only", "samples", "--data", "../..", "--markdown", "c.v/a.md",
    ]
    let inner = folder.path + "/b"
    try FileManager.default.createDirectory(
      atPath: inner + "/x/c.v/a_files", withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: inner + "/x/c.v/a_files/mine.txt"))
    for _ in 1...2 {
      let result = try workbook(arguments, in: inner + "/x")
      #expect(result.status == 0, "\(result.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: inner + "/x/c.v/a_files")
      #expect(names.sorted() == ["mine.txt", "samples-1.png"])
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: inner + "/x/c.v").sorted()
          == ["a.md", "a_files"])
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may write every file, whatever its permissions say"))
  func aFileThatMayNotBeChangedIsToldBeforeAnythingIsRun() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.html"
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    chmod(path, 0o444)
    let result = try workbook(run + ["--html", "a.html"], in: folder.path)
    #expect(result.status == 64)
    #expect(result.errors.contains("write-protected"))
    #expect(try text(path) == "old")
  }

  @Test func aLinkToWhatIsNotThereStaysALink() throws {
    let folder = try TemporaryFolder()
    try writeSmallCIFAR10(in: folder.path)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.json", withDestinationPath: "real.json")
    let arguments = ["run", "knn", "--only", "load", "--data", ".", "--json", "link.json"]
    #expect(try workbook(arguments, in: folder.path).status == 0)
    #expect(try folder.names == ["cifar-10-batches-bin", "link.json", "real.json"])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/link.json")
        == "real.json")
    try FileManager.default.removeItem(atPath: folder.path + "/link.json")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.json", withDestinationPath: "nowhere/real.json")
    let result = try workbook(arguments, in: folder.path)
    #expect(result.status == 64)
    #expect(result.errors.contains("nowhere' does not exist"), "\(result.errors)")
  }

  @Test func theCommandOnAPageNamesWhatItFoundByItself() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/my data", withIntermediateDirectories: false)
    try writeSmallCIFAR10(in: folder.path + "/my data")
    func command(_ extra: [String], _ environment: [String: String] = [:]) throws -> String? {
      let result = try workbook(
        ["run", "knn", "--only", "load", "--json", "a.json"] + extra, in: folder.path,
        environment: environment)
      #expect(result.status == 0, "\(result.errors)")
      let data = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/a.json"))
      return (try JSONSerialization.jsonObject(with: data) as? [String: Any])?["command"] as? String
    }
    let start = "workbook run knn --only load --json a.json"
    #expect(
      try command(["--threads", "1"], ["WORKBOOK_DATASETS": "my data"])
        == start + " --threads 1 --data 'my data'")
    #expect(
      try command(["--data", "my data", "--threads=2"]) == start + " --data 'my data' --threads=2")
    let found = try #require(try command(["--data", "my data"]))
    #expect(found.wholeMatch(of: /.* --data 'my data' --threads \d+/) != nil, "\(found)")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self")))
  func aPlaceThatTakesNoFilesIsToldBeforeAnythingIsRun() throws {
    let result = try workbook(run + ["--html", "/proc/self/a.html"])
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("--html '/proc/self/a.html' cannot be written"))
  }

  @Test func twoOptionsCannotShareAFile() throws {
    let result = try workbook(run + ["--html", "a", "--json", "a"])
    #expect(result.status == 64)
    #expect(result.errors.contains("--html") && result.errors.contains("--json"))
  }

  /// A file is the same however it is spelled, and whether or not it is there.
  @Test(arguments: [
    ["--html", "d/a", "--json", "d/../d/a"], ["--html", "a", "--json", "./a"],
    ["--html", "a", "--json", "link"], ["--html", "d/a", "--notebook", "e/a"],
    ["--html", "a_files", "--markdown", "a.md"],
  ])
  func noSpellingHidesThatAFileIsShared(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let manager = FileManager.default
    try manager.createDirectory(
      atPath: folder.path + "/d", withIntermediateDirectories: false)
    try manager.createSymbolicLink(atPath: folder.path + "/e", withDestinationPath: "d")
    try manager.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "a")
    let result = try workbook(run + options, in: folder.path)
    #expect(result.status == 64, "\(options)")
    #expect(result.errors.contains(options[0]) && result.errors.contains(options[2]))
    #expect(result.errors.contains("the same file"))
    #expect(try folder.names == ["d", "e", "link"])
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

/// Whether the system knows how numbers are written in a locale.
private func hasLocale(_ name: String) -> Bool {
  guard let locale = newlocale(1 << LC_NUMERIC, name, nil) else { return false }
  freelocale(locale)
  return true
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
    ("", 65, "not a JSON file"), ("{}", 65, "it has no 'assignment'"),
    ("[1", 65, "not a JSON file"),
  ])
  func whatIsNoRunIsTold(_ content: String, _ status: Int, _ words: String) throws {
    let folder = try TemporaryFolder()
    try Data(content.utf8).write(to: URL(fileURLWithPath: folder.path + "/a.json"))
    let result = try workbook(["compare", "a.json", "a.json"], in: folder.path)
    #expect(Int(result.status) == status)
    #expect(result.errors.contains(words) && result.errors.contains("a.json"))
  }

  @Test func runsOfDifferentAssignmentsAreRefused() throws {
    let folder = try TemporaryFolder()
    for name in ["knn", "svm"] {
      let record = """
        {"assignment": "\(name)", "dataset": "made-up", "seed": 0, "precision": "double",
         "threads": 1, "version": "1", "interrupted": false, "steps": [], "seconds": 1}
        """
      try Data(record.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name).json"))
    }
    let result = try workbook(["compare", "knn.json", "svm.json"], in: folder.path)
    #expect(result.status == 65)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("these are runs of different assignments"))
    #expect(result.errors.contains("'svm.json' of svm"))
    #expect(try workbook(["compare", "svm.json", "svm.json"], in: folder.path).status == 0)
  }

  @Test func aMissingFileOrArgumentIsTold() throws {
    let missing = try workbook("compare", "no.json", "no.json")
    #expect(missing.status == 66)
    #expect(missing.errors.contains("'no.json' cannot be read: No such file or directory. "))
    let folder = try workbook("compare", ".", ".")
    #expect(folder.status == 66)
    #expect(folder.errors.contains("'.' cannot be read: Is a directory. "))
    #expect(try workbook("compare", "no.json").status == 64)
    #expect(try workbook("compare", "a", "b", "c").status == 64)
  }
}
