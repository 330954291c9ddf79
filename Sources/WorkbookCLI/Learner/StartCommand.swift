// `workbook start`, `reset`, `hint`, `solution` and `progress`.

import AssignmentCatalog
import ExerciseJudging
import Files
import Foundation
import Reporting

func startExercise(_ invocation: Invocation) throws -> ExitCode {
  let name = invocation.positionals[0]
  let kit = try LearnerSession.kit(name)
  guard invocation.positionals.count <= 2 else {
    throw UsageError.extraArgument(invocation.positionals[2], command: "workbook start")
  }
  let path =
    invocation.positionals.count > 1 ? invocation.positionals[1] : "my-workbook/\(name)"
  let (folder, wasThere) = try LearnerFolder.start(
    kit, at: path, clone: try LearnerSession.clone(), version: version)
  let output = invocation.console.output
  let place = shortPath(folder.path)
  if wasThere {
    output.write(
      "'\(place)' was there: it points to this workbook, and what you wrote is as it was.\n")
  } else {
    // A file may be there to be used only.
    let files = kit.files.filter { file in kit.stubs.contains { $0.file == file.name } }
      .map { "\(place)/Sources/\(name)/\($0.name)" }.joined(separator: ", ")
    output.write(
      "Made \(place). Fill in \(files): \(kit.stubs.count) stubs, \(kit.points) points. First: "
        + "\(kit.stubs[0].id).\n")
    if let place = CourseOrder().place(of: kit.assignment) { output.write(place + "\n") }
  }
  output.write("\n  cd '\(place)'\n  workbook check --watch\n")
  return .success
}

func resetFile(_ invocation: Invocation) throws -> ExitCode {
  let session = try LearnerSession()
  let name = invocation.positionals[0]
  guard let file = session.kit.files.first(where: { $0.name == splitPath(name).name }) else {
    throw UsageError.unknownName(
      name, kind: "file to reset", known: session.kit.files.map(\.name))
  }
  let copy = try session.folder.reset(file, of: session.kit)
  try? session.folder.record([ProgressEntry(.reset, file.name)])
  invocation.console.output.write(
    "\(file.name) holds its stubs again. What you had written is in "
      + "\(shortPath(copy))/\(file.name).\n")
  return .success
}

func showHint(_ invocation: Invocation) throws -> ExitCode {
  let session = try LearnerSession()
  let stub = try session.stub(invocation.positionals[0])
  let hints = session.kit.hints(for: stub)
  let shown = session.folder.entries.last { $0.kind == .hint && $0.name == stub.id }
  let next = min(hints.count, (shown.flatMap { Int($0.detail) } ?? 0) + 1)
  let depth = try invocation.integer("depth", in: 1...hints.count) ?? next
  let output = invocation.console.output
  output.write("\(stub.id), hint \(depth) of \(hints.count)\n\n")
  output.write(hints[depth - 1] + "\n")
  if depth < hints.count {
    output.write("\nThe same command again shows more.\n")
  }
  try? session.folder.record([ProgressEntry(.hint, stub.id, detail: "\(depth)")])
  return .success
}

func showSolution(_ invocation: Invocation) throws -> ExitCode {
  let session = try LearnerSession()
  let stub = try session.stub(invocation.positionals[0])
  let wasRight = session.folder.entries.contains {
    $0.kind == .check && $0.name == stub.id && $0.detail == "right"
  }
  guard wasRight || invocation.has("give-up") else {
    throw UsageError.notYet(
      "\(stub.id) has not been right yet, and its solution is shown afterwards. 'workbook hint "
        + "\(stub.id)' helps; 'workbook solution \(stub.id) --give-up' shows it now and is recorded."
    )
  }
  try session.folder.record([
    ProgressEntry(.solution, stub.id, detail: wasRight ? "right" : "given up")
  ])
  invocation.console.output.write((session.kit.solution(of: stub) ?? "") + "\n")
  return .success
}

func showProgress(_ invocation: Invocation) throws -> ExitCode {
  let current = FileManager.default.currentDirectoryPath
  let around = LearnerFolder.around(current)
  let folders = around.isEmpty ? LearnerFolder.all(in: resolvedPath(current)) : around
  if folders.isEmpty { throw LearnerFolderError.notFound(from: current) }
  let output = invocation.console.output
  for folder in folders {
    guard let kit = ExerciseKit.all.first(where: { $0.assignment == folder.assignment }) else {
      continue
    }
    let verdicts = folder.lastVerdicts
    let entries = folder.entries
    let earned = kit.stubs.filter { verdicts[$0.id] == "right" }.reduce(0) { $0 + $1.points }
    output.write(
      "\(folder.assignment): \(earned) of \(kit.points) points · \(shortPath(folder.path))\n")
    let width = (kit.stubs.map(\.id.count).max() ?? 0) + 2
    for stub in kit.stubs {
      let checks = entries.count { $0.kind == .check && $0.name == stub.id }
      let hints = Set(entries.filter { $0.kind == .hint && $0.name == stub.id }.map(\.detail)).count
      var line =
        "  " + padded(stub.id, to: width) + padded(verdicts[stub.id] ?? "not checked", to: 14)
      line += checks == 1 ? "1 check" : "\(checks) checks"
      if hints > 0 { line += hints == 1 ? ", 1 hint" : ", \(hints) hints" }
      output.write(line + "\n")
    }
    if let bytes = try? WholeFile.bytes(of: folder.answers) {
      let questions = answeredQuestions(in: String(decoding: bytes, as: UTF8.self))
      let answered = questions.count { $0.isAnswered }
      output.write("  inline questions: \(answered) of \(questions.count) answered\n")
    }
  }
  return .success
}
