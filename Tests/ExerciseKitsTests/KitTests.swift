// Every kit: its reference solution is right on every seed, its mistakes fail and are named.

import AssignmentCatalog
import ExerciseJudging
import Exercises
import Foundation
import Notebook
import Synchronization
import Testing

/// A stub of a kit, with a name for the test's output.
struct KitStub: Sendable, CustomTestStringConvertible {
  let kit: ExerciseKit
  let stub: Stub
  var testDescription: String { "\(kit.assignment) \(stub.id)" }
  /// Whether any results that serve their purpose are right.
  var isChoice: Bool { stub.first.ignored.count == stub.first.expected.count }

  static let all = ExerciseKit.all.flatMap { kit in kit.stubs.map { KitStub(kit: kit, stub: $0) } }
}

struct KitTests {
  private func judge(seed: Int, isLarge: Bool = false) -> Judge {
    var judge = Judge(seed: UInt32(seed))
    judge.includesLarge = isLarge
    return judge
  }

  @Test(arguments: KitStub.all)
  func theReferenceIsRightOnTwentySeeds(_ part: KitStub) {
    for seed in 0..<20 {
      let verdict = judge(seed: seed).verdict(on: part.stub, ExerciseHere(part.kit.reference))
      #expect(verdict.isRight, "seed \(seed): \(verdict)")
    }
  }

  @Test(arguments: KitStub.all)
  func everyMistakeFailsAndIsNamed(_ part: KitStub) {
    #expect(!part.stub.mistakes.isEmpty)
    #expect(Set(part.stub.mistakes.map(\.id)).count == part.stub.mistakes.count)
    for mistake in part.stub.mistakes {
      for seed in 0..<10 {
        let verdict = judge(seed: seed).verdict(
          on: part.stub, ExerciseHere(mistake.made(in: part.kit.reference)))
        guard case .wrong(let wrong) = verdict else {
          Issue.record("\(mistake.id), seed \(seed): \(verdict)")
          continue
        }
        #expect(wrong.mistake == mistake.id, "seed \(seed): \(wrong)")
        #expect(wrong.suspicion == mistake.sentence)
      }
    }
  }

  @Test(arguments: KitStub.all)
  func aMistakeOfItsOwnIsWrongAndNotNamed(_ part: KitStub) {
    // Right but for a part in a thousand: no known mistake.
    let function = part.stub.first.function
    let reference = part.kit.reference
    var other = reference
    other[function] = { arguments in
      let results = try reference[function]!(&arguments)
      return results.map(altered)
    }
    let verdict = judge(seed: 0).verdict(on: part.stub, ExerciseHere(other))
    guard case .wrong(let wrong) = verdict else {
      // A choice may still fit.
      #expect(part.isChoice && verdict.isRight, "a program with other numbers passed")
      return
    }
    #expect(wrong.mistake == nil, "\(wrong)")
  }

  @Test(arguments: KitStub.all)
  func aNumberThatIsNoneIsNeverRight(_ part: KitStub) {
    let function = part.stub.first.function
    let reference = part.kit.reference
    var other = reference
    other[function] = { arguments in
      try reference[function]!(&arguments).map(poisoned)
    }
    let verdict = judge(seed: 0).verdict(on: part.stub, ExerciseHere(other))
    #expect(!verdict.isRight)
  }

  @Test(arguments: KitStub.all)
  func randomnessIsSeen(_ part: KitStub) {
    let function = part.stub.first.function
    let reference = part.kit.reference
    let calls = Counter()
    var other = reference
    other[function] = { arguments in
      let results = try reference[function]!(&arguments)
      // Within the tolerance, but another result each time.
      return calls.next() % 2 == 0 ? results : results.map(nudged)
    }
    guard results(of: part, from: reference).map(nudged) != results(of: part, from: reference)
    else { return }
    let verdict = judge(seed: 0).verdict(on: part.stub, ExerciseHere(other))
    guard case .wrong(let wrong) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(wrong.difference[0].contains("another result"), "\(wrong)")
  }

  private func results(of part: KitStub, from exercise: Exercise) -> [Value] {
    (try? exercise.answer(part.stub.first.call)) ?? []
  }

