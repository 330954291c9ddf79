// Deep nets trained on the course's images, and compared with one another.

import Datasets
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import WorkbookKit

/// The course's split of a data set, for nets: the mean image subtracted, no column of ones.
package struct NetImages<Scalar: RealScalar>: Sendable {
  package let data: SplitImages<Scalar>
  /// Whether these are the published images, on which the course's numbers hold.
  package let isPublished: Bool
  /// The images as they were read.
  package let pictures: ImageDataset

  /// The maps of a row, where channels were stacked.
  package var maps: MapShape {
    let shape = pictures.training.shape
    return MapShape(channels: shape.channels, height: shape.height, width: shape.width)
  }

  package var inputs: Int { data.training.columns }
  package var classes: Int { data.classCount }

  /// The first so many training images, or all where there are fewer.
  package func first(_ count: Int) -> LabeledRows<Matrix<Scalar>> {
    let count = min(count, data.training.rows)
    return LabeledRows(
      data.training.copyingRows(0..<count), labels: Array(data.training.labels.prefix(count)))
  }

  /// Trains a net on the first images from weights drawn with the run's seed.
  ///
  /// - Parameters:
  ///   - name: The charts' name of the training.
  ///   - checkpoint: Its checkpoint's name, different for every training of an assignment; nil for the
  ///     charts'.
  package func train(
    _ name: String, checkpoint: String? = nil, _ network: Network<Scalar>,
    from initializer: WeightInitializer, _ settings: SolverSettings, onFirst count: Int,
    _ run: AssignmentOptions,
    progress: (Double) throws -> Void
  ) throws -> NetTraining<Scalar> {
    var draws = RandomState(seed: run.seed)
    let parameters = network.randomParameters(initializer, using: &draws)
    var training = NetTraining(
      name: name,
      solver: Solver(
        network: network, parameters: parameters, settings: settings, generator: draws))
    try training.solver.train(
      on: first(count), validation: LabeledRows(data.validation, labels: data.validation.labels),
      execution: run.execution,
      checkpoint: run.checkpoint((checkpoint ?? name).replacing(" ", with: "-")),
      progress: { try progress($0.fraction) })
    return training
  }
}

extension AssignmentOptions {
  /// Reads the images, or draws so many synthetic ones, splits them and shows some.
  ///
  /// - Parameters:
  ///   - count: How many of the training images the trainings use, where not all.
  ///   - stacksChannels: Lays a pixel's channels below one another, as layers of maps read them.
  ///   - mean: What is subtracted instead of the mean image of the training images.
  ///   - scale: What the differences from the mean image are multiplied by.
  /// - Throws: `DatasetError`, `ImageCountError`, `SplitError`.
  package func netImages<Scalar: RealScalar>(
    training: Int, trainedOnFirst count: Int? = nil, stacksChannels: Bool = false,
    mean: [Scalar]? = nil, scale: Scalar = 1, _ page: Page
  ) throws -> NetImages<Scalar> {
    let images = try images(training: training, page)
    let dataset = stacksChannels ? images.dataset.stackingChannels() : images.dataset
    let data: SplitImages<Scalar> = try dataset.centered(
      .course, mean: mean, scale: scale, appendsOne: false, on: execution)
    let shapes = [data.training, data.validation, data.test].map { [$0.rows, $0.columns] }
    page.show(
      "shapes", shapes,
      "Training, validation and test rows: \(shapes.map(tuple).joined(separator: " "))")
    let first = count.map { min($0, data.training.rows) }.map {
      ImagePart(
        "The first \($0) training images", labels: data.training.labels.prefix($0),
        classCount: data.classCount)
    }
    page.noteMissingClasses(
      in: data.parts + (first.map { [$0] } ?? []), names: images.classNames, self)
    page.samples(of: images.training, seed: seed)
    return NetImages(data: data, isPublished: images.isPublished, pictures: images.dataset)
  }
}

/// A training that has not begun, from He's normal weights unless others are named.
package func freshSolver<Scalar: RealScalar>(
  of network: Network<Scalar>, _ initializer: WeightInitializer = .he, settings: SolverSettings,
  seed: UInt32
) -> Solver<Scalar> {
  var generator = RandomState(seed: seed)
  let parameters = network.randomParameters(initializer, using: &generator)
  return Solver(
    network: network, parameters: parameters, settings: settings, generator: generator)
}

/// A training with the name that charts give it.
package struct NetTraining<Scalar: RealScalar>: Sendable {
  package let name: String
  package var solver: Solver<Scalar>

  package init(name: String, solver: Solver<Scalar>) {
    self.name = name
    self.solver = solver
  }

  /// The mean loss of the last tenth of the steps; NaN where the training diverged.
  package var finalLoss: Double {
    guard solver.divergence == nil else { return .nan }
    let end = solver.history.suffix(max(1, solver.history.count / 10))
    return end.reduce(0, +) / Double(end.count)
  }

  /// The accuracies after the last epoch.
  package var train: Double { solver.epochs.last?.train ?? .nan }
  package var validation: Double { solver.epochs.last?.validation ?? .nan }
  /// The best accuracies of any epoch.
  package var bestTrain: Double { largest(solver.epochs.map(\.train)) }
  package var bestValidation: Double { solver.bestValidation ?? .nan }
}

extension Page {
  /// Draws losses and accuracies of several trainings, and tabulates their final results.
  package func compare<Scalar: RealScalar>(_ trainings: [NetTraining<Scalar>]) {
    func curves(_ values: (Solver<Scalar>) -> [Double]) -> [(name: String, values: [Double])] {
      trainings.map { ($0.name, values($0.solver)) }
    }
    plot(
      "Loss of each minibatch", x: "iteration", y: "loss", from: 1, curves: curves(\.history))
    plot(
      "Accuracy on training images", x: "epoch", y: "accuracy", from: 1,
      curves: curves { $0.epochs.map(\.train) })
    plot(
      "Accuracy on validation images", x: "epoch", y: "accuracy", from: 1,
      curves: curves { $0.epochs.map { $0.validation ?? .nan } })
    table(
      "trainings", trainings, as: .keyed,
      [
        .word("training") { $0.name },
        .number("final loss", .decimals(4), key: "loss") { $0.finalLoss },
        .number("training", .decimals(4), key: "train") { $0.train },
        .number("validation", .decimals(4), key: "val") { $0.validation },
        .number("best validation", .decimals(4), key: "best_val") { $0.bestValidation },
      ])
  }
}
