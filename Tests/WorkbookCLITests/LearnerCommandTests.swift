// The commands of a learner that need no build: start, hint, solution, reset, progress.

import Foundation
import TestSupport
import Testing

struct LearnerCommandTests {
  private let folder: TemporaryFolder
  private var knn: String { folder.path + "/my-workbook/knn" }
  private var file: String { knn + "/Sources/knn/KNearestNeighbor.swift" }

  init() throws { folder = try TemporaryFolder() }

  private func started() throws {
    #expect(try workbook(["start", "knn"], in: folder.path).status == 0)
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func startSaysWhatComesFirst() throws {
    let result = try workbook(["start", "knn"], in: folder.path)
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output.contains("5 stubs, 100 points. First: two-loops."))
    #expect(result.output.contains("workbook check --watch"))
    #expect(try text(file).contains("todo(\"two-loops\")"))
  }

  /// Some assignments are notebooks only: whoever goes from exercise to exercise is told of them.
  @Test func startNamesTheNotebooksBeforeAnExercise() throws {
    let first = try workbook(["start", "knn"], in: folder.path)
    #expect(first.output.contains("\nAssignment 1 of 17.\n"))
    let later = try workbook(["start", "two-layer-net"], in: folder.path)
    #expect(
      later.output.contains(
        "\nAssignment 6 of 17. Just before it: workbook run gradient-descent, workbook run spiral.\n"
      ))
    let softmax = try workbook(["start", "softmax"], in: folder.path)
    #expect(softmax.output.contains("\nAssignment 3 of 17.\n"))
  }

  @Test func startingTwiceKeepsWhatIsWritten() throws {
    try started()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
    let result = try workbook(["start", "knn"], in: folder.path)
    #expect(result.status == 0 && result.output.contains("what you wrote is as it was"))
    #expect(try text(file) == "mine")
  }

  @Test func hintsGoDeeperAndStayThere() throws {
    try started()
    for depth in ["1 of 3", "2 of 3", "3 of 3", "3 of 3"] {
      let result = try workbook(["hint", "two-loops"], in: knn)
      #expect(result.output.hasPrefix("two-loops, hint \(depth)\n"))
    }
    let first = try workbook(["hint", "two-loops", "--depth", "1"], in: knn)
    #expect(first.output.hasPrefix("two-loops, hint 1 of 3\n"))
    #expect(try workbook(["hint", "two-loops", "--depth", "4"], in: knn).status == 64)
  }

  @Test func aSolutionIsShownAfterItWasRight() throws {
    try started()
    let refused = try workbook(["solution", "two-loops"], in: knn)
    #expect(refused.status == 64 && refused.output.isEmpty)
    #expect(refused.errors.contains("workbook hint two-loops"))
    let shown = try workbook(["solution", "two-loops", "--give-up"], in: knn)
    #expect(shown.status == 0 && shown.output.contains("squareRoot()"))
    #expect(!shown.output.contains("todo"))
  }

  @Test func aResetNamesTheCopy() throws {
    try started()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: file))
    let result = try workbook(["reset", "KNearestNeighbor.swift"], in: knn)
    #expect(result.status == 0)
    #expect(try text(file).contains("todo(\"two-loops\")"))
    // … is in .workbook/snapshots/2026-11-27T14.03.04.400Z/KNearestNeighbor.swift.
    let words = result.output.split { $0 == " " || $0.isNewline }
    let copy = try #require(words.last { $0.hasPrefix(".workbook/snapshots/") })
    #expect(try text("\(knn)/\(copy.dropLast())") == "mine")
  }

  @Test func progressIsSeenFromEverywhere() throws {
    try started()
    for place in [folder.path, folder.path + "/my-workbook", knn, knn + "/Sources"] {
      let result = try workbook(["progress"], in: place)
      #expect(result.status == 0)
      #expect(result.output.contains("knn: 0 of 100 points"), "\(place): \(result)")
      #expect(result.output.contains("inline questions: 0 of 3 answered"))
    }
  }

  @Test func mistakesOfTheCommandLineSayWhatToDo() throws {
    let outside = try workbook(["check"], in: folder.path)
    #expect(outside.status == 66 && outside.errors.contains("workbook start"))
    let unknown = try workbook(["start", "knnn"], in: folder.path)
    #expect(unknown.status == 64 && unknown.errors.contains("Did you mean 'knn'?"))
    try started()
    let stub = try workbook(["hint", "two-loop"], in: knn)
    #expect(stub.status == 64 && stub.errors.contains("Did you mean 'two-loops'?"))
    let mine = try workbook(["run", "digits", "--mine"], in: knn)
    #expect(mine.status == 64)
    let other = try workbook(["start", "svm", knn], in: folder.path)
    #expect(other.status == 64 && other.errors.contains("the assignment knn"))
  }

  @Test func theTableOfNumPyIsHelp() throws {
    let result = try workbook(["help", "numpy"], in: folder.path)
    #expect(result.status == 0)
    #expect(result.output.contains("np.argsort(v, kind='stable')"))
    #expect(result.output.contains("v.argsort()"))
  }
}
