// Measures what this package computes against NumPy, scikit-learn and PyTorch, on the machine at hand.

import Foundation
import LinearAlgebra

Execution.keepFreedMemory(ofLargeArrays: true)
do {
  try BenchmarkCommand(Array(CommandLine.arguments.dropFirst())).run()
} catch {
  FileHandle.standardError.write(Data("workbook-bench: \(error)\n".utf8))
  exit((error as? BenchmarkError)?.exitCode ?? 70)
}
