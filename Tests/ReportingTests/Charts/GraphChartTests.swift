// Computational graphs drawn: nodes, edges and their labels, in SVG and in characters.

import Testing

@testable import Reporting

struct GraphChartTests {
  /// (x + y) · max(y, z) at x = −1, y = 3, z = 2.
  private let fork = GraphChart(
    title: "A fork & a max",
    nodes: [
      .init("x", value: -1, gradient: 3), .init("y", value: 3, gradient: 5),
      .init("z", value: 2, gradient: -0.0),
      .init("+", operands: [0, 1], value: 2, gradient: 3, operandGradients: [3, 3]),
      .init("max", operands: [1, 2], value: 3, gradient: 2, operandGradients: [2, -0.0]),
      .init("×", operands: [3, 4], value: 6, gradient: 1, operandGradients: [3, 2]),
    ])

  @Test func edgesRunFromTheInputsToTheOutputAndNeverCross() {
    #expect(
      fork.lines(width: 78) == [
        "A fork & a max",
        " -1.00",
        "x───────────╮",
        "  3.00      │      2.00",
        "            ├[+]───────╮",
        "        3.00│      3.00│",
        "      ╭─────╯          │",
        "  3.00│ 3.00           │    6.00",
        "y─────┤                ├[×]──────",
        "  5.00│ 3.00           │    1.00",
        "      ╰─────╮          │",
        "        2.00│      3.00│",
        "            ├[max]─────╯",
        "  2.00      │      2.00",
        "z───────────╯",
        "  0.00",
        "Left to right: above each edge the value, below it the gradient",
      ])
  }

  /// A phone's terminal has no room for it.
  @Test func aNarrowPageGetsAList() {
    #expect(
      fork.lines(width: 30) == [
        "A fork & a max",
        "x: -1.00, gradient 3.00",
        "y: 3.00, gradient 5.00",
        "z: 2.00, gradient 0.00",
        "+ of x, y: 2.00, gradient 3.00",
        "max of y, z: 3.00, gradient",
        "2.00",
        "× of +, max: 6.00, gradient",
        "1.00",
      ])
  }

  @Test func nodesOfOneNameAreNumbered() {
    let graph = GraphChart(
      title: "t",
      nodes: [
        .init("a", value: 1, gradient: 4),
        .init("+", operands: [0, 0], value: 2, gradient: 2, operandGradients: [2, 2]),
        .init("b", value: 5, gradient: 1),
        .init("+", operands: [1, 2], value: 7, gradient: 1, operandGradients: [2, 1]),
      ])
    #expect(graph.summary.contains("+ (1) of a and a: value 2, gradient 2"))
    #expect(graph.summary.hasSuffix("+ (2) of + (1) and b: value 7, gradient 1."))
  }

  @Test func theElementHasEveryEdgesTwoNumbers() {
    let svg = fork.svg
    func count(_ text: String) -> Int { svg.components(separatedBy: text).count - 1 }
    // x, y before the fork and twice behind it, z, +, max, the output.
    #expect(count("class=\"wb-edge\"") == 8)
    #expect(count("<text class=\"wb-forward\"") == 8)
    #expect(count("<text class=\"wb-backward\"") == 8)
    #expect(count("class=\"wb-fork\"") == 1)
    #expect(count("class=\"wb-input\"") == 3)
    #expect(count("class=\"wb-node\"") == 3)
    #expect(svg.contains("<title>A fork &amp; a max</title>"))
    #expect(!svg.contains("-0.00"))
    #expect(!fork.svg(in: .light).contains("prefers-color-scheme"))
  }

  @Test func oneInputIsAGraph() {
    let graph = GraphChart(title: "", nodes: [.init("x", value: 2, gradient: 1)])
    #expect(graph.lines(width: 40).contains("x─────"))
  }
}
