// The steps that look for better settings, and keep what was found.

import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import Synchronization
import WorkbookKit

extension TwoLayerNetAssignment {
  private typealias Point = (hidden: Int, learningRate: Double, regularization: Double)

  /// Hidden sizes, learning rates and penalties, every combination.
  private var searchPoints: [Point] {
    [settings.hidden / 2, settings.hidden * 2].flatMap { hidden in
      [2e-4, 5e-4].flatMap { rate in
        [0.1, 0.5].map { (hidden, rate, $0) }
      }
    }
  }

  private func solver(
    at point: Point, epochs: Int, draws: RandomState
  ) -> Solver<Scalar> {
    let data = made(data, by: "load")
    var draws = draws
    let network: Network<Scalar> = layers.twoLayerNet(
      inputs: data.training.columns, hidden: point.hidden, classes: data.classCount)
    let parameters = network.randomParameters(weightScale: 1e-3, using: &draws)
    return Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: epochs, batchSize: settings.batchSize, rule: .momentum,
        learningRate: point.learningRate, decay: 0.9, regularization: point.regularization),
      generator: draws)
  }

  // step: search
  mutating func search(_ page: Page) throws {
    let data = made(data, by: "load")
    let points = searchPoints
    var trials: [NetTrial] = []
    for (place, point) in points.enumerated() {
      var solver = solver(
        at: point, epochs: settings.searchEpochs, draws: RandomState(seed: options.seed))
      try solver.train(
        on: data.training, labels: data.training.labels,
        validation: LabeledRows(data.validation, labels: data.validation.labels),
        execution: options.execution,
        progress: { try page.progress((Double(place) + $0.fraction) / Double(points.count)) })
      let last = solver.epochs.last
      trials.append(
        NetTrial(
          hidden: point.hidden, learningRate: point.learningRate,
          regularization: point.regularization, train: last?.train ?? .nan,
          validation: solver.divergence == nil ? last?.validation ?? .nan : .nan,
          divergence: solver.divergence.map {
            String(format: "diverged at iteration %d, loss %.1e", $0.iteration, $0.loss)
          }))
    }
    self.trials = trials
    let best = bestTrial.flatMap { best in trials.firstIndex { $0.isSame(as: best) } }
    page.table(
      "rows",
      Table(
        columns: ["hidden", "lr", "reg", "train", "validation", ""].map { .init($0, .right) },
        rows: trials.map { trial in
          [
            "\(trial.hidden)", String(format: "%.1e", trial.learningRate),
            String(format: "%.2f", trial.regularization), String(format: "%.4f", trial.train),
            String(format: "%.4f", trial.validation), trial.divergence ?? "",
          ]
        }, markedRow: best),
      json: .array(
        trials.map { trial in
          .array(
            [
              Double(trial.hidden), trial.learningRate, trial.regularization, trial.train,
              trial.validation,
            ].map(JSONValue.number))
        }))
    page.check(
      Check(
        name: "a setting can be chosen", passed: best != nil,
        detail:
          "\(trials.count { $0.divergence == nil }) of \(trials.count) settings did not diverge",
        source: "the search itself"))
  }

  /// The trial with the best validation accuracy, the first of them where several share it.
  var bestTrial: NetTrial? {
    trials.filter { $0.divergence == nil && $0.validation.isFinite }.reduce(nil) { best, trial in
      guard let best else { return trial }
      return trial.validation > best.validation ? trial : best
    }
  }

  // step: best
  mutating func trainBest(_ page: Page) throws {
    guard let trial = bestTrial else {
      page.text("No setting was chosen.")
      return
    }
    var solver = solver(
      at: (trial.hidden, trial.learningRate, trial.regularization), epochs: settings.bestEpochs,
      draws: RandomState(seed: options.seed))
    try train(&solver, page)
    best = solver
    drawCurves(of: solver, page)
    let validation = solver.bestValidation ?? .nan
    let test = testAccuracy(of: solver.bestParameters, solver.network)
    page.value(
      "val", validation,
      shown: "Best validation accuracy: " + String(format: "%.4f", validation))
    page.value("test", test, shown: "On the test images: " + String(format: "%.4f", test))
    let band = isPublished ? 0.48 : TwoLayerNetExpectations.madeUpBest
    for (name, found) in [("validation", validation), ("test", test)] {
      page.check(
        Check(
          name: "\(name) accuracy of the best net", passed: found > band,
          detail: "\(found), expected above \(band)",
          source: isPublished
            ? TwoLayerNetExpectations.course : TwoLayerNetExpectations.madeUpSource))
    }
  }
}

extension NetTrial {
  fileprivate func isSame(as other: NetTrial) -> Bool {
    hidden == other.hidden && learningRate == other.learningRate
      && regularization == other.regularization
  }
}
