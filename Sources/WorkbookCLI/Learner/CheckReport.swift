// How a check's verdicts look in the terminal.

import ExerciseJudging
import Files
import Reporting
import WorkbookKit

/// Shows what a check finds, as it finds it.
struct CheckReport {
  let console: Console
  let kit: ExerciseKit

  private var nameWidth: Int { (kit.stubs.map(\.id.count).max() ?? 0) + 2 }

  private func write(_ line: String) { console.output.write(line + "\n") }

  /// Lines of a message, wrapped and indented.
  private func details(_ text: String, indent: String = "     ") {
    // What fits stays as it is, so that numbers below one another stay aligned.
    if displayWidth(indent + text) <= max(40, min(100, console.width)) {
      return write(indent + text)
    }
    let lines = wrapped(indent + text, width: max(40, min(100, console.width)), indent: indent)
    for line in lines { write(line) }
  }

  func showBuild(seconds: Double) { write("built in \(decimals(seconds)) s") }

  func showFailure(_ output: [String]) {
    write("the build failed:")
    for line in output { write("  " + line) }
  }

  /// The first errors of the learner's files: the others often follow from them.
  func show(_ errors: [CompileError]) {
    for error in errors.prefix(3) {
      write("  \(error.place)  \(error.message)")
      for line in error.excerpt { write("     " + line) }
    }
    if errors.contains(where: { $0.place.file == "main.swift" }) {
      details(
        "main.swift calls your functions as they were declared. Give them their parameters and "
          + "results back, or bring main.swift up to date: workbook start \(kit.assignment) .")
    }
    if errors.count > 3 { write("  … and \(errors.count - 3) more errors") }
  }

  func show(_ judged: (stub: Stub, verdict: Verdict, output: String)) {
    let (stub, verdict, output) = judged
    let name = padded("  " + stub.id, to: nameWidth + 2)
    switch verdict {
    case .right(let cases, let seconds):
      let large = seconds.map { ", also at 1/100 of the real size (\(decimals($0)) s)" } ?? ""
      write("\(name)right    \(cases) of \(cases) cases\(large)    \(stub.points) points")
    case .wrong(let wrong):
      write("\(name)wrong    \(wrong.example)")
      for line in wrong.input { details(line) }
      for line in wrong.difference { details(line) }
      if let suspicion = wrong.suspicion { details(sentence(suspicion)) }
      details("workbook hint \(stub.id)")
    case .failed(let failure, let example, let arguments):
      write("\(name)\(padded(failure.word, to: 8)) \(failure.explanation)")
      details("on \(example): \(arguments)")
    case .notWritten(let place):
      write("\(name)not written yet    \(place)")
    case .notCompiled(let file):
      write("\(name)not judged    \(file) does not compile")
    case .waiting(let stubs):
      write("\(name)waiting for \(stubs.joined(separator: ", "))")
    }
    if !output.isEmpty {
      details("it printed:")
      for line in output.split(separator: "\n").prefix(20) { write("     | " + safe(line)) }
      let more = output.split(separator: "\n").count - 20
      if more > 0 { write("     | … \(more) more lines") }
    }
  }

  func showQuestions(at path: String) {
    guard let bytes = try? WholeFile.bytes(of: path) else { return }
    let open = answeredQuestions(in: String(decoding: bytes, as: UTF8.self))
      .filter { !$0.isAnswered }.map(\.number)
    if !open.isEmpty {
      let word = open.count == 1 ? "question" : "questions"
      write("  \(word) \(open.joined(separator: ", ")) in Answers.md: not answered yet")
    }
  }

  func showScore(_ verdicts: [(stub: Stub, verdict: Verdict)]) {
    let earned = verdicts.filter(\.verdict.isRight).reduce(0) { $0 + $1.stub.points }
    let all = verdicts.reduce(0) { $0 + $1.stub.points }
    write("  \(earned) of \(all) points")
    if earned == kit.points, let next = CourseOrder().next(after: kit.assignment) { details(next) }
  }

  private func decimals(_ seconds: Double) -> String {
    "\((seconds * (seconds < 0.1 ? 1000 : 10)).rounded() / (seconds < 0.1 ? 1000 : 10))"
  }

  /// With a capital letter at its beginning.
  private func sentence(_ text: String) -> String {
    // A word of one letter is a name, such as k.
    text.dropFirst().first == " " ? text : text.prefix(1).uppercased() + text.dropFirst()
  }

  /// A line without the characters that move a cursor or change a terminal.
  private func safe(_ line: Substring) -> String {
    String(
      String.UnicodeScalarView(
        line.unicodeScalars.prefix(200).filter { $0.value >= 32 && $0.value != 127 || $0 == "\t" }))
  }
}

extension Failure {
  /// What happened, and where.
  var explanation: String {
    switch self {
    case .notWritten(let stub, let place): "\(stub) is not written yet, \(place)"
    case .crashed(let reason, let place): "\(reason)\(at(place))"
    case .recursion(let place):
      "recursion too deep: a function calls itself without end\(at(place))"
    case .memory(let limit, let place):
      "more than \(limit >> 30) GB of memory\(at(place))"
    case .timeout(let seconds, let place):
      "no result after \(seconds) s: an endless loop?\(at(place))"
    case .exited(let status, let place):
      "the program ended itself with exit(\(status)) in the middle of a call\(at(place))"
    case .confused(let words): words
    case .unstartable(let words): words
    case .cancelled: "cancelled"
    }
  }

  private func at(_ place: SourcePlace?) -> String { place.map { ", \($0)" } ?? "" }
}
