// Measures what this package computes against NumPy, on the machine at hand.

import Foundation

let benchmarks: [String: ([String]) throws -> Void] = ["products": ProductBenchmark.run]
let arguments = CommandLine.arguments.dropFirst()

guard let name = arguments.first, let benchmark = benchmarks[name] else {
  let names = benchmarks.keys.sorted().joined(separator: "|")
  FileHandle.standardError.write(Data("usage: workbook-bench \(names) [WORD …]\n".utf8))
  exit(64)
}
try benchmark(Array(arguments.dropFirst()))
