// The command line of the benchmarks.

import AssignmentCatalog
import Foundation
import LinearAlgebra
import Notebook

/// `workbook-bench NAME [WORD …] [OPTION …]`.
struct BenchmarkCommand {
  private let name: String
  /// What is left of the words; those of a table choose its rows.
  private let words: [String]
  private let data: String?
  private let peer: String?
  private let rounds: Int
  private let step: String?
  private let precision: Precision
  private let json: String?
  private let markdown: String?

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    var words: [String] = []
    var options: [String: String] = [:]
    let known = ["--data", "--peer", "--rounds", "--only", "--precision", "--json", "--markdown"]
    while let word = rest.popFirst() {
      if known.contains(word), let value = rest.popFirst() {
        options[word] = value
      } else if word == "--exact" || word == "--errors" || !word.hasPrefix("-") {
        words.append(word)
      } else {
        throw BenchmarkError.usage
      }
    }
    guard let name = words.first, let rounds = Int(options["--rounds"] ?? "1"), rounds >= 1,
      let precision = Precision(rawValue: options["--precision"] ?? "double")
    else { throw BenchmarkError.usage }
    (self.name, self.words) = (name, Array(words.dropFirst()))
    (data, peer, self.rounds) = (options["--data"], options["--peer"], rounds)
    (step, self.precision) = (options["--only"], precision)
    (json, markdown) = (options["--json"], options["--markdown"])
  }

  func run() throws {
    let chosen = ProcessInfo.processInfo.environment["WORKBOOK_INSTRUCTIONS"] ?? ""
    guard chosen.isEmpty || chosen == InstructionSet.best.rawValue else {
      throw BenchmarkError.noInstructions(chosen)
    }
    let report = BenchmarkReport()
    if name == "all" {
      try runAll(report)
    } else {
      try run(name, report)
    }
    try report.write(json: json, markdown: markdown)
  }

  private func run(_ name: String, _ report: BenchmarkReport) throws {
    switch name {
    case "products": try ProductBenchmark.run(words, report)
    case "neighbors": try NeighborBenchmark.run(words, data: data, report)
    case "convolutions": try ConvolutionBenchmark.run(words, report)
    case "nets": try NetBenchmark.run(words, report)
    case "growth": GrowthBenchmark.run(report)
    case "trainings": try TrainingBenchmark.run(report)
    case "steps": StepBenchmark.run(report)
    case "shards": try SearchBenchmark.run()
    default:
      guard let assignment = CatalogedAssignment.all.first(where: { $0.name == name }), let data,
        step.map(assignment.stepIDs.contains) ?? true
      else { throw BenchmarkError.usage }
      try AssignmentBenchmark(
        assignment: assignment, data: data, peer: peer, rounds: rounds, step: step,
        precision: precision
      ).run(report)
    }
  }

  /// Everything, one after the other: a title, its table. With words, the benchmarks of these names. What
  /// fails is said and left out.
  private func runAll(_ report: BenchmarkReport) throws {
    guard let data else { throw BenchmarkError.usage }
    let known = Self.tables.map(\.0) + Self.assignments.map(\.name)
    for word in words where !known.contains(word) { throw BenchmarkError.usage }
    func measure(_ title: String, _ benchmark: () throws -> Void) throws {
      say("\n\(title)")
      do {
        try benchmark()
      } catch {
        say("left out: \(error)")
      }
      try report.write(json: json, markdown: markdown)
    }
    for (name, benchmark) in Self.tables where words.isEmpty || words.contains(name) {
      try measure(name) { try benchmark(report, data) }
    }
    for part in Self.assignments where words.isEmpty || words.contains(part.name) {
      guard let assignment = CatalogedAssignment.all.first(where: { $0.name == part.name }) else {
        continue
      }
      let program = part.program ?? peer
      try measure(
        "\(part.name), \(part.precision.rawValue)"
          + (program.map { ", beside \($0)" } ?? ", alone: --peer names no program")
      ) {
        try AssignmentBenchmark(
          assignment: assignment, data: data, peer: program, rounds: rounds, step: part.step,
          precision: part.precision
        ).run(report)
      }
    }
  }

  private static let tables:
    [(String, @Sendable (_ report: BenchmarkReport, _ data: String) throws -> Void)] = [
      ("products", { report, _ in try ProductBenchmark.run([], report) }),
      ("neighbors", { report, data in try NeighborBenchmark.run([], data: data, report) }),
      ("convolutions", { report, _ in try ConvolutionBenchmark.run([], report) }),
      ("nets", { report, _ in try NetBenchmark.run(["@32"], report) }),
      ("trainings", { report, _ in try TrainingBenchmark.run(report) }),
      ("steps", { report, _ in StepBenchmark.run(report) }),
      ("growth", { report, _ in GrowthBenchmark.run(report) }),
      ("shards", { _, _ in try SearchBenchmark.run() }),
    ]

  /// An assignment, or a step of one, and the program that does the same: nil for that of `--peer`. The others
  /// lie in the package, from whose folder the command is run.
  private struct Part {
    let name: String
    var step: String?
    var program: String?
    var precision = Precision.double
  }

  private static let assignments =
    ["knn", "svm", "softmax", "two-layer-net", "features"].map { Part(name: $0) }
    + [Precision.double, .float].flatMap { precision in
      [
        Part(
          name: "two-layer-net", step: "train", program: "Tests/peers/two_layer_net_torch.py",
          precision: precision),
        Part(
          name: "digits", step: "train", program: "Tests/peers/digits_torch.py",
          precision: precision),
      ]
    }
}
