// The steps on images: load and split them, check the start, train, search, test and save.

import Datasets
import Files
import LinearAlgebra
import Losses
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension TwoLayerNetAssignment {
  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.images(training: settings.syntheticCount, page)
    data = try images.dataset.centered(.course, appendsOne: false, on: run.execution)
    // Drawn as for the linear classifiers, so that the same seed leads to the same weights as NumPy's.
    development = data.training.chosen(data.developmentIndices(using: &generator))
    let shapes = [data.training, data.validation, data.test].map { [$0.rows, $0.columns] }
    page.show(
      "shapes", shapes,
      "Training, validation and test rows: " + shapes.map(tuple).joined(separator: " "))
    page.noteMissingClasses(in: data.parts, names: images.classNames, run)
    page.samples(of: images.training, seed: run.seed)
    page.expect(
      "largest mean of a centered pixel", errors: meansOfCenteredPixels().map(abs), atMost: 1e-3,
      from: "the mean image was subtracted")
  }

  // step: initial-loss
  func initialLoss(_ page: Page) {
    let (network, parameters, _) = freshNet(weightScale: 1e-4, RandomState(seed: run.seed))
    let rows = development.copyingRows(0..<development.rows)
    let penalties: [Scalar] = [0, 0.25, 1e3, 1e4]
    let losses = penalties.map {
      Double(
        network.loss(
          of: rows, labels: development.labels, parameters, regularization: $0,
          on: run.execution
        ).total)
    }
    page.table(
      "losses", Array(zip(penalties, losses)),
      [.number("λ") { Double($0.0) }, .number("loss", .decimals(6)) { $0.1 }])
    page.expect(
      "initial loss without a penalty", losses[0], within: .absolute(0.05),
      of: ClassificationLoss.softmax.chanceLevelLoss(classes: data.classCount),
      from: "−log(1/\(data.classCount)), all classes equally likely")
    page.expect(
      "the loss rises with the penalty",
      zip(losses, losses.dropFirst()).allSatisfy { $0 < $1 },
      losses.map { "\($0, .decimals(6))" }.joined(separator: " < "),
      from: "the definition of the penalty")
  }

  // step: overfit
  func overfit(_ page: Page) throws {
    let few = data.training.first(20)
    let (network, start, _) = freshNet(weightScale: 1e-3, RandomState(seed: run.seed))
    let learned = try network.overfit(
      few.copyingRows(0..<few.rows), labels: few.labels, from: start, learningRate: 1e-3,
      maximumSteps: 100, on: run.execution, progress: page.progress)
    page.show("last", learned.loss, "Loss after \(learned.steps) steps: \(learned.loss)")
    page.expect(
      "share of \(few.rows) images memorized", learned.accuracy, equals: run.isUsual ? 1 : nil,
      from: "a net with far more weights than images")
  }

  // step: train
  mutating func train(_ page: Page) throws {
    let (network, parameters, draws) = freshNet(weightScale: settings.weightScale, generator)
    initial = parameters
    trained = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: settings.epochs, batchSize: settings.batchSize, rule: .sgd,
        learningRate: settings.learningRate, decay: 0.95,
        regularization: settings.regularization),
      generator: draws)
    try page.train(&trained, on: data, run, named: "train")
    page.trainingCurves(of: trained)

    let losses = every(100, of: trained.history)
    let last = trained.history.last ?? .nan
    let validation = trained.epochs.map { $0.validation ?? .nan }
    page.record("history", losses)
    page.show("last", last, "Last loss: \(last)")
    page.record("val", validation)
    let first = data.training.first(10_000)
    let accuracies = [first, data.test].map {
      network.accuracy(of: trained.parameters, on: $0, run.execution)
    }
    page.show(
      "train", accuracies[0], .decimals(4), as: "On the first \(first.rows) training images")
    page.show("test", accuracies[1], .decimals(4), as: "On the test images")

    if let divergence = trained.divergence {
      page.text("The training diverged in step \(divergence.iteration + 1).")
    }
    guard run.isUsual else { return }
    page.expectFallingLoss(
      of: trained, below: 0.9, called: "nine tenths",
      from: "a loss of log C at the start, and a net that learns")
    let chance = 1 / Double(data.classCount)
    let best = trained.bestValidation ?? .nan
    page.expect(
      "validation accuracy beats chance", best, above: 2.5 * chance,
      "\(best) against \(chance) by guessing, expected more than 2.5 times that",
      from: "what a net of this size reaches in few epochs")
    page.expect(
      "relative difference of the losses of every hundredth step", losses + [last],
      within: .relative(1e-6), of: reference.map { $0.history + [$0.last] }, from: .numPySeed)
    page.expect(
      "validation accuracy after each epoch", validation, equals: reference?.validation,
      from: .numPySeed)
    page.expect(
      "accuracies on training and test images", accuracies, equals: reference?.accuracies,
      from: .numPySeed)
  }

  // step: update-scale
  func updateScale(_ page: Page) throws {
    let weights = Set(trained.parameters.shapes.filter(\.isPenalized).map(\.name))
    // The first step is that of a minibatch of its own, from the run's seed.
    let start = Solver(
      network: trained.network, parameters: initial, settings: trained.settings,
      generator: RandomState(seed: run.seed))
    let ratios = try [start, trained].map { solver in
      try nextUpdate(of: solver).filter { weights.contains($0.name) }
    }
    page.table(
      "ratios", Array(zip(ratios[0], ratios[1])), as: .keyed,
      [
        .note("weights", .left) { $0.0.name },
        .cell(
          "first step", text: { "\($0.0.ratio, .scientific(2))" },
          json: { [$0.0.ratio, $0.1.ratio].json }),
        .note("step after training") { "\($0.1.ratio, .scientific(2))" },
      ])
    guard run.isUsual else { return }
    let found = ratios[1].map(\.ratio)
    page.expect(
      "updates are small compared with the weights, and not lost in them",
      !found.isEmpty && found.allSatisfy { (1e-4...5e-2).contains($0) },
      found.map { "\($0, .scientific(1))" }.joined(separator: ", ")
        + " after the training, expected from 1e-4 to 5e-2",
      from: "the course's notes on training nets: about 1e-3, as a rough rule")
  }

  // step: weights
  func weights(_ page: Page) {
    page.firstLayerWeights(of: trained.parameters, shape: images.training.shape)
  }

  // step: search
  mutating func search(_ page: Page) throws {
    let points = try ParameterPoints.grid([
      ParameterAxis(
        "hidden", numbers: [Double(settings.hidden / 2), Double(settings.hidden * 2)]),
      ParameterAxis("lr", numbers: [2e-4, 5e-4]), ParameterAxis("reg", numbers: [0.1, 0.5]),
    ])
    let found = try ModelSelection.search(points, progress: page.progress) {
      [self] (trial) -> TrialResult<Void> in
      var solver = solver(at: trial.point, epochs: settings.searchEpochs)
      try solver.train(
        on: data.labeled.training, validation: data.labeled.validation, execution: run.execution,
        checkpoint: run.checkpoint("search-\(trial.index)"),
        progress: { try trial.progress($0.fraction) })
      let last = solver.epochs.last
      let divergence = solver.divergence.map {
        TrialScores.Divergence(iteration: $0.iteration, loss: $0.loss)
      }
      return TrialResult(
        train: last?.train ?? .nan,
        validation: divergence == nil ? last?.validation ?? .nan : .nan, divergence: divergence)
    }
    chosen = found.best?.point
    page.table(
      "rows", found.trials, marked: found.bestIndex,
      [
        .number("hidden", .decimals(0)) { $0.point.number("hidden") },
        .number("lr", .scientific(1)) { $0.point.number("lr") },
        .number("reg", .decimals(2)) { $0.point.number("reg") },
        .number("train", .decimals(4)) { $0.train },
        .number("validation", .decimals(4)) { $0.validation },
        .note { trial in
          trial.divergence.map {
            "diverged at iteration \($0.iteration), loss \($0.loss, .scientific(1))"
          } ?? ""
        },
      ])
    let count = found.trials.count { $0.divergence == nil }
    guard run.isUsual else { return }
    page.expect(
      "a setting can be chosen", chosen != nil,
      "\(count) of \(counted(found.trials.count, "setting")) did not diverge",
      from: "the search itself")
  }

  // step: best
  mutating func trainBest(_ page: Page) throws {
    guard let chosen else {
      page.text("No setting was chosen.")
      return
    }
    var solver = solver(at: chosen, epochs: settings.bestEpochs)
    try page.train(&solver, on: data, run, named: "best")
    page.trainingCurves(of: solver)
    best = solver
    let validation = solver.bestValidation ?? .nan
    let test = solver.network.accuracy(of: solver.bestParameters, on: data.test, run.execution)
    page.show("val", validation, .decimals(4), as: "Best validation accuracy")
    page.show("test", test, .decimals(4), as: "On the test images")
    guard run.isUsual else { return }
    let expected = TwoLayerNetReference.best(isPublished: images.isPublished)
    for (name, found) in [("validation", validation), ("test", test)] {
      page.expect(
        "\(name) accuracy of the best net", found, above: expected.accuracy,
        from: expected.source)
    }
  }

  // step: save
  func save(_ page: Page) throws {
    guard let best = $best else {
      page.text("There is no net to save.")
      return
    }
    let loaded = try page.save(
      bestOf: best, Standardization(mean: data.mean), dataset: run.source.datasetName, run)
    let before = best.network.predictedLabels(
      for: data.test, best.bestParameters, on: run.execution)
    let after = loaded.predictedLabels(
      for: images.test.rows(0..<data.test.rows), on: run.execution)
    page.expect(
      "test images that the loaded net classifies differently",
      zip(before, after).count { $0 != $1 }, equals: 0, from: "the net that was saved")
  }
}

