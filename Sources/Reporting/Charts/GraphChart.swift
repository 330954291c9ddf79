// A computational graph as text and as SVG: from left to right, on every edge the value that goes forward
// and the gradient that comes back.

import Foundation

/// Inputs, operations on them, and what flows along the edges between them.
public struct GraphChart: Sendable, Equatable, Codable {
  /// An input, or an operation on earlier nodes.
  public struct Node: Sendable, Equatable, Codable {
    /// What is written in it: `x`, `exp`.
    public let name: String
    /// The indices of the nodes that it takes its operands from; empty for an input.
    public let operands: [Int]
    /// Its own value.
    public let value: Double
    /// The gradient with respect to its value: the sum of those that come back from its uses.
    public let gradient: Double
    /// The gradient that it passes back to each operand.
    public let operandGradients: [Double]

    public init(
      _ name: String, operands: [Int] = [], value: Double, gradient: Double,
      operandGradients: [Double] = []
    ) {
      self.name = name
      self.operands = operands
      self.value = value
      self.gradient = gradient
      self.operandGradients = operandGradients
    }

    /// Whether it is an input.
    public var isInput: Bool { operands.isEmpty }
  }

  public let title: String
  /// The operands of each stand before it; the last is the output.
  public let nodes: [Node]

  /// - Precondition: There is a node; every operand is an earlier node and has a gradient; the value of
  ///   every operation but the last is used exactly once. An input may be used several times; one that is not used
  ///   is not drawn.
  public init(title: String, nodes: [Node]) {
    precondition(!nodes.isEmpty, "a graph without nodes")
    var uses = Array(repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      precondition(
        node.operands.count == node.operandGradients.count,
        "\(node.operandGradients.count) gradients for \(node.operands.count) operands")
      for operand in node.operands {
        precondition(operand >= 0 && operand < index, "node \(index) of node \(operand)")
        uses[operand] += 1
      }
    }
    for (index, node) in nodes.enumerated().dropLast() where !node.isInput {
      precondition(uses[index] == 1, "the value of \(node.name) is used \(uses[index]) times")
    }
    self.title = title
    self.nodes = nodes
  }

  /// What the drawing shows, in sentences for those who do not see it.
  public var summary: String {
    let parts = nodes.enumerated().map { index, node in
      let operands = node.operands.map(name).joined(separator: " and ")
      return (node.isInput ? node.name : "\(name(index)) of \(operands)")
        + ": value \(readable(node.value)), gradient \(readable(node.gradient))"
    }
    return "\(title). " + parts.joined(separator: "; ") + "."
  }

  /// A node's name, with its number behind it where others have the same one: `× (2)`.
  private func name(_ index: Int) -> String {
    let alike = nodes.indices.filter { nodes[$0].name == nodes[index].name }
    guard alike.count > 1, let place = alike.firstIndex(of: index) else { return nodes[index].name }
    return "\(nodes[index].name) (\(place + 1))"
  }

  /// A value or a gradient, with two decimals and never −0.00.
  static func label(_ value: Double) -> String {
    let text = String(format: "%.2f", value)
    return text == "-0.00" ? "0.00" : text
  }

  fileprivate static let key = "above each edge the value, below it the gradient"
}

/// Where everything is drawn: in columns from the inputs to the output, in rows so that no edges cross.
private struct GraphLayout {
  /// Something that edges end at: a node, or the fork behind an input of several uses.
  struct Point {
    let name: String
    let isFork: Bool
    let column: Int
    var row: Int
  }

  struct Edge {
    let source: Int
    /// nil for the edge that leaves the output.
    let target: Int?
    /// Where it runs; it bends at one of its ends where that stands elsewhere.
    let row: Int
    let value: Double
    let gradient: Double
  }

  private(set) var points: [Point] = []
  private(set) var edges: [Edge] = []
  /// How far inputs are apart.
  static let pitch = 4

