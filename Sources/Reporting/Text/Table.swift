// A table as a value, and its plain text.

/// A table of texts with a heading for each column.
///
/// ```swift
/// let table = Table(columns: [.init("k", .right), .init("mean", .right)],
///                   rows: [["1", "0.2656"], ["10", "0.2802"]], markedRow: 1)
/// table.lines(width: 80)
/// //    k    mean
/// //   --  ------
/// //    1  0.2656
/// // * 10  0.2802
/// ```
public struct Table: Sendable, Equatable, Codable {
  /// A column's heading and the side on which its cells stand.
  public struct Column: Sendable, Equatable, Codable {
    public let title: String
    public let alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  public let columns: [Column]
  public let rows: [[String]]
  /// The row that is pointed out, the best one for instance.
  public let markedRow: Int?
  /// The rows that say what matters, where a reader has to ask for the others; nil for all.
  public let chosenRows: [Int]?
  /// What the chosen rows are: `the worst`.
  public let choice: String?
  /// What the table is called on a page; nil where its name for programs says it.
  public let caption: String?

  /// - Precondition: every row has a cell for each column, and `markedRow` and `chosenRows` are rows.
  public init(
    columns: [Column], rows: [[String]], markedRow: Int? = nil, chosenRows: [Int]? = nil,
    choice: String? = nil, caption: String? = nil
  ) {
    for row in rows {
      precondition(
        row.count == columns.count,
        "a row of \(row.count) cells in a table of \(columns.count) columns")
    }
    precondition(
      markedRow.map(rows.indices.contains) ?? true, "no row \(markedRow ?? 0) to mark")
    for row in chosenRows ?? [] {
      precondition(rows.indices.contains(row), "no row \(row) of \(rows.count) to choose")
    }
    self.columns = columns
    self.rows = rows
    self.markedRow = markedRow
    self.chosenRows = chosenRows.flatMap { $0.count < rows.count ? $0 : nil }
    self.choice = choice
    self.caption = caption
  }

  /// The table of the chosen rows alone; nil where no rows are left out.
  public var folded: Table? {
    chosenRows.map { chosen in
      Table(
        columns: columns, rows: chosen.map { rows[$0] },
        markedRow: markedRow.flatMap { chosen.firstIndex(of: $0) })
    }
  }

  /// The table as lines of plain text, the marked row behind an asterisk.
  ///
  /// Where the columns do not fit side by side, they follow one another in groups, and each group
  /// begins with the first column again.
  public func lines(width: Int) -> [String] {
    let widths = columns.indices.map { index in
      rows.reduce(displayWidth(columns[index].title)) { max($0, displayWidth($1[index])) }
    }
    let groups = columnGroups(widths: widths, width: width)
    return groups.enumerated().flatMap { index, group in
      (index == 0 ? [] : [""]) + lines(of: group, widths: widths)
    }
  }

  private func columnGroups(widths: [Int], width: Int) -> [[Int]] {
    guard let first = widths.first else { return [] }
    var groups = [[0]]
    var used = Self.margin + first
    for index in columns.indices.dropFirst() {
      let needed = Self.gap + widths[index]
      if used + needed > width && groups[groups.count - 1].count > 1 {
        groups.append([0])
        used = Self.margin + first
      }
      groups[groups.count - 1].append(index)
      used += needed
    }
    return groups
  }

  private func lines(of group: [Int], widths: [Int]) -> [String] {
    func line(_ mark: String, _ cells: [String]) -> String {
      let texts = zip(group, cells).map { index, cell in
        padded(cell, to: widths[index], alignment: columns[index].alignment)
      }
      let separator = String(repeating: " ", count: Self.gap)
      return (mark + texts.joined(separator: separator)).withoutTrailingSpaces
    }
    let heading = line("  ", group.map { columns[$0].title })
    let rule = line("  ", group.map { String(repeating: "-", count: widths[$0]) })
    return [heading, rule]
      + rows.enumerated().map { index, row in
        line(index == markedRow ? "* " : "  ", group.map { row[$0] })
      }
  }

  private static let margin = 2
  private static let gap = 2
}
