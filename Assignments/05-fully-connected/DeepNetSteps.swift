// The steps on small nets: losses, gradients at several depths, a net counted, update rules.

import Foundation
import GradientChecking
import GradientProblems
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension FullyConnectedAssignment {
  // step: initial-loss
  mutating func computeInitialLosses(_ page: Page) throws {
    var net = SmallDeepNet(layers)
    for expected in FullyConnectedExpectations.initialLosses {
      net.check(
        net.network(), named: "the net with λ = \(expected.regularization)",
        regularization: expected.regularization, loss: expected.loss, within: expected.limits,
        from: .course, page)
    }
  }

  // step: depths
  mutating func checkDepths(_ page: Page) throws {
    var rows: [(depth: Int, parameters: Int, worst: Double, kinks: Int, verdict: GradientVerdict)] =
      []
    for depth in 1...6 {
      try page.progress(Double(depth - 1) / 6)
      var draws = RandomState(seed: options.seed)
      let network = Network<Double>.fullyConnected(
        inputs: 10, hidden: [12, 11, 10, 9, 8, 7].suffix(depth), classes: 5, library: layers)
      let samples = Matrix(rows: 6, columns: 10, using: &draws)
      let labels = draws.integers(count: 6, in: 0..<5)
      var parameters = network.randomParameters(.he, using: &draws)
      parameters.drawFreeArrays(using: &draws)
      let report = network.gradientProblem(
        at: parameters, samples: samples, labels: labels, regularization: 0.5
      ).check(CheckOptions(), using: &draws)
      let blocks = report.terms[0].rows.filter { $0.group == nil }
      rows.append(
        (
          depth, parameters.count,
          blocks.compactMap { $0.worst?.relativeError }.max() ?? .nan,
          blocks.reduce(0) { $0 + $1.kinks }, report.verdict
        ))
    }
    page.table(
      "depths",
      Table(
        columns: ["hidden layers", "parameters", "kinks", "worst error"].map { .init($0, .right) }
          + [.init("verdict")],
        rows: rows.map {
          [
            "\($0.depth)", "\($0.parameters)", "\($0.kinks)", String(format: "%.1e", $0.worst),
            $0.verdict.rawValue,
          ]
        }),
      json: .array(rows.map { .number($0.worst) }))
    for row in rows {
      page.check(
        Check(
          name: "gradient of a net of \(row.depth) hidden layers", passed: row.verdict == .passed,
          detail: "\(row.verdict.rawValue), worst relative error \(row.worst)",
          source: "centered differences"))
    }
  }

  // step: count
  mutating func countNet(_ page: Page) throws {
    let network = Network<Scalar>.fullyConnected(
      inputs: 3072, hidden: Array(repeating: 100, count: 5), classes: 10, library: layers)
    page.text(network.description)
    write(network.summary, page)
    // 3072 · 100, four times 100 · 100, and 100 · 10 weights; 5 · 100 + 10 biases.
    page.check(
      .equal(
        "parameters", found: network.summary.parameters, expected: 348_710,
        source: "inputs times outputs, and a bias for each output, by hand"))
  }

  // step: momentum
  mutating func stepWithMomentum(_ page: Page) throws {
    take(FullyConnectedExpectations.momentum, page)
  }

  // step: rmsprop-adam
  mutating func stepWithAdaptiveRules(_ page: Page) throws {
    take(FullyConnectedExpectations.rmsprop, page)
    take(FullyConnectedExpectations.adam, page)
  }

  /// One step of a rule on the notebook's evenly spaced numbers.
  private func take(_ expected: FullyConnectedExpectations.Rule, _ page: Page) {
    func spaced(_ first: Double, _ last: Double) -> Matrix<Double> {
      Matrix(rows: 4, columns: 5, from: first, through: last)
    }
    let shapes = [ParameterShape("w", rows: 4, columns: 5, isPenalized: true)]
    var weights = ParameterSet<Double>(shapes: shapes, arrays: [spaced(-0.4, 0.6)])
    let memory = expected.memory.map { spaced($0.first, $0.last) }
    var state = RuleState<Double>(
      expected.rule, first: [memory[0]], second: Array(memory.dropFirst()),
      stepCount: expected.stepCount)
    state.step(
      &weights, ParameterSet(shapes: shapes, arrays: [spaced(-0.6, 0.4)]),
      learningRate: expected.learningRate, on: .serial)
    let name = expected.rule.rawValue
    let printed = FullyConnectedExpectations.printed[expected.rule] ?? []
    write(weights["w"], beside: printed, named: "next weights, \(name)", page)
    let found = weights["w"].elements
    let differences = zip(found, expected.next).map { abs($0 - $1) }
    page.check(
      .within(
        "largest difference of the next weights, \(name)",
        found: differences.max() ?? .nan, band: 0...1e-14,
        source: FullyConnectedExpectations.reference))
    page.check(
      .within(
        "the notebook's relative error of the next weights, \(name)",
        found: courseRelativeError(found, printed), band: 0...expected.limit,
        source: FullyConnectedExpectations.notebook))
  }
}

/// A network's costs: a row for each layer, and the sums.
func write(_ summary: NetworkSummary, _ page: Page) {
  let layers = summary.rows.map {
    ($0.layer, "\($0.outputs)", [$0.parameters, $0.multiplyAdds, $0.bytes])
  }
  let sums = [summary.parameters, summary.multiplyAdds, summary.bytes]
  page.table(
    "summary", layers + [("sum", "", sums)],
    as: .json(
      .object([
        .init("parameters", .integer(sums[0])), .init("multiply_adds", .integer(sums[1])),
        .init("bytes", .integer(sums[2])),
      ])),
    [
      .word("layer") { $0.0 }, .note("outputs") { $0.1 }, .count("parameters") { $0.2[0] },
      .count("multiply-adds") { $0.2[1] }, .count("bytes") { $0.2[2] },
    ])
}