  var rowCount: Int { (edges.map(\.row).max() ?? 0) + 2 }
  var columnCount: Int { (points.map(\.column).max() ?? 0) + 1 }

  private let nodes: [GraphChart.Node]
  private var nextRow = 1
  /// The input that was used last, with all its uses side by side: it is drawn once for each such group.
  private var lastInput: (node: Int, uses: [Use])?

  /// An operand of a placed operation.
  private struct Use {
    let target: Int
    let row: Int
    let gradient: Double
  }

  init(_ graph: GraphChart) {
    nodes = graph.nodes
    let last = nodes.count - 1
    if nodes[last].isInput {
      // A graph of one input.
      points = [Point(name: nodes[last].name, isFork: false, column: 0, row: 1)]
    } else {
      place(last)
      flushInput()
    }
    // The output was placed first.
    edges.append(
      Edge(
        source: 0, target: nil, row: points[0].row, value: nodes[last].value,
        gradient: nodes[last].gradient))
  }

  /// Places a node's operands and then the node between them.
  ///
  /// - Returns: The index of its point.
  @discardableResult
  private mutating func place(_ index: Int) -> Int {
    let node = nodes[index]
    let target = points.count
    // Its index is taken now; its row is known after its operands' rows.
    points.append(Point(name: node.name, isFork: false, column: column(of: index), row: 0))
    var rows: [Int] = []
    for (operand, gradient) in zip(node.operands, node.operandGradients) {
      if nodes[operand].isInput {
        use(operand, by: target, row: nextRow, gradient: gradient)
        rows.append(nextRow)
        nextRow += Self.pitch
      } else {
        let source = place(operand)
        edges.append(
          Edge(
            source: source, target: target, row: points[source].row,
            value: nodes[operand].value, gradient: gradient))
        rows.append(points[source].row)
      }
    }
    points[target].row = (rows[0] + rows[rows.count - 1]) / 2
    return target
  }

  /// Notes a use of an input; those that follow one another make one group.
  private mutating func use(_ input: Int, by target: Int, row: Int, gradient: Double) {
    let use = Use(target: target, row: row, gradient: gradient)
    if lastInput?.node == input {
      lastInput?.uses.append(use)
    } else {
      flushInput()
      lastInput = (input, [use])
    }
  }

  /// Draws the input of the last group, and a fork behind it where it has several uses.
  private mutating func flushInput() {
    guard let (input, uses) = lastInput else { return }
    lastInput = nil
    let node = nodes[input]
    let row = (uses[0].row + uses[uses.count - 1].row) / 2
    var source = points.count
    points.append(Point(name: node.name, isFork: false, column: 0, row: row))
    if uses.count > 1 {
      edges.append(
        Edge(
          source: source, target: source + 1, row: row, value: node.value,
          gradient: uses.reduce(0) { $0 + $1.gradient }))
      source += 1
      points.append(Point(name: "", isFork: true, column: 1, row: row))
    }
    for use in uses {
      edges.append(
        Edge(
          source: source, target: use.target, row: use.row, value: node.value,
          gradient: use.gradient))
    }
  }

  /// Inputs stand in the first column, an operation behind the farthest of its operands.
  private func column(of index: Int) -> Int {
    let node = nodes[index]
    return node.operands.reduce(0) { most, operand in
      let isFork = nodes[operand].isInput && uses(of: operand) > 1
      return max(most, column(of: operand) + (isFork ? 2 : 1))
    }
  }

  private func uses(of input: Int) -> Int {
    nodes.reduce(0) { $0 + $1.operands.count { $0 == input } }
  }
}

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

extension GraphChart {
  /// The graph as one SVG element.
  public var svg: String { svg(in: .system) }

