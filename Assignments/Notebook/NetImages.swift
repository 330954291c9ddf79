// The images that deep nets are trained on, and trainings that are compared with one another.

import Datasets
import LinearAlgebra
import NeuralNetworks
import NumPyRandom
import WorkbookKit

/// The course's split of a data set, for nets: the mean image taken off, no column of ones.
package struct NetImages<Scalar: RealScalar>: Sendable {
  package let data: LinearData<Scalar>
  /// Whether these are the published images, on which the course's figures hold.
  package let isPublished: Bool

  /// Reads or makes the images and shows some of them.
  ///
  /// - Throws: `DatasetError`, `ImageCountError`, `LinearDataError`.
  package init(_ options: AssignmentOptions, madeUpCount: Int, _ page: Page) throws {
    let dataset = try options.source.load(
      trainingCount: madeUpCount, testCount: 1_000, seed: options.seed, on: options.execution)
    isPublished = reportImages(dataset, from: options.source, page)
    var draws = RandomState(seed: options.seed)
    data = try LinearData(dataset, appendsOne: false, on: options.execution, using: &draws)
    let shapes = [data.training, data.validation, data.test].map { [$0.rows, $0.columns] }
    page.value(
      "shapes", shapes,
      shown: "Training, validation and test rows: " + shapes.map(tuple).joined(separator: " "))
    samplePicture(of: dataset.training, seed: options.seed, page)
  }

  package var inputs: Int { data.training.columns }
  package var classes: Int { data.classCount }

  /// The first training images, as many as there are of so many.
  package func first(_ count: Int) -> LabeledRows<Matrix<Scalar>> {
    let count = min(count, data.training.rows)
    return LabeledRows(
      data.training.copyingRows(0..<count), labels: Array(data.training.labels.prefix(count)))
  }

  /// Trains a net on the first images from weights of the run's seed.
  package func train(
    _ name: String, _ network: Network<Scalar>, from initializer: WeightInitializer,
    _ settings: SolverSettings, onFirst count: Int, _ options: AssignmentOptions,
    progress: (Double) throws -> Void
  ) throws -> NetTraining<Scalar> {
    var draws = RandomState(seed: options.seed)
    let parameters = network.randomParameters(initializer, using: &draws)
    var training = NetTraining(
      name: name,
      solver: Solver(
        network: network, parameters: parameters, settings: settings, generator: draws))
    try training.solver.train(
      on: first(count), validation: LabeledRows(data.validation, labels: data.validation.labels),
      execution: options.execution, progress: { try progress($0.fraction) })
    return training
  }
}

/// A training with the name that charts give it.
package struct NetTraining<Scalar: RealScalar>: Sendable {
  package let name: String
  package var solver: Solver<Scalar>

  /// The mean loss of the last tenth of the steps; not a number where the training diverged.
  package var finalLoss: Double {
    guard solver.divergence == nil else { return .nan }
    let end = solver.history.suffix(max(1, solver.history.count / 10))
    return end.reduce(0, +) / Double(end.count)
  }

  package var train: Double { solver.epochs.last?.train ?? .nan }
  package var validation: Double { solver.epochs.last?.validation ?? .nan }
  package var bestTrain: Double { solver.epochs.map(\.train).max() ?? .nan }
  package var bestValidation: Double { solver.bestValidation ?? .nan }
}
