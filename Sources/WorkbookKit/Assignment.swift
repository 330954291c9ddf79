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
  /// The sources that hold the steps and the lessons that the document names.
  static var sources: [SourceFile] { get }
}

extension Assignment {
  public static var sources: [SourceFile] { [] }

  /// What a page shows as the code of a section: its lessons, and below them the step's own lines.
  static func code(of section: Document.Section) -> [SourceExcerpt] {
    let sources = sources
    func first(_ find: (SourceFile) -> SourceExcerpt?) -> [SourceExcerpt] {
      sources.lazy.compactMap(find).first.map { [$0] } ?? []
    }
    return section.lessons.flatMap { name in first { $0.lesson(name) } }
      + first { $0.code(ofStep: section.stepID) }
  }
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
