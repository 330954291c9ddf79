// `workbook sweep --shard`: which share of a sweep a machine takes, said outright or by the engine that
// counts the tasks of an array.

import ModelSelection

/// An engine that runs a command many times and tells each task its number in the environment.
enum ArrayEngine: String, CaseIterable {
  case slurm = "SLURM"
  case kubernetes = "K8S"
  case aws = "AWS"
  case gridEngine = "SGE"

  /// The task's number, the first one, the step between two, and the last one or how many there are:
  /// https://slurm.schedmd.com/job_array.html,
  /// https://kubernetes.io/docs/tasks/job/indexed-parallel-processing-static/,
  /// https://docs.aws.amazon.com/batch/latest/userguide/array_jobs.html, and qsub(1) of Grid Engine.
  var variables: (number: String, first: String?, step: String?, last: String?, count: String?) {
    switch self {
    case .slurm:
      (
        "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", nil,
        "SLURM_ARRAY_TASK_COUNT"
      )
    case .kubernetes: ("JOB_COMPLETION_INDEX", nil, nil, nil, nil)
    case .aws: ("AWS_BATCH_JOB_ARRAY_INDEX", nil, nil, nil, "AWS_BATCH_JOB_ARRAY_SIZE")
    case .gridEngine:
      ("SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_STEPSIZE", "SGE_TASK_LAST", nil)
    }
  }
}

extension Shard {
  private static let expected =
    "a share such as 3/16, or @SLURM, @AWS, @SGE or @K8S/16 where that engine counts"

  /// Reads `3/16`, `@SLURM` or `@K8S/16`.
  ///
  /// - Parameter environment: What an engine told the task.
  init(parsing text: String, environment: [String: String]) throws(UsageError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let given = parts.count == 2 ? Int(parts[1]) : nil
    guard parts.count <= 2, parts.count == 1 || given ?? 0 >= 1 else { throw Self.bad(text) }
    guard text.hasPrefix("@") else {
      guard let count = given, let number = Int(parts[0]), (1...count).contains(number) else {
        throw Self.bad(text)
      }
      self.init(number, of: count)
      return
    }
    guard let engine = ArrayEngine(rawValue: String(parts[0].dropFirst())) else {
      throw Self.bad(text)
    }
    func number(_ name: String?) -> Int? { name.flatMap { environment[$0] }.flatMap { Int($0) } }
    let names = engine.variables
    guard let own = number(names.number) else {
      throw .badValue(
        option: "--shard", found: text,
        expected: "to run as a task of an array, which sets \(names.number)")
    }
    let (first, step) = (number(names.first) ?? 0, max(1, number(names.step) ?? 1))
    let counted = number(names.count) ?? number(names.last).map { ($0 - first) / step + 1 }
    guard let count = given ?? counted else {
      throw .badValue(
        option: "--shard", found: text,
        expected: "how many tasks there are, such as @\(engine.rawValue)/16")
    }
    let place = (own - first) / step + 1
    guard own >= first, (own - first) % step == 0, (1...count).contains(place) else {
      throw .badValue(
        option: "--shard", found: text,
        expected: "a task from 1 to \(count); \(names.number) is \(own)")
    }
    self.init(place, of: count)
  }

  private static func bad(_ text: String) -> UsageError {
    .badValue(option: "--shard", found: text, expected: expected)
  }

  /// The results file of this share: `svm.jsonl` is `svm.3-of-16.jsonl`.
  func path(of results: String) -> String {
    let nameStart = results.lastIndex(of: "/").map(results.index(after:)) ?? results.startIndex
    let name = results[nameStart...]
    // A name that begins with its only dot has no type.
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else {
      return "\(results).\(text)"
    }
    return "\(results[..<dot]).\(text)\(results[dot...])"
  }
}
