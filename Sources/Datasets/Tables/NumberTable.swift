// Numbers in comma-separated files: a line a sample, a column a feature.

import Files
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
/// A first line without a number in it is the heading: it names the columns. Numbers are in decimal
/// digits with a point before their fraction. Spaces around numbers, empty lines at the end, a byte
/// order mark and either kind of line end are passed over. Quoted numbers, other separators and missing
/// numbers are errors, and so is what can be read in two ways: a first line that may be names or a
/// mistyped number, columns that may be numbers with decimal commas, a heading of column numbers.
public struct NumberTable: Sendable, Equatable {
  /// The names of the columns, which the file's first line gives; nil where it has none.
  public let names: [String]?
  public let rows: Int
  public let columns: Int
  /// `[rows, columns]`, row after row; all of them finite.
  public let values: [Double]
  /// Whether the first line was taken as numbers and may be a heading: 0, 1, … without a point, as
  /// pandas names columns that have no names.
  public private(set) var mayBeginWithColumnNumbers = false

  public static func == (a: NumberTable, b: NumberTable) -> Bool {
    a.names == b.names && a.rows == b.rows && a.columns == b.columns && a.values == b.values
  }

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
      let kind = FileKind(ofFileAt: url.path)
      if error.isMissingInput || [.csv, .text, .unknown, .empty].contains(kind) { throw error }
      throw NumberTableError(.otherKind(kind), path: url.path)
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
    var commas = CommaReading()
    var firstLine: Substring = ""
    let body = text.hasPrefix("\u{feff}") ? text.dropFirst() : text[...]
    for (place, line) in Pieces(of: body, between: \.isNewline).enumerated() {
      if line.allSatisfy(\.isWhitespace) {
        emptyLine = emptyLine ?? place + 1
        continue
      }
      if let emptyLine { throw NumberTableError(.emptyLine, path: path, line: emptyLine) }
      let fields = Pieces(of: line) { $0 == "," }
      if columns == 0 {
        firstLine = line
        var isNames = true
        for field in fields {
          columns += 1
          let field = Self.trimmed(field)
          if isNames, field.isEmpty || DecimalNumber(field) != nil { isNames = false }
        }
        if isNames {
          try Self.checkNames(fields, path: path, line: place + 1)
          names = fields
          continue
        }
      }
      var found = 0
      var wrong: NumberTableError?
      for field in fields {
        found += 1
        if wrong != nil || found > columns { continue }
        let trimmed = Self.trimmed(field)
        if let number = DecimalNumber(trimmed), number.value.isFinite {
          values.append(number.value)
          commas.add(number, field: field, column: found, isFirstRow: rows == 0)
        } else {
          wrong = NumberTableError(
            otherSeparator(in: trimmed).map { .otherSeparator($0) }
              ?? .notANumber(String(trimmed.prefix(40))),
            path: path, line: place + 1, column: found)
        }
      }
      // A line with too few or too many fields is no row, whatever stands in them.
      if case .otherSeparator? = wrong?.problem {
      } else if found != columns {
        throw NumberTableError(
          .wrongCount(expected: columns, found: found), path: path, line: place + 1)
      }
      if let wrong { throw wrong }
      rows += 1
    }
    guard rows > 0 else { throw NumberTableError(.empty, path: path) }
    if names == nil {
      let shown = String(Self.trimmed(firstLine).prefix(40))
      if commas.areAmbiguous(columns: columns) {
        throw NumberTableError(.ambiguousCommas(shown), path: path, line: 1)
      }
      if commas.beginsWithColumnNumbers, rows > 1, commas.everyLaterNumberHasAPoint {
        throw NumberTableError(.ambiguousFirstLine(shown), path: path, line: 1)
      }
    }
    self.init(
      names: names?.map { String(Self.trimmed($0)) }, rows: rows, columns: columns, values: values)
    mayBeginWithColumnNumbers = names == nil && rows > 1 && commas.beginsWithColumnNumbers
  }

  /// Throws where a line that would be the heading may be something else.
  private static func checkNames(_ fields: Pieces, path: String, line: Int) throws {
    var count = 0
    for field in fields {
      count += 1
      let name = trimmed(field)
      let problem: NumberTableError.Problem? =
        if let separator = otherSeparator(in: name) {
          .otherSeparator(separator)
        } else if ["nan", "inf", "infinity", "na", "n/a", "null", "none", "-", "?"]
          .contains(name.lowercased().drop { "+-".contains($0) })
        {
          .notANumber(String(name))
        } else if name.count <= 40, DecimalNumber.mayBeMistyped(name) {
          .ambiguousName(String(name))
        } else {
          nil
        }
      if let problem { throw NumberTableError(problem, path: path, line: line, column: count) }
    }
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

/// What tells whether a comma separates numbers or is part of one.
private struct CommaReading {
  private var hasPoint = false
  private var isSurelySeparator = false
  /// Whether all fields but the first of each row have three digits, as thousands do.
  private var lookLikeThousands = true
  private(set) var beginsWithColumnNumbers = true
  private(set) var everyLaterNumberHasAPoint = true

  mutating func add(
    _ number: DecimalNumber, field: Substring, column: Int, isFirstRow: Bool
  ) {
    let isDigits = field.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if number.hasPoint { hasPoint = true }
    if isFirstRow {
      if number.hasPoint || number.value != Double(column - 1) { beginsWithColumnNumbers = false }
    } else if !number.hasPoint {
      everyLaterNumberHasAPoint = false
    }
    if column > 1 {
      // Nobody writes a sign or a space within a number.
      if !isDigits { isSurelySeparator = true }
      if field.utf8.count != 3 { lookLikeThousands = false }
    } else if field.utf8.count > (field.hasPrefix("-") ? 4 : 3) {
      lookLikeThousands = false
    }
  }

  /// Whether every row may as well be one number: `1,5` or `1,234,567`.
  func areAmbiguous(columns: Int) -> Bool {
    !hasPoint && !isSurelySeparator && (columns == 2 || columns > 2 && lookLikeThousands)
  }
}

/// A number in decimal digits, as files of numbers have them.
struct DecimalNumber {
  let value: Double
  /// Whether it is written with a point or an exponent.
  let hasPoint: Bool

  /// Reads digits with at most one sign before, one point in or around them and an exponent behind; nil
  /// for anything else, such as `0x10`, `nan` and `1_000`.
  init?(_ text: some StringProtocol) {
    var rest = Array(text.utf8)[...]
    func skipSign() {
      if let sign = rest.first, sign == 0x2b || sign == 0x2d { rest.removeFirst() }
    }
    func skipDigits() -> Int {
      let digits = rest.prefix { (0x30...0x39).contains($0) }.count
      rest.removeFirst(digits)
      return digits
    }
    var hasPoint = false
    skipSign()
    var digits = skipDigits()
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      hasPoint = true
      digits += skipDigits()
    }
    guard digits > 0 else { return nil }
    if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
      rest.removeFirst()
      hasPoint = true
      skipSign()
      guard skipDigits() > 0 else { return nil }
    }
    guard rest.isEmpty, let value = Double(String(text)) else { return nil }
    self.value = value
    self.hasPoint = hasPoint
  }

  /// Whether a name may be a number with a letter or a mark in the wrong place: `l.5` for 1.5, `1O`,
  /// `"2.5"`, `1.5.`, `3,5` — and not `x1` or `t10k`, which are names.
  static func mayBeMistyped(_ name: some StringProtocol) -> Bool {
    let bare = Array(name).filter { !"\"'#$%€£ \u{a0}_".contains($0) }
    guard bare.contains(where: \.isNumber) else { return false }
    let digits = bare.map { "lI|".contains($0) ? "1" : "oO".contains($0) ? "0" : $0 }
    if DecimalNumber(String(digits)) != nil { return true }
    let isIdentifier =
      (bare.first?.isLetter ?? false) && bare.allSatisfy { $0.isLetter || $0.isNumber }
    if isIdentifier { return false }
    // One character more, or another one, than a number has.
    for index in digits.indices {
      for other in [[], ["0"], ["."]] as [[Character]] {
        var changed = digits
        changed.replaceSubrange(index...index, with: other)
        if DecimalNumber(String(changed)) != nil { return true }
      }
    }
    return false
  }
}

