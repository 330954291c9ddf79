// The steps that race the update rules on drawn surfaces and on digits.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import Reporting
import WorkbookKit

/// A rule in a race.
struct RacingRule: Sendable {
  let rule: UpdateRule
  let rate: Double
  let color: Raster.Pixel
  let colorName: String

  static func all(rates: [Double]) -> [RacingRule] {
    let colors: [(Raster.Pixel, String)] = [
      (.init(red: 0, green: 0, blue: 0), "black"),
      (.init(red: 200, green: 20, blue: 20), "red"),
      (.init(red: 240, green: 130, blue: 0), "orange"),
      (.init(red: 20, green: 130, blue: 40), "green"),
      (.init(red: 20, green: 70, blue: 220), "blue"),
      (.init(red: 150, green: 20, blue: 170), "purple"),
    ]
    return zip(UpdateRule.allCases, zip(rates, colors)).map { rule, rest in
      RacingRule(rule: rule, rate: rest.0, color: rest.1.0, colorName: rest.1.1)
    }
  }
}

extension OptimizationAssignment {
  // step: valley
  mutating func raceInValley(_ page: Page) throws {
    let rates = [0.9, 0.1, 0.1, 1, 0.1, 0.5]
    let paths = race(
      on: .valley, rates: rates, ends: SurfaceExpectations.valleyEnds,
      goal: "below 0.01", isThere: { DrawnSurface.valley.value($0.x, $0.y) < 0.01 }, page)
    // Without a memory each number goes its own way: 1 − ηλ a step.
    let steps = paths[0].count - 1
    let expected = -9 * pow(1 - 0.9 * 0.05, Double(steps))
    page.check(
      .close(
        "where SGD is along the valley", found: paths[0][steps].x, expected: expected,
        tolerance: 1e-12, source: OptimizationExpectations.theory + ": −9 (1 − ηλ)ⁿ"))
    // The first step of the rules that divide by the gradient's size does not depend on it.
    for (place, length) in [(3, 1.0), (4, 1.0), (5, 0.5)] {
      let (from, to) = (paths[place][0], paths[place][1])
      page.check(
        .within(
          "how far the first step of \(UpdateRule.allCases[place].rawValue) is from its length",
          found: max(abs(abs(to.x - from.x) - length), abs(abs(to.y - from.y) - length)),
          band: 0...1e-6,
          source: OptimizationExpectations.theory
            + ": η for AdaGrad and Adam, η/√(1 − ρ) for RMSProp, in both directions"))
    }
    let steps1 = stepsTo(paths[0]) { DrawnSurface.valley.value($0.x, $0.y) < 0.01 }
    let steps2 = stepsTo(paths[1]) { DrawnSurface.valley.value($0.x, $0.y) < 0.01 }
    page.check(
      Check(
        name: "momentum is through the valley before SGD",
        passed: (steps2 ?? .max) < (steps1 ?? .max),
        detail:
          "\(steps2.map(String.init) ?? "never") against \(steps1.map(String.init) ?? "never")",
        source: OptimizationExpectations.course))
  }

  // step: saddle
  mutating func raceOverSaddle(_ page: Page) throws {
    let paths = race(
      on: .saddle, rates: [0.1, 0.1, 0.1, 0.1, 0.02, 0.1], ends: SurfaceExpectations.saddleEnds,
      goal: "off the ridge", isThere: { abs($0.y) > 0.5 }, page)
    let steps = paths.map { stepsTo($0) { abs($0.y) > 0.5 } ?? .max }
    page.check(
      Check(
        name: "rules that divide by the gradient's size leave the ridge first, SGD last",
        passed: steps[3...5].max()! < steps[1...2].min()! && steps[1...2].max()! < steps[0],
        detail: "steps: "
          + zip(UpdateRule.allCases, steps).map { "\($0.rawValue) \($1)" }.joined(separator: ", "),
        source: OptimizationExpectations.course))
  }

  private func stepsTo(
    _ path: [(x: Double, y: Double)], _ isThere: ((x: Double, y: Double)) -> Bool
  ) -> Int? { path.firstIndex { isThere($0) } }

