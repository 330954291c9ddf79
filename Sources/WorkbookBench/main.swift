// Measures what this package computes against NumPy, on the machine at hand.

import AssignmentCatalog
import Foundation
import LinearAlgebra
import Notebook

Execution.keepFreedMemory()
do {
  try run(Array(CommandLine.arguments.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("workbook-bench: \(error)\n".utf8))
  exit(error is BenchmarkError ? 64 : 70)
}

func run(_ words: [String]) throws {
  guard let name = words.first else { throw BenchmarkError.usage }
  if name == "products" { return try ProductBenchmark.run(Array(words.dropFirst())) }
  if name == "convolutions" { return try ConvolutionBenchmark.run(Array(words.dropFirst())) }
  if name == "nets" { return try NetBenchmark.run(Array(words.dropFirst())) }
  if words == ["shards"] { return try SearchBenchmark.run() }
  if words == ["steps"] { return StepBenchmark.run() }
  if words == ["trainings"] { return try TrainingBenchmark.run() }
  guard let assignment = CatalogedAssignment.all.first(where: { $0.name == name }) else {
    throw BenchmarkError.usage
  }
  var options: [String: String] = [:]
  var rest = words.dropFirst()
  while let option = rest.popFirst() {
    guard ["--data", "--peer", "--rounds", "--only", "--precision"].contains(option),
      let value = rest.popFirst()
    else {
      throw BenchmarkError.usage
    }
    options[option] = value
  }
  guard let data = options["--data"], let rounds = Int(options["--rounds"] ?? "1"), rounds >= 1,
    let precision = Precision(rawValue: options["--precision"] ?? "double"),
    options["--only"].map(assignment.stepIDs.contains) ?? true
  else { throw BenchmarkError.usage }
  try AssignmentBenchmark(
    assignment: assignment, data: data, peer: options["--peer"], rounds: rounds,
    step: options["--only"], precision: precision
  ).run()
}