// What the steps have in common.
extension TwoLayerNetAssignment {
  /// The net of the training, its weights as drawn, and the generator after that.
  private func freshNet(
    weightScale: Double, hidden: Int? = nil, _ generator: RandomState
  ) -> (Network<Scalar>, ParameterSet<Scalar>, RandomState) {
    var draws = generator
    // Other activations than ReLU are always the library's own.
    let network = Network<Scalar>.fullyConnected(
      inputs: data.training.columns, hidden: [hidden ?? settings.hidden],
      classes: data.classCount, activation: settings.activation, library: layers)
    return (network, network.randomParameters(weightScale: weightScale, using: &draws), draws)
  }

  /// A training that has not begun.
  private func solver(at point: ParameterPoint, epochs: Int) -> Solver<Scalar> {
    let (network, parameters, draws) = freshNet(
      weightScale: settings.weightScale, hidden: Int(point.number("hidden")),
      RandomState(seed: run.seed))
    return Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: epochs, batchSize: settings.batchSize, rule: .momentum,
        learningRate: point.number("lr"), decay: 0.9, regularization: point.number("reg")),
      generator: draws)
  }

  /// How large the step that a training would take next is compared with the weights.
  private func nextUpdate(of solver: Solver<Scalar>) throws -> [UpdateRatio] {
    var next = solver
    next.settings.epochs += 1
    next.settings.iterationLimit = solver.iteration + 1
    try next.train(
      on: data.training, labels: data.training.labels, execution: run.execution,
      progress: { _ in })
    return next.parameters.updateRatios(since: solver.parameters, on: run.execution)
  }

  /// `[D]`: the mean of each number over all training images, zero but for rounding.
  private func meansOfCenteredPixels() -> [Double] {
    let ones = Matrix<Scalar>(rows: 1, columns: 1_000, repeating: 1)
    var sums = [Double](repeating: 0, count: data.training.columns)
    for start in stride(from: 0, to: data.training.rows, by: 1_000) {
      let rows = data.training.copyingRows(start..<min(data.training.rows, start + 1_000))
      let part = product(ones.copyingColumns(0..<rows.rows), rows, on: run.execution)
      for column in sums.indices { sums[column] += Double(part[0, column]) }
    }
    return sums.map { $0 / Double(data.training.rows) }
  }
}
