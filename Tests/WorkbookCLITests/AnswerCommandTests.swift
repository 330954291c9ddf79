// `workbook answer`: outside of learners' folders, and in them.

import Foundation
import TestSupport
import Testing

struct AnswerCommandTests {
  private let folder: TemporaryFolder
  private var knn: String { folder.path + "/my-workbook/knn" }
  private var answers: String { knn + "/Answers.md" }
  /// Words of the answers to questions 1 and 2.
  private let words = ["mean training image", "dividing all pixels by one number"]

  init() throws { folder = try TemporaryFolder() }

  private func started(_ assignment: String = "knn") throws {
    #expect(try workbook(["start", assignment], in: folder.path).status == 0)
  }

  /// Answers a question of Answers.md.
  private func answer(_ number: Int) throws {
    let text = try String(contentsOfFile: answers, encoding: .utf8)
    let parts = text.components(separatedBy: "Answer:")
    let written =
      parts[0..<number].joined(separator: "Answer:") + "Answer:\nI think so.\n"
      + parts[number...].joined(separator: "Answer:")
    try Data(written.utf8).write(to: URL(fileURLWithPath: answers))
  }

  @Test func aQuestionStandsAboveItsAnswer() throws {
    let result = try workbook(["answer", "knn", "2"], in: folder.path)
    #expect(result.status == 0 && result.errors.isEmpty)
    let question = "> Inline question 2. Suppose that neighbors are found by L1 distance"
    #expect(result.output.hasPrefix(question))
    let answer = try #require(result.output.components(separatedBy: "axes?\n\n").last)
    #expect(answer.hasPrefix("The first three. Subtracting the same number"))
    #expect(result.output.contains(words[1]) && !result.output.contains("**"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func withoutANumberTheQuestionsAreListed() throws {
    let result = try workbook(["answer", "knn"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("1. Some rows of the picture"))
    #expect(result.output.contains("\n\n2. Suppose") && result.output.contains("\n\n3. Suppose"))
    #expect(result.output.hasSuffix("\n\n'workbook answer knn 1' answers the first one.\n"))
    for word in words { #expect(!result.output.contains(word)) }
  }

  @Test(arguments: [
    (["knn", "4"], "N expects the number of a question of knn, 1 to 3, not '4'."),
    (["knn", "0"], "1 to 3, not '0'."), (["knn", "two"], "1 to 3, not 'two'."),
    (["knn", "01"], "1 to 3, not '01'."),
    (["features", "2"], "N expects 1, the only question of features, not '2'."),
    (["convolution"], "convolution has no inline questions."),
    (["convolution", "1"], "convolution has no inline questions."),
    (["knnn", "1"], "there is no assignment 'knnn'. Did you mean 'knn'?"),
    (["knn", "1", "2"], "unexpected argument '2' for 'workbook answer'."),
    ([], "ASSIGNMENT [N] is missing after 'workbook answer'."),
  ])
  func mistakesAreOneSentence(_ arguments: [String], says words: String) throws {
    let result = try workbook(["answer"] + arguments, in: folder.path)
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.contains(words), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func aLearnerAnswersFirst() throws {
    try started()
    let refused = try workbook(["answer", "knn", "2"], in: knn)
    #expect(refused.status == 64 && refused.output.isEmpty)
    #expect(
      refused.errors
        == "workbook: question 2 of knn has no answer of yours in 'Answers.md' yet: write one below "
        + "'Answer:' under 'Question 2', and this command shows ours.\n")
    try answer(2)
    for place in [knn, knn + "/Sources"] {
      let shown = try workbook(["answer", "knn", "2"], in: place)
      #expect(shown.status == 0 && shown.output.contains(words[1]))
      #expect(try workbook(["answer", "knn", "1"], in: place).status == 64)
    }
    let list = try workbook(["answer", "knn"], in: knn)
    #expect(list.status == 0 && list.output.contains("first one, once yours is in Answers.md."))
  }

  @Test func aMissingFileOfAnswersIsNoAnswer() throws {
    try started()
    try FileManager.default.removeItem(atPath: answers)
    let refused = try workbook(["answer", "knn", "2"], in: knn)
    #expect(refused.status == 64 && refused.output.isEmpty)
    #expect(refused.errors.contains("'Answers.md' is missing"))
    #expect(refused.errors.contains("workbook start knn '.'"))
    #expect(try workbook(["start", "knn", "."], in: knn).status == 0)
    #expect(FileManager.default.fileExists(atPath: answers))
  }

  /// The folder of another assignment holds no answers to these questions, unless they are beside it.
  @Test func theAnswersBesideAFolderCount() throws {
    try started()
    #expect(try workbook(["answer", "svm", "1"], in: knn).status == 0)
    try started("svm")
    #expect(try workbook(["answer", "svm", "1"], in: knn).status == 64)
    #expect(try workbook(["answer", "svm", "1"], in: folder.path).status == 0)
  }

  @Test func pagesInALearnersFolderWithholdAnswers() throws {
    try started()
    try answer(1)
    let only = ["run", "knn", "--made-up", "--only", "distance-picture,predict-k5", "--no-images"]
    let files = ["--html", "a.html", "--markdown", "a.md", "--notebook", "a.ipynb"]
    let result = try workbook(only + files, in: knn)
    #expect(result.status == 0)
    #expect(result.output.contains("> Answer: workbook answer knn 1\n"))
    #expect(
      result.output.contains("> Answer: workbook answer knn 2, once yours is in Answers.md\n"))
    for file in ["a.html", "a.md", "a.ipynb"] {
      let page = try String(contentsOfFile: "\(knn)/\(file)", encoding: .utf8)
      #expect(page.contains(words[0]) && !page.contains(words[1]), "\(file)")
    }
  }
}
