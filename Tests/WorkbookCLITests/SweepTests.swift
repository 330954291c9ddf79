import Foundation
import TestSupport
import Testing

struct SweepTests {
  private let small = [
    "sweep", "softmax", "--made-up", "--train", "120", "--iterations", "12", "--batch", "20",
    "--lr", "1e-7..1e-5:3", "--reg", "1e3,1e4", "--repeat", "2", "--no-images",
  ]

  /// What is the same for any number of jobs, and in one go or in several: all but times.
  private func timeless(_ output: String) -> [String] {
    output.split(separator: "\n").map(String.init).filter {
      !$0.contains(" s") && !$0.contains("finished before") && !$0.contains("incomplete")
    }.map { $0.replacing(/\ +\d+\.\d\d(\ +diverged.*)?$/) { $0.output.1 ?? "" } }
  }

  @Test func theOutputIsTheSameForAnyNumberOfJobs() throws {
    let one = try workbook(small)
    #expect(one.status == 0, "\(one.errors)")
    #expect(one.output.contains("Chosen by best-mean"))
    for jobs in ["3"] {
      let several = try workbook(small + ["--jobs", jobs])
      #expect(timeless(several.output) == timeless(one.output))
    }
  }

  /// Killed again and again at random moments, and started again with the same command, until it
  /// is through: nothing is lost, nothing doubled, and the tables are those of one go.
  @Test func aSweepThatIsKilledResumes() throws {
    let folder = try TemporaryFolder()
    let command = small + ["--results", "r.jsonl"]
    let whole = try workbook(small)
    var kills = 0
    var last: Finished?
    for attempt in 0..<20 {
      let process = try WorkbookProcess(command + ["--jobs", "2"], in: folder.path)
      if attempt < 6 {
        usleep(UInt32.random(in: 20_000...600_000))
        process.send(SIGKILL)
      }
      let finished = process.finish()
      if finished.wasKilled {
        kills += 1
      } else {
        last = finished
        if attempt >= 6 { break }
      }
    }
    let finished = try #require(last)
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(timeless(finished.output) == timeless(whole.output), "after \(kills) kills")
    let lines = try String(contentsOfFile: folder.path + "/r.jsonl", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 1 + 12)
    #expect(Set(lines).count == lines.count)
  }

  /// Six settings for 3 steps, three for 6, one for 12; and the same with a results file, in two goes.
  @Test func halvingStopsSettingsEarly() throws {
    let folder = try TemporaryFolder()
    let command = small + ["--halving", "2"]
    let whole = try workbook(command + ["--json", "a.json"], in: folder.path)
    #expect(whole.status == 0, "\(whole.errors)")
    for words in [
      "Rung 1 of 3: 6 settings, 3 steps each.", "3 of 6 go on.",
      "Rung 2 of 3: 3 settings, 6 steps each.", "1 of 3 go on.",
      "Rung 3 of 3: 1 setting, 12 steps each.",
    ] {
      #expect(whole.output.contains(words), "\(words) in \(whole.output)")
    }
    let plan = try workbook(command + ["--dry-run"], in: folder.path)
    // 6·3 + 3·6 + 12 of 6·12.
    #expect(plan.status == 0 && plan.output.contains("0.67 of the steps"), "\(plan.output)")
    for _ in 0..<2 {
      let kept = try workbook(command + ["--results", "r.jsonl", "--jobs", "2"], in: folder.path)
      #expect(timeless(kept.output) == timeless(whole.output))
    }
    let lines = try String(contentsOfFile: folder.path + "/r.jsonl", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 1 + 2 * (6 + 3 + 1))
  }

  /// A share trains its part of a rung and needs the others' for the next.
  @Test func sharesOfRungsArePutTogether() throws {
    let folder = try TemporaryFolder()
    let command = small + ["--halving", "2", "--results", "r.jsonl"]
    let whole = try workbook(small + ["--halving", "2"])
    var finished: [Int: Bool] = [:]
    var runs = 0
    while !(finished[1] == true && finished[2] == true) && runs < 10 {
      let number = runs % 2 + 1
      let share = try workbook(command + ["--shard", "\(number)/2"], in: folder.path)
      #expect(share.status == 0, "\(share.errors)")
      finished[number] = !share.output.contains("Run the same command again")
      runs += 1
    }
    #expect(runs > 2 && runs < 10, "one share cannot choose alone, and all rungs come to an end")
    let merged = try workbook(
      command + ["--merge", "r.1-of-2.jsonl", "--merge", "r.2-of-2.jsonl"], in: folder.path)
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(timeless(merged.output) == timeless(whole.output))
  }

