// Where the nodes and edges of a computational graph stand, whatever they are drawn with.

/// Where everything is drawn: in columns from the inputs to the output, in rows so that no edges cross.
struct GraphLayout {
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
