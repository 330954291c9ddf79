import Foundation
import SchemaSupport
import TestSupport
import Testing

struct RunTests {
  private let small = [
    "sweep", "knn", "--train", "200", "--test", "20", "--k", "1,3", "--folds", "4",
  ]

  @Test func withoutRealImagesTheFirstLineSaysSo() throws {
    let result = try workbook(["run", "knn", "--only", "samples"])
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    let first = result.output.prefix { $0 != "\n" }
    #expect(first.hasPrefix("Synthetic images"))
    #expect(result.output.contains("workbook datasets get cifar10"))
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func aSweepWritesItsTableAndItsRecord() throws {
    let folder = try TemporaryFolder()
    let result = try workbook(small + ["--json", "out.json"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.output.contains("mean ± std"))
    #expect(try folder.names == ["out.json"])
    let text = try String(contentsOfFile: folder.path + "/out.json", encoding: .utf8)
    #expect(try RunSchema.faults(inFile: text) == [])
    let run = try record(folder.path + "/out.json")
    #expect(run["assignment"] as? String == "knn")
    #expect(run["dataset"] as? String == "made-up")
    #expect(run["seed"] as? Int == 0)
    #expect(run["precision"] as? String == "double")
    #expect(run["interrupted"] as? Bool == false)
    let steps = try #require(run["steps"] as? [[String: Any]])
    #expect(
      steps.map { $0["id"] as? String } == ["load", "subsample", "cross-validation", "best-k"])
    let tables = try #require(steps[2]["tables"] as? [String: [String: [Double]]])
    #expect(tables["table"]?["3"]?.count == 4)
  }

  @Test func theSameSeedGivesTheSameNumbersOnAnyNumberOfThreads() throws {
    func lines(_ extra: String...) throws -> [Substring] {
      try workbook(small + extra).output.split(separator: "\n").filter {
        $0.contains("0.") && !$0.contains(" s") && !$0.contains("thread")
      }
    }
    let one = try lines("--threads", "1", "--seed", "4")
    #expect(!one.isEmpty)
    #expect(try one == lines("--threads=2", "--seed=4"))
    #expect(try one != lines("--seed", "5"))
  }

  /// Shuffled images are another data set: the run says so, and repeats with its own command line.
  @Test func shufflingIsSaidAndRecorded() throws {
    let folder = try TemporaryFolder()
    try writeSmallCIFAR10(in: folder.path)
    func load(_ more: [String]) throws -> (
      first: Substring, run: [String: Any], values: [String: Any]
    ) {
      let result = try workbook(
        ["run", "knn", "--only", "subsample", "--data", ".", "--json", "out.json"] + more,
        in: folder.path)
      #expect(result.status == 0)
      let run = try record(folder.path + "/out.json")
      let steps = try #require(run["steps"] as? [[String: Any]])
      return (
        result.output.prefix { $0 != "\n" }, run, try #require(steps[0]["values"] as? [String: Any])
      )
    }
    let shuffled = try load(["--shuffle", "--seed", "3"])
    #expect(shuffled.first.hasSuffix("Shuffled with seed 3 (--shuffle)."))
    #expect((shuffled.run["command"] as? String)?.contains(" --shuffle --seed 3") == true)
    #expect(shuffled.values["shuffled"] as? Bool == true)
    #expect(shuffled.values["published"] as? Bool == false)
    let plain = try load([])
    #expect(!plain.first.contains("huffled"))
    #expect(plain.values["shuffled"] == nil)
  }

  /// A folder without images keeps no run from starting that reads none.
  @Test func aRunWithoutDataLooksForNone() throws {
    let folder = try TemporaryFolder()
    let run = ["run", "spiral", "--only", "spiral-linear", "--data", folder.path, "--json"]
    let result = try workbook(run + [folder.path + "/spiral.json"])
    #expect(result.status == 0 && result.output.hasPrefix("No data set is read."), "\(result)")
    let json = try String(contentsOfFile: folder.path + "/spiral.json", encoding: .utf8)
    #expect(json.contains(#""dataset":"none""#) || json.contains(#""dataset": "none""#))
    #expect(try workbook("run", "svm", "--data", folder.path).status == 66)
    // No option about images repeats a run without any.
    let plain = folder.path + "/plain.json"
    #expect(
      try workbook(["run", "spiral", "--only", "spiral-linear", "--json", plain]).status == 0)
    #expect(!(try String(contentsOfFile: plain, encoding: .utf8)).contains("--made-up"))
  }

