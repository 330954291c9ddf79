// `workbook compare`.

import Files
import WorkbookKit

func compareRuns(_ invocation: Invocation) throws -> ExitCode {
  guard invocation.positionals.count <= 2 else {
    throw UsageError.extraArgument(invocation.positionals[2], command: invocation.spec.fullName)
  }
  guard invocation.positionals.count == 2 else {
    throw UsageError.missingArgument("the second FILE", command: invocation.spec.fullName)
  }
  var tolerance = 0.0
  if let text = invocation.value("tolerance") {
    guard let number = Double(text), number >= 0, number.isFinite else {
      throw UsageError.badValue(
        option: "--tolerance", found: text, expected: "a number of at least 0, such as 1e-6")
    }
    tolerance = number
  }
  let runs = try invocation.positionals.map(readRun)
  guard runs[0].assignment == runs[1].assignment else {
    throw OtherAssignmentError(
      first: (invocation.positionals[0], runs[0].assignment),
      second: (invocation.positionals[1], runs[1].assignment))
  }
  let comparison = RunComparison(runs[0], runs[1], tolerance: tolerance)
  for line in comparison.lines(style: invocation.console.style(images: .none)) {
    invocation.console.output.write(line + "\n")
  }
  return comparison.hasRegressions ? .checkFailed : .success
}

private func readRun(_ path: String) throws(RunFileError) -> RecordedRun {
  let bytes: [UInt8]
  do {
    bytes = try WholeFile.bytes(of: path)
  } catch {
    throw RunFileError(path: path, kind: .unreadable(reason: "\(error)"))
  }
  do {
    return try RecordedRun(JSONValue(parsing: String(decoding: bytes, as: UTF8.self)))
  } catch let error as JSONError {
    throw RunFileError(path: path, kind: .noJSON(error))
  } catch {
    throw RunFileError(path: path, kind: .noRun(error as? RecordedRunError))
  }
}

/// Why a file cannot be compared.
struct RunFileError: Error, CustomStringConvertible {
  enum Kind {
    case unreadable(reason: String)
    case noJSON(JSONError)
    case noRun(RecordedRunError?)
  }

  let path: String
  let kind: Kind

  var exitCode: ExitCode {
    if case .unreadable = kind { .missingInput } else { .badData }
  }

  var description: String {
    let reason =
      switch kind {
      case .unreadable(let reason): "cannot be read: \(reason)"
      case .noJSON(let error): "is not a JSON file: \(error)"
      case .noRun(.missing(let key)?): "is not a run: it has no '\(key)'"
      case .noRun(nil): "is not a run"
      }
    return "'\(path)' \(reason). Write files to compare with 'workbook run ASSIGNMENT --json FILE'."
  }
}

/// Two runs that have no numbers in common.
struct OtherAssignmentError: Error, CustomStringConvertible {
  typealias File = (path: String, assignment: String)

  let first: File
  let second: File

  var description: String {
    "these are runs of different assignments: '\(first.path)' of \(first.assignment), "
      + "'\(second.path)' of \(second.assignment). Give two runs of one assignment."
  }
}
