// `page.table`: a table for people and for programs from one description.

import Reporting
import WorkbookKit

/// A column of a table: its heading, what a person reads in it, and what a program reads.
public struct TableColumn<Row> {
  let title: String
  let alignment: Alignment
  let text: (Row) -> String
  /// The key and the value of a program; nil for a column that is for people only.
  let json: (key: String, value: (Row) -> JSONValue)?

  /// A column of numbers.
  ///
  /// - Parameters:
  ///   - title: The heading.
  ///   - key: The name for programs where it is not the heading.
  public static func number(
    _ title: String, _ format: NumberFormat = .plain, key: String? = nil,
    _ value: @escaping (Row) -> Double
  ) -> Self {
    Self(
      title: title, alignment: .right, text: { format.text(value($0)) },
      json: (key ?? title, { .number(value($0)) }))
  }

  /// A column of numbers that some rows lack: an empty cell, and null.
  public static func number(
    _ title: String, _ format: NumberFormat = .plain, key: String? = nil,
    _ value: @escaping (Row) -> Double?
  ) -> Self {
    Self(
      title: title, alignment: .right, text: { value($0).map(format.text) ?? "" },
      json: (key ?? title, { value($0).map(JSONValue.number) ?? .null }))
  }

  /// A column of whole numbers.
  public static func count(
    _ title: String, key: String? = nil, _ value: @escaping (Row) -> Int
  ) -> Self {
    Self(
      title: title, alignment: .right, text: { "\(value($0))" },
      json: (key ?? title, { .integer(value($0)) }))
  }

  /// A column of words.
  public static func word(
    _ title: String, key: String? = nil, _ value: @escaping (Row) -> String
  ) -> Self {
    Self(
      title: title, alignment: .left, text: value, json: (key ?? title, { .string(value($0)) }))
  }

  /// A column of text for people only.
  public static func note(
    _ title: String = "", _ alignment: Alignment = .right, _ text: @escaping (Row) -> String
  ) -> Self {
    Self(title: title, alignment: alignment, text: text, json: nil)
  }

  /// A column whose text and whose value for programs are given apart.
  public static func cell(
    _ title: String, _ alignment: Alignment = .right, key: String? = nil,
    text: @escaping (Row) -> String, json: @escaping (Row) -> JSONValue
  ) -> Self {
    Self(title: title, alignment: alignment, text: text, json: (key ?? title, json))
  }
}

/// What a program reads of a table.
public enum TableForm: Sendable {
  /// An array of one value a row: that of the only column that is not for people alone.
  case values
  /// This, whatever the columns are: the numbers that the table's text is made of.
  case json(JSONValue)
  /// An array of rows, each an array of its values.
  case arrays
  /// An array of rows, each an object with the columns' keys.
  case objects
  /// An object with a member a row: the key is the first column's word, or its text where it holds
  /// numbers; the value the second column's, or an object of the other columns where there are more.
  case keyed
}

extension Page {
  /// Writes a table.
  ///
  /// - Parameters:
  ///   - name: The name for programs; written in words, it is also the caption.
  ///   - caption: The caption where the name does not say enough.
  ///   - rows: What each row is made of.
  ///   - marked: The index of the row that is pointed out, the best one for instance.
  ///   - chosen: The indices of the rows that are shown where a reader has to ask for the others; nil
  ///     for all.
  ///   - choice: What those rows are: `the worst`.
  ///   - form: What a program reads: all rows.
  public func table<Row>(
    _ name: String, caption: String? = nil, _ rows: [Row], marked: Int? = nil,
    chosen: [Int]? = nil, choice: String? = nil, as form: TableForm = .arrays,
    _ columns: [TableColumn<Row>]
  ) {
    let table = Table(
      columns: columns.map { .init($0.title, $0.alignment) },
      rows: rows.map { row in columns.map { $0.text(row) } }, markedRow: marked,
      chosenRows: chosen, choice: choice, caption: caption)
    self.table(name, table, json: json(of: rows, columns, form))
  }

  private func key<Row>(of row: Row, _ column: TableColumn<Row>) -> String {
    if case .string(let word)? = column.json?.value(row) { return word }
    return column.text(row)
  }

  private func json<Row>(
    of rows: [Row], _ columns: [TableColumn<Row>], _ form: TableForm
  ) -> JSONValue {
    func object(_ row: Row, _ columns: some Sequence<TableColumn<Row>>) -> JSONValue {
      .object(columns.compactMap { $0.json.map { .init($0.key, $0.value(row)) } })
    }
    switch form {
    case .values:
      return .array(rows.flatMap { row in columns.compactMap { $0.json?.value(row) } })
    case .json(let value):
      return value
    case .arrays:
      return .array(rows.map { row in .array(columns.compactMap { $0.json?.value(row) }) })
    case .objects:
      return .array(rows.map { object($0, columns) })
    case .keyed:
      let values = columns.dropFirst().filter { $0.json != nil }
      return .object(
        rows.map { row in
          .init(
            key(of: row, columns[0]),
            values.count == 1 ? values[0].json!.value(row) : object(row, values))
        })
    }
  }
}