  @Test func verboseShowsAllRowsOfAGradientCheck() throws {
    let run = ["run", "two-layer-net", "--made-up", "--only", "toy-gradients"]
    func rows(_ output: String) -> Int {
      output.split(separator: "\n").count { $0.hasSuffix(" passed") }
    }
    let (short, long) = (try workbook(run).output, try workbook(run + ["--verbose"]).output)
    #expect(short.contains("the worst; all with") && !long.contains("all with --verbose"))
    #expect(rows(short) < rows(long) && rows(short) > 0)
  }

  @Test func quietShowsVerdictsOnly() throws {
    let result = try workbook(small + ["--quiet"])
    #expect(result.output.contains("pass folds are disjoint and complete"))
    #expect(!result.output.contains("mean ± std"))
  }

  @Test func aPipeThatIsClosedEarlyEndsTheRunSilently() throws {
    let folder = try TemporaryFolder()
    let process = try WorkbookProcess(["run", "knn"], in: folder.path)
    _ = process.read(until: "\n")
    try process.closeOutput()
    let result = process.finish(readsOutput: false)
    #expect(result.wasKilled)
    #expect(result.status == SIGPIPE)
    #expect(result.errors.isEmpty)
  }

  @Test func ctrlCInCrossValidationKeepsTheFinishedSteps() throws {
    let folder = try TemporaryFolder()
    let process = try WorkbookProcess(
      ["sweep", "knn", "--metric", "l1", "--train", "5000", "--test", "20", "--json", "out.json"],
      in: folder.path)
    let before = process.read(until: "disjoint and complete")
    #expect(before.contains("[cross-validation]"))
    process.send(SIGINT)
    let result = process.finish()
    #expect(result.status == 130)
    #expect(!result.wasKilled)
    #expect(result.output.contains("Interrupted after"))
    #expect(try folder.names == ["out.json"])
    let run = try record(folder.path + "/out.json")
    #expect(run["interrupted"] as? Bool == true)
    let steps = try #require(run["steps"] as? [[String: Any]])
    #expect(steps.map { $0["id"] as? String } == ["load", "subsample"])
  }

  private func record(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}

struct JSONFileTests {
  private let run = ["run", "knn", "--made-up", "--only", "samples", "--quiet", "--json"]

  @Test func aLinkIsFollowedAndStays() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.json", withDestinationPath: "real.json")
    try Data().write(to: URL(fileURLWithPath: folder.path + "/real.json"))
    #expect(try workbook(run + ["link.json"], in: folder.path).status == 0)
    #expect(try folder.names == ["link.json", "real.json"])
    let target = try FileManager.default.destinationOfSymbolicLink(
      atPath: folder.path + "/link.json")
    #expect(target == "real.json")
    let text = try String(contentsOfFile: folder.path + "/real.json", encoding: .utf8)
    #expect(text.hasPrefix("{\n  \"assignment\": \"knn\""))
  }

  @Test func standardOutputServesAsAFile() throws {
    let result = try workbook(run + ["/dev/stdout"])
    #expect(result.status == 0)
    #expect(result.output.contains("\"assignment\": \"knn\""))
  }

  @Test func aFailedRunSaysSoInItsRecord() throws {
    let folder = try TemporaryFolder()
    let result = try workbook(
      [
        "sweep", "svm", "--made-up", "--train", "60", "--iterations", "2", "--folds", "61",
        "--json", "out.json",
      ], in: folder.path)
    #expect(result.status == 64)
    #expect(result.errors.contains("--folds: 60 samples cannot fill 61 folds"))
    #expect(try folder.names.isEmpty)
  }
}

