// Keeping a net from memorizing wrong labels: early stopping and weight decay.

import Foundation
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension TuningAssignment {
  // step: early-stopping
  func stopEarly(_ page: Page) throws {
    let epochs = settings.patientEpochs
    let solvers = try digits.trainAll(
      hidden: [settings.hidden],
      [nil, settings.patience].map {
        SolverSettings(
          epochs: epochs, batchSize: 20, rule: .momentum, learningRate: 0.02, regularization: 0,
          sampling: .permutation, patience: $0)
      }, on: mislabeled(), run, progress: page.progress)
    let (long, short) = (solvers[0], solvers[1])
    page.plot(
      "Accuracy without early stopping", x: "epoch", y: "accuracy", from: 1,
      [
        "training, wrong labels included": long.epochs.map(\.train),
        "validation": long.epochs.map { $0.validation ?? .nan },
      ])
    let test = [
      long.accuracy(on: digits.test), short.accuracy(on: digits.test, with: short.bestParameters),
    ]
    page.table(
      "stopping", [0, 1], as: .values,
      [
        .note("training", .left) { $0 == 0 ? "to the end" : "patience \(settings.patience)" },
        .note("epochs") { "\(solvers[$0].epochs.count)" },
        .note("training, last epoch") { "\(solvers[$0].trainingAccuracy, .decimals(4))" },
        .note("best validation") { "\(solvers[$0].bestValidation ?? .nan, .decimals(4))" },
        .number("test", .decimals(4)) { test[$0] },
      ])
    guard run.isUsual else { return }
    page.expect(
      "the patient training stops before its end",
      short.stoppedEarly && short.epochs.count < epochs,
      "after \(short.epochs.count) of \(epochs) epochs", from: .notes)
    let found = short.epochs.map { $0.validation ?? .nan }
    let best = bestIndex(of: found)
    page.expect(
      "epochs after the best one", best.map { found.count - 1 - $0 } ?? -1,
      equals: settings.patience,
      from: "the patience that was asked for")
    page.expect(
      "validation accuracy of the parameters that were kept",
      short.accuracy(on: digits.validation, with: short.bestParameters),
      within: .absolute(0), of: best.map { found[$0] } ?? .nan, from: "the best epoch's")
    page.expect(
      "epochs in which both trainings differ",
      short.epochs.indices.count { index in
        index >= long.epochs.count || long.epochs[index] != short.epochs[index]
      }, equals: 0, from: "patience changes nothing before it ends")
    page.expect(
      CheckName(
        "the net that stopped classifies more test digits correctly than the one that went on",
        id: "the-net-that-stopped-reads-more-test-digits-than-the-one-that-went-on"), test[1],
      above: test[0], "\(test[1], .decimals(4)) against \(test[0], .decimals(4))", from: .notes)
  }

  // step: weight-decay
  func decayWeights(_ page: Page) throws {
    let penalties = [0, 0.01, 0.03, 0.1]
    let rate = 0.05
    let rows = mislabeled(darkens: Self.darkPixel)
    let solvers = try digits.trainAll(
      hidden: [settings.hidden],
      penalties.map {
        SolverSettings(
          epochs: settings.decayEpochs, batchSize: 20, rule: .sgd, learningRate: rate,
          regularization: $0, sampling: .permutation)
      }, on: rows, run, progress: page.progress)
    let norms = solvers.map { $0.parameters.weightNorm }
    let train = solvers.map { $0.accuracy(on: rows) }
    let test = solvers.map { $0.accuracy(on: digits.test) }
    page.table(
      "decay", Array(penalties.indices), as: .values,
      [
        .note("λ") { "\(penalties[$0])" },
        .number("norm of the weights", .decimals(3)) { norms[$0] },
        .note("training") { "\(train[$0], .decimals(4))" },
        .note("test") { "\(test[$0], .decimals(4))" },
      ])
    judgeDecay(of: solvers, penalties, rate, page)
    guard run.isUsual else { return }
    page.expect(
      "a larger penalty leaves shorter weights",
      zip(norms, norms.dropFirst()).allSatisfy { $0 > $1 }, "\(norms, .decimals(3))",
      from: "theory")
    let last = penalties.count - 1
    page.expect(
      "the largest penalty memorizes fewer wrong labels", train[last], below: train[0],
      "\(train[last], .decimals(4)) against \(train[0], .decimals(4))", from: .notes)
    let best = largest(test.dropFirst())
    page.expect(
      CheckName(
        "with some penalty more test digits are classified correctly than with none",
        id: "some-penalty-reads-more-test-digits-than-none"), best, above: test[0],
      "\(best, .decimals(4)) against \(test[0], .decimals(4))", from: .notes)
  }

  /// The weights of a pixel that is always zero have no gradient but the penalty's: each step
  /// multiplies them by 1 − ηλ.
  private func judgeDecay(
    of solvers: [Solver<Scalar>], _ penalties: [Double], _ rate: Double, _ page: Page
  ) {
    let start = freshSolver(
      of: solvers[0].network, settings: solvers[0].settings, seed: run.seed
    ).parameters["W1"].row(Self.darkPixel)
    for (solver, penalty) in zip(solvers, penalties) {
      let expected = pow(1 - rate * penalty, Double(solver.iteration))
      let end = solver.parameters["W1"].row(Self.darkPixel)
      page.expect(
        "largest relative difference of a dark pixel's weights, λ = \(penalty)",
        zip(start, end).map { Double($1) / Double($0) },
        within: .relative(Scalar.self == Double.self ? 1e-11 : 1e-3),
        of: start.map { _ in expected }, from: "theory: (1 − ηλ)ⁿ after n steps")
    }
  }

  /// A pixel in a corner, which says nothing about the digit.
  private static var darkPixel: Int { 0 }

  /// A few training digits, some of which have a wrong label: two in five unless set.
  ///
  /// - Parameter pixel: Set to zero in all digits; nil for none.
  private func mislabeled(darkens pixel: Int? = nil) -> DigitRows<Scalar>.Rows {
    let rows = digits.first(settings.fewDigits)
    var samples = rows.rows
    if let pixel {
      for row in 0..<samples.rows { samples[row, pixel] = 0 }
    }
    var draws = run.generator(for: 8)
    let labels = rows.labels.map { label in
      let (isWrong, shift) = (draws.uniform() < settings.wrongShare, draws.uniform())
      return isWrong
        ? (label + 1 + Int(shift * Double(digits.classes - 1))) % digits.classes : label
    }
    return LabeledRows(samples, labels: labels)
  }
}

extension ParameterSet {
  /// ‖W‖ over all weights that a penalty covers.
  fileprivate var weightNorm: Double {
    Double(
      zip(shapes, arrays).filter(\.0.isPenalized)
        .reduce(Scalar(0)) { $0 + $1.1.squaredFrobeniusNorm(on: .serial) }.squareRoot())
  }
}
