// Judges a stub: a case to check by hand, fresh small ones, each of them twice, and one large.

import Exercises
import NumPyRandom

/// Something that answers calls: a learner's program, or an exercise in the judge's own process.
public protocol Answering: AnyObject {
  /// Calls a function.
  ///
  /// - Parameter deadline: The seconds that the call may take.
  /// - Returns: The results and the seconds that they took, or what kept them from being.
  func answer(_ call: Call, deadline: Double) -> Result<Answer, AnswerFailure>
}

/// The results of a call.
public struct Answer: Sendable {
  public var results: [Value]
  public var seconds: Double
  /// The stubs that the call came to and that are not written, with their lines.
  public var unwritten: [String: SourcePlace]

  public init(results: [Value], seconds: Double, unwritten: [String: SourcePlace] = [:]) {
    self.results = results
    self.seconds = seconds
    self.unwritten = unwritten
  }
}

/// A failure as an error.
public struct AnswerFailure: Error, Sendable, Equatable {
  public var failure: Failure

  public init(_ failure: Failure) { self.failure = failure }
}

/// An exercise in the judge's own process: for the judge's own tests.
public final class ExerciseHere: Answering {
  private let exercise: Exercise

  public init(_ exercise: Exercise) { self.exercise = exercise }

  public func answer(_ call: Call, deadline: Double) -> Result<Answer, AnswerFailure> {
    do {
      return .success(Answer(results: try exercise.answer(call), seconds: 0))
    } catch let failure as AnswerFailure {
      return .failure(failure)
    } catch {
      return .failure(AnswerFailure(.confused("\(error)")))
    }
  }
}

/// Judges stubs on cases that follow from a seed.
public struct Judge: Sendable {
  /// The seed of the cases.
  public let seed: UInt32
  /// How many fresh small cases a stub gets.
  public var cases = 20
  /// The seconds that a call on a small case may take.
  public var smallDeadline = 2.0
  /// The seconds that a call on the large case may take.
  public var largeDeadline = 20.0
  /// Whether the large case is judged as well.
  public var includesLarge = true

  public init(seed: UInt32) { self.seed = seed }

  /// Judges one stub.
  public func verdict(on stub: Stub, _ program: some Answering) -> Verdict {
    var random = generator(for: stub)
    let seeded = ", seed \(seed)"
    var examples = [stub.first]
    for _ in 0..<min(cases, stub.cases ?? cases) {
      var example = stub.another(&random)
      example.title += seeded
      examples.append(example)
    }
    for (number, example) in examples.enumerated() {
      let found: [Value]
      switch program.answer(example.call, deadline: smallDeadline) {
      case .failure(let error): return verdict(on: stub, error.failure, example)
      case .success(let answer):
        if let place = answer.unwritten[stub.id] { return .notWritten(place) }
        found = answer.results
      }
      if let wrong = wrongAnswer(found, example, stub) {
        return .wrong(named(wrong, stub, found, example, examples[(number + 1)...], program))
      }
      if number > 0 {
        switch program.answer(example.call, deadline: smallDeadline) {
        case .failure(let error): return verdict(on: stub, error.failure, example)
        case .success(let answer):
          if !isIdentical(found, answer.results) {
            return .wrong(
              WrongAnswer(
                example: example.title, input: inputLines(example),
                difference: ["the second call with the same arguments gave another result"],
                suspicion: "something random, or something kept from an earlier call, is in it."))
          }
        }
      }
    }
    guard includesLarge, let large = stub.large?(&random) else {
      return .right(cases: examples.count, seconds: nil)
    }
    switch program.answer(large.call, deadline: largeDeadline) {
    case .failure(let error): return verdict(on: stub, error.failure, large)
    case .success(let answer):
      if let wrong = wrongAnswer(answer.results, large, stub) {
        return .wrong(named(wrong, stub, answer.results, large, [], program))
      }
      return .right(cases: examples.count, seconds: answer.seconds)
    }
  }

  /// The generator of a stub's cases: the same for a seed, whatever else is judged.
  private func generator(for stub: Stub) -> RandomState {
    RandomState(key: [seed] + stub.id.unicodeScalars.map(\.value))
  }

  private func verdict(on stub: Stub, _ failure: Failure, _ example: Case) -> Verdict {
    if case .notWritten(let other, let place) = failure {
      return other == stub.id ? .notWritten(place) : .waiting(for: [other])
    }
    return .failed(
      failure, example: example.title,
      arguments: example.arguments.map { "\($0.name) = \(listing($0.value))" }
        .joined(separator: ", "))
  }

  private func wrongAnswer(_ found: [Value], _ example: Case, _ stub: Stub) -> WrongAnswer? {
    let objection = example.objection?(found)
    guard let lines = objection?.lines ?? difference(found: found, example) else { return nil }
    for other in example.alternatives
    where isSame(
      judged(found, example), judged(other, example), tolerance: example.tolerance,
      slack: example.slack)
    {
      return nil
    }
    if let id = objection?.mistake, let mistake = stub.mistakes.first(where: { $0.id == id }) {
      return WrongAnswer(
        example: example.title, input: inputLines(example), difference: lines,
        suspicion: mistake.sentence, mistake: id)
    }
    return WrongAnswer(
      example: example.title, input: inputLines(example), difference: lines,
      suspicion: suspicion(
        found: judged(found, example), expected: judged(example.expected.map(\.value), example)))
  }

  /// The arguments of a case, where they are few enough to be read.
  private func inputLines(_ example: Case) -> [String] {
    example.arguments.map { "\($0.name) = \(listing($0.value))" }
  }

  /// Finds the known mistake that gives what was found: on this case, and on the next ones too.
  private func named(
    _ wrong: WrongAnswer, _ stub: Stub, _ found: [Value], _ example: Case,
    _ more: ArraySlice<Case>, _ program: some Answering
  ) -> WrongAnswer {
    if wrong.mistake != nil { return wrong }
    var suspects = stub.mistakes.filter { makes($0, found, example) }
    for next in more.prefix(12) where !suspects.isEmpty {
      guard case .success(let answer) = program.answer(next.call, deadline: smallDeadline) else {
        continue
      }
      suspects = suspects.filter { makes($0, answer.results, next) }
    }
    guard let mistake = suspects.first else { return wrong }
    var wrong = wrong
    wrong.suspicion = mistake.sentence
    wrong.mistake = mistake.id
    return wrong
  }

  private func makes(_ mistake: Mistake, _ found: [Value], _ example: Case) -> Bool {
    // Where no values are compared, none tell one mistake from another.
    let own = judged(found, example)
    guard !own.isEmpty, let answer = mistake.answer(to: example) else { return false }
    return isSame(
      own, judged(answer, example), tolerance: example.tolerance, slack: example.slack)
  }

  /// The results that the case is about.
  private func judged(_ results: [Value], _ example: Case) -> [Value] {
    results.enumerated().filter { !example.ignored.contains($0.offset) }.map(\.element)
  }
}
