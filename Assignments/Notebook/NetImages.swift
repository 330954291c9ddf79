// The images that deep nets are trained on.

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
  /// - Parameter name: The charts' name of the training, and its checkpoint's: different for every
  ///   training of an assignment.
  package func train(
    _ name: String, _ network: Network<Scalar>, from initializer: WeightInitializer,
    _ settings: SolverSettings, onFirst count: Int, _ run: AssignmentOptions,
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
      checkpoint: run.checkpoint(name.replacing(" ", with: "-")),
      progress: { try progress($0.fraction) })
    return training
  }
}

extension AssignmentOptions {
  /// Reads the images, or draws so many synthetic ones, splits them and shows some.
  ///
  /// - Parameter count: How many of the training images the trainings use, where not all.
  /// - Throws: `DatasetError`, `ImageCountError`, `SplitError`.
  package func netImages<Scalar: RealScalar>(
    training: Int, trainedOnFirst count: Int? = nil, _ page: Page
  ) throws -> NetImages<Scalar> {
    let images = try images(training: training, page)
    let data: SplitImages<Scalar> = try images.dataset.centered(
      .course, appendsOne: false, on: execution)
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
    return NetImages(data: data, isPublished: images.isPublished)
  }
}
