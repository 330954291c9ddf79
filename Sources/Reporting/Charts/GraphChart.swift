// A computational graph, to be drawn from left to right, on every edge the value that goes forward and the
// gradient that comes back: as text in GraphText.swift, as SVG in GraphSVG.swift.

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
  func name(_ index: Int) -> String {
    let alike = nodes.indices.filter { nodes[$0].name == nodes[index].name }
    guard alike.count > 1, let place = alike.firstIndex(of: index) else { return nodes[index].name }
    return "\(nodes[index].name) (\(place + 1))"
  }

  /// A value or a gradient, with two decimals and never −0.00.
  static func label(_ value: Double) -> String {
    let text = String(format: "%.2f", value)
    return text == "-0.00" ? "0.00" : text
  }

  static let key = "above each edge the value, below it the gradient"
}
