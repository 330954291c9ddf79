// The steps that look for hyperparameters: a grid, and random points from coarse to fine.

import Foundation
import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension OptimizationAssignment {
  // step: hits
  /// How likely random tries hit the best twentieth of what there is.
  mutating func countHits(_ page: Page) throws {
    var draws = options.generator(for: 7)
    let (searches, share) = (2_000, 0.05)
    var rows: [[String]] = []
    for tries in [5, 16, 60] {
      let hits = (0..<searches).count { _ in
        draws.uniforms(count: tries).contains { $0 < share }
      }
      let found = Double(hits) / Double(searches)
      let expected = 1 - pow(1 - share, Double(tries))
      let error = (expected * (1 - expected) / Double(searches)).squareRoot()
      rows.append(["\(tries)", String(format: "%.4f", found), String(format: "%.4f", expected)])
      page.check(
        .within(
          "share of searches of \(tries) tries that hit", found: found,
          band: expected - 5 * error...expected + 5 * error,
          source: OptimizationExpectations.theory + ": 1 − 0.95ⁿ, five standard errors"))
    }
    page.table(
      "hits",
      Table(
        columns: ["tries", "hit", "expected"].map { .init($0, .right) }, rows: rows),
      json: .array(rows.map { .array($0.map { .string($0) }) }))
  }

  // step: coarse-to-fine
  mutating func searchCoarseToFine(_ page: Page) throws {
    let digits = made(digits, by: "digits")
    let axes = try [
      ParameterAxis("lr", .positive, parsing: "1e-4..1e0"),
      ParameterAxis("reg", .positive, parsing: "1e-6..1e-1"),
    ]
    let side = settings.gridSide
    let grid = try ParameterPoints.grid([
      ParameterAxis("lr", .positive, parsing: "1e-4..1e0:\(side)"),
      ParameterAxis("reg", .positive, parsing: "1e-6..1e-1:\(side)"),
    ])
    let half = grid.count / 2
    let coarse = try ParameterPoints.random(half, from: axes, seed: options.seed)
    let tried = try validate(grid + coarse, on: digits, page)
    let (gridFound, coarseFound) = (Array(tried.prefix(grid.count)), Array(tried.suffix(half)))
    let center = coarse[coarseFound.indices.max { coarseFound[$0] < coarseFound[$1] } ?? 0]
    let narrow = axes.map { $0.narrowed(around: center) }
    let fine = try ParameterPoints.random(
      grid.count - half, from: narrow, seed: options.seed &+ 1)
    let fineFound = try validate(fine, on: digits, page)

    let searches = [
      ("grid", grid, gridFound), ("random, coarse", coarse, coarseFound),
      ("random, fine", fine, fineFound),
    ]
    page.table(
      "search",
      Table(
        columns: [.init("search")]
          + ["trainings", "rates tried", "mean", "best", "best rate", "best penalty"].map {
            .init($0, .right)
          },
        rows: searches.map { name, points, found in
          let best = found.indices.max { found[$0] < found[$1] } ?? 0
          return [
            name, "\(points.count)", "\(Set(points.map { $0.number("lr") }).count)",
            String(format: "%.4f", Measurements(found).mean), String(format: "%.4f", found[best]),
            points[best]["lr"]?.text ?? "", points[best]["reg"]?.text ?? "",
          ]
        }),
      json: .array(searches.map { $0.2.json }))
    page.check(
      .equal(
        "learning rates that \(grid.count) trainings try, by a grid and at random",
        found: [grid, coarse + fine].map { Set($0.map { $0.number("lr") }).count },
        expected: [side, grid.count],
        source: "Bergstra and Bengio, 2012: no random point repeats another's rate"))
    let (first, second) = (Measurements(coarseFound).mean, Measurements(fineFound).mean)
    page.check(
      Check(
        name: "near the best coarse point the points are better on average",
        passed: second > first, detail: String(format: "%.4f against %.4f", second, first),
        source: OptimizationExpectations.course))
    let best = (coarseFound + fineFound).max() ?? .nan
    page.check(
      .within(
        "best of both random stages less the best of the grid",
        found: best - (gridFound.max() ?? .nan), band: -0.03...1,
        source: OptimizationExpectations.course + ": with the same number of trainings"))
  }

  /// The validation accuracy of a net for each point; zero where the training diverged.
  private func validate(
    _ points: [ParameterPoint], on digits: OptimizationDigits<Scalar>, _ page: Page
  ) throws -> [Double] {
    let rows = digits.first(settings.searchDigits)
    let (epochs, hidden, seed) = (settings.searchEpochs, settings.hidden, options.seed)
    return try runSideBySide(
      count: points.count, threads: options.execution.threads, progress: page.progress
    ) { place, isCancelled in
      let solver = digits.train(
        hidden: hidden,
        SolverSettings(
          epochs: epochs, batchSize: 50, rule: .momentum,
          learningRate: points[place].number("lr"), regularization: points[place].number("reg"),
          sampling: .permutation), on: rows, seed: seed, isCancelled: isCancelled)
      return solver.divergence == nil ? solver.epochs.last?.validation ?? 0 : 0
    }
  }
}
