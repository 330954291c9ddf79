// The parts of a formula that take several lines: `cases` behind a brace, `aligned` steps of a
// derivation.

/// Rows of cells, as TeX has them between `\begin` and `\end`: `&` ends a cell, `\\` a row. An
/// environment does not hold another one.
struct FormulaGrid: Sendable, Equatable {
  /// Whether a brace stands in front of the rows: `cases`. Any other environment is read as
  /// `aligned`, whose cells meet at the `&`.
  let hasBrace: Bool
  let rows: [[Formula.Node]]

  /// - Parameters:
  ///   - environment: `cases` or `aligned`.
  ///   - cells: What stands between `\begin{…}` and `\end{…}`.
  init(_ environment: String, cells: Substring) {
    hasBrace = environment == "cases"
    rows = Self.split(cells).map { row in
      row.map { cell in
        var parser = FormulaParser(cell)
        return .row(parser.nodes(until: nil))
      }
    }
  }

  /// The sources of the cells; a mark inside braces belongs to its cell.
  private static func split(_ text: Substring) -> [[String]] {
    var rows = [[""]]
    var depth = 0
    var isBehindBackslash = false
    for character in text {
      if isBehindBackslash {
        isBehindBackslash = false
        if character == "\\" && depth == 0 {
          rows.append([""])
        } else {
          rows[rows.count - 1][rows[rows.count - 1].count - 1] += "\\\(character)"
        }
        continue
      }
      switch character {
      case "\\":
        isBehindBackslash = true
        continue
      case "{": depth += 1
      case "}": depth -= 1
      case "&" where depth == 0:
        rows[rows.count - 1].append("")
        continue
      default: break
      }
      rows[rows.count - 1][rows[rows.count - 1].count - 1].append(character)
    }
    // A row that only ends the one before it.
    if rows.count > 1, rows.last?.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) == true {
      rows.removeLast()
    }
    return rows
  }
}

extension FormulaGrid {
  /// An `mtable`, and in front of `cases` a brace as tall as it.
  func mathML(isBlock: Bool) -> String {
    let body = rows.map { row in
      let cells = row.enumerated().map { index, cell in
        // Chromium moves a formula in its cell to the right by its own word only.
        let side = isLeft(index) ? "left" : "right;text-align:-webkit-right"
        // Cells that meet at `&` leave no gap there; fractions below one another need one.
        let gap = hasBrace ? "" : ";padding:0.3em " + (isLeft(index) ? "0.4em 0.3em 0.28em" : "0")
        return "<mtd style=\"text-align:\(side)\(gap)\">\(cell.mathML(isBlock: isBlock))</mtd>"
      }
      return "<mtr>\(cells.joined())</mtr>"
    }
    let display = isBlock && !hasBrace ? " displaystyle=\"true\"" : ""
    let table = "<mtable\(display)>\(body.joined())</mtable>"
    let brace = "<mo form=\"prefix\" fence=\"true\" stretchy=\"true\">{</mo>"
    return hasBrace ? "<mrow>\(brace)\(table)</mrow>" : table
  }

  /// Whether the cells of a column begin below one another; those in front of a `&` of `aligned` end
  /// there instead.
  private func isLeft(_ column: Int) -> Bool { hasBrace || column % 2 == 1 }

  /// The rows on one line: `{1 if x > 0; 0 otherwise}`.
  var text: String {
    let texts = rows.map { $0.map(\.trimmed).joined(separator: " ") }
    return hasBrace ? "{\(texts.joined(separator: "; "))}" : texts.joined(separator: "; ")
  }

  /// The rows below one another, their cells aligned; in front of `cases` a brace of several lines.
  fileprivate var lines: [String] {
    let texts = rows.map { $0.map(\.trimmed) }
    let widths = (0..<(texts.map(\.count).max() ?? 0)).map { column in
      texts.map { column < $0.count ? displayWidth($0[column]) : 0 }.max() ?? 0
    }
    return texts.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        padded(cell, to: widths[column], alignment: isLeft(column) ? .left : .right)
      }
      let line = cells.joined(separator: hasBrace ? "   " : " ")
      return ((hasBrace ? brace(index) + " " : "") + line).withoutTrailingSpaces
    }
  }

  private func brace(_ row: Int) -> String {
    switch row {
    case _ where rows.count == 1: "{"
    case 0: "⎧"
    case rows.count - 1: "⎩"
    case rows.count / 2: "⎨"
    default: "⎪"
    }
  }
}

extension Formula {
  /// The formula as lines for a terminal: one, wrapped where it must be, or a line for each row of
  /// its `cases` or `aligned`.
  ///
  /// ```swift
  /// Formula("f = \\begin{cases} 1 & x > 0 \\\\ 0 & x \\le 0 \\end{cases}").lines(width: 40)
  /// // f = ⎧ 1   x > 0
  /// //     ⎩ 0   x ≤ 0
  /// ```
  public func lines(width: Int, indent: String = "") -> [String] {
    let wrappedText = wrapped(text, width: width, indent: indent)
    guard case .row(let nodes) = root,
      let place = nodes.firstIndex(where: { if case .grid = $0 { true } else { false } }),
      case .grid(let grid) = nodes[place]
    else { return wrappedText }
    let before = Node.row(Array(nodes[..<place])).trimmed
    let after = Node.row(Array(nodes[(place + 1)...])).trimmed
    let margin = before.isEmpty ? 0 : displayWidth(before) + 1
    var lines = grid.lines.enumerated().map { index, line in
      indent + (index == 0 ? padded(before, to: margin) : String(repeating: " ", count: margin))
        + line
    }
    if let first = after.first {
      lines[lines.count - 1] += (",;.".contains(first) ? "" : " ") + after
    }
    // Rows that do not fit are told on one line, which can be broken.
    if lines.allSatisfy({ displayWidth($0) <= width }) { return lines }
    guard !grid.hasBrace, before.isEmpty else { return wrappedText }
    return grid.rows.flatMap { row in
      wrapped(row.map(\.trimmed).joined(separator: " "), width: width, indent: indent)
    }
  }
}

extension Formula {
  /// The commands that the formula language does not know, which stand as their names.
  public var unknownCommands: [String] { root.unknownCommands }
}

extension Formula.Node {
  fileprivate var unknownCommands: [String] {
    switch self {
    case .function(let name): Formula.functions.contains(name) ? [] : [name]
    case .variable, .number, .sign, .large, .text, .space: []
    case .row(let nodes): nodes.flatMap(\.unknownCommands)
    case .fraction(let above, let below): above.unknownCommands + below.unknownCommands
    case .squareRoot(let node), .accented(let node, _): node.unknownCommands
    case .scripts(let base, let below, let above):
      [base, below, above].compactMap { $0 }.flatMap(\.unknownCommands)
    case .grid(let grid): grid.rows.flatMap { $0.flatMap(\.unknownCommands) }
    }
  }
}