  /// Lets all rules go a hundred steps, draws their paths and compares their ends with NumPy's.
  private func race(
    on surface: DrawnSurface, rates: [Double], ends: [[Double]], goal: String,
    isThere: ((x: Double, y: Double)) -> Bool, _ page: Page
  ) -> [[(x: Double, y: Double)]] {
    let racers = RacingRule.all(rates: rates)
    let paths = racers.map { surface.path(by: $0.rule, rate: $0.rate, steps: 100) }
    page.picture(
      surface.picture(of: paths, colors: racers.map(\.color)),
      caption: "A hundred steps of each rule: "
        + racers.map { "\($0.rule.rawValue) \($0.colorName)" }.joined(separator: ", "))
    for part in [0..<3, 3..<6] {
      page.chart(
        LineChart(
          title: "Height in the \(surface.name)", xLabel: "step", yLabel: "height",
          curves: part.map { place in
            .init(
              name: racers[place].rule.rawValue, x: paths[place].indices.map(Double.init),
              y: paths[place].map { surface.value($0.x, $0.y) })
          }))
    }
    page.table(
      surface.name,
      Table(
        columns: [.init("rule")]
          + ["rate", "end x", "end y", "height", goal].map { .init($0, .right) },
        rows: zip(racers, paths).map { racer, path in
          let end = path[path.count - 1]
          return [racer.rule.rawValue, "\(racer.rate)"]
            + [end.x, end.y, surface.value(end.x, end.y)].map { String(format: "%.5f", $0) }
            + [stepsTo(path, isThere).map { "step \($0)" } ?? "-"]
        }),
      json: .array(paths.map { [$0[$0.count - 1].x, $0[$0.count - 1].y].json }))
    for ((racer, path), end) in zip(zip(racers, paths), ends) {
      let last = path[path.count - 1]
      page.check(
        .within(
          "distance of the end by \(racer.rule.rawValue) from NumPy's",
          found: max(abs(last.x - end[0]), abs(last.y - end[1])), band: 0...1e-10,
          source: "the rules' formulas in NumPy"))
    }
    return paths
  }

  // step: rules
  mutating func raceOnDigits(_ page: Page) throws {
    let digits = made(digits, by: "digits")
    let rates = [0.01, 0.01, 0.01, 0.01, 0.001, 0.001]
    let racers = zip(UpdateRule.allCases, rates).map { ($0, $1) } + [(UpdateRule.sgd, 0.1)]
    let (epochs, hidden, seed) = (settings.raceEpochs, settings.hidden, options.seed)
    let solvers = try runSideBySide(
      count: racers.count, threads: options.execution.threads, progress: page.progress
    ) { place, isCancelled in
      digits.train(
        hidden: hidden,
        SolverSettings(
          epochs: epochs, batchSize: 50, rule: racers[place].0, learningRate: racers[place].1,
          regularization: 0, sampling: .permutation), seed: seed, isCancelled: isCancelled)
    }
    let losses = solvers.map { $0.loss(on: digits.training) }
    page.table(
      "rules",
      Table(
        columns: [.init("rule")]
          + ["rate", "loss", "training", "validation"].map {
            .init($0, .right)
          },
        rows: racers.indices.map { place in
          [racers[place].0.rawValue, "\(racers[place].1)", String(format: "%.4f", losses[place])]
            + [
              solvers[place].epochs.last?.train ?? .nan,
              solvers[place].epochs.last?.validation ?? .nan,
            ].map { String(format: "%.4f", $0) }
        }),
      json: losses.json)
    for part in [[0, 1, 2, 6], [0, 3, 4, 5]] {
      page.chart(
        LineChart(
          title: "Mean loss of each epoch", xLabel: "epoch", yLabel: "loss",
          curves: part.map { place in
            let losses = solvers[place].epochLosses(samples: digits.training.rows.rows)
            return .init(
              name: place == 6 ? "sgd, 10 × rate" : racers[place].0.rawValue,
              x: losses.indices.map { Double($0 + 1) }, y: losses)
          }))
    }
    for place in 1...5 {
      page.check(
        Check(
          name: "\(racers[place].0.rawValue) gets lower than SGD at 0.01",
          passed: losses[place] < losses[0],
          detail: String(format: "%.4f against %.4f", losses[place], losses[0]),
          source: OptimizationExpectations.course))
    }
    page.check(
      .within(
        "loss by momentum over that by SGD at ten times the rate", found: losses[1] / losses[6],
        band: 0.5...2,
        source: OptimizationExpectations.theory
          + ": momentum 0.9 adds up ten gradients, as if the rate were ten times as large"))
    page.check(
      .within(
        "validation accuracy of the best rule",
        found: solvers.compactMap { $0.epochs.last?.validation }.max() ?? .nan,
        band: 0.8...1, source: "what nets of this size get on digits"))
  }
}
