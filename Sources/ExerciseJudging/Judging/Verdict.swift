// What the judge says about a stub.

/// A place in a learner's file.
public struct SourcePlace: Sendable, Equatable, CustomStringConvertible {
  public var file: String
  public var line: Int
  public var column: Int?

  public init(file: String, line: Int, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `KNearestNeighbor.swift:41:23`
  public var description: String { "\(file):\(line)" + (column.map { ":\($0)" } ?? "") }
}

/// What keeps a call from giving results.
public enum Failure: Sendable, Equatable {
  /// The stub that the call came to is not written.
  case notWritten(stub: String, SourcePlace)
  /// The program was stopped by an error of its own.
  case crashed(reason: String, SourcePlace?)
  /// A function called itself until the stack was full.
  case recursion(SourcePlace?)
  /// The program asked for more memory than it may have.
  case memory(limit: Int, SourcePlace?)
  /// No result came in time.
  case timeout(seconds: Double, SourcePlace?)
  /// The program ended itself in the middle of a call.
  case exited(status: Int, SourcePlace?)
  /// The program's answer is none, or it does not know the function.
  case confused(String)
  /// The program could not be started.
  case unstartable(String)
  /// The user ended the check.
  case cancelled
}

/// What is wrong with a result, small enough to be checked by hand.
public struct WrongAnswer: Sendable, Equatable {
  /// `3 test × 5 training rows, seed 4711`
  public var example: String
  /// The arguments, a line each.
  public var input: [String]
  /// What was found and expected, a line each.
  public var difference: [String]
  /// The mistake that gives exactly that, where one is known; else what the numbers suggest.
  public var suspicion: String?
  /// The known mistake by its name.
  public var mistake: String?
}

/// What the judge says about a stub.
public enum Verdict: Sendable, Equatable {
  case right(cases: Int, seconds: Double?)
  case wrong(WrongAnswer)
  case failed(Failure, example: String, arguments: String)
  case notWritten(SourcePlace)
  /// The file does not compile.
  case notCompiled(file: String)
  /// Other stubs have to be right first.
  case waiting(for: [String])

  public var isRight: Bool { if case .right = self { true } else { false } }

  /// One word for a log: `right`.
  public var word: String {
    switch self {
    case .right: "right"
    case .wrong: "wrong"
    case .failed(let failure, _, _): failure.word
    case .notWritten: "not written"
    case .notCompiled: "not compiled"
    case .waiting: "waiting"
    }
  }
}

extension Failure {
  /// The learner's line at which it happened, where that is known.
  public var place: SourcePlace? {
    switch self {
    case .notWritten(_, let place): place
    case .crashed(_, let place), .recursion(let place), .memory(_, let place),
      .timeout(_, let place), .exited(_, let place):
      place
    case .confused, .unstartable, .cancelled: nil
    }
  }

  public var word: String {
    switch self {
    case .notWritten: "not written"
    case .crashed, .recursion, .memory, .exited: "crashed"
    case .timeout: "too slow"
    case .confused, .unstartable: "failed"
    case .cancelled: "cancelled"
    }
  }
}