  /// What three machines train, one of them killed and started again, makes the table of one.
  @Test func sharesArePutTogether() throws {
    let folder = try TemporaryFolder()
    let whole = try workbook(small)
    let command = small + ["--results", "r.jsonl"]
    let files = (1...3).map { "r.\($0)-of-3.jsonl" }
    for number in 1...3 {
      if number == 2 {
        let process = try WorkbookProcess(command + ["--shard", "2/3"], in: folder.path)
        usleep(200_000)
        process.send(SIGKILL)
        _ = process.finish()
        let early = try workbook(command + ["--merge"] + files, in: folder.path)
        #expect(early.status == 66)
        #expect(early.errors.contains("'r.3-of-3.jsonl'"), "\(early.errors)")
        #expect(early.errors.contains("of 12 trials are not finished"), "\(early.errors)")
      }
      let share = try WorkbookProcess(
        command + ["--shard", number == 3 ? "@SLURM" : "\(number)/3"], in: folder.path,
        environment: [
          "SLURM_ARRAY_TASK_ID": "9", "SLURM_ARRAY_TASK_MIN": "5", "SLURM_ARRAY_TASK_STEP": "2",
          "SLURM_ARRAY_TASK_COUNT": "3",
        ]
      ).finish()
      #expect(share.status == 0, "\(share.errors)")
      #expect(share.output.contains("Shard \(number) of 3 is finished: 4 trials"))
    }
    let merged = try workbook(command + ["--merge"] + files, in: folder.path)
    #expect(merged.status == 0, "\(merged.errors)")
    #expect(timeless(merged.output) == timeless(whole.output))
    let lines = try String(contentsOfFile: folder.path + "/r.jsonl", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 1 + 12 && Set(lines).count == lines.count)

    // Another sweep's files are refused.
    let other = try workbook(
      small + ["--seed", "1", "--merge"] + files, in: folder.path)
    #expect(other.status == 65 && other.errors.contains("seed is '0', expected '1'"))
  }

  @Test(arguments: [
    (["--shard", "4/3", "--results", "r"], "a share such as 3/16"),
    (["--shard", "0/3", "--results", "r"], "a share such as 3/16"),
    (["--shard", "@SLURM", "--results", "r"], "which sets SLURM_ARRAY_TASK_ID"),
    (["--shard", "1/3"], "--shard requires --results"),
    (["--shard", "1/3", "--results", "r", "--merge", "a"], "--shard and --merge"),
    (["--submit", "slurm", "--results", "r"], "--submit requires --shards"),
    (["--submit", "slurm", "--shards", "3"], "--submit requires --results"),
    (["--submit", "pbs", "--shards", "3", "--results", "r"], "--submit expects slurm"),
    (["--shards", "3"], "--shards requires --submit"),
    (["--halving", "1"], "--halving expects"),
    (
      ["--halving", "3", "--choose", "one-standard-error"],
      "--halving and --choose one-standard-error"
    ),
    (["--halving", "3", "--random", "5", "--fine", "3"], "--halving and --fine"),
    (
      ["--halving", "3", "--submit", "slurm", "--shards", "3"],
      "--submit requires --results"
    ),
    (
      ["--shard", "1/3", "--submit", "slurm", "--shards", "3", "--results", "r"],
      "--shard and --submit"
    ),
  ]) func sharesThatMakeNoSense(_ options: [String], _ words: String) throws {
    let run = try workbook(small + options)
    #expect(run.status == 64 && run.errors.contains(words), "\(run.errors)")
  }

