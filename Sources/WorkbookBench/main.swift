// Measures what this package computes against NumPy, on the machine at hand.

import Foundation

let benchmarks: [String: () throws -> Void] = ["products": ProductBenchmark.run]

guard CommandLine.arguments.count == 2, let benchmark = benchmarks[CommandLine.arguments[1]] else {
  let names = benchmarks.keys.sorted().joined(separator: "|")
  FileHandle.standardError.write(Data("usage: workbook-bench \(names)\n".utf8))
  exit(64)
}
try benchmark()
