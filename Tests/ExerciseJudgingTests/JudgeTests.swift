// What the judge makes of answers: shapes before values, words for what is wrong.

import ExerciseJudging
import Exercises
import Synchronization
import Testing

struct JudgeTests {
  /// A stub that doubles a matrix.
  private let stub = Stub(
    "double", file: "Double.swift", points: 10,
    first: Self.example(Matrix([[1, 2], [3, 4]])),
    another: { random in
      Self.example(
        Matrix(rows: 3, columns: 2, elements: random.normals(count: 6)))
    },
    mistakes: [
      Mistake("halved", "it is half.", in: "double") { [.matrix(try $0.matrix() / 2)] }
    ])

  private static func example(_ x: Matrix<Double>) -> Case {
    Case("a matrix", "double", [("x", .matrix(x))], expected: [("y", .matrix(2 * x))])
  }

  private func verdict(
    _ function: @escaping @Sendable (Matrix<Double>) -> [Value]
  ) -> Verdict {
    var exercise = Exercise()
    exercise["double"] = { function(try $0.matrix()) }
    return Judge(seed: 1).verdict(on: stub, ExerciseHere(exercise))
  }

  private func wrong(
    _ function: @escaping @Sendable (Matrix<Double>) -> [Value]
  ) -> WrongAnswer? {
    if case .wrong(let wrong) = verdict(function) { wrong } else { nil }
  }

  @Test func theRightFunctionIsRight() {
    #expect(verdict { [.matrix($0 * 2)] } == .right(cases: 21, seconds: nil))
    // Rounding is no mistake.
    #expect(verdict { [.matrix($0 * (2 + 1e-15))] }.isRight)
  }

  @Test func aKnownMistakeIsNamed() {
    #expect(wrong { [.matrix($0 / 2)] }?.mistake == "halved")
  }

  @Test func aMistakeThatOnlyTheFirstCaseSharesIsNotNamed() {
    let wrong = wrong { [.matrix($0.rows == 2 ? $0 / 2 : $0 * 3)] }
    #expect(wrong != nil && wrong?.mistake == nil)
  }

  @Test func factorsSignsSquaresAndShiftsAreSuspected() {
    #expect(wrong { [.matrix($0 * 6)] }?.suspicion?.contains("3.0 times") == true)
    #expect(wrong { [.matrix(-2 * $0)] }?.suspicion?.contains("other sign") == true)
    #expect(wrong { [.matrix((2 * $0) ** 2)] }?.suspicion?.contains("square") == true)
    #expect(wrong { [.matrix(2 * $0 + 1)] }?.suspicion?.contains("1.0 too large") == true)
    #expect(wrong { [.matrix(zerosLike($0))] }?.suspicion?.contains("zero") == true)
    #expect(wrong { [.matrix(2 * $0.T)] }?.suspicion?.contains("transpose") == true)
    #expect(wrong { [.matrix(exp($0))] }?.suspicion == nil)
  }

