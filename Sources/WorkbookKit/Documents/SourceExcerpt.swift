// Code that a page shows, cut from its source at markers.

/// A stretch of a source file.
public struct SourceExcerpt: Sendable, Equatable {
  /// What a page shows it as.
  public enum Role: Sendable, Equatable {
    /// An implementation that the step exercises: what there is to learn.
    case lesson
    /// The step's own lines, which call it and report.
    case step
  }

  public let role: Role
  /// The name of the file that it stands in: `Distances.swift`.
  public let file: String
  /// The code, without the indentation that it has as a member of a type.
  public let text: String

  public init(role: Role, file: String, text: String) {
    self.role = role
    self.file = file
    self.text = text
  }
}

/// A source file that pages show parts of.
///
/// A lesson stands between a line `// show: NAME` and a line `// end: NAME`. A step's code follows a
/// line `// step: ID`, or `// step: ID, ID` for a function that several steps call, up to the first
/// closing brace with the marker's indentation.
public struct SourceFile: Sendable {
  public let name: String
  private let lines: [Substring]

  public init(name: String, text: String) {
    self.name = name
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The lesson of a name; nil where this file does not hold it.
  public func lesson(_ lesson: String) -> SourceExcerpt? {
    guard let start = marker("show", lesson), let end = marker("end", lesson), start < end else {
      return nil
    }
    return excerpt(.lesson, of: lines[(start + 1)..<end])
  }

  /// The code of a step; nil where this file does not hold it.
  public func code(ofStep id: String) -> SourceExcerpt? {
    guard let start = marker("step", id) else { return nil }
    let close = lines[start].prefix { $0 == " " } + "}"
    guard let end = lines[start...].firstIndex(where: { $0 == close }) else { return nil }
    return excerpt(.step, of: lines[(start + 1)...end])
  }

  /// The index of a line `// KIND: … NAME …`.
  private func marker(_ kind: String, _ name: String) -> Int? {
    lines.firstIndex { line in
      let text = line.drop { $0 == " " }
      guard text.hasPrefix("// \(kind): ") else { return false }
      return text.dropFirst("// \(kind): ".count).split(separator: ",").contains {
        $0.drop { $0 == " " } == name
      }
    }
  }

  private func excerpt(_ role: SourceExcerpt.Role, of lines: ArraySlice<Substring>) -> SourceExcerpt
  {
    // A marker inside, such as that of a lesson within a lesson, is for the tool only.
    let shown = lines.filter { line in
      let text = line.drop { $0 == " " }
      return !["// show: ", "// end: ", "// step: "].contains { text.hasPrefix($0) }
    }
    let indent = shown.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return SourceExcerpt(
      role: role, file: name,
      text: shown.map { String($0.dropFirst(indent)) }.joined(separator: "\n"))
  }
}
