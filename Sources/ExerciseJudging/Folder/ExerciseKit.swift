// What an assignment hands to a learner: files with stubs, hints, questions, and what judges them.

import Exercises

/// The exercise of one assignment.
public struct ExerciseKit: Sendable {
  /// A file that the learner edits.
  public struct File: Sendable {
    /// `KNearestNeighbor.swift`
    public let name: String
    /// The reference solution, with marks around what the learner writes.
    public let solution: String

    public init(name: String, solution: String) {
      self.name = name
      self.solution = solution
    }

    /// The file as `start` lays it out.
    public var stubText: String { StubSource(solution).stubText }
  }

  /// What a user types: `knn`.
  public let assignment: String
  public let files: [File]
  /// `main.swift`, which the learner leaves alone.
  public let main: String
  /// A heading for each inline question.
  public let questions: String
  /// A section for each stub, in three depths.
  public let hints: String
  public let stubs: [Stub]
  /// The reference solution, compiled into the judge.
  public let reference: Exercise

  public init(
    assignment: String, files: [File], main: String, questions: String, hints: String,
    stubs: [Stub], reference: Exercise
  ) {
    self.assignment = assignment
    self.files = files
    self.main = main
    self.questions = questions
    self.hints = hints
    self.stubs = stubs
    self.reference = reference
  }

  public var points: Int { stubs.reduce(0) { $0 + $1.points } }

  /// A stub by its name.
  public func stub(_ id: String) -> Stub? { stubs.first { $0.id == id } }

  /// The stub in whose place a place of a learner's file is; nil where none or several may be meant.
  ///
  /// - Parameter text: What the file holds.
  public func stub(at place: SourcePlace, of text: String) -> Stub? {
    files.first { $0.name == place.file }
      .flatMap { StubSource($0.solution).stub(atLine: place.line, of: text) }
      .flatMap { stub($0) }
  }

  /// The reference solution of a stub: the function that holds it.
  public func solution(of stub: Stub) -> String? {
    files.lazy.compactMap { StubSource($0.solution).solution(of: stub.id) }.first
  }

  /// The hints of a stub, the gentlest first: a question, the formula, the outline.
  public func hints(for stub: Stub) -> [String] {
    var sections: [String: [String]] = [:]
    var current: String?
    for line in hints.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") {
        current = String(line.dropFirst(3))
        sections[current!] = [""]
      } else if let id = current {
        if line == "---" {
          sections[id]!.append("")
        } else {
          sections[id]![sections[id]!.count - 1] += line + "\n"
        }
      }
    }
    return (sections[stub.id] ?? []).map(trimmed)
  }
}

/// A text without empty lines and spaces at either end.
func trimmed(_ text: some StringProtocol) -> String {
  let isSpace: (Character) -> Bool = { $0.isWhitespace }
  return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
}