  @Test(arguments: [
    ("@SLURM", ["SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "3"], 3),
    ("@AWS", ["AWS_BATCH_JOB_ARRAY_INDEX": "0", "AWS_BATCH_JOB_ARRAY_SIZE": "3"], 1),
    (
      "@SGE",
      [
        "SGE_TASK_ID": "3", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "5",
        "SGE_TASK_STEPSIZE": "2",
      ], 2
    ),
    ("@K8S/3", ["JOB_COMPLETION_INDEX": "2"], 3),
  ]) func enginesTellTheShare(_ text: String, _ environment: [String: String], _ number: Int) throws
  {
    let folder = try TemporaryFolder()
    let run = try workbook(
      small + ["--results", "r", "--shard", text], in: folder.path,
      environment: environment)
    #expect(run.status == 0 && run.output.contains("Shard \(number) of 3"), "\(run.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.path + "/r.\(number)-of-3"))
  }

  @Test(arguments: [
    ("@SGE", ["SGE_TASK_ID": "undefined"]), ("@K8S", ["JOB_COMPLETION_INDEX": "2"]),
    ("@K8S/2", ["JOB_COMPLETION_INDEX": "2"]), ("@LSF", [:]),
  ]) func enginesThatTellTooLittle(_ text: String, _ environment: [String: String]) throws {
    let run = try workbook(
      small + ["--results", "r", "--shard", text], environment: environment)
    #expect(run.status == 64 && run.errors.contains("--shard expects"), "\(run.errors)")
  }

  @Test func scriptsForSlurm() throws {
    let run = try workbook([
      "sweep", "svm", "--lr", "1e-7,1e-6", "--submit=slurm", "--shards", "8", "--time", "2:00:00",
      "--results", "a b/r.jsonl", "--threads", "2", "--dry-run", "--repeat", "3", "--json",
      "all.json",
    ])
    #expect(run.status == 0, "\(run.errors)")
    for line in [
      "#SBATCH --array=1-8", "#SBATCH --requeue", "#SBATCH --cpus-per-task=2",
      "#SBATCH --time=2:00:00",
    ] { #expect(run.output.contains(line + "\n")) }
    let commands = run.output.split(separator: "\n").filter { $0.hasPrefix("exec ") }
    #expect(commands.count == 2)
    // Only the job that makes the table has all results, so only that one writes other files.
    let sweep = "workbook sweep svm --lr 1e-7,1e-6 --repeat 3 "
    let own = "--threads 2 --results 'a b/r.jsonl' "
    #expect(commands.first?.hasSuffix(sweep + own + "--shard @SLURM") == true)
    #expect(
      commands.last?.contains(
        sweep + "--json all.json " + own + "--merge 'a b/r.1-of-8.jsonl' 'a b/r.2-of-8.jsonl'")
        == true)
  }

  private let knn = [
    "sweep", "knn", "--made-up", "--train", "200", "--test", "20", "--k", "1,3", "--folds", "4",
  ]

  /// One distance computation for all folds, one for each fold, and one resumed from a file: the
  /// same accuracies.
  @Test func kNNIsAnOrdinarySweep() throws {
    let folder = try TemporaryFolder()
    func tables(_ extra: String...) throws -> String {
      let run = try workbook(knn + extra + ["--json", "out.json"], in: folder.path)
      #expect(run.status == 0, "\(run.errors)")
      let text = try String(contentsOfFile: folder.path + "/out.json", encoding: .utf8)
      return text.split(separator: "\n").filter { $0.contains("best_") || $0.contains("0.") }
        .filter { !$0.contains("seconds") && !$0.contains("version") }.joined()
    }
    let whole = try tables()
    #expect(try tables("--jobs", "2") == whole)
    #expect(try tables("--results", "r.jsonl") == whole)
    let lines = try String(contentsOfFile: folder.path + "/r.jsonl", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 1 + 8)
    // Six of the eight trials run again.
    try lines[..<3].joined(separator: "\n").appending("\n")
      .write(toFile: folder.path + "/r.jsonl", atomically: true, encoding: .utf8)
    let resumed = try workbook(knn + ["--results", "r.jsonl", "--jobs", "2"], in: folder.path)
    #expect(resumed.output.contains("2 of 8 trials were finished before"))
    #expect(try tables("--results", "r.jsonl") == whole)

    let both = try workbook(knn + ["--metric", "l1,l2", "--repeat", "2"])
    #expect(both.status == 0, "\(both.errors)")
    #expect(both.output.contains("Best metric: l"))
    let dry = try workbook(knn + ["--dry-run", "--choose", "one-standard-error"])
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(dry.output.contains("8 trials, 0 of them finished"))
  }

  @Test func aFileOfAnotherSweepIsRefused() throws {
    let folder = try TemporaryFolder()
    let first = try workbook(small + ["--results", "r.jsonl"], in: folder.path)
    #expect(first.status == 0)
    let other = try workbook(
      small + ["--results", "r.jsonl", "--seed", "9"], in: folder.path)
    #expect(other.status == 65)
    #expect(other.errors.contains("another sweep"), "\(other.errors)")
    #expect(other.errors.contains("seed"))
  }

  @Test func aDryRunSaysWhatItWouldDo() throws {
    let folder = try TemporaryFolder()
    let result = try workbook(small + ["--dry-run", "--results", "r.jsonl"], in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("12 trials, 0 of them finished"))
    #expect(try folder.names.isEmpty)
  }

  @Test func aDivergedTrialIsARow() throws {
    let result = try workbook(
      "sweep", "svm", "--made-up", "--train", "120", "--iterations", "12", "--batch", "20", "--lr",
      "1e-7,5e-5", "--reg", "5e4")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("diverged at iteration"))
    #expect(result.output.contains("Chosen by best-mean: lr=1e-07"))
  }

  @Test func deepNetsAreSweptOnDigits() throws {
    let result = try workbook(
      "sweep", "digits", "--made-up", "--train", "300", "--epochs", "2", "--batch", "20",
      "--hidden",
      "12-8,10", "--lr", "1e-2", "--rule", "momentum,adam")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("Synthetic digits"))
    #expect(result.output.contains("4 trials of 2 epochs"))
    #expect(result.output.contains("Chosen by best-mean: hidden=1"), "\(result.output)")
  }

