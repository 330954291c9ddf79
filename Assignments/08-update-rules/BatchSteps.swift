// Minibatches: how noisy their gradients are, and how far they lead for the same work.

import LinearAlgebra
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension UpdateRulesAssignment {
  // step: noise
  func measureGradientNoise(_ page: Page) throws {
    let rows = digits.first(settings.noiseDigits)
    let count = rows.rows.rows
    let network = digits.network()
    var draws = run.generator(for: 6)
    let parameters = network.randomParameters(.he, using: &draws)
    func gradient(_ indices: [Int]) -> ParameterSet<Scalar> {
      network.loss(
        of: rows.rows.copyingRows(at: indices), labels: indices.map { rows.labels[$0] },
        parameters, regularization: 0, on: .serial
      ).gradients
    }
    let full = gradient(Array(0..<count))
    let variance =
      (0..<count).map { gradient([$0]).squaredDistance(to: full) }.reduce(0, +) / Double(count)

    let sizes = [1, 4, 16, 64]
    let measured = try sizes.enumerated().map { index, size in
      try page.progress(Double(index) / Double(sizes.count))
      return Measurements(
        (0..<settings.noiseDraws).map { _ in
          gradient(draws.choiceWithReplacement(count: size, from: count)).squaredDistance(to: full)
        })
    }
    // With N in the denominator, as so many draws differ little from N − 1.
    let errors = measured.map { $0.standardDeviation / Double($0.count).squareRoot() }
    page.table(
      "noise", Array(sizes.indices), as: .json(.number(variance)),
      [
        .count("batch") { sizes[$0] },
        .number("squared distance", .decimals(5)) { measured[$0].mean },
        .number("expected", .decimals(5)) { variance / Double(sizes[$0]) },
        .number("standard error", .decimals(5)) { errors[$0] },
      ])
    for (index, size) in sizes.enumerated() {
      let expected = variance / Double(size)
      page.expect(
        "squared distance of a batch of \(size) from the whole gradient", measured[index].mean,
        within: .absolute(5 * errors[index]), of: expected,
        from: "theory: the variance of one sample over the size of the batch, five standard errors")
    }

    // Batches that share out all samples have the whole gradient as their mean.
    let size = max(1, count / 5)
    let parts = (0..<5).map { gradient(Array($0 * size..<($0 + 1) * size)) }
    let expected = gradient(Array(0..<5 * size))
    var mean = ParameterSet<Scalar>(zeros: expected.shapes)
    for index in mean.shapes.indices {
      mean.changeArray(at: index) { array in
        for part in parts { array.add(part.arrays[index], scaledBy: 1 / 5) }
      }
    }
    page.expect(
      "distance of the mean of five batches from the gradient of all of them",
      mean.squaredDistance(to: expected).squareRoot() / Double(expected.norm()),
      in: 0...(Scalar.self == Double.self ? 1e-13 : 1e-5),
      from: "theory: the gradient of a mean is the mean of gradients")
  }

  // step: batches
  func compareBatchSizes(_ page: Page) throws {
    let (digits, epochs, seed) = (digits, settings.batchesEpochs, run.seed)
    let rows = digits.first(settings.batchesDigits)
    let count = rows.rows.rows
    let sizes = ["all": count, "30": min(30, count), "1": 1]
    let kinds = ["all", "30", "1"]
    let points = kinds.flatMap { kind in
      [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10].map {
        ParameterPoint([("batch", .word(kind)), ("lr", .number($0))])
      }
    }
    let found = try search(
      points, jobs: max(1, run.execution.threads), progress: page.progress
    ) { trial in
      let solver = try digits.train(
        SolverSettings(
          epochs: epochs, batchSize: sizes[trial.word("batch")]!, rule: .sgd,
          learningRate: trial.number("lr"), regularization: 0, sampling: .permutation),
        on: rows, seed: seed, progress: trial.progress)
      // The largest score is the best one, so it is the loss with a minus; NaN is never the best.
      return TrialResult(validation: -solver.loss(on: rows), value: solver)
    }
    let best = kinds.map { kind in
      let trials = found.trials.filter { $0.point.word("batch") == kind }
      return trials[bestIndex(of: trials.map(\.validation)) ?? 0]
    }
    page.table(
      "batches", best, as: .values,
      [
        .note("batch") { $0.point.word("batch") },
        .note("steps") { "\($0.value.iteration)" },
        .note("best rate") { "\($0.point.number("lr"))" },
        .number("loss", .decimals(4)) { -$0.validation },
        .note("validation") { "\($0.value.validationAccuracy, .decimals(4))" },
        .note("seconds") { "\($0.seconds, .decimals(2))" },
      ])
    page.chart(
      LineChart(
        title: "Loss by digits seen", xLabel: "epochs", yLabel: "loss",
        curves: zip(["all at once", "batches of 30", "batches of 1"], best).map { name, trial in
          let losses = trial.value.history.means(of: 40)
          return .init(
            name: name, x: losses.indices.map { Double($0 * epochs) / Double(losses.count) },
            y: losses)
        }))
    for (kind, trial) in zip(kinds, best).dropFirst() {
      page.expect(
        "batches of \(kind) get lower than all digits at once", -trial.validation,
        below: -best[0].validation,
        "\(-trial.validation, .decimals(4)) against \(-best[0].validation, .decimals(4)), after "
          + "\(count * epochs) digits seen",
        from: "the course's notes: more steps for the same work")
    }
  }
}

extension [Double] {
  /// The means of as many stretches of about the same length, or all numbers where there are fewer.
  fileprivate func means(of parts: Int) -> [Double] {
    let parts = Swift.min(parts, count)
    return (0..<parts).map { part in
      let range = part * count / parts..<(part + 1) * count / parts
      return self[range].reduce(0, +) / Double(range.count)
    }
  }
}

extension ParameterSet {
  /// ‖a − b‖² over all arrays.
  fileprivate func squaredDistance(to other: ParameterSet) -> Double {
    zip(arrays, other.arrays).reduce(0) { sum, pair in
      let distance = Double(pair.0.frobeniusDistance(to: pair.1, on: .serial))
      return sum + distance * distance
    }
  }
}
