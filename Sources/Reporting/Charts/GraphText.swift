// A computational graph in characters.

extension GraphChart {
  /// The graph in characters; a list of its nodes where it is wider than that.
  ///
  /// - Parameter width: The most columns of a line.
  public func lines(width: Int) -> [String] {
    let layout = GraphLayout(self)
    var drawing = GraphDrawing(layout)
    drawing.draw(layout)
    let key = wrapped("Left to right: \(Self.key)", width: width)
    guard drawing.width <= width else { return wrapped(title, width: width) + list(width: width) }
    return wrapped(title, width: width) + drawing.lines + key
  }

  /// One line for each node.
  private func list(width: Int) -> [String] {
    nodes.enumerated().flatMap { index, node in
      let operands = node.operands.map(name).joined(separator: ", ")
      return wrapped(
        "\(name(index))\(node.isInput ? "" : " of \(operands)"): \(Self.label(node.value)), "
          + "gradient \(Self.label(node.gradient))", width: width)
    }
  }
}

/// A page of characters on which lines join.
private struct GraphDrawing {
  /// The sides of a cell that a line goes to.
  private struct Sides: OptionSet {
    let rawValue: Int
    static let left = Sides(rawValue: 1)
    static let right = Sides(rawValue: 2)
    static let up = Sides(rawValue: 4)
    static let down = Sides(rawValue: 8)

    var character: Character { Array(" ───│╯╰┴│╮╭┬│┤├┼")[rawValue] }
  }

  private var text: [[Character?]]
  private var sides: [[Sides]]
  /// Where each column's names begin, and one more for the end.
  private let starts: [Int]
  private let widths: [Int]
  let width: Int

  init(_ layout: GraphLayout) {
    let labels = layout.edges.flatMap { [$0.value, $0.gradient] }.map(GraphChart.label)
    // One more for the line in which edges bend.
    let edge = 1 + (labels.map(\.count).max() ?? 0)
    widths = (0..<layout.columnCount).map { column in
      layout.points.filter { $0.column == column }.map { Self.written($0).count }.max() ?? 0
    }
    var starts = [0]
    for width in widths { starts.append(starts[starts.count - 1] + width + edge) }
    self.starts = starts
    width = starts[starts.count - 1]
    text = Array(repeating: Array(repeating: nil, count: width), count: layout.rowCount)
    sides = Array(repeating: Array(repeating: [], count: width), count: layout.rowCount)
  }

  /// `[exp]` for an operation, `x` for an input, nothing for a fork.
  private static func written(_ point: GraphLayout.Point) -> [Character] {
    Array(point.isFork ? "" : point.column == 0 ? point.name : "[\(point.name)]")
  }

  mutating func draw(_ layout: GraphLayout) {
    for point in layout.points { write(Self.written(point), at: starts[point.column], point.row) }
    for edge in layout.edges {
      let source = layout.points[edge.source]
      // A fork begins in the line where edges bend, other points behind their names.
      let first =
        source.isFork
        ? starts[source.column] - 1 : starts[source.column] + Self.written(source).count
      if source.isFork { join(first, from: source.row, to: edge.row) }
      var last = width - 1
      if let target = edge.target.map({ layout.points[$0] }) {
        last = starts[target.column] - 1
        if !target.isFork {
          join(last, from: edge.row, to: target.row)
          sides[target.row][last].insert(.right)
        }
      }
      line(edge.row, from: first, to: last)
      let labelEnd = starts[source.column] + widths[source.column] + labelWidth(source)
      write(Array(GraphChart.label(edge.value)), endingAt: labelEnd, edge.row - 1)
      write(Array(GraphChart.label(edge.gradient)), endingAt: labelEnd, edge.row + 1)
    }
  }

  private func labelWidth(_ source: GraphLayout.Point) -> Int {
    starts[source.column + 1] - starts[source.column] - widths[source.column] - 1
  }

  /// A vertical line in a column, from row to row.
  private mutating func join(_ column: Int, from: Int, to: Int) {
    for row in min(from, to)..<max(from, to) {
      sides[row][column].insert(.down)
      sides[row + 1][column].insert(.up)
    }
  }

  /// A horizontal line in a row, from column to column.
  private mutating func line(_ row: Int, from first: Int, to last: Int) {
    for column in first..<last {
      sides[row][column].insert(.right)
      sides[row][column + 1].insert(.left)
    }
  }

  private mutating func write(_ characters: [Character], at column: Int, _ row: Int) {
    for (offset, character) in characters.enumerated() { text[row][column + offset] = character }
  }

  private mutating func write(_ characters: [Character], endingAt end: Int, _ row: Int) {
    write(characters, at: end - characters.count, row)
  }

  var lines: [String] {
    text.indices.map { row in
      var line = ""
      for column in 0..<width { line.append(text[row][column] ?? sides[row][column].character) }
      return line.withoutTrailingSpaces
    }
  }
}
