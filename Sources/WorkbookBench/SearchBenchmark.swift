// A sweep of a million trials among ten thousand machines: how long planning and merging take.

import Foundation
import ModelSelection

/// `workbook-bench shards`: shares planned, and their results files read and put together.
enum SearchBenchmark {
  static func run() throws {
    let shardCount = 10_000
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-bench-shards-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ number: Int) -> String { folder.appendingPathComponent("\(number)").path }
    let header = ResultsHeader(tool: "1", sweep: [("model", "svm")])
    let axes = try [("lr", "1e-8..1e-5:100"), ("reg", "1e3..1e5:100")].map {
      try ParameterAxis($0.0, .positive, parsing: $0.1)
    }

    let (plan, planning) = try timed {
      SearchPlan(points: try ParameterPoints.grid(axes), repeats: 100, seed: 0)
    }
    var dividing = 0.0
    for number in 1...shardCount {
      let (share, seconds) = timed { plan.shard(Shard(number, of: shardCount)) }
      dividing += seconds
      // What a machine writes; its trainings are not what is measured here.
      let file = try ResultsFile(path: path(number), header: header)
      try file.append(
        share.trials.map {
          TrialRecord(
            key: $0.key, scores: TrialScores(train: 0.5, validation: Double($0.seed) / 1e10),
            seconds: 1)
        })
    }
    let (records, merging) = try timed {
      var found = CollectedTrials(plan: plan)
      for number in 1...shardCount {
        found.add(try ResultsFile.contents(path: path(number), header: header).records)
      }
      return try found.merged()
    }
    let (table, ranking) = timed { SearchTable(plan: plan, records: records) }
    print(
      "\(plan.trials.count) trials of \(plan.points.count) settings in \(shardCount) shards, best: "
        + (table.best?.point.canonicalText ?? "none"))
    print(
      String(
        format: "planned in %.2f s, divided in %.2f s, read and merged in %.2f s, ranked in %.2f s",
        planning, dividing, merging, ranking) + "; peak memory \(peakMegabytes) MB")
  }

  private static func timed<Value>(_ work: () throws -> Value) rethrows -> (Value, Double) {
    let start = DispatchTime.now().uptimeNanoseconds
    let value = try work()
    return (value, Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9)
  }
}
