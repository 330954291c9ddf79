// What is to be written, the cases that judge it, and the mistakes that are known.

import Exercises
import NumPyRandom

/// One call of a learner's function, and the results that are expected.
public struct Case: Sendable {
  /// What is special about it, for a person: `3 test × 5 training rows`.
  public var title: String
  public var function: String
  /// The arguments with the names that a message calls them by.
  public var arguments: [(name: String, value: Value)]
  /// The results with their names; empty where only the time is of interest.
  public var expected: [(name: String, value: Value)]
  /// How far a number may be from the expected one, relative to it and to the largest one there.
  public var tolerance: Double
  /// How far it may be besides, in the units of the result.
  public var slack: Double
  /// The indices of results that are another stub's.
  public var ignored: Set<Int> = []
  /// Other answers that are right too.
  public var alternatives: [[Value]] = []
  /// Judges what no single expected value can, such as a choice, or knows a mistake by its pattern;
  /// nil where it has nothing against the results.
  public var objection: (@Sendable ([Value]) -> Objection?)?

  public init(
    _ title: String, _ function: String, _ arguments: [(String, Value)],
    expected: [(String, Value)], tolerance: Double = 1e-9, slack: Double = 0
  ) {
    self.title = title
    self.function = function
    self.arguments = arguments
    self.expected = expected
    self.tolerance = tolerance
    self.slack = slack
  }

  /// The call.
  public var call: Call { Call(function, arguments.map(\.value)) }
}

/// A mistake that learners make, as a function that makes it.
public struct Mistake: Sendable {
  /// A short name: `no-root`.
  public let id: String
  /// What is wrong, and a question that leads on; a sentence or two.
  public let sentence: String
  /// The exercise with the mistake in it.
  let exercise: Exercise

  /// A mistake that an exercise's function makes.
  ///
  /// - Parameter function: What is called instead of the stub's own function.
  public init(
    _ id: String, _ sentence: String, in function: String, _ answer: @escaping Exercise.Function
  ) {
    self.id = id
    self.sentence = sentence
    var exercise = Exercise()
    exercise[function] = answer
    self.exercise = exercise
  }

  /// An exercise with the mistake in it instead of its own function.
  public func made(in other: Exercise) -> Exercise {
    var mistaken = other
    for name in exercise.names { mistaken[name] = exercise[name] }
    return mistaken
  }

  /// What the mistake makes of a case; nil where it cannot even be computed.
  public func answer(to example: Case) -> [Value]? { try? exercise.answer(example.call) }
}

/// A part of an assignment that a learner writes.
public struct Stub: Sendable {
  /// What a user types: `two-loops`.
  public let id: String
  /// The file that holds it: `KNearestNeighbor.swift`.
  public let file: String
  public let points: Int
  /// The stubs that this one calls; it is judged when they are right.
  public let needs: [String]
  /// A case that can be checked by hand.
  public let first: Case
  /// Another case for every state of the generator, small and of changing shape.
  public let another: @Sendable (inout RandomState) -> Case
  /// A case of a hundredth of the real size, nil where the small ones say it all.
  public let large: (@Sendable (inout RandomState) -> Case)?
  public let mistakes: [Mistake]
  /// How many fresh cases it gets at most, where each takes its time; nil for as many as others.
  public let cases: Int?

  public init(
    _ id: String, file: String, points: Int, needs: [String] = [], first: Case,
    another: @escaping @Sendable (inout RandomState) -> Case,
    large: (@Sendable (inout RandomState) -> Case)? = nil, mistakes: [Mistake], cases: Int? = nil
  ) {
    self.id = id
    self.file = file
    self.points = points
    self.needs = needs
    self.first = first
    self.another = another
    self.large = large
    self.mistakes = mistakes
    self.cases = cases
  }
}

/// A known mistake has no answer to a case.
public struct NoAnswer: Error {
  public init() {}
}
