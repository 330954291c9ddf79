// Choosing hyperparameters: the learning rate by its loss curve, and random search beside a grid.

import Foundation
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension OptimizationAssignment {
  // step: learning-rate
  func diagnoseLearningRates(_ page: Page) throws {
    // The band of rates that are too high but do not diverge is narrow: found by trying, about 3 on
    // MNIST's digits and 5 on synthetic ones.
    let rates = [1e-4, 1e-3, 1e-2, 1e-1, 1, run.source.digitImages == .synthetic ? 5 : 3, 100]
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
      curves: LossCurveShape.allCases.compactMap { shapes.firstIndex(of: $0) }.map { index in
        ("\(rates[index]), \(shapes[index].rawValue)", curves[index].map { min(5, $0) })
      })
    page.expect(
      "the diagnosis never falls as the rate grows",
      zip(shapes, shapes.dropFirst()).allSatisfy { $0 <= $1 },
      shapes.map(\.rawValue).joined(separator: ", "), from: .notes)
    let (smallest, largest) = (shapes[0], shapes[shapes.count - 1])
    page.expect(
      "the smallest rate is too low and the largest is none",
      smallest == .tooLow && largest >= .tooHigh, "\(smallest.rawValue), \(largest.rawValue)",
      from: "theory: at a rate of zero nothing changes, and a large one steps across every minimum")
    let best = bestIndex(of: finals.map { -$0 })
    page.expect(
      "the rate with the least loss has a good curve", best.map { shapes[$0] } == .good,
      best.map { "\(rates[$0]): \(shapes[$0].rawValue)" } ?? "all trainings diverged",
      from: .notes)
  }

  // step: hits
  /// How likely random tries hit the best twentieth of all settings.
  func countHits(_ page: Page) throws {
    var draws = run.generator(for: 7)
    let (searches, fraction) = (2_000, 0.05)
    let rows = [5, 16, 60].map { tries in
      let hits = (0..<searches).count { _ in
        draws.uniforms(count: tries).contains { $0 < fraction }
      }
      return (
        tries: tries, found: Double(hits) / Double(searches),
        expected: 1 - pow(1 - fraction, Double(tries))
      )
    }
    for row in rows {
      let error = (row.expected * (1 - row.expected) / Double(searches)).squareRoot()
      page.expect(
        "share of searches of \(row.tries) tries that hit", row.found,
        within: .absolute(5 * error), of: row.expected,
        from: "theory: 1 − 0.95ⁿ, five standard errors")
    }
    page.table(
      "hits",
      rows.map { ["\($0.tries)", "\($0.found, .decimals(4))", "\($0.expected, .decimals(4))"] },
      ["tries", "hit", "expected"].enumerated().map { index, title in
        .cell(title, text: { $0[index] }, json: { .string($0[index]) })
      })
  }

  // step: coarse-to-fine
  func searchCoarseToFine(_ page: Page) throws {
    let axes = try [
      ParameterAxis("lr", .positive, parsing: "1e-4..1e0"),
      ParameterAxis("reg", .positive, parsing: "1e-6..1e-1"),
    ]
    let side = settings.gridSide
    let points = try ParameterPoints.grid([
      ParameterAxis("lr", .positive, parsing: "1e-4..1e0:\(side)"),
      ParameterAxis("reg", .positive, parsing: "1e-6..1e-1:\(side)"),
    ])
    let half = points.count / 2
    let grid = try validate(points, stage: 0, page)
    let coarse = try validate(
      try ParameterPoints.random(half, from: axes, seed: run.seed), stage: 1, page)
    let center = coarse.trials[coarse.bestIndex ?? 0].point
    let fine = try validate(
      try ParameterPoints.random(
        points.count - half, from: axes.map { $0.narrowed(around: center) },
        seed: run.seed &+ 1), stage: 2, page)

    func rates(_ stages: SearchResults<Void>...) -> Int {
      Set(stages.flatMap(\.trials).map { $0.point.number("lr") }).count
    }
    func mean(_ stage: SearchResults<Void>) -> Double {
      Measurements(stage.trials.map(\.validation)).mean
    }
    page.table(
      "search", [("grid", grid), ("random, coarse", coarse), ("random, fine", fine)], as: .values,
      [
        .note("search", .left) { $0.0 },
        .note("trainings") { "\($0.1.trials.count)" },
        .note("rates tried") { "\(rates($0.1))" },
        .cell(
          "mean", text: { "\(mean($0.1), .decimals(4))" },
          json: { $0.1.trials.map(\.validation).json }),
        .note("best") { "\($0.1.best?.validation ?? .nan, .decimals(4))" },
        .note("best rate") { $0.1.best?.point["lr"]?.text ?? "" },
        .note("best penalty") { $0.1.best?.point["reg"]?.text ?? "" },
      ])
    page.expect(
      "learning rates that \(points.count) trainings try, by a grid and at random",
      [rates(grid), rates(coarse, fine)], equals: [side, points.count],
      from: "Bergstra and Bengio, 2012: no random point repeats another's rate")
    page.expect(
      "near the best coarse point the points are better on average", mean(fine),
      above: mean(coarse), "\(mean(fine), .decimals(4)) against \(mean(coarse), .decimals(4))",
      from: .notes)
    let found = [coarse, fine].compactMap { $0.best?.validation }
    let best = bestIndex(of: found).map { found[$0] } ?? .nan
    page.expect(
      "best of both random stages less the best of the grid",
      best - (grid.best?.validation ?? .nan), in: -0.03...1,
      from: "the course's notes: with the same number of trainings")
  }

  /// Trains a net at each point; a training that diverged scores 0 and is never the best.
  private func validate(
    _ points: [ParameterPoint], stage: Int, _ page: Page
  ) throws -> SearchResults<Void> {
    let digits = digits
    let rows = digits.first(settings.searchDigits)
    let (epochs, hidden, seed) = (settings.searchEpochs, settings.hidden, run.seed)
    func progress(_ fraction: Double) throws { try page.progress((Double(stage) + fraction) / 3) }
    return try search(
      points, jobs: max(1, run.execution.threads), progress: progress
    ) { trial in
      let solver = try digits.train(
        hidden: hidden,
        SolverSettings(
          epochs: epochs, batchSize: 50, rule: .momentum, learningRate: trial.number("lr"),
          regularization: trial.number("reg"), sampling: .permutation),
        on: rows, seed: seed, progress: trial.progress)
      let divergence = solver.divergence.map {
        TrialScores.Divergence(iteration: $0.iteration, loss: $0.loss)
      }
      return TrialResult(
        validation: divergence == nil ? solver.validationAccuracy : 0, divergence: divergence)
    }
  }
}