  @Test func shapesComeBeforeValues() {
    #expect(
      wrong { [.matrix(vstack([2 * $0, $0]))] }?.difference
        == ["found the shape [4, 2], expected [2, 2]"])
    #expect(wrong { _ in [] }?.difference == ["found 0 results, expected 1"])
    #expect(wrong { [.vector($0.flatten())] } != nil)
  }

  @Test func notANumberFailsWhereverItStands() {
    for i in 0..<4 {
      let wrong = wrong { x in
        var y = 2 * x
        if x.rows == 2 { y[i / 2, i % 2] = .nan }
        return [.matrix(y)]
      }
      #expect(wrong?.difference[0].contains("nan") == true, "\(i)")
    }
  }

  @Test func aMessageCanBeCheckedByHand() {
    let wrong = wrong { [.matrix($0 * 3)] }
    #expect(wrong?.input == ["x = [[1.0, 2.0], [3.0, 4.0]]"])
    #expect(
      wrong?.difference == [
        "found 3.0, expected 2.0 at [0, 0]; all 4 values differ",
        "found    [[3.0, 6.0], [9.0, 12.0]]", "expected [[2.0, 4.0], [6.0, 8.0]]",
      ])
  }

  /// A stub any positive number of which is right, and too large ones are known.
  private func choice(_ number: Double, cases: Int? = nil) -> (verdict: Verdict, calls: Int) {
    let calls = Mutex(0)
    var example = Case("a choice", "choose", [], expected: [("number", .number(0))])
    example.ignored = [0]
    example.objection = { found in
      guard case .number(let x)? = found.first else { return nil }
      if x > 100 { return Objection(["\(x) is too much"], mistake: "too-large") }
      return x > 0 ? nil : Objection(["\(x) is not positive"])
    }
    let stub = Stub(
      "choose", file: "Choose.swift", points: 10, first: example,
      another: { [example] _ in example },
      mistakes: [Mistake("too-large", "it is too large.", in: "choose") { _ in [.number(1000)] }],
      cases: cases)
    var exercise = Exercise()
    exercise["choose"] = { _ in
      calls.withLock { $0 += 1 }
      return [.number(number)]
    }
    let verdict = Judge(seed: 1).verdict(on: stub, ExerciseHere(exercise))
    return (verdict, calls.withLock { $0 })
  }

  @Test func aChoiceIsJudgedByWhatItServes() {
    #expect(choice(1).verdict == .right(cases: 21, seconds: nil))
    #expect(choice(2).verdict.isRight)
    guard case .wrong(let wrong) = choice(-1).verdict, case .wrong(let large) = choice(200).verdict
    else {
      Issue.record("a choice that does not fit is right")
      return
    }
    #expect(wrong.difference == ["-1.0 is not positive"] && wrong.mistake == nil)
    // Not only the number that the known mistake chooses.
    #expect(large.difference == ["200.0 is too much"])
    #expect(large.mistake == "too-large" && large.suspicion == "it is too large.")
  }

  @Test func aStubMayAskForFewCases() {
    // The first case once, each other one twice.
    #expect(choice(1, cases: 2).verdict == .right(cases: 3, seconds: nil))
    #expect(choice(1, cases: 2).calls == 5)
  }

  @Test func aPatternNamesAMistakeWithoutLinesOfItsOwn() {
    var example = Self.example(Matrix([[1, 2], [3, 4]]))
    example.objection = { found in
      found == [.matrix(Matrix([[9, 9], [9, 9]]))] ? Objection(mistake: "halved") : nil
    }
    let stub = Stub(
      "double", file: "Double.swift", points: 10, first: example,
      another: { [example] _ in example },
      mistakes: self.stub.mistakes)
    var exercise = Exercise()
    exercise["double"] = { _ in [.matrix(Matrix([[9, 9], [9, 9]]))] }
    guard case .wrong(let wrong) = Judge(seed: 1).verdict(on: stub, ExerciseHere(exercise)) else {
      Issue.record("nines are not doubles")
      return
    }
    #expect(wrong.mistake == "halved" && wrong.difference[0].hasPrefix("found 9.0, expected 2.0"))
  }

  @Test func mapsAreComparedByShapeAndPlace() {
    let x = Maps([[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]])
    let stub = Stub(
      "double-maps", file: "Double.swift", points: 10,
      first: Case("maps", "double", [("x", .maps(x))], expected: [("y", .maps(2 * x))]),
      another: { _ in Case("maps", "double", [("x", .maps(x))], expected: [("y", .maps(2 * x))]) },
      mistakes: [])
    func wrong(_ function: @escaping @Sendable (Maps) -> Maps) -> WrongAnswer? {
      var exercise = Exercise()
      exercise["double"] = { [.maps(function(try $0.maps()))] }
      let verdict = Judge(seed: 1).verdict(on: stub, ExerciseHere(exercise))
      if case .wrong(let wrong) = verdict { return wrong }
      return nil
    }
    #expect(wrong { 2 * $0 } == nil)
    let shape = wrong { $0.reshape(2, 1, 2, 2) }
    #expect(shape?.difference == ["found the shape [2, 1, 2, 2], expected [1, 2, 2, 2]"])
    let one = wrong {
      var y = 2 * $0
      y[0, 1, 1, 0] = 3
      return y
    }
    #expect(
      one?.difference[0] == "found 3.0, expected 14.0 at [0, 1, 1, 0]; 1 of 8 values differ")
    #expect(one?.input == ["x = [[[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]]"])
    #expect(wrong { 6 * $0 }?.suspicion?.contains("3.0 times") == true)
    #expect(wrong { $0 * .nan } != nil)
  }

  @Test func aSeedRepeatsItsCases() {
    func examples(_ seed: UInt32) -> [Verdict] {
      [
        Judge(seed: seed).verdict(
          on: stub,
          ExerciseHere(
            {
              var exercise = Exercise()
              exercise["double"] = { arguments in
                let x = try arguments.matrix()
                return [.matrix(x.rows == 2 ? 2 * x : x)]
              }
              return exercise
            }()))
      ]
    }
    #expect(examples(3) == examples(3))
    #expect(examples(3) != examples(4))
  }
}
