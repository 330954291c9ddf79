// Learning rates, told apart by the curves of their losses.

import Foundation
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import WorkbookKit

extension UpdateRulesAssignment {
  // step: learning-rate
  func diagnoseLearningRates(_ page: Page) throws {
    // The band of rates that are too high but do not diverge is narrow: found by trying, about 3 on
    // MNIST's digits and 5 on synthetic ones.
    let rates = [1e-4, 1e-3, 1e-2, 1e-1, 1, run.source == .synthetic ? 5 : 3, 100]
    let (epochs, hidden) = (settings.diagnosisEpochs, settings.hidden)
    let solvers = try digits.trainAll(
      hidden: hidden,
      rates.map {
        SolverSettings(
          epochs: epochs, batchSize: 50, rule: .sgd, learningRate: $0, regularization: 0,
          sampling: .permutation)
      }, run, progress: page.progress)
    // All have the same initial weights. Their loss is that on all digits, as a first minibatch's
    // may be far off.
    let first = freshSolver(
      of: digits.network(hidden: hidden), settings: solvers[0].settings, seed: run.seed
    ).loss(on: digits.training)
    let curves = solvers.map { solver in
      let losses = [first] + solver.epochLosses(samples: digits.training.rows.rows)
      if solver.divergence == nil { return losses }
      // A training that diverged has no losses after that.
      return losses + Array(repeating: .nan, count: epochs + 2 - losses.count)
    }
    let shapes = curves.map { LossCurveShape(of: $0) }
    let finals = solvers.map { $0.loss(on: digits.training) }
    page.table(
      "rates", Array(rates.indices), as: .values,
      [
        .note("rate") { "\(rates[$0])" },
        .note("first loss") { "\(curves[$0][0], .decimals(4))" },
        .note("final loss") { finals[$0].isNaN ? "none" : "\(finals[$0], .decimals(4))" },
        .note("validation") { "\(solvers[$0].validationAccuracy, .decimals(4))" },
        .word("the rate is") { shapes[$0].rawValue },
      ])
    page.plot(
      "Loss before the training and mean loss of each epoch, one curve of each kind", x: "epoch",
      y: "loss, cut at 5",
      curves: LossCurveShape.examples(of: shapes, losses: finals).map { index in
        ("\(rates[index]), \(shapes[index].rawValue)", curves[index].map { min(5, $0) })
      })
    page.expect(
      "the diagnosis never falls as the rate grows",
      zip(shapes, shapes.dropFirst()).allSatisfy { $0 <= $1 },
      shapes.map(\.rawValue).joined(separator: ", "), from: .notes)
    let (smallest, largest) = (shapes[0], shapes[shapes.count - 1])
    page.expect(
      "the smallest rate is too low and the largest too high",
      smallest == .tooLow && largest >= .tooHigh, "\(smallest.rawValue), \(largest.rawValue)",
      from: "theory: at a rate of zero nothing changes, and a large one steps across every minimum")
    let best = bestIndex(of: finals.map { -$0 })
    page.expect(
      "the rate with the least loss has a good curve", best.map { shapes[$0] } == .good,
      best.map { "\(rates[$0]): \(shapes[$0].rawValue)" } ?? "all trainings diverged",
      from: .notes)
  }
}

extension LossCurveShape {
  /// An example of each kind that there is, by its index: the first curve, of the good ones the one that
  /// ends with the least loss.
  static func examples(of shapes: [LossCurveShape], losses: [Double]) -> [Int] {
    allCases.compactMap { shape in
      let alike = shapes.indices.filter { shapes[$0] == shape }
      guard shape == .good else { return alike.first }
      return bestIndex(of: alike.map { -losses[$0] }).map { alike[$0] }
    }
  }
}
