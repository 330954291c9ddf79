// An inline question of a document, with its answer.

/// A question between two steps.
///
/// In a document it is a quotation that ends with its answer:
///
/// ```
/// > **Inline question 1.** Why is the loss near 2.3?
/// >
/// > **Answer.** Ten classes are about equally probable, and −log 0.1 ≈ 2.303.
/// ```
public struct InlineQuestion: Sendable, Equatable {
  /// Counted from 1 through the document.
  public let number: Int
  /// Markdown, without the mark in front of it.
  public let text: String
  /// Markdown, without the mark in front of it.
  public let answer: String

  public init(number: Int, text: String, answer: String) {
    self.number = number
    self.text = text
    self.answer = answer
  }

  /// The question as Markdown, a quotation without the answer.
  public var quotation: String { Self.quotation(number: number, text: text) }

  static let mark = "**Inline question "
  static let answerMark = "**Answer.** "

  /// A question as Markdown, a quotation.
  ///
  /// - Parameter remark: A last paragraph, such as where its answer is found.
  static func quotation(number: Int, text: String, remark: String? = nil) -> String {
    let whole = "\(mark)\(number).** \(text)" + (remark.map { "\n\n\($0)" } ?? "")
    return whole.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? ">" : "> " + $0 }.joined(separator: "\n")
  }

  /// A question as Markdown for a page, with its answer folded in HTML below it.
  ///
  /// - Parameter answer: nil for a learner who has not written one yet.
  static func markdown(number: Int, text: String, answer: String?) -> String {
    guard let answer else { return quotation(number: number, text: text, remark: withheld) }
    // Between empty lines Markdown is read as Markdown in HTML too.
    return quotation(number: number, text: text)
      + "\n\n<details>\n<summary>Answer</summary>\n\n\(answer)\n\n</details>"
  }

  /// What is shown in place of an answer that a learner has to write first.
  static let withheld = "*The answer is shown once yours is in Answers.md.*"

  /// Reads a quotation.
  ///
  /// - Parameter quotation: Its lines, each beginning with `>`; the first has the question's mark.
  /// - Throws: `DocumentError` for one without an answer, or without a number.
  init(parsing quotation: ArraySlice<Substring>) throws(DocumentError) {
    let lines = quotation.map { $0.dropFirst().drop { $0 == " " } }
    let head = lines[0].dropFirst(Self.mark.count)
    guard let end = head.firstRange(of: ".** "), let number = Int(head[..<end.lowerBound]) else {
      throw .questionWithoutNumber(line: String(quotation[quotation.startIndex]))
    }
    guard let answer = lines.firstIndex(where: { $0.hasPrefix(Self.answerMark) }) else {
      throw .questionWithoutAnswer(number: number)
    }
    self.number = number
    text = Document.joined([head[end.upperBound...]] + lines[1..<answer])
    self.answer = Document.joined(
      [lines[answer].dropFirst(Self.answerMark.count)] + lines[(answer + 1)...])
    guard !text.isEmpty, !self.answer.isEmpty else {
      throw .questionWithoutAnswer(number: number)
    }
  }
}

extension Document {
  /// What follows a step's results, in parts.
  public enum Passage: Sendable, Equatable {
    case prose(String)
    case question(InlineQuestion)
  }

  /// The questions of all sections, in their order.
  public var questions: [InlineQuestion] {
    sections.flatMap(\.epilogue).compactMap { passage in
      if case .question(let question) = passage { question } else { nil }
    }
  }

  /// Divides the lines behind a step's marker into prose and questions.
  static func passages(of lines: [Substring]) throws(DocumentError) -> [Passage] {
    var passages: [Passage] = []
    var prose: [Substring] = []
    func closeProse() throws(DocumentError) {
      try checkNoQuestion(in: prose)
      let text = joined(prose)
      if !text.isEmpty { passages.append(.prose(text)) }
      prose = []
    }
    var rest = lines[...]
    while let line = rest.first {
      guard line.hasPrefix("> " + InlineQuestion.mark) else {
        prose.append(line)
        rest = rest.dropFirst()
        continue
      }
      try closeProse()
      let quotation = rest.prefix { $0.hasPrefix(">") }
      passages.append(.question(try InlineQuestion(parsing: quotation)))
      rest = rest.dropFirst(quotation.count)
    }
    try closeProse()
    return passages
  }

  /// Sees to it that no question or answer is shown as prose: with it, an answer would be open.
  static func checkNoQuestion(in prose: [Substring]) throws(DocumentError) {
    let stray = prose.first {
      $0.contains(InlineQuestion.mark) || $0.contains(InlineQuestion.answerMark)
    }
    if let stray { throw .strayQuestion(line: String(stray)) }
  }

  /// Sees to it that questions are numbered 1, 2, 3 …
  static func checkNumbers(of questions: [InlineQuestion]) throws(DocumentError) {
    for (question, number) in zip(questions, 1...) where question.number != number {
      throw .questionOutOfOrder(number: question.number, expected: number)
    }
  }
}
