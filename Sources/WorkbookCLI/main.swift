// The command `workbook`.

import Foundation
import LinearAlgebra

Execution.keepFreedMemory(ofLargeArrays: true)

let outcome = CommandLineTool(
  arguments: Array(CommandLine.arguments.dropFirst()),
  environment: ProcessInfo.processInfo.environment
).run()
outcome.end()
