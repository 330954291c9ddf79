// What can be wrong with a comma-separated file of numbers, and the words for it.

/// What is wrong with a file of numbers, and where.
public struct NumberTableError: Error, Equatable {
  public enum Problem: Sendable, Equatable {
    case missing
    case unreadable(String)
    case unwritable(String)
    /// The bytes are no UTF-8.
    case notText
    /// No row of numbers.
    case empty
    /// A line without anything between lines of numbers.
    case emptyLine
    /// A line with more or fewer fields than the first.
    case wrongCount(expected: Int, found: Int)
    /// A field that is no finite number.
    case notANumber(String)
  }

  public let problem: Problem
  public let path: String
  /// Counted from 1; nil where the file as a whole is wrong.
  public let line: Int?
  /// Counted from 1; nil where the line as a whole is wrong.
  public let column: Int?

  public init(_ problem: Problem, path: String, line: Int? = nil, column: Int? = nil) {
    self.problem = problem
    self.path = path
    self.line = line
    self.column = column
  }

  /// Whether the input cannot be had at all, rather than being wrong.
  public var isMissingInput: Bool {
    switch problem {
    case .missing, .unreadable: true
    default: false
    }
  }
}

extension NumberTableError: CustomStringConvertible {
  /// One line: the file, the line and column, what was found, what to do.
  public var description: String {
    let place = [line.map { "line \($0)" }, column.map { "column \($0)" }].compactMap(\.self)
    return "'\(path)'" + (place.isEmpty ? "" : ", " + place.joined(separator: ", ") + ":")
      + " " + finding
  }

  private var finding: String {
    switch problem {
    case .missing: "is missing. Name a folder or file that is there."
    case .unreadable(let reason): "could not be read: \(reason). Check the path and permissions."
    case .unwritable(let reason):
      "could not be written: \(reason). Check the folder and the disk's space."
    case .notText: "is not text. Write comma-separated numbers in UTF-8."
    case .empty: "has no row of numbers. Write a line a sample, its numbers separated by commas."
    case .emptyLine: "an empty line stands before lines of numbers. Remove it."
    case .wrongCount(let expected, let found):
      "has \(found) field\(found == 1 ? "" : "s"), the first line has \(expected). Give every line "
        + "as many, separated by commas."
    case .notANumber(let text):
      text.isEmpty
        ? "the field is empty. Put a number there, or remove the line."
        : "'\(text)' is no finite number. Put one there, with a point before its fraction."
    }
  }
}
