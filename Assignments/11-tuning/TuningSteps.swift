// Choosing hyperparameters: random search beside a grid, and from coarse to fine.

import Foundation
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension TuningAssignment {
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
    let (epochs, hidden, seed) = (settings.searchEpochs, settings.searchHidden, run.seed)
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
