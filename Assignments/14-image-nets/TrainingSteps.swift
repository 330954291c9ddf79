// The steps that train the nets, compare them, test them and keep the best one.

import Datasets
import Foundation
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

extension ImageNetsAssignment {
  // step: train
  mutating func train(_ page: Page) throws {
    var trainings = try netsToTrain()
    let images = try images.first(plan.trainingImages)
    // Progress counts multiplications, of which a net has twenty times those of another.
    let costs = trainings.map { Double($0.solver.network.summary.multiplyAdds) }
    let total = costs.reduce(0, +)
    var before = 0.0
    for index in trainings.indices where plan.epochs > 0 {
      let name = trainings[index].name
      try page.train(
        &trainings[index].solver, on: images, validation: self.images.validation,
        execution: run.execution, checkpoint: run.checkpoint(name), named: name,
        as: before / total...min(1, (before + costs[index]) / total))
      before += costs[index]
      if let divergence = trainings[index].solver.divergence {
        page.text(describe(divergence, of: trainings[index]))
      }
    }
    self.trainings = trainings
    guard plan.epochs > 0 else { return }
    page.curves(of: trainings)
    page.expect(
      "nets whose training diverged",
      trainings.filter { $0.solver.divergence != nil }.map(\.name), equals: [],
      from: "every loss is a number, and at most a thousand times the first")
  }

  /// Those that are named, with weights drawn for each by the run's seed; or the one that was saved.
  private func netsToTrain() throws -> [NetTraining<Scalar>] {
    if let saved { return [NetTraining(name: "loaded", solver: solver(of: saved))] }
    if plan.epochs == 0 { throw ImageNetsError.nothingToDo }
    return plan.nets.map { net in
      NetTraining(
        name: net.rawValue,
        solver: freshSolver(
          of: net.network(images.maps, classes: images.classes, width: plan.width),
          net.initializer, settings: net.settings(plan, images.maps), seed: run.seed))
    }
  }

  /// Trained on, a net needs no high rate.
  private func solver(of saved: SavedModel<Scalar>) -> Solver<Scalar> {
    var settings = ImageNet.vgg11.settings(plan, images.maps)
    settings.learningRate = plan.rate ?? 0.02
    return Solver(
      network: saved.network, parameters: saved.parameters, settings: settings,
      generator: RandomState(seed: run.seed))
  }

  /// Where a training diverged, the layer with the largest outputs, and what helps.
  private func describe(_ divergence: SolverDivergence, of training: NetTraining<Scalar>) -> String
  {
    let solver = training.solver
    var some = Matrix<Scalar>(rows: 2, columns: images.maps.count)
    images.data.validation.read([0, 1], into: &some, on: run.execution)
    let sizes = solver.network.activations(of: some, solver.parameters, on: run.execution).map {
      largest($0.elements.map { abs(Double($0)) })
    }
    // The first that is no number, else the largest.
    let layer =
      sizes.firstIndex { !$0.isFinite } ?? sizes.indices.max { sizes[$0] < sizes[$1] } ?? 0
    let rate = solver.settings.learningRate / 4
    return "\(training.name) diverged in step \(divergence.iteration + 1), at a loss of "
      + "\(divergence.loss, .scientific(1)): layer \(layer + 1), \(solver.network.layers[layer].summary), "
      + "has outputs of up to \(sizes[layer], .scientific(1)). Try a lower rate, such as "
      + "--set net=\(training.name),lr=\(rate)."
  }

