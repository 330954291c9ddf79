// What an assignment is: a name, a document, and steps that change its state.

/// A notebook that a program can run: a Markdown document whose markers name the steps.
///
/// The value itself is the notebook's state: a step is a function that reads and changes it.
public protocol Assignment {
  /// What a user types: `knn`.
  static var name: String { get }
  /// One line for a list of assignments.
  static var summary: String { get }
  /// The Markdown, with a line `<!-- step: ID -->` where each step's results go.
  static var document: String { get }
  /// The steps, in the document's order.
  static var steps: [Step<Self>] { get }
  /// The Swift code of a step, as it stands in the source; nil where it is not at hand.
  static func code(ofStep id: String) -> String?
}

extension Assignment {
  public static func code(ofStep id: String) -> String? { nil }
}

/// One step of an assignment.
public struct Step<Notebook: Assignment>: Sendable {
  /// What a user types and a program reads: `cross-validation`.
  public let id: String
  /// The ids of the steps whose results this one reads.
  public let needs: [String]
  /// Changes the assignment's state and writes the results to a page.
  public let body: @Sendable (inout Notebook, Page) throws -> Void

  public init(
    _ id: String, needs: [String] = [],
    body: @escaping @Sendable (inout Notebook, Page) throws -> Void
  ) {
    self.id = id
    self.needs = needs
    self.body = body
  }
}
