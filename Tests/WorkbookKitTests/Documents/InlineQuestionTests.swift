import Testing

@testable import WorkbookKit

struct InlineQuestionTests {
  private func document(_ lines: String...) throws -> Document {
    try Document(parsing: (["# T", "## A", "<!-- step: a -->"] + lines).joined(separator: "\n"))
  }

  @Test func aQuotationIsAQuestionAndItsAnswer() throws {
    let found = try document(
      "", "> **Inline question 1.** Why is it near $\\log 10$?", ">", "> **Answer.** So. *And* so.",
      "")
    #expect(
      found.questions == [
        InlineQuestion(number: 1, text: "Why is it near $\\log 10$?", answer: "So. *And* so.")
      ])
    #expect(found.sections[0].epilogue == [.question(found.questions[0])])
  }

  @Test func paragraphsAndFormulasBelongToTheirPart() throws {
    let found = try document(
      "> **Inline question 1.** One.", "> More.", ">", "> - an item", ">", "> **Answer.** Two.",
      ">",
      "> $$", "> x^2", "> $$")
    #expect(found.questions[0].text == "One.\nMore.\n\n- an item")
    #expect(found.questions[0].answer == "Two.\n\n$$\nx^2\n$$")
  }

  @Test func proseAndQuestionsKeepTheirOrder() throws {
    let found = try document(
      "Before.", "", "> **Inline question 1.** A?", "> **Answer.** a", "", "> A quotation.", "",
      "> **Inline question 2.** B?", "> **Answer.** b", "After.")
    let questions = found.questions
    #expect(questions.map(\.text) == ["A?", "B?"] && questions.map(\.answer) == ["a", "b"])
    #expect(
      found.sections[0].epilogue == [
        .prose("Before."), .question(questions[0]), .prose("> A quotation."),
        .question(questions[1]), .prose("After."),
      ])
  }

  @Test func aQuestionNeedsAnAnswer() {
    let question = "> **Inline question 1.** Why?"
    let missing = DocumentError.questionWithoutAnswer(number: 1)
    #expect(throws: missing) { try document(question) }
    #expect(throws: missing) { try document(question, ">", "> So.") }
    #expect(throws: missing) { try document(question, ">", "> **Answer.** ") }
    #expect(throws: missing) { try document("> **Inline question 1.** ", "> **Answer.** So.") }
    // An empty line ends the quotation: the answer would be shown below it, open.
    #expect(throws: missing) { try document(question, "", "> **Answer.** So.") }
  }

  @Test func questionsAreNumbered() {
    let first = ["> **Inline question 1.** A?", "> **Answer.** a", ""]
    func lines(_ mark: String) -> String {
      (first + ["> **Inline question \(mark)** B?", "> **Answer.** b"]).joined(separator: "\n")
    }
    #expect(throws: DocumentError.questionOutOfOrder(number: 1, expected: 2)) {
      try document(lines("1."))
    }
    #expect(throws: DocumentError.questionOutOfOrder(number: 3, expected: 2)) {
      try document(lines("3."))
    }
    #expect(throws: DocumentError.questionWithoutNumber(line: "> **Inline question two.** B?")) {
      try document(lines("two."))
    }
    #expect(throws: DocumentError.questionWithoutNumber(line: "> **Inline question 2** B?")) {
      try document(lines("2"))
    }
  }

  /// As prose, a question would be shown with its answer open.
  @Test(arguments: [
    "> **Inline question 1.** Why?", "**Inline question 1.** Why?", "> **Answer.** So.",
    "**Answer.** So.",
  ])
  func noQuestionIsProse(_ line: String) {
    let stray = DocumentError.strayQuestion(line: line)
    #expect(throws: stray) { try Document(parsing: "# T\n\(line)\n## A\n<!-- step: a -->") }
    #expect(throws: stray) { try Document(parsing: "# T\n## A\n\(line)\n<!-- step: a -->") }
    guard !line.hasPrefix("> **Inline") else { return }
    #expect(throws: stray) { try document(line) }
    #expect(throws: stray) {
      try document("> **Inline question 1.** A?", "> **Answer.** a", "", line)
    }
  }
}