// Two loops and naive losses take minutes in a debug build.
#if !DEBUG
  struct CodeOptionTests {
    private let run = ["run", "knn", "--made-up", "--only", "two-loops"]

    /// The lesson first, then the step's own lines, each below the name of its file.
    @Test func codeIsShownAboveWhatAStepReports() throws {
      let shown = try workbook(run + ["--code"]).output
      let lesson = try #require(shown.range(of: "// Distances.swift"))
      let loops = try #require(shown.range(of: "func distancesByTwoLoops"))
      let step = try #require(shown.range(of: "mutating func twoLoops(_ page: Page)"))
      let result = try #require(shown.range(of: "Distances: (500, 5000)"))
      #expect(lesson.upperBound < loops.lowerBound && loops.upperBound < step.lowerBound)
      #expect(step.upperBound < result.lowerBound)
      #expect(!(try workbook(run).output.contains("func ")))
      #expect(!(try workbook(run + ["--code", "--quiet"]).output.contains("func ")))
    }

    @Test(arguments: [
      ["gradcheck", "svm", "--samples", "10"],
      ["sweep", "svm", "--train", "60", "--iterations", "2", "--lr", "1e-7", "--reg", "1"],
    ])
    func otherRunsShowTheirCodeToo(_ command: [String]) throws {
      let result = try workbook(command + ["--made-up", "--code"])
      #expect(result.output.contains("func ") && result.output.contains("page: Page"))
      #expect(try workbook([command[0], "--help"]).output.contains("--code"))
    }
  }
#endif

struct CheckpointOptionTests {
  private let run = ["run", "digits", "--made-up", "--only", "train", "--quiet"]

  // The training takes minutes in a debug build.
  #if !DEBUG
    /// A process that is killed in the middle of its training leaves a file, from which the same
    /// command resumes to the same numbers; the file goes when the run has finished.
    @Test func aKilledRunResumesToTheSameNumbers() throws {
      let folder = try TemporaryFolder()
      #expect(try workbook(run + ["--json", "whole.json"], in: folder.path).status == 0)
      let file = folder.path + "/saved-train"
      // On a busy machine the training may be over before this thread is woken: then once more.
      var status: Int32 = 0
      for _ in 0..<20 where status != SIGKILL {
        let process = try WorkbookProcess(run + ["--checkpoint", "saved"], in: folder.path)
        let start = Date()
        while !FileManager.default.fileExists(atPath: file), Date().timeIntervalSince(start) < 20 {
          Thread.sleep(forTimeInterval: 0.01)
        }
        process.send(SIGKILL)
        status = process.finish().status
      }
      #expect(status == SIGKILL)
      #expect(try folder.names == ["saved-train", "whole.json"])

      let other = try workbook(run + ["--checkpoint", "saved", "--seed", "1"], in: folder.path)
      #expect(other.status == 65)
      #expect(other.errors.contains("is a checkpoint of another training"))
      #expect(other.errors.contains("choose another file"))
      #expect(try folder.names == ["saved-train", "whole.json"])

      let resumed = try workbook(
        run + ["--checkpoint", "saved", "--json", "resumed.json"], in: folder.path)
      #expect(resumed.status == 0)
      #expect(try folder.names == ["resumed.json", "whole.json"])
      let comparison = try workbook(["compare", "whole.json", "resumed.json"], in: folder.path)
      #expect(comparison.status == 0)
      #expect(comparison.output.contains("values are equal"))
    }
  #endif

  @Test func whereItDoesNotApplyItIsRefused() throws {
    for name in ["knn", "all"] {
      let result = try workbook("run", name, "--checkpoint", "saved")
      #expect(result.status == 64)
      #expect(result.errors.contains("--checkpoint does not apply to 'workbook run \(name)'"))
    }
    for path in ["/no/such/folder/saved", "/dev/null"] {
      let result = try workbook("run", "digits", "--checkpoint", path)
      #expect(result.status == 64)
      #expect(result.errors.contains("--checkpoint '\(path)' cannot be written"))
    }
    let shared = try workbook("run", "digits", "--checkpoint", "a", "--json", "a")
    #expect(shared.errors.contains("name the same file"))
    #expect(try workbook("run", "--help").output.contains("--checkpoint FILE"))
  }
}
