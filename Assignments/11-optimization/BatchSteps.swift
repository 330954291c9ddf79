// The steps on batches: how noisy their gradients are, and how far they lead.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension OptimizationAssignment {
  // step: noise
  mutating func measureNoise(_ page: Page) throws {
    let digits = made(digits, by: "digits")
    let rows = digits.first(settings.noiseDigits)
    let count = rows.rows.rows
    let network = digits.network()
    var draws = options.generator(for: 6)
    let parameters = network.randomParameters(.he, using: &draws)
    func gradient(_ places: [Int]) -> ParameterSet<Scalar> {
      network.loss(
        of: rows.rows.copyingRows(at: places), labels: places.map { rows.labels[$0] }, parameters,
        regularization: 0, on: .serial
      ).gradients
    }
    let whole = gradient(Array(0..<count))
    let single = (0..<count).map { gradient([$0]).squaredDistance(to: whole) }
    let variance = single.reduce(0, +) / Double(count)

    var rowsShown: [[String]] = []
    for (place, batch) in [1, 4, 16, 64].enumerated() {
      try page.progress(Double(place) / 4)
      let squares = (0..<settings.noiseDraws).map { _ in
        gradient(draws.choiceWithReplacement(count: batch, from: count))
          .squaredDistance(to: whole)
      }
      let mean = squares.reduce(0, +) / Double(squares.count)
      let spread = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(squares.count)
      let error = (spread / Double(squares.count)).squareRoot()
      let expected = variance / Double(batch)
      rowsShown.append(
        ["\(batch)"]
          + [mean, expected, error].map { String(format: "%.5f", $0) })
      page.check(
        .within(
          "squared distance of a batch of \(batch) from the whole gradient", found: mean,
          band: expected - 5 * error...expected + 5 * error,
          source: OptimizationExpectations.theory
            + ": the variance of one sample over the size of the batch, five standard errors"))
    }
    page.table(
      "noise",
      Table(
        columns: ["batch", "squared distance", "expected", "standard error"].map {
          .init($0, .right)
        }, rows: rowsShown), json: .number(variance))

    // Batches that share out all samples have the whole gradient as their mean.
    let size = max(1, count / 5)
    let parts = (0..<5).map { gradient(Array($0 * size..<($0 + 1) * size)) }
    var mean = gradient(Array(0..<5 * size))
    let expected = mean
    for place in mean.shapes.indices {
      mean.changeArray(at: place) { array in
        array.scale(by: 0)
        for part in parts { array.add(part.arrays[place], scaledBy: 1 / 5) }
      }
    }
    page.check(
      .within(
        "distance of the mean of five batches from the gradient of all of them",
        found: mean.squaredDistance(to: expected).squareRoot() / Double(expected.norm()),
        band: 0...(Scalar.self == Double.self ? 1e-13 : 1e-5),
        source: OptimizationExpectations.theory
          + ": the gradient of a mean is the mean of gradients"))
  }

  // step: batches
  mutating func compareBatches(_ page: Page) throws {
    let digits = made(digits, by: "digits")
    let rows = digits.first(settings.batchesDigits)
    let count = rows.rows.rows
    let kinds = [("all", count), ("30", min(30, count)), ("1", 1)]
    let rates = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
    let (epochs, seed) = (settings.batchesEpochs, options.seed)
    let found = try runSideBySide(
      count: kinds.count * rates.count, threads: options.execution.threads,
      progress: page.progress
    ) { place, isCancelled in
      let start = monotonicSeconds()
      let solver = digits.train(
        SolverSettings(
          epochs: epochs, batchSize: kinds[place / rates.count].1, rule: .sgd,
          learningRate: rates[place % rates.count], regularization: 0, sampling: .permutation),
        on: rows, seed: seed, isCancelled: isCancelled)
      return BatchTraining(
        solver: solver, loss: solver.loss(on: rows), seconds: monotonicSeconds() - start)
    }
    let best = kinds.indices.map { kind in
      found[kind * rates.count..<(kind + 1) * rates.count].min { $0.rank < $1.rank }!
    }
    page.table(
      "batches",
      Table(
        columns: ["batch", "steps", "best rate", "loss", "validation", "seconds"].map {
          .init($0, .right)
        },
        rows: zip(kinds, best).map { kind, training in
          [
            kind.0, "\(training.solver.iteration)", "\(training.solver.settings.learningRate)",
            String(format: "%.4f", training.loss),
            String(format: "%.4f", training.solver.epochs.last?.validation ?? .nan),
            String(format: "%.2f", training.seconds),
          ]
        }),
      json: best.map(\.loss).json)
    page.chart(
      LineChart(
        title: "Loss by digits seen", xLabel: "epochs", yLabel: "loss",
        curves: zip(kinds, best).map { kind, training in
          let losses = training.solver.smoothedLosses(points: 40)
          return .init(
            name: kind.0 == "all" ? "all at once" : "batches of \(kind.0)",
            x: losses.indices.map { Double($0 * epochs) / Double(losses.count) }, y: losses)
        }))
    for (kind, training) in zip(kinds, best).dropFirst() {
      page.check(
        Check(
          name: "batches of \(kind.0) get lower than all digits at once",
          passed: training.loss < best[0].loss,
          detail: String(
            format: "%.4f against %.4f, after %d digits seen", training.loss, best[0].loss,
            count * epochs),
          source: OptimizationExpectations.course + ": more steps for the same work"))
    }
  }
}

/// A training with one size of batch.
private struct BatchTraining<Scalar: RealScalar>: Sendable {
  let solver: Solver<Scalar>
  let loss: Double
  let seconds: Double

  /// A training that diverged is behind all others.
  var rank: Double { loss.isNaN ? .infinity : loss }
}

extension Solver {
  /// The history as means of as many stretches as there are points, or of each step where there are
  /// fewer.
  fileprivate func smoothedLosses(points: Int) -> [Double] {
    let count = min(points, history.count)
    return (0..<count).map { place in
      let range = place * history.count / count..<(place + 1) * history.count / count
      return history[range].reduce(0, +) / Double(range.count)
    }
  }
}

extension ParameterSet {
  /// ‖a − b‖² over all arrays.
  func squaredDistance(to other: ParameterSet) -> Double {
    zip(arrays, other.arrays).reduce(0) { sum, pair in
      let distance = Double(pair.0.frobeniusDistance(to: pair.1, on: .serial))
      return sum + distance * distance
    }
  }
}
