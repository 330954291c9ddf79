// The command `workbook`.

import Foundation

let outcome = CommandLineTool(
  arguments: Array(CommandLine.arguments.dropFirst()),
  environment: ProcessInfo.processInfo.environment
).run()
outcome.end()
