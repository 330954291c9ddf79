// Backpropagation through a graph of numbers: each gate knows its own derivative and nothing else.

import Foundation

// show: gates
/// An operation of a computational graph.
enum Gate: String, CaseIterable, Sendable {
  case add = "+"
  case multiply = "×"
  case max
  case negate = "−"
  case exp
  case addOne = "+1"
  case reciprocal = "1/x"

  /// Forward: the output at the inputs x.
  func output(_ x: [Double]) -> Double {
    switch self {
    case .add: x[0] + x[1]
    case .multiply: x[0] * x[1]
    case .max: x[0] >= x[1] ? x[0] : x[1]
    case .negate: -x[0]
    case .exp: Foundation.exp(x[0])
    case .addOne: x[0] + 1
    case .reciprocal: 1 / x[0]
    }
  }

  /// Backward: g times the derivative with respect to each input, at the inputs x and the output y.
  func inputGradients(_ g: Double, inputs x: [Double], output y: Double) -> [Double] {
    switch self {
    case .add: [g, g]
    case .multiply: [g * x[1], g * x[0]]
    case .max: x[0] >= x[1] ? [g, 0] : [0, g]
    case .negate: [-g]
    case .exp: [g * y]
    case .addOne: [g]
    case .reciprocal: [-g * y * y]
    }
  }
}
// end: gates

// show: computational-graph
/// Numbers and gates in the order of their computation; the last one is the output.
struct ComputationalGraph: Sendable {
  struct Node: Sendable {
    let name: String
    /// nil for an input.
    var gate: Gate?
    /// The indices of its inputs, all of them before it.
    var operands: [Int] = []
    let value: Double
    /// Of the output with respect to `value`.
    var gradient = 0.0
    /// What it passes back to each operand.
    var operandGradients: [Double] = []
  }

  private(set) var nodes: [Node] = []

  /// Adds an input.
  mutating func input(_ name: String, _ value: Double) -> Int {
    nodes.append(Node(name: name, value: value))
    return nodes.count - 1
  }

  /// Adds a gate and computes its output: the forward pass, one gate at a time.
  mutating func apply(_ gate: Gate, _ operands: Int...) -> Int {
    let value = gate.output(operands.map { nodes[$0].value })
    nodes.append(Node(name: gate.rawValue, gate: gate, operands: operands, value: value))
    return nodes.count - 1
  }

  /// The backward pass: from the output, whose own gradient is 1, to the inputs.
  mutating func backward() {
    for index in nodes.indices { nodes[index].gradient = 0 }
    nodes[nodes.count - 1].gradient = 1
    for index in nodes.indices.reversed() {
      guard let gate = nodes[index].gate else { continue }
      let node = nodes[index]
      nodes[index].operandGradients = gate.inputGradients(
        node.gradient, inputs: node.operands.map { nodes[$0].value }, output: node.value)
      // A number that is used twice gets two gradients: they are added.
      for (operand, gradient) in zip(node.operands, nodes[index].operandGradients) {
        nodes[operand].gradient += gradient
      }
    }
  }
}
// end: computational-graph

extension ComputationalGraph {
  // show: neuron
  /// A neuron, 1 / (1 + exp(−(w0x0 + w1x1 + w2))), of the inputs w0, x0, w1, x1, w2.
  static func neuron(_ values: [Double]) -> ComputationalGraph {
    var graph = ComputationalGraph()
    let w0 = graph.input("w0", values[0])
    let x0 = graph.input("x0", values[1])
    let w1 = graph.input("w1", values[2])
    let x1 = graph.input("x1", values[3])
    let w2 = graph.input("w2", values[4])
    let first = graph.apply(.multiply, w0, x0)
    let second = graph.apply(.multiply, w1, x1)
    let z = graph.apply(.add, graph.apply(.add, first, second), w2)
    _ = graph.apply(.reciprocal, graph.apply(.addOne, graph.apply(.exp, graph.apply(.negate, z))))
    graph.backward()
    return graph
  }
  // end: neuron

  /// (x + y) · max(y, z), in which y is used twice.
  static func fork(_ values: [Double]) -> ComputationalGraph {
    var graph = ComputationalGraph()
    let x = graph.input("x", values[0])
    let y = graph.input("y", values[1])
    let z = graph.input("z", values[2])
    _ = graph.apply(.multiply, graph.apply(.add, x, y), graph.apply(.max, y, z))
    graph.backward()
    return graph
  }

  /// The value of the last node.
  var output: Double { nodes[nodes.count - 1].value }

  var inputs: [Node] { nodes.filter { $0.gate == nil } }
}
