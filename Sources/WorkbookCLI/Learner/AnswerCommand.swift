// `workbook answer`: the inline questions of an assignment, and their answers once a learner has
// written one.

import AssignmentCatalog
import ExerciseJudging
import Files
import Foundation
import Notebook
import WorkbookKit

func showAnswer(_ invocation: Invocation) throws -> ExitCode {
  let name = invocation.positionals[0]
  guard let assignment = CatalogedAssignment.all.first(where: { $0.name == name }) else {
    throw UsageError.unknownAssignment(name)
  }
  guard invocation.positionals.count <= 2 else {
    throw UsageError.extraArgument(invocation.positionals[2], command: "workbook answer")
  }
  let questions = try assignment.questions()
  guard !questions.isEmpty else { throw UsageError.noQuestions(assignment: name) }
  let console = invocation.console
  let style = console.style(images: .none)
  func show(_ markdown: String) {
    for line in markdownLines(markdown, style: style) { console.output.write(line + "\n") }
  }
  guard invocation.positionals.count == 2 else {
    show(questions.map { "**\($0.number).** \($0.text)" }.joined(separator: "\n\n"))
    let condition = learnersFolder(for: name) == nil ? "" : ", once yours is in Answers.md"
    console.output.write("\n'workbook answer \(name) 1' answers the first one\(condition).\n")
    return .success
  }
  let number = invocation.positionals[1]
  guard let question = questions.first(where: { "\($0.number)" == number }) else {
    let expected =
      questions.count == 1
      ? "1, the only question of \(name)"
      : "the number of a question of \(name), 1 to \(questions.count)"
    throw UsageError.badValue(option: "N", found: number, expected: expected)
  }
  if let folder = learnersFolder(for: name), !folder.answeredNumbers.contains(question.number) {
    throw UsageError.notYet(folder.request(for: question.number))
  }
  show(question.quotation + "\n\n" + question.answer)
  return .success
}

/// The questions of an assignment whose answers a page may not show, because the learner in whose
/// folder the command is called has not answered them; none outside of learners' folders.
func withheldAnswers(of assignment: String) throws -> Set<Int> {
  guard let folder = learnersFolder(for: assignment),
    let assignment = CatalogedAssignment.all.first(where: { $0.name == assignment })
  else { return [] }
  return Set(try assignment.questions().map(\.number)).subtracting(folder.answeredNumbers)
}

/// The folder of an assignment in which the command is called, or beside which it is called from the
/// folder of another one.
private func learnersFolder(for assignment: String) -> LearnerFolder? {
  LearnerFolder.around(FileManager.default.currentDirectoryPath)
    .first { $0.assignment == assignment }
}

extension LearnerFolder {
  /// The questions to which `Answers.md` has an answer.
  fileprivate var answeredNumbers: Set<Int> {
    guard let bytes = try? WholeFile.bytes(of: answers) else { return [] }
    return Set(
      answeredQuestions(in: String(decoding: bytes, as: UTF8.self))
        .filter(\.isAnswered).compactMap { Int($0.number) })
  }

  /// What to do before an answer is shown.
  fileprivate func request(for number: Int) -> String {
    let path = shortPath(answers)
    guard FileManager.default.fileExists(atPath: answers) else {
      return "'\(path)' is missing, and answers are shown after yours. Run: workbook start "
        + "\(assignment) '\(shortPath(self.path))'. It writes the questions again and leaves your "
        + "other files as they are."
    }
    return "question \(number) of \(assignment) has no answer of yours in '\(path)' yet: write one "
      + "below 'Answer:' under 'Question \(number)', and this command shows ours."
  }
}