  /// The graph as one SVG element in the colors of a scheme.
  public func svg(in scheme: ColorScheme) -> String {
    let layout = GraphLayout(self)
    let place = Places(layout)
    let number = SVGCanvas.number
    var body = ""
    for edge in layout.edges {
      let source = layout.points[edge.source]
      let (x, y) = (place.x(source.column), place.y(edge.row))
      let bend = place.bend(before: source.column + 1)
      let start = source.isFork ? x : x + Places.radius
      var path = "M\(number(start)) \(number(place.y(source.row)))"
      if source.isFork { path += "L\(number(x + Places.radius)) \(number(y))" }
      if let target = edge.target.map({ layout.points[$0] }) {
        path +=
          "H\(number(place.bend(before: target.column)))"
          + "L\(number(place.x(target.column))) \(number(place.y(target.row)))"
      } else {
        path += "H\(number(bend))"
      }
      body += "<path class=\"wb-edge\" d=\"\(path)\"/>\n"
      let middle = number((x + Places.radius + bend) / 2)
      for (value, kind, offset) in [
        (edge.value, "forward", -6.0), (edge.gradient, "backward", 16),
      ] {
        body +=
          "<text class=\"wb-\(kind)\" x=\"\(middle)\" y=\"\(number(y + offset))\" "
          + "text-anchor=\"middle\">\(Self.label(value))</text>\n"
      }
    }
    for point in layout.points {
      let (x, y) = (number(place.x(point.column)), number(place.y(point.row)))
      if point.isFork {
        body += "<circle class=\"wb-fork\" cx=\"\(x)\" cy=\"\(y)\" r=\"4\"/>\n"
        continue
      }
      let shape = point.column == 0 ? "wb-input" : "wb-node"
      body +=
        "<circle class=\"\(shape)\" cx=\"\(x)\" cy=\"\(y)\" r=\"\(number(Places.radius))\"/>"
        + "<text class=\"wb-name\" x=\"\(x)\" y=\"\(y)\" dy=\"4.5\" text-anchor=\"middle\">"
        + "\(escaped(point.name))</text>\n"
    }
    let height = number(place.height)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="wb-chart" width="720" height="\(height)" \
      viewBox="0 0 720 \(height)" role="img" aria-label="\(escaped(summary))">
      <title>\(escaped(title))</title>
      <style>\(SVGCanvas.style(in: scheme))\(Self.style)</style>
      <rect class="wb-ground" width="720" height="\(height)"/>
      <text class="wb-title" x="16" y="24">\(escaped(title))</text>
      <text class="wb-label" x="16" y="46">Left to right: <tspan class="wb-forward">above each edge \
      the value</tspan>, <tspan class="wb-backward">below it the gradient</tspan></text>
      \(body)</svg>
      """
  }

  private static let style = """
    .wb-edge{stroke:var(--wb-quiet);fill:none;stroke-linejoin:round}\
    .wb-node{fill:var(--wb-ground);stroke:var(--wb-ink)}.wb-input{fill:var(--wb-line)}\
    .wb-fork{fill:var(--wb-quiet)}.wb-name{fill:var(--wb-ink)}\
    .wb-forward{fill:var(--wb-3);font-variant-numeric:tabular-nums}\
    .wb-backward{fill:var(--wb-5);font-variant-numeric:tabular-nums}
    """

  /// Coordinates of columns and rows.
  private struct Places {
    static let width = 720.0
    static let margin = 16.0
    static let radius = 18.0
    /// How far the rows of the layout are apart.
    private static let rowHeight = 15.0
    private static let top = 66.0

    /// From one column to the next.
    private let step: Double
    private let rowCount: Int

    init(_ layout: GraphLayout) {
      step = min(
        130, (Self.width - 2 * Self.margin - Self.radius) / Double(layout.columnCount))
      rowCount = layout.rowCount
    }

    func x(_ column: Int) -> Double { Self.margin + Self.radius + Double(column) * step }
    func y(_ row: Int) -> Double { Self.top + Double(row) * Self.rowHeight }
    /// Where the edges into a column bend toward their node.
    func bend(before column: Int) -> Double { x(column) - Self.radius - 6 }
    var height: Double { y(rowCount) + 8 }
  }
}
