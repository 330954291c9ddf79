// The steps that keep a net from learning by heart: stopping early, and weight decay.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension OptimizationAssignment {
  // step: early-stopping
  mutating func stopEarly(_ page: Page) throws {
    let digits = made(digits, by: "digits")
    let rows = mislabelled(digits)
    let (epochs, seed) = (settings.patientEpochs, options.seed)
    let patience = [nil, 5]
    let solvers = try runSideBySide(
      count: patience.count, threads: options.execution.threads, progress: page.progress
    ) { place, isCancelled in
      digits.train(
        hidden: [100],
        SolverSettings(
          epochs: epochs, batchSize: 20, rule: .momentum, learningRate: 0.02, regularization: 0,
          sampling: .permutation, patience: patience[place]), on: rows, seed: seed,
        isCancelled: isCancelled)
    }
    let (long, short) = (solvers[0], solvers[1])
    let places = long.epochs.indices.map { Double($0 + 1) }
    page.chart(
      LineChart(
        title: "Accuracy without a stop", xLabel: "epoch", yLabel: "accuracy",
        curves: [
          .init(name: "training, wrong labels included", x: places, y: long.epochs.map(\.train)),
          .init(name: "validation", x: places, y: long.epochs.map { $0.validation ?? .nan }),
        ]))
    let tests = [
      long.accuracy(on: digits.test), short.accuracy(on: digits.test, with: short.bestParameters),
    ]
    page.table(
      "stopping",
      Table(
        columns: [.init("training")]
          + ["epochs", "training", "best validation", "test"].map { .init($0, .right) },
        rows: zip(["to the end", "patience 5"], zip(solvers, tests)).map { name, found in
          let (solver, test) = found
          return [name, "\(solver.epochs.count)"]
            + [solver.epochs.last?.train ?? .nan, solver.bestValidation ?? .nan, test].map {
              String(format: "%.4f", $0)
            }
        }),
      json: tests.json)
    page.check(
      Check(
        name: "the patient training stops before its end",
        passed: short.stoppedEarly && short.epochs.count < epochs,
        detail: "after \(short.epochs.count) of \(epochs) epochs",
        source: OptimizationExpectations.course))
    let found = short.epochs.compactMap(\.validation)
    let best = found.firstIndex(of: found.max() ?? .nan) ?? 0
    page.check(
      .equal(
        "epochs after the best one", found: found.count - 1 - best, expected: 5,
        source: "the patience that was asked for"))
    page.check(
      .equal(
        "validation accuracy of the parameters that were kept",
        found: short.accuracy(on: digits.validation, with: short.bestParameters),
        expected: found[best], source: "the best epoch's"))
    page.check(
      .equal(
        "epochs in which both trainings differ",
        found: zip(long.epochs, short.epochs).count { $0 != $1 }, expected: 0,
        source: "patience changes nothing before it ends"))
    page.check(
      Check(
        name: "the net that stopped reads more test digits than the one that went on",
        passed: tests[1] > tests[0],
        detail: String(format: "%.4f against %.4f", tests[1], tests[0]),
        source: OptimizationExpectations.course))
  }

  /// A pixel in a corner, which says nothing about the digit.
  private static var darkPixel: Int { 0 }

  /// Few training digits, of which two in five have another label.
  ///
  /// - Parameter pixel: Set to zero in all digits; nil for none.
  private func mislabelled(
    _ digits: OptimizationDigits<Scalar>, darkens pixel: Int? = nil
  ) -> LabeledRows<Matrix<Scalar>> {
    let rows = digits.first(settings.fewDigits)
    var samples = rows.rows
    if let pixel {
      for row in 0..<samples.rows { samples[row, pixel] = 0 }
    }
    var draws = options.generator(for: 8)
    let labels = rows.labels.map { label in
      let (isWrong, shift) = (draws.uniform() < 0.4, draws.uniform())
      return isWrong
        ? (label + 1 + Int(shift * Double(digits.classes - 1))) % digits.classes : label
    }
    return LabeledRows(samples, labels: labels)
  }

  // step: weight-decay
  mutating func decayWeights(_ page: Page) throws {
    let digits = made(digits, by: "digits")
    let rows = mislabelled(digits, darkens: Self.darkPixel)
    let penalties = [0, 0.01, 0.03, 0.1]
    let (rate, seed, epochs) = (0.05, options.seed, settings.decayEpochs)
    let solvers = try runSideBySide(
      count: penalties.count, threads: options.execution.threads, progress: page.progress
    ) { place, isCancelled in
      digits.train(
        hidden: [100],
        SolverSettings(
          epochs: epochs, batchSize: 20, rule: .sgd, learningRate: rate,
          regularization: penalties[place], sampling: .permutation), on: rows, seed: seed,
        isCancelled: isCancelled)
    }
    let norms = solvers.map { solver in
      Double(
        zip(solver.parameters.shapes, solver.parameters.arrays).filter(\.0.isPenalized)
          .reduce(Scalar(0)) { $0 + $1.1.squaredFrobeniusNorm(on: .serial) }.squareRoot())
    }
    let train = solvers.map { $0.accuracy(on: rows) }
    let test = solvers.map { $0.accuracy(on: digits.test) }
    page.table(
      "decay",
      Table(
        columns: ["λ", "length of the weights", "training", "test"].map { .init($0, .right) },
        rows: penalties.indices.map { place in
          ["\(penalties[place])", String(format: "%.3f", norms[place])]
            + [train[place], test[place]].map { String(format: "%.4f", $0) }
        }),
      json: norms.json)
    page.check(
      Check(
        name: "a larger penalty leaves shorter weights",
        passed: zip(norms, norms.dropFirst()).allSatisfy { $0 > $1 },
        detail: norms.map { String(format: "%.3f", $0) }.joined(separator: ", "),
        source: OptimizationExpectations.theory))
    page.check(
      Check(
        name: "the largest penalty learns fewer wrong labels by heart",
        passed: train[penalties.count - 1] < train[0],
        detail: String(format: "%.4f against %.4f", train[penalties.count - 1], train[0]),
        source: OptimizationExpectations.course))
    page.check(
      Check(
        name: "some penalty reads more test digits than none",
        passed: (test.dropFirst().max() ?? .nan) > test[0],
        detail: String(format: "%.4f against %.4f", test.dropFirst().max() ?? .nan, test[0]),
        source: OptimizationExpectations.course))
    checkDecay(solvers, rate: rate, penalties: penalties, page)
  }

  /// The weights of a pixel that is always zero have no slope but the penalty's: each step multiplies
  /// them by 1 − ηλ.
  private func checkDecay(
    _ solvers: [Solver<Scalar>], rate: Double, penalties: [Double], _ page: Page
  ) {
    let start = freshSolver(
      of: solvers[0].network, settings: solvers[0].settings, seed: options.seed
    ).parameters["W1"]
    for (solver, penalty) in zip(solvers, penalties) {
      let expected = pow(1 - rate * penalty, Double(solver.iteration))
      let ratios = (0..<start.columns).map {
        Double(solver.parameters["W1"][Self.darkPixel, $0]) / Double(start[Self.darkPixel, $0])
      }
      page.check(
        .within(
          "largest relative difference of a dark pixel's weights, λ = \(penalty)",
          found: ratios.map { abs($0 / expected - 1) }.max() ?? .nan,
          band: 0...(Scalar.self == Double.self ? 1e-11 : 1e-3),
          source: OptimizationExpectations.theory + ": (1 − ηλ)ⁿ after n steps"))
    }
  }
}
