// The step that counts units which a training kills.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

/// A short training, as it is counted.
struct DeadUnitTraining: Sendable {
  /// Units of each hidden layer that pass nothing back, whatever the image.
  let dead: [Int]
  /// Of the last minibatch.
  let loss: Double
}

extension InitializationAssignment {
  // step: dead-units
  mutating func countDeadUnits(_ page: Page) throws {
    let rates = [0.01, 0.1, 0.3, 1]
    let functions = [Activation.relu, .leakyReLU]
    var found: [[DeadUnitTraining]] = []
    for (row, rate) in rates.enumerated() {
      found.append(
        try functions.enumerated().map { column, function in
          let done = Double(row * functions.count + column)
          return try train(function, rate: rate) {
            try page.progress((done + $0) / Double(rates.count * functions.count))
          }
        })
    }
    page.table(
      "dead",
      Table(
        columns: [.init("learning rate", .right)]
          + functions.flatMap { function in
            ["\(function.rawValue): layer 1", "layer 2", "loss"].map {
              .init($0, .right)
            }
          },
        rows: zip(rates, found).map { rate, row in
          ["\(rate)"] + row.flatMap { $0.dead.map(String.init) + [short($0.loss)] }
        }),
      json: .array(
        found.map { .array($0.map { ($0.dead.map(Double.init) + [$0.loss]).json }) }))
    // NumPy on CIFAR-10's first 1,000 images, two seeds: none at 0.01 and 0.1, 67 at 0.3, 81 and 94
    // at 1.
    let relu = found.map { row in
      row[0].dead.map { Double($0) / Double(settings.hidden) }
    }
    page.check(
      .within(
        "larger share of dead units of ReLU's two layers at a learning rate of 0.01",
        found: relu[0].max() ?? .nan, band: 0...0.1,
        source: "none in the same training in NumPy on CIFAR-10's first 1,000 images"))
    page.check(
      .within(
        "share of ReLU's second layer that is dead at a learning rate of 1", found: relu[3][1],
        band: 0.3...1,
        source:
          "81 and 94 of 100 in the same training in NumPy on CIFAR-10's first 1,000 images, two seeds"
      ))
    page.check(
      .within(
        "largest share of ReLU's first layer that is dead at any rate",
        found: relu.map { $0[0] }.max() ?? .nan, band: 0...0.1,
        source: "centered inputs put some images on either side"))
    page.check(
      .equal(
        "dead units of leaky ReLU", found: found.map { $0[1].dead },
        expected: rates.map { _ in [0, 0] }, source: "its slope is nowhere below 0.01"))
  }

  /// Twenty steps of a net with two hidden layers on the normalized batch.
  private func train(
    _ function: Activation, rate: Double, progress: (Double) throws -> Void
  ) throws -> DeadUnitTraining {
    let batch = made(batch, by: "load")
    let (rows, units) = (batch.normalized, settings.hidden)
    var generator = options.generator(for: 2)
    let network = Network<Scalar>.fullyConnected(
      inputs: rows.columns, hidden: [units, units], classes: 10, activation: function)
    let parameters = network.randomParameters(.he, using: &generator)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: 20, batchSize: min(200, rows.rows), rule: .sgd, learningRate: rate,
        regularization: 0, iterationLimit: 20),
      generator: generator)
    try solver.train(
      on: rows, labels: batch.labels, execution: options.execution,
      progress: { try progress($0.fraction) })
    var numbers = rows
    let dead = (1...2).map { layer in
      let sums = Affine<Scalar>(inputs: numbers.columns, outputs: units).forward(
        numbers, [solver.parameters["W\(layer)"], solver.parameters["b\(layer)"]],
        on: options.execution
      ).output
      numbers = ActivationLayer<Scalar>(function).forward(sums, [], on: options.execution).output
      return UnitCounts(of: function, at: sums).dead
    }
    return DeadUnitTraining(dead: dead, loss: solver.history.last ?? .nan)
  }
}
