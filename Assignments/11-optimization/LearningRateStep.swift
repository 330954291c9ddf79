// The step that tells a learning rate by the shape of its loss curve.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

extension OptimizationAssignment {
  // step: learning-rate
  mutating func diagnoseRates(_ page: Page) throws {
    let digits = made(digits, by: "digits")
    // The band of rates that are too high and no more is narrow: found by trying, about 3 on
    // MNIST's digits and 5 on made-up ones.
    let rates = [1e-4, 1e-3, 1e-2, 1e-1, 1, options.source.digitImages == .synthetic ? 5 : 3, 100]
    let (epochs, hidden, seed) = (settings.diagnosisEpochs, settings.hidden, options.seed)
    let solvers = try runSideBySide(
      count: rates.count, threads: options.execution.threads, progress: page.progress
    ) { place, isCancelled in
      digits.train(
        hidden: hidden,
        SolverSettings(
          epochs: epochs, batchSize: 50, rule: .sgd, learningRate: rates[place],
          regularization: 0, sampling: .permutation), seed: seed, isCancelled: isCancelled)
    }
    // All start alike, from a loss on all digits: that of a first minibatch may be far off.
    let first = freshSolver(
      of: digits.network(hidden: hidden), settings: solvers[0].settings, seed: seed
    ).loss(on: digits.training)
    let curves = solvers.map { solver in
      let losses = solver.epochLosses(samples: digits.training.rows.rows)
      // A training that came apart has no losses after that.
      let lost = Array(repeating: Double.nan, count: epochs - losses.count)
      return [first] + losses + (solver.divergence == nil ? [] : lost + [.nan])
    }
    let shapes = curves.map { LossCurveShape(of: $0) }
    let finals = solvers.map { $0.loss(on: digits.training) }
    page.table(
      "rates",
      Table(
        columns: ["rate", "first loss", "final loss", "validation"].map { .init($0, .right) }
          + [.init("the rate is")],
        rows: rates.indices.map { place in
          [
            "\(rates[place])", String(format: "%.4f", curves[place][0]),
            finals[place].isNaN ? "none" : String(format: "%.4f", finals[place]),
            String(format: "%.4f", solvers[place].epochs.last?.validation ?? .nan),
            shapes[place].rawValue,
          ]
        }),
      json: .array(shapes.map { .string($0.rawValue) }))
    let chosen = LossCurveShape.allCases.compactMap { shapes.firstIndex(of: $0) }
    page.chart(
      LineChart(
        title: "Loss before the training and mean loss of each epoch, one curve of each kind",
        xLabel: "epoch", yLabel: "loss, cut at 5",
        curves: chosen.map { place in
          .init(
            name: "\(rates[place]), \(shapes[place].rawValue)",
            x: curves[place].indices.map(Double.init), y: curves[place].map { min(5, $0) })
        }))
    page.check(
      Check(
        name: "the diagnosis never falls as the rate grows",
        passed: zip(shapes, shapes.dropFirst()).allSatisfy { $0 <= $1 },
        detail: shapes.map(\.rawValue).joined(separator: ", "),
        source: OptimizationExpectations.course))
    page.check(
      Check(
        name: "the smallest rate is too low and the largest is none",
        passed: shapes[0] == .tooLow && shapes[shapes.count - 1] >= .tooHigh,
        detail: "\(shapes[0].rawValue), \(shapes[shapes.count - 1].rawValue)",
        source: OptimizationExpectations.theory
          + ": descent stands still at a rate of zero, and jumps across every hollow at a large one"
      ))
    let best = finals.indices.min { rank(finals[$0]) < rank(finals[$1]) } ?? 0
    page.check(
      Check(
        name: "the rate with the least loss has a good curve", passed: shapes[best] == .good,
        detail: "\(rates[best]): \(shapes[best].rawValue)",
        source: OptimizationExpectations.course))
  }

  private func rank(_ loss: Double) -> Double { loss.isNaN ? .infinity : loss }
}
