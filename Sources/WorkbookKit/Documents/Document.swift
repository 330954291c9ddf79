// The Markdown of an assignment, cut at its step markers.

/// An assignment's document: its title, what it begins with, and a section for each step.
public struct Document: Sendable, Equatable {
  /// The heading above a step's marker, the prose between them and what follows the results.
  public struct Section: Sendable, Equatable {
    public let stepID: String
    public let title: String
    /// The names of the code that is shown above the step's own: `<!-- show: two-loops -->`.
    public let lessons: [String]
    /// Markdown between the heading and the marker.
    public let prose: String
    /// What stands between the marker and the next heading: prose and inline questions.
    public let epilogue: [Passage]
  }

  public let title: String
  /// Markdown between the title and the first section.
  public let introduction: String
  public let sections: [Section]

  /// Reads a document: a `# Title`, then sections, each a `## Heading` and one marker line
  /// `<!-- step: ID -->`; before that any number of lines `<!-- show: NAME -->`, the code to show,
  /// behind it prose and inline questions.
  ///
  /// - Throws: `DocumentError` for a document of another form.
  public init(parsing markdown: String) throws {
    var title: String?
    var introduction: [Substring] = []
    var sections: [Section] = []
    var open: OpenSection?
    func closed(_ section: OpenSection) throws -> Section {
      guard let stepID = section.stepID else {
        throw DocumentError.sectionWithoutStep(title: section.title)
      }
      try Self.checkNoQuestion(in: section.prose)
      return Section(
        stepID: stepID, title: section.title, lessons: section.lessons,
        prose: Self.joined(section.prose), epilogue: try Self.passages(of: section.epilogue))
    }
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# ") && title == nil {
        title = String(line.dropFirst(2))
      } else if line.hasPrefix("## ") {
        if let section = open { sections.append(try closed(section)) }
        open = OpenSection(title: String(line.dropFirst(3)))
      } else if let name = Self.value(of: "show", in: line) {
        guard open != nil else { throw DocumentError.markerOutsideSection(id: name) }
        open?.lessons.append(name)
      } else if let id = Self.value(of: "step", in: line) {
        guard open != nil else { throw DocumentError.markerOutsideSection(id: id) }
        guard open?.stepID == nil else { throw DocumentError.secondMarker(id: id) }
        open?.stepID = id
      } else if open == nil {
        introduction.append(line)
      } else if open?.stepID == nil {
        open?.prose.append(line)
      } else {
        open?.epilogue.append(line)
      }
    }
    if let section = open { sections.append(try closed(section)) }
    guard let title else { throw DocumentError.noTitle }
    try Self.checkNoQuestion(in: introduction)
    self.title = title
    self.introduction = Self.joined(introduction)
    self.sections = sections
    try Self.checkNumbers(of: questions)
  }

  private struct OpenSection {
    let title: String
    var stepID: String?
    var lessons: [String] = []
    var prose: [Substring] = []
    var epilogue: [Substring] = []
  }

  /// `two-loops` for `<!-- step: two-loops -->`.
  private static func value(of marker: String, in line: Substring) -> String? {
    let start = "<!-- \(marker): "
    guard line.hasPrefix(start), line.hasSuffix(" -->") else { return nil }
    return String(line.dropFirst(start.count).dropLast(" -->".count))
  }

  /// Lines as a text, without empty ones at either end.
  static func joined(_ lines: [Substring]) -> String {
    let text = lines.drop { $0.allSatisfy(\.isWhitespace) }
    let kept = text.reversed().drop { $0.allSatisfy(\.isWhitespace) }.reversed()
    return kept.joined(separator: "\n")
  }
}

/// What is wrong with an assignment's document.
public enum DocumentError: NotebookError, Equatable, CustomStringConvertible {
  case noTitle
  case sectionWithoutStep(title: String)
  case markerOutsideSection(id: String)
  case secondMarker(id: String)
  /// A question behind whose mark no number stands.
  case questionWithoutNumber(line: String)
  case questionWithoutAnswer(number: Int)
  case questionOutOfOrder(number: Int, expected: Int)
  /// A question that does not follow a step's results, or an answer that does not end a question.
  case strayQuestion(line: String)

  public var mistake: Mistake { .data }

  public var description: String {
    let reason =
      switch self {
      case .noTitle: "it needs a title, a first line that begins with '# '"
      case .sectionWithoutStep(let title):
        "the section '\(title)' needs a line '<!-- step: ID -->' where the results go"
      case .markerOutsideSection(let id):
        "the marker of '\(id)' has to follow a heading that begins with '## '"
      case .secondMarker(let id): "the section of '\(id)' has a second marker of a step"
      case .questionWithoutNumber(let line): "a question needs a number: '\(line)'"
      case .questionWithoutAnswer(let number): "question \(number) needs an answer"
      case .questionOutOfOrder(let number, let expected):
        "question \(number) stands where question \(expected) is expected"
      case .strayQuestion(let line): "a question has to follow a step's results: '\(line)'"
      }
    return "the document cannot be read: \(reason)."
  }
}