  @Test func imageNetsAreSwept() throws {
    let result = try workbook(
      "sweep", "image-nets", "--made-up", "--train", "200", "--epochs", "1", "--batch", "60",
      "--net", "vgg-11,plain-18", "--width", "2", "--lr", "0.01,0.05", "--seed", "1")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("4 trials of 1 epoch."))
    #expect(result.output.contains("Chosen by best-mean: lr=0.0"), "\(result.output)")
  }

  @Test(
    arguments: [
      (["image-nets", "--net", "vgg-12"], "not 'vgg-12'"),
      (["image-nets", "--hidden", "5"], "--hidden does not apply to"),
      (["svm", "--lr", "0"], "lr expects numbers above 0"),
      (["svm", "--lr", "1e-7,1e-7"], "lr names"),
      (["svm", "--reg", "1..2"], "without its number of points"),
      (["svm", "--k", "3"], "--k does not apply to 'workbook sweep svm'"),
      (["knn", "--lr", "3"], "--lr does not apply to 'workbook sweep knn'"),
      (["svm", "--choose", "one-standard-error"], "needs at least 2 measurements"),
      (["svm", "--hidden", "5"], "--hidden does not apply to"),
      (["two-layer-net", "--iterations", "5"], "--iterations does not apply to"),
      (["knn", "--validation", "50"], "--validation"),
      (["two-layer-net", "--rule", "sgdd"], "not 'sgdd'"),
      (["two-layer-net", "--hidden", "1.5"], "not '1.5'"),
      (["digits", "--hidden", "300-x"], "not '300-x'"),
      (["digits", "--hidden", "50,10000-10000"], "at most 100000000 weights, not '10000-10000'"),
      (["digits", "--decay", "0.5"], "--decay does not apply to"),
      (["svm", "--fine", "3"], "--fine requires --random"),
      (["svm", "--folds", "3", "--validation", "5"], "cannot be combined"),
      (["svm", "--made-up", "--train", "20", "--validation", "20"], "holds out all of the 20"),
    ] as [([String], String)])
  func wrongSettings(_ arguments: [String], expected: String) throws {
    let result = try workbook(["sweep"] + arguments)
    #expect([64, 65].contains(result.status))
    #expect(result.errors.contains(expected), "\(result.errors)")
    #expect(result.errors.filter { $0 == "\n" }.count == 1)
  }
}

struct GradcheckTests {
  private let few = ["gradcheck", "--made-up", "--samples", "4", "--no-images"]

  @Test func everyGradientPasses() throws {
    let result = try workbook(few)
    #expect(result.status == 0, "\(result.output)")
    for name in ["svm, naive", "svm, vectorized", "softmax, naive", "softmax, vectorized"] {
      #expect(result.output.contains("pass gradient of \(name)"))
    }
  }

  @Test func oneCoordinateIsRerunByItsIndex() throws {
    let result = try workbook(few + ["svm", "--index", "30720", "--after", "2"])
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.contains("W[3072, 0], index 30720"))
    #expect(!result.output.contains("softmax, naive"))
  }

  @Test func aWrongTargetIsNamed() throws {
    let result = try workbook("gradcheck", "smv")
    #expect(result.status == 64)
    #expect(result.errors.contains("Did you mean 'svm'?"))
    let index = try workbook(few + ["--index", "30730"])
    #expect(index.status == 64)
    #expect(index.errors.contains("none of the 30730 numbers of W"), "\(index.errors)")
  }
}
