// What is wrong with results that no single expected value can judge, such as a choice.

/// What a case has against results.
public struct Objection: Sendable, Equatable {
  /// What was found and what is wanted, a line each; nil where found and expected values say it.
  public var lines: [String]?
  /// The known mistake that shows in the results, by its name.
  public var mistake: String?

  public init(_ lines: [String]? = nil, mistake: String? = nil) {
    self.lines = lines
    self.mistake = mistake
  }
}
