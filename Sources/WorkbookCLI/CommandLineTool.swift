// From the words of the command line to the end of the process.

import AssignmentCatalog
import Datasets
import Foundation
import LinearAlgebra
import ModelSelection
import Notebook
import WorkbookKit

/// The version that `--version` and every record name.
let version = "0.1.0"

/// One call of the command.
struct CommandLineTool {
  let arguments: [String]
  let environment: [String: String]

  func run() -> Outcome {
    let console = Console(environment: environment)
    let code = run(console)
    if console.output.isBroken { return .brokenPipe }
    if let reason = console.output.failureReason {
      console.complain("standard output could not be written: \(reason).")
      return .code(.internalError)
    }
    return .code(code)
  }

  private func run(_ console: Console) -> ExitCode {
    if arguments.first == "--complete" {
      complete(Array(arguments.dropFirst()), console.output)
      return .success
    }
    var options = GivenOptions()
    do {
      switch try parse(arguments) {
      case .version:
        console.output.write("workbook \(version)\n")
        return .success
      case .help(let help):
        for line in help.lines(width: console.width) { console.output.write(line + "\n") }
        return .success
      case .command(let spec, let positionals, let values):
        let invocation = Invocation(
          words: arguments, spec: spec, positionals: positionals, values: values,
          console: console, environment: environment)
        options = invocation.givenOptions
        try checkInstructions()
        return try spec.action(invocation)
      }
    } catch {
      console.complain(Self.message(for: error, repeating: options))
      return ExitCode(for: error)
    }
  }

  /// Throws where `WORKBOOK_INSTRUCTIONS` names no instructions that this processor has.
  private func checkInstructions() throws {
    let known = InstructionSet.supported.map(\.rawValue)
    let name = environment["WORKBOOK_INSTRUCTIONS"] ?? ""
    if !name.isEmpty && !known.contains(name) {
      throw UsageError.badValue(
        option: "WORKBOOK_INSTRUCTIONS", found: name,
        expected: "one of " + known.joined(separator: ", ") + " on this processor")
    }
  }

  /// One line for an error: its own words, where it has any.
  static func message(for error: any Error, repeating options: GivenOptions) -> String {
    switch error {
    case let error as any CommandAdvice:
      error.description(repeating: options)
    case RunError.noSuchStep(let id, let assignment, let known):
      "\(UsageError.unknownName(id, kind: "step of \(assignment)", known: known))"
    case let error as FoldsError:
      "--folds: \(error)"
    case let error as any CustomStringConvertible & Error:
      error.description
    default:
      "\(error). This is a bug in workbook."
    }
  }
}
