// A whole assignment, ours and a peer's program in turn, step by step.

import AssignmentCatalog
import Datasets
import Foundation
import LinearAlgebra
import Notebook
import WorkbookKit

/// `workbook-bench ASSIGNMENT --data DIR --peer FILE [--rounds N] [--only STEP] [--precision P]`:
/// seconds of each step and their ratio.
///
/// FILE is a Python program called as `FILE ASSIGNMENT --data DIR --json OUT`, in `Float` with
/// `--precision float` besides, that writes an object whose
/// `seconds` holds a number for each step id; `numpy` and `torch` are versions, where it has them. The
/// last row adds up the steps that both have.
struct AssignmentBenchmark {
  let assignment: CatalogedAssignment
  let data: String
  let peer: String?
  let rounds: Int
  /// The only step that is measured, besides those that it needs; nil for all.
  let step: String?
  /// Of both; a peer that knows only one refuses the other.
  let precision: Precision

  /// Seconds by step id.
  typealias Times = [String: Double]
  /// The row for the steps that both have.
  static let shared = "steps of both"

  func run(_ report: BenchmarkReport) throws {
    var ours: [Times] = []
    var theirs: [Times] = []
    for round in 1...rounds {
      ours.append(try measureOurs())
      if round == 1 { print("peak memory of the first run: \(peakMegabytes) MB") }
      if let peer { theirs.append(try measurePeer(peer, report)) }
    }
    if step == nil { Self.addSharedSteps(&ours, &theirs) }
    print("medians of \(rounds) rounds on \(Execution.automatic.threads) threads")
    print(row("step", "ours s", "peer s", "ratio", "least … most"))
    // A peer may do more than the one step that is asked for.
    for step in assignment.stepIDs + [Self.shared] {
      let own = ours.compactMap { $0[step] }
      guard !own.isEmpty else { continue }
      let other = theirs.compactMap { $0[step] }
      report.add(
        "\(assignment.name), \(precision.rawValue)", step, ours: own, peer: peerName,
        theirs: other)
      let ratios = zip(other, own).map(/).sorted()
      guard let least = ratios.first, let most = ratios.last else {
        print(row(step, seconds(median(own)), "", "", ""))
        continue
      }
      print(
        row(
          step, seconds(median(own)), seconds(median(other)),
          String(format: "%.1f", median(ratios)), String(format: "%.1f … %.1f", least, most)))
    }
  }

  /// Adds up the steps that both have, in each round; does nothing where there are none.
  static func addSharedSteps(_ ours: inout [Times], _ theirs: inout [Times]) {
    guard let own = ours.first, let other = theirs.first else { return }
    let steps = own.keys.filter { other[$0] != nil }.sorted()
    if steps.isEmpty { return }
    let sum = { (times: Times) in steps.compactMap { times[$0] }.reduce(0, +) }
    for round in theirs.indices {
      ours[round][shared] = sum(ours[round])
      theirs[round][shared] = sum(theirs[round])
    }
  }

  /// The file's name without its folder.
  private var peerName: String? { peer.map { URL(fileURLWithPath: $0).lastPathComponent } }

  private func measureOurs() throws -> Times {
    let times = StepTimes()
    let summary = try assignment.run(
      Launch(
        options: AssignmentOptions(
          source: assignment.dataset == Catalog.mnist
            ? .mnist(folder: URL(fileURLWithPath: data))
            : .cifar10(folder: URL(fileURLWithPath: data))),
        precision: precision, runner: Runner(), only: step.map { [$0] },
        header: RunHeader(
          assignment: assignment.name, dataset: assignment.dataset.name, dataNote: "", seed: 0,
          precision: precision.rawValue, threads: Execution.automatic.threads, version: ""),
        renderers: [times]))
    guard summary.failed == 0 else { throw BenchmarkError.checksFailed(summary.failed) }
    return times.seconds
  }

  private func measurePeer(_ peer: String, _ report: BenchmarkReport) throws -> Times {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("workbook-bench-\(getpid()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", peer, assignment.name, "--data", data, "--json", file.path]
    if precision == .float { process.arguments? += ["--precision", "float"] }
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchmarkError.peerFailed(peer, process.terminationStatus)
    }
    struct Answer: Decodable {
      let seconds: Times
      /// Versions.
      let numpy: String?
      let torch: String?
    }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(contentsOf: file))
    if let version = answer.numpy { report.note(peer: "NumPy \(version)") }
    if let version = answer.torch { report.note(peer: "PyTorch \(version)") }
    return answer.seconds
  }

  private func row(
    _ step: String, _ own: String, _ other: String, _ ratio: String, _ range: String
  ) -> String {
    let cells = [own, other, ratio, range].map { cell in
      String(repeating: " ", count: max(0, 14 - cell.count)) + cell
    }
    return step.padding(toLength: 18, withPad: " ", startingAt: 0) + cells.joined()
  }

  private func seconds(_ value: Double) -> String { String(format: "%.3f", value) }
}

/// What keeps a comparison from being one.
enum BenchmarkError: Error, CustomStringConvertible {
  case checksFailed(Int)
  case peerFailed(String, Int32)
  case noInstructions(String)
  case usage

  var exitCode: Int32 {
    switch self {
    case .checksFailed: 1
    case .peerFailed: 70
    case .noInstructions, .usage: 64
    }
  }

  var description: String {
    switch self {
    case .checksFailed(let count): "\(count) checks of our own run failed: run 'workbook run'."
    case .peerFailed(let peer, let status): "python3 \(peer) ended with status \(status)."
    case .noInstructions(let name):
      "WORKBOOK_INSTRUCTIONS is '\(name)': name one of "
        + InstructionSet.supported.map(\.rawValue).joined(separator: ", ") + "."
    case .usage:
      "usage: workbook-bench products [WORD …] | neighbors [WORD …] [--data DIR] | "
        + "convolutions [WORD …] | nets [WORD …] | trainings | steps | growth | shards | all --data DIR [NAME …] [--peer FILE] [--rounds N] | "
        + "ASSIGNMENT --data DIR [--peer FILE] [--rounds N] [--only STEP] [--precision float|double]; "
        + "with --json FILE and --markdown FILE for the table"
    }
  }
}

private final class StepTimes: Renderer {
  private(set) var seconds: [String: Double] = [:]

  func receive(_ event: Event) {
    if case .stepEnded(let id, let time) = event { seconds[id] = time }
  }
}

/// The most memory that this process has had.
var peakMegabytes: Int {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss / 1_000_000
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1_000
  #endif
}
