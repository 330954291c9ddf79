// The parts of a kit that are made from other files: the questions, the main file, embedded texts.

import CEmbedding

extension EmbeddedFiles {
  /// The text of a file.
  ///
  /// - Precondition: a file of that name is embedded.
  public func text(of name: String) -> String {
    for file in UnsafeBufferPointer(start: files, count: count)
    where String(cString: file.name) == name {
      return String(
        decoding: UnsafeBufferPointer(start: file.bytes, count: file.count), as: UTF8.self)
    }
    preconditionFailure("'\(name)' is not embedded")
  }
}

/// `main.swift`: it serves the learner's functions to the judge.
public func mainSource(serving functions: String) -> String {
  """
  // Lets 'workbook check' call your functions. Nothing here needs to be changed.

  import Exercises

  serve(\(functions))

  """
}

/// `Answers.md`: a heading for each inline question of an assignment's document, without its answer.
public func inlineQuestions(in document: String) -> String {
  let lines = document.split(separator: "\n")
  let title = lines.first { $0.hasPrefix("# ") }?.dropFirst(2) ?? "Questions"
  let mark = "> **Inline question "
  let questions = lines.filter { $0.hasPrefix(mark) }.map { line -> String in
    let rest = line.dropFirst(mark.count)
    let number = rest.prefix { $0 != "." }
    let text = rest.split(separator: "** ", maxSplits: 1).last ?? ""
    return "## Question \(number)\n\n> \(text)\n\n\(answerMark)\n"
  }
  return ["# \(title): inline questions\n"].joined() + "\n" + questions.joined(separator: "\n")
}

/// What stands before an answer.
private let answerMark = "Answer:"

/// The numbers of the questions of an `Answers.md`, and whether each has an answer.
public func answeredQuestions(in text: String) -> [(number: String, isAnswered: Bool)] {
  var found: [(number: String, isAnswered: Bool)] = []
  var isBelowMark = false
  // Editors on other systems end lines with a carriage return as well.
  for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
    if line.hasPrefix("## Question ") {
      found.append((trimmed(line.dropFirst("## Question ".count)), false))
      isBelowMark = false
    } else if line.hasPrefix(answerMark) {
      isBelowMark = true
      if !found.isEmpty, !trimmed(line.dropFirst(answerMark.count)).isEmpty {
        found[found.count - 1].isAnswered = true
      }
    } else if isBelowMark, !found.isEmpty, !trimmed(line).isEmpty {
      found[found.count - 1].isAnswered = true
    }
  }
  return found
}