  // step: test
  mutating func test(_ page: Page) throws {
    let rows = trainings.map { training in
      let (network, parameters) = (training.solver.network, training.solver.parameters)
      func right(_ images: CenteredImages<Scalar>) -> Int {
        zip(network.predictedLabels(for: images, parameters, on: run.execution), images.labels)
          .count { $0 == $1 }
      }
      let (validation, test) = (images.data.validation, images.data.test)
      let counts = (right(validation), right(test))
      return (
        name: training.name, validation: Double(counts.0) / Double(validation.rows),
        test: Double(counts.1) / Double(test.rows),
        both: Double(counts.0 + counts.1) / Double(validation.rows + test.rows)
      )
    }
    page.table(
      "accuracies", rows, as: .keyed,
      [
        .word("net") { $0.name },
        .number("validation", .decimals(4)) { $0.validation },
        .number("test", .decimals(4)) { $0.test },
        .number("both", .decimals(4)) { $0.both },
      ])
    accuracies = Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.both) })
    for row in rows {
      page.expect(
        "accuracy on the images held out, \(row.name)", row.both,
        in: bands?.least[row.name].map { $0...1 }, from: .torch)
      page.expect(
        "accuracy on the images held out, \(row.name)", row.both,
        in: bands?.syntheticBands[row.name], from: .syntheticSeeds)
    }
  }

  // step: compare
  func compareTrainings(_ page: Page) throws {
    let pairs: [(difference: String, with: ImageNet, without: ImageNet)] = [
      ("batch normalization", .vgg11, .vgg11Plain), ("shortcuts", .resNet18, .plain18),
    ]
    let found = pairs.compactMap { pair in
      accuracies[pair.with.rawValue].flatMap { with in
        accuracies[pair.without.rawValue].map {
          (difference: pair.difference, with: with, without: $0)
        }
      }
    }
    guard !found.isEmpty else {
      page.text("Nothing to compare: no two of the nets differ in one thing only.")
      return
    }
    page.table(
      "pairs", found, as: .keyed,
      [
        .word("what differs", key: "difference") { $0.difference },
        .number("with", .decimals(4)) { $0.with },
        .number("without", .decimals(4)) { $0.without },
      ])
    for pair in found {
      page.expect(
        "\(pair.difference): accuracy with and without",
        pair.with - pair.without, in: bands?.gains[pair.difference], from: .syntheticSeeds)
    }
  }

  // step: save
  func save(_ page: Page) throws {
    let deviation = [Scalar](repeating: 1 / Scalar(pixelScale), count: images.maps.count)
    _ = try page.save(
      bestOf: try best().solver, Standardization(mean: images.data.mean, deviation: deviation),
      dataset: run.source.datasetName, run)
  }

  /// The training with the best validation accuracy, of those that did not diverge.
  ///
  /// - Throws: `ImageNetsError.allDiverged`.
  func best() throws -> NetTraining<Scalar> {
    var best: NetTraining<Scalar>?
    for training in trainings where training.solver.divergence == nil {
      let accuracy = training.solver.bestValidation ?? -.infinity
      if let before = best, !(accuracy > before.solver.bestValidation ?? -.infinity) { continue }
      best = training
    }
    guard let best else { throw ImageNetsError.allDiverged }
    return best
  }

  /// What is expected; nil where something is set, such as other images.
  private var bands: ImageNetsReference? {
    guard run.settings.isEmpty, run.files[.load] == nil else { return nil }
    return ImageNetsReference(isCIFAR10: images.isPublished, isSynthetic: run.source == .synthetic)
  }
}

extension NetImages {
  /// The training images that are used, bytes until they are read.
  ///
  /// - Throws: `ImageCountError`.
  fileprivate func first(_ count: Int?) throws -> LabeledRows<CenteredImages<Scalar>> {
    if let count, count > data.training.rows {
      throw ImageCountError(
        option: "--set train=", asked: count, available: data.training.rows)
    }
    let some = data.training.first(count ?? data.training.rows)
    return LabeledRows(some, labels: some.labels)
  }

  fileprivate var validation: LabeledRows<CenteredImages<Scalar>> {
    LabeledRows(data.validation, labels: data.validation.labels)
  }
}

extension Page {
  /// Draws losses, as means of minibatches, and the accuracies after each epoch.
  fileprivate func curves<Scalar: RealScalar>(of trainings: [NetTraining<Scalar>]) {
    let steps = trainings.map(\.solver.history.count).min() ?? 1
    let width = max(1, steps / 50)
    plot(
      width == 1 ? "Loss of each minibatch" : "Mean loss of \(width) minibatches", x: "iteration",
      y: "loss and penalty",
      from: Double(width),
      every: Double(width),
      curves: trainings.map { ($0.name, $0.solver.meanLosses(of: width)) })
    plot(
      "Validation accuracy after each epoch", x: "epoch", y: "accuracy", from: 1,
      curves: trainings.map { ($0.name, $0.solver.epochs.map { $0.validation ?? .nan }) })
    table(
      "trainings", trainings, as: .keyed,
      [
        .word("training") { $0.name },
        .count("parameters") { $0.solver.network.summary.parameters },
        .number("final loss", .decimals(4), key: "loss") { $0.finalLoss },
        .number("training", .decimals(4), key: "train") { $0.train },
        .number("validation", .decimals(4), key: "val") { $0.validation },
      ])
    for training in trainings {
      record("history_\(training.name)", training.solver.history)
      record("val_\(training.name)", training.solver.epochs.map { $0.validation ?? .nan })
    }
  }
}

/// What cannot be trained.
enum ImageNetsError: NotebookError, Equatable {
  /// No epoch of nets that are new.
  case nothingToDo
  /// No net has learned anything to look at.
  case allDiverged
  /// A saved net that was trained on other images.
  case otherDataset(path: String, trainedOn: String, found: String)
  /// A saved net for images of another size, or of other classes.
  case otherImages(
    path: String, input: String, classes: Int, expected: String, expectedClasses: Int)

  var mistake: Mistake { .usage }

  var description: String {
    switch self {
    case .nothingToDo:
      "--set epochs=0 leaves new nets untrained: give a number of epochs, or a net with --load."
    case .allDiverged:
      "every training diverged: try a lower rate with --set lr=RATE."
    case .otherDataset(let path, let trainedOn, let found):
      "'\(path)' holds a net that was trained on \(trainedOn), and this run reads \(found): choose the "
        + "same images, with --set images, --data or --made-up."
    case .otherImages(let path, let input, let classes, let expected, let expectedClasses):
      "'\(path)' holds a net for \(input) and \(classes) classes, and the images are "
        + "\(expected) in \(expectedClasses): name other images with --set images."
    }
  }
}
