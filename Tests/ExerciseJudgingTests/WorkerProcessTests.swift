// A learner's program may do anything: each thing it does is attributed, and the next call works.

import ExerciseJudging
import Exercises
import Foundation
import Testing

@Suite(.serialized)
struct WorkerProcessTests {
  private let worker: WorkerProcess

  init() throws {
    let folder = try #require(Self.buildFolder)
    worker = WorkerProcess(
      executable: folder + "/LearnerProgram", sources: ["Misbehaving.swift"])
  }

  /// Where this build's programs are.
  private static var buildFolder: String? {
    var folder = Bundle.main.bundleURL
    let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    if let tests { folder = tests.bundleURL.deletingLastPathComponent() }
    for candidate in [
      folder, URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
    ]
    where FileManager.default.fileExists(atPath: candidate.path + "/LearnerProgram") {
      return candidate.path
    }
    return nil
  }

  private func call(_ function: String, k: Int? = nil, deadline: Double = 20) -> Result<
    Answer, AnswerFailure
  > {
    var arguments: [Value] = [
      .matrix(zeros(2, 2)), .integers([1, 2]), .matrix(Matrix([[1, 2], [3, 4]])),
    ]
    if let k { arguments.append(.integer(k)) }
    return worker.answer(Call(function, arguments), deadline: deadline)
  }

  private func failure(_ result: Result<Answer, AnswerFailure>) -> Failure? {
    if case .failure(let error) = result { error.failure } else { nil }
  }

  private func results(_ result: Result<Answer, AnswerFailure>) -> [Value]? {
    if case .success(let answer) = result { answer.results } else { nil }
  }

  /// The program works again after whatever it did.
  private func expectStillWorking() {
    #expect(results(call("predictLabels", k: 11)) == [.integers([11])])
  }

  @Test func valuesGoBothWays() {
    #expect(results(call("distancesTwoLoops")) == [.matrix(Matrix([[1, 2], [3, 4]]))])
    let kept = worker.store(.matrix(Matrix([[7]])))
    let answer = worker.answer(
      Call("distancesTwoLoops", [.matrix(zeros(1, 1)), .integers([0]), kept]), deadline: 20)
    #expect(results(answer) == [.matrix(Matrix([[7]]))])
  }

  @Test func aStoredValueOutlivesTheProcess() {
    let kept = worker.store(.matrix(Matrix([[7]])))
    #expect(failure(call("predictLabels", k: 10)) != nil)
    let answer = worker.answer(
      Call("distancesTwoLoops", [.matrix(zeros(1, 1)), .integers([0]), kept]), deadline: 20)
    #expect(results(answer) == [.matrix(Matrix([[7]]))])
  }

  @Test func anUnwrittenStubIsNamedWithItsLine() {
    #expect(
      failure(call("distancesOneLoop"))
        == .notWritten(
          stub: "one-loop", SourcePlace(file: "Misbehaving.swift", line: 10)))
    expectStillWorking()
  }

  // In an optimized build the check stays only with the flag that learners' own packages have, and this
  // package has not: the gate sees the trap in one of those.
  #if DEBUG
    @Test func anIndexPastTheEndIsFoundAtItsLine() {
      guard case .crashed(let reason, let place) = failure(call("predictLabels", k: 1)) else {
        Issue.record("no crash")
        return
      }
      #expect(reason.lowercased().contains("index out of range"), "\(reason)")
      #expect(
        place?.file == "Misbehaving.swift" && place?.line == 36, "\(String(describing: place))")
      expectStillWorking()
    }
  #endif

  @Test func wrongShapesAreFoundWithBothOfThem() {
    guard case .crashed(let reason, let place) = failure(call("distancesNoLoops")) else {
      Issue.record("no crash")
      return
    }
    #expect(reason.contains("[2, 2] + [3, 2]"), "\(reason)")
    #expect(place?.line == 12, "\(String(describing: place))")
    expectStillWorking()
  }

  @Test func arithmeticOverflowIsNamed() {
    guard case .crashed(let reason, let place) = failure(call("predictLabels", k: 9)) else {
      Issue.record("no crash")
      return
    }
    #expect(reason.contains("overflow"), "\(reason)")
    #expect(place?.file == "Misbehaving.swift")
  }

  @Test func anEndlessLoopIsFoundAtItsLine() {
    let start = ContinuousClock.now
    guard
      case .timeout(let seconds, let place) = failure(
        call("predictLabels", k: 2, deadline: 1))
    else {
      Issue.record("no timeout")
      return
    }
    #expect(seconds == 1)
    #expect(place?.line == 42, "\(String(describing: place))")
    #expect(ContinuousClock.now - start < .seconds(30))
    expectStillWorking()
  }

  @Test func deepRecursionIsNamed() {
    guard case .recursion(let place) = failure(call("predictLabels", k: 3)) else {
      Issue.record("no recursion: \(String(describing: failure(call("predictLabels", k: 3))))")
      return
    }
    #expect(place?.line == 46, "\(String(describing: place))")
    expectStillWorking()
  }

  @Test func tooMuchMemoryIsNamed() {
    guard case .memory(let limit, _) = failure(call("predictLabels", k: 4)) else {
      Issue.record("no memory: \(String(describing: failure(call("predictLabels", k: 4))))")
      return
    }
    #expect(limit == 2 << 30)
    expectStillWorking()
  }

  @Test func aFloodOfOutputIsKeptInPart() {
    #expect(results(call("predictLabels", k: 5)) == [.integers([5])])
    let output = worker.takeOutput()
    #expect(output.hasPrefix("a line of output, number 0\n"))
    #expect(output.utf8.count <= (1 << 16) + 100)
    #expect(output.hasSuffix("more bytes"))
    expectStillWorking()
    #expect(worker.takeOutput() == "k is 11\n")
  }

  @Test func anExitIsNoAnswer() {
    #expect(
      failure(call("predictLabels", k: 6))
        == .exited(status: 0, SourcePlace(file: "Misbehaving.swift", line: 24, column: 13)))
    expectStillWorking()
  }

  @Test func wordsOnTheJudgesChannelAreNoAnswer() {
    let start = ContinuousClock.now
    guard case .confused(let words) = failure(call("predictLabels", k: 8)) else {
      Issue.record("no confusion")
      return
    }
    #expect(words.contains("descriptor 4"))
    // The program goes on, and nobody waits for its end.
    #expect(ContinuousClock.now - start < .seconds(20))
    expectStillWorking()
  }

  @Test func anAbortIsACrash() {
    guard case .crashed = failure(call("predictLabels", k: 10)) else {
      Issue.record("no crash")
      return
    }
    expectStillWorking()
  }

  @Test func anUnknownFunctionIsNoAnswer() {
    guard case .confused(let words) = failure(call("fly")) else {
      Issue.record("no confusion")
      return
    }
    #expect(words.contains("versions"))
    expectStillWorking()
  }

  @Test func aProgramThatIsNotThereIsNamed() {
    let missing = WorkerProcess(executable: "/no/program", sources: [])
    guard case .unstartable(let words) = failure(missing.answer(Call("f", []), deadline: 1)) else {
      Issue.record("it started")
      return
    }
    #expect(words.contains("/no/program"))
  }
}
