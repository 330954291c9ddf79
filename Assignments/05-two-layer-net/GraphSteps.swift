// The step on computational graphs: a neuron and a fork, drawn and judged.

import Foundation
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

/// The neuron's example of the course's notes: w0, x0, w1, x1, w2.
private let neuronInputs = [2.0, -1, -3, -2, -3]
/// x, y and z of (x + y) · max(y, z).
private let forkInputs = [-1.0, 3, 2]

extension TwoLayerNetAssignment {
  // step: graph
  func drawGraphs(_ page: Page) {
    let neuron = ComputationalGraph.neuron(neuronInputs)
    show(neuron, named: "neuron", "A neuron: σ(w0x0 + w1x1 + w2) in single gates", page)
    judgeNeuron(neuron, page)
    let fork = ComputationalGraph.fork(forkInputs)
    show(fork, named: "fork", "(x + y) · max(y, z), in which y is used twice", page)
    judgeFork(fork, page)
    judgeNumerically(
      [
        ("neuron", ComputationalGraph.neuron, neuronInputs),
        ("fork", ComputationalGraph.fork, forkInputs),
      ], page)
  }

  /// Draws a graph and tabulates its nodes.
  private func show(
    _ graph: ComputationalGraph, named name: String, _ title: String, _ page: Page
  ) {
    page.chart(
      GraphChart(
        title: title,
        nodes: graph.nodes.map {
          .init(
            $0.name, operands: $0.operands, value: $0.value, gradient: $0.gradient,
            operandGradients: $0.operandGradients)
        }))
    page.table(
      name, graph.nodes, as: .objects,
      [
        .word("node") { $0.name },
        .cell(
          "of", .left, text: { $0.operands.map { graph.nodes[$0].name }.joined(separator: ", ") },
          json: { .array($0.operands.map { .integer($0) }) }),
        .number("value", .decimals(6)) { $0.value },
        .number("gradient", .decimals(6)) { $0.gradient },
      ])
  }

  private func judgeNeuron(_ graph: ComputationalGraph, _ page: Page) {
    let y = 1 / (1 + exp(-1.0))
    let results: [Double] = [-2, 6, 4, 1, -1, exp(-1), 1 + exp(-1), y]
    page.expect(
      "relative difference of the neuron's forward values", graph.nodes.map(\.value),
      within: .relative(1e-15), of: neuronInputs + results, from: "the formula, by hand")
    let derivative = y * (1 - y)
    let factors: [Double] = [-1, 2, -2, -3, 1]
    page.expect(
      "relative difference of the gradients of w0, x0, w1, x1, w2", graph.inputs.map(\.gradient),
      within: .relative(1e-14), of: factors.map { derivative * $0 },
      from: "y(1 − y) times what each is multiplied by")
    // The gates behind the sum are the library's sigmoid, taken apart.
    let sum = graph.nodes.count - 5
    page.expect(
      "the last four gates are one sigmoid: value and derivative",
      [graph.output, graph.nodes[sum].gradient], within: .relative(1e-14),
      of: [
        Activation.sigmoid.value(graph.nodes[sum].value),
        Activation.sigmoid.derivative(atValue: graph.output),
      ], from: "the sigmoid layer of the library")
  }

  private func judgeFork(_ graph: ComputationalGraph, _ page: Page) {
    page.expect(
      "values of x, y, z, the sum, the larger one and the product", graph.nodes.map(\.value),
      equals: [-1, 3, 2, 2, 3, 6], from: "the formula, by hand")
    let passed = graph.nodes.suffix(3).map(\.operandGradients)
    page.expect(
      "add distributes its gradient 3", passed[0], equals: [3, 3], from: "∂(x + y) = ∂x + ∂y")
    page.expect(
      "max routes its gradient 2 to the larger input", passed[1], equals: [2, 0],
      from: "max(y, z) = y near y = 3, z = 2")
    page.expect(
      "multiply swaps its inputs 2 and 3", passed[2], equals: [3, 2], from: "∂(ab) = b∂a + a∂b")
    page.expect(
      "a fork adds: gradients of x, y and z", graph.inputs.map(\.gradient),
      equals: [3, 3 + 2, 0], from: "f = (x + y)y near this point: ∂f/∂y = (x + y) + y")
  }

  /// Compares the gradients of all inputs with centered differences of the outputs.
  private func judgeNumerically(
    _ graphs: [(name: String, make: ([Double]) -> ComputationalGraph, inputs: [Double])],
    _ page: Page
  ) {
    let step = 1e-5
    for (name, make, inputs) in graphs {
      let numerical = inputs.indices.map { index in
        func output(_ offset: Double) -> Double {
          var moved = inputs
          moved[index] += offset
          return make(moved).output
        }
        return (output(step) - output(-step)) / (2 * step)
      }
      page.expect(
        "gradients of the \(name) against numerical ones", make(inputs).inputs.map(\.gradient),
        within: .absolute(1e-9), of: numerical,
        from: "centered differences with step \(step, .scientific(0))")
    }
  }
}