/// A mark that separates numbers in place of a comma.
private func otherSeparator(in field: Substring) -> String? {
  let parts = { (mark: Character) in field.split(separator: mark) }
  for (mark, name) in [(";", "';'"), ("\t", "tabs"), ("|", "'|'")] as [(Character, String)]
  where field.contains(mark) && parts(mark).count > 1 {
    return name
  }
  let words = field.split(whereSeparator: \.isWhitespace)
  return words.count > 1 && words.allSatisfy({ DecimalNumber($0) != nil }) ? "spaces" : nil
}

/// What is wrong with a file of numbers, and where.
public struct NumberTableError: Error, Equatable {
  public enum Problem: Sendable, Equatable {
    case missing
    case unreadable(String)
    case unwritable(String)
    /// The file is of another kind, such as a web page.
    case otherKind(FileKind)
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
    /// Numbers are separated by something else than commas.
    case otherSeparator(String)
    /// A name in the first line that may be a mistyped number.
    case ambiguousName(String)
    /// A first line of 0, 1, … above numbers that all have a point: a heading, or numbers.
    case ambiguousFirstLine(String)
    /// Whole numbers whose commas may separate them or be part of them.
    case ambiguousCommas(String)
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
    case .otherKind(let kind):
      "is \(kind); comma-separated numbers were expected. Write them to a text, a line a sample."
    case .notText: "is not text. Write comma-separated numbers in UTF-8."
    case .empty: "has no row of numbers. Write a line a sample, its numbers separated by commas."
    case .emptyLine: "an empty line stands before lines of numbers. Remove it."
    case .wrongCount(let expected, let found):
      "has \(counted(found, "field")), the first line has \(expected). Give every line as many, "
        + "separated by commas, with a point before a fraction."
    case .notANumber(let text):
      text.isEmpty
        ? "the field is empty. Put a number there, or remove the line."
        : "'\(text)' is no finite number. Put one there, in decimal digits with a point before its "
          + "fraction."
    case .otherSeparator(let mark):
      "its fields are separated by \(mark); commas were expected. Separate them by commas, and write a "
        + "point before fractions."
    case .ambiguousName(let text):
      "'\(text)' may be a name or a mistyped number. Correct it, or name the column without digits."
    case .ambiguousFirstLine(let text):
      "'\(text)' may be a heading of column numbers, as pandas writes one, or a row: all other numbers "
        + "have a point. Remove the line, or write its numbers with a point."
    case .ambiguousCommas(let text):
      "'\(text)' may be several numbers or one with commas in it. Write '.' before fractions and "
        + "nothing between thousands, or name the columns in a line above it."
    }
  }
}