  @Test(arguments: KitStub.all)
  func everyStubHasHintsAndASolution(_ part: KitStub) throws {
    #expect(part.kit.hints(for: part.stub).count == 3)
    #expect(part.kit.hints(for: part.stub).allSatisfy { $0.count > 10 })
    let solution = try #require(part.kit.solution(of: part.stub))
    #expect(solution.contains("func ") && !solution.contains("todo"))
    let file = try #require(part.kit.files.first { $0.name == part.stub.file })
    #expect(file.stubText.contains("todo(\"\(part.stub.id)\""))
  }

  /// `.ci/learners-mistakes` has code for each, which the gate tries with the real commands.
  @Test(arguments: KitStub.all)
  func everyMistakeIsTriedInTheGate(_ part: KitStub) throws {
    let clone = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let tried = try String(
      contentsOf: clone.appendingPathComponent(".ci/learners-mistakes"), encoding: .utf8
    ).split(separator: "\n")
    for mistake in part.stub.mistakes {
      let heading = "## \(part.kit.assignment) \(part.stub.id): \(mistake.id)"
      #expect(tried.contains { $0 == heading }, "\(heading)")
    }
  }

  @Test(arguments: ExerciseKit.all.map(\.assignment))
  func aKitIsWhole(_ assignment: String) throws {
    let kit = try #require(ExerciseKit.all.first { $0.assignment == assignment })
    #expect(kit.points == 100)
    #expect(kit.main.contains("serve("))
    let cataloged = try #require(CatalogedAssignment.all.first { $0.name == assignment })
    let questions = try cataloged.questions()
    let asked = answeredQuestions(in: kit.questions)
    #expect(asked.allSatisfy { !$0.isAnswered })
    #expect(asked.map(\.number) == questions.map { "\($0.number)" })
    for question in questions {
      #expect(kit.questions.contains("\n> \(question.text)\n"))
      #expect(!kit.questions.contains(question.answer))
    }
    // Each stub of the files is judged, and each that is judged is in its file.
    let marked = kit.files.flatMap { file in
      StubSource(file.solution).ids.map { "\(file.name) \($0)" }
    }
    #expect(Set(marked) == Set(kit.stubs.map { "\($0.file) \($0.id)" }))
    for file in kit.files {
      #expect(!file.stubText.contains("// solution:") && !file.stubText.contains("// end"))
    }
  }
}

/// Counts calls.
private final class Counter: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}

private func altered(_ value: Value) -> Value {
  switch value {
  case .integer(let x): .integer(x + 101)
  case .number(let x): .number(x * 1.001 + 1e-3)
  case .integers(let x): .integers(x.map { $0 + 101 })
  case .vector(let x): .vector(x * 1.001 + 1e-3)
  case .matrix(let x): .matrix(x * 1.001 + 1e-3)
  case .maps(let x): .maps(x * 1.001 + 1e-3)
  case .list(let x): .list(x.map(altered))
  default: value
  }
}

private func poisoned(_ value: Value) -> Value {
  switch value {
  case .number: .number(.nan)
  case .vector(let x): .vector(x * .nan)
  case .matrix(let x):
    // The last element only: where it stands must not matter.
    .matrix(
      Matrix(
        rows: x.rows, columns: x.columns,
        elements: x.elements.enumerated().map { $0 == x.elements.count - 1 ? .nan : $1 }))
  case .maps(let x):
    .maps(
      maps(x) { elements in
        elements.enumerated().map { $0 == elements.count - 1 ? .nan : $1 }
      })
  case .list(let x): .list(x.map(poisoned))
  case .integers(let x): .integers(x.map { _ in -1 })
  default: value
  }
}

private func nudged(_ value: Value) -> Value {
  switch value {
  case .number(let x): .number(nudged(x))
  case .vector(let x): .vector(Vector(x.map(nudged)))
  case .matrix(let x):
    .matrix(Matrix(rows: x.rows, columns: x.columns, elements: x.elements.map(nudged)))
  case .maps(let x): .maps(maps(x) { $0.map(nudged) })
  case .list(let x): .list(x.map(nudged))
  default: value
  }
}

/// Maps of the same shape with other elements.
private func maps(_ x: Maps, _ change: ([Double]) -> [Double]) -> Maps {
  Maps(
    samples: x.samples, channels: x.channels, height: x.height, width: x.width,
    elements: change(x.elements))
}

/// The next number, except that a zero stays one: beside it, any other number is a wrong one.
private func nudged(_ x: Double) -> Double { x == 0 ? 0 : x.nextUp }
