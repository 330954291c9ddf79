// Measures what this package computes against NumPy, on the machine at hand.

import Foundation

do {
  try run(Array(CommandLine.arguments.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("workbook-bench: \(error)\n".utf8))
  exit(error is BenchmarkError ? 64 : 70)
}

func run(_ words: [String]) throws {
  var options: [String: String] = [:]
  var rest = words.dropFirst()
  while let name = rest.popFirst() {
    guard ["--data", "--peer", "--rounds"].contains(name), let value = rest.popFirst() else {
      throw BenchmarkError.usage
    }
    options[name] = value
  }
  switch words.first {
  case "products" where options.isEmpty:
    try ProductBenchmark.run()
  case "knn":
    guard let data = options["--data"], let rounds = Int(options["--rounds"] ?? "1"), rounds >= 1
    else { throw BenchmarkError.usage }
    try AssignmentBenchmark(data: data, peer: options["--peer"], rounds: rounds).run()
  default:
    throw BenchmarkError.usage
  }
}
