// The table NumPy → Swift for a terminal.

import CEmbedding

/// The table's rows and the text around it.
public struct NumPyTable: Sendable {
  /// What is written in NumPy, and what here.
  public let rows: [(numPy: String, here: String)]
  /// The paragraphs above and below the table.
  public let above: [String]
  public let below: [String]

  /// The table of `docs/numpy.md`.
  public static let documented = NumPyTable(embeddedFiles("docs").text(of: "numpy.md"))

  init(_ markdown: String) {
    var rows: [(numPy: String, here: String)] = []
    var (above, below): ([String], [String]) = ([], [])
    for line in markdown.split(separator: "\n") where !line.hasPrefix("#") {
      if line.hasPrefix("|") {
        let cells = line.split(separator: "|").map { trimmed($0).replacing("`", with: "") }
        if cells.count == 2, !cells[0].hasPrefix("---"), cells[0] != "NumPy" {
          rows.append((cells[0], cells[1]))
        }
      } else if rows.isEmpty {
        above.append(String(line).replacing("`", with: ""))
      } else {
        below.append(String(line).replacing("`", with: ""))
      }
    }
    self.rows = rows
    self.above = above
    self.below = below
  }
}
