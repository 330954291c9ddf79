// Numbers in comma-separated files: a line a sample, a column a feature.

import Foundation
import LinearAlgebra

/// A table of finite numbers, read from a comma-separated file or written to one.
///
/// ```swift
/// let table = try NumberTable(parsing: "x,y\n1,2.5\n-3,4e-2\n", path: "points.csv")
/// table.names    // ["x", "y"]
/// table.values   // [1.0, 2.5, -3.0, 0.04]
/// ```
///
/// A first line without a number in it names the columns. Spaces around numbers, empty lines at the
/// end, a byte order mark and either kind of line end are passed over. Quoted fields, other
/// separators and missing numbers are errors.
public struct NumberTable: Sendable, Equatable {
  /// The names of the columns; nil where the file has none.
  public let names: [String]?
  public let rows: Int
  public let columns: Int
  /// `[rows, columns]`, row after row; all of them finite.
  public let values: [Double]

  /// - Precondition: `values.count == rows * columns`, there is at least one column, every number is
  ///   finite, and there is a name for each column, if any.
  public init(names: [String]? = nil, rows: Int, columns: Int, values: [Double]) {
    precondition(
      rows >= 0 && columns >= 1 && values.count == rows * columns,
      "\(values.count) numbers are not a [\(rows), \(columns)] table")
    precondition(values.allSatisfy(\.isFinite), "a table's numbers are finite")
    precondition(
      names.map { $0.count == columns } ?? true,
      "\(names?.count ?? 0) names for \(columns) columns")
    self.names = names
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// The table as a matrix: `[rows, columns]`.
  public func matrix<Scalar: RealScalar>(of type: Scalar.Type = Scalar.self) -> Matrix<Scalar> {
    Matrix(rows: rows, columns: columns, elements: values.map { Scalar($0) })
  }

  /// The numbers of a column.
  ///
  /// - Precondition: `0 <= column < columns`.
  public func column(_ column: Int) -> [Double] {
    precondition(column >= 0 && column < columns, "column \(column) of \(columns)")
    return (0..<rows).map { values[$0 * columns + column] }
  }
}

extension NumberTable {
  /// Reads a file.
  ///
  /// - Throws: `NumberTableError`.
  public init(contentsOf url: URL) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw NumberTableError(.missing, path: url.path)
    }
    let reason: String
    do {
      if isFolder.boolValue {
        throw NumberTableError(.unreadable("it is a folder"), path: url.path)
      }
      let data = try Data(contentsOf: url)
      guard let text = String(validating: data, as: UTF8.self) else {
        throw NumberTableError(.notText, path: url.path)
      }
      try self.init(parsing: text, path: url.path)
      return
    } catch let error as NumberTableError {
      throw error
    } catch {
      reason = error.localizedDescription
    }
    throw NumberTableError(.unreadable(reason), path: url.path)
  }

  /// Reads a text.
  ///
  /// - Parameter path: Where the text comes from, for errors.
  /// - Throws: `NumberTableError` for the first line and column that is not as it should be.
  public init(parsing text: String, path: String) throws {
    var names: Pieces?
    var columns = 0
    var rows = 0
    var values: [Double] = []
    var emptyLine: Int?
    let body = text.hasPrefix("\u{feff}") ? text.dropFirst() : text[...]
    for (place, line) in Pieces(of: body, between: \.isNewline).enumerated() {
      if line.allSatisfy(\.isWhitespace) {
        emptyLine = emptyLine ?? place + 1
        continue
      }
      if let emptyLine { throw NumberTableError(.emptyLine, path: path, line: emptyLine) }
      let fields = Pieces(of: line) { $0 == "," }
      if columns == 0 {
        var isNames = true
        for field in fields {
          columns += 1
          let field = Self.trimmed(field)
          if isNames, field.isEmpty || Double(field) != nil { isNames = false }
        }
        if isNames {
          names = fields
          continue
        }
      }
      var found = 0
      var wrong: NumberTableError?
      for field in fields {
        found += 1
        if wrong != nil || found > columns { continue }
        let field = Self.trimmed(field)
        if let value = Double(field), value.isFinite {
          values.append(value)
        } else {
          wrong = NumberTableError(
            .notANumber(String(field.prefix(40))), path: path, line: place + 1, column: found)
        }
      }
      // A line with too few or too many fields is no row, whatever stands in them.
      guard found == columns else {
        throw NumberTableError(
          .wrongCount(expected: columns, found: found), path: path, line: place + 1)
      }
      if let wrong { throw wrong }
      rows += 1
    }
    guard rows > 0 else { throw NumberTableError(.empty, path: path) }
    self.init(
      names: names?.map { String(Self.trimmed($0)) }, rows: rows, columns: columns, values: values)
  }

  private static func trimmed(_ field: Substring) -> Substring {
    var field = field
    while field.first?.isWhitespace ?? false { field.removeFirst() }
    while field.last?.isWhitespace ?? false { field.removeLast() }
    return field
  }

  /// The table as text: the names, if any, then a line a row.
  ///
  /// Every number has the fewest digits that give it back, so reading the text gives this table
  /// again, bit for bit.
  public var text: String {
    var text = names.map { $0.joined(separator: ",") + "\n" } ?? ""
    for row in 0..<rows {
      for column in 0..<columns {
        if column > 0 { text += "," }
        text += "\(values[row * columns + column])"
      }
      text += "\n"
    }
    return text
  }

  /// Writes the table to a file, whole or not at all.
  ///
  /// - Throws: `NumberTableError`.
  public func write(to url: URL) throws {
    do {
      try Data(text.utf8).write(to: url, options: .atomic)
    } catch {
      throw NumberTableError(.unwritable(error.localizedDescription), path: url.path)
    }
  }
}

/// The pieces of a text between its separators, one after another: what `split` would give all at
/// once, many times the text's size where the pieces are short.
private struct Pieces: Sequence, IteratorProtocol {
  private var rest: Substring?
  private let isSeparator: (Character) -> Bool

  init(of text: Substring, between isSeparator: @escaping (Character) -> Bool) {
    rest = text
    self.isSeparator = isSeparator
  }

  mutating func next() -> Substring? {
    guard let text = rest else { return nil }
    guard let end = text.firstIndex(where: isSeparator) else {
      rest = nil
      return text
    }
    rest = text[text.index(after: end)...]
    return text[..<end]
  }
}

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
