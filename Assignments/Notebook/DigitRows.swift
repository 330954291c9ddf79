// Digits for assignments that compare many trainings: few enough that a net learns them in a second.

import Datasets
import LinearAlgebra
import NeuralNetworks
import WorkbookKit

extension AssignmentOptions {
  /// Reads MNIST's digits, or draws some, splits them and shows a few.
  ///
  /// - Parameters:
  ///   - drawn: How many digits are drawn where they are synthetic.
  ///   - count: How many of any training digits the nets learn from, at most.
  /// - Throws: `DatasetError`, `SplitError`.
  package func digitRows<Scalar: RealScalar>(
    drawn: Int = 6_000, training count: Int = 3_000, _ page: Page
  ) throws -> DigitRows<Scalar> {
    let dataset = try digits(training: drawn, test: 1_000, page).dataset
    let split: SplitImages<Scalar> = try dataset.centered(
      .digits, scale: 1 / 255, appendsOne: false, on: execution)
    let rows: DigitRows<Scalar> = DigitRows(split, count: count)
    let shapes = [rows.training, rows.validation, rows.test].map {
      [$0.rows.rows, $0.rows.columns]
    }
    page.show(
      "shapes", shapes,
      "Training, validation and test rows: " + shapes.map(tuple).joined(separator: " "))
    let used = ImagePart(
      "The training digits in use", labels: rows.training.labels, classCount: rows.classes)
    page.noteMissingClasses(
      in: split.parts + [used], names: dataset.training.classNames, self)
    page.samples(of: dataset.training, seed: seed)
    page.expect(
      CheckName("digits without a training image", id: "digits-that-no-training-digit-is-like"),
      Set(0..<rows.classes).subtracting(rows.training.labels).count, equals: 0,
      from: "there are ten digits")
    return rows
  }
}

/// Digits for training, validation and test, as numbers, and the small nets that learn them.
package struct DigitRows<Scalar: RealScalar>: Sendable {
  package typealias Rows = LabeledRows<Matrix<Scalar>>

  package let training: Rows
  package let validation: Rows
  package let test: Rows
  package let classes: Int

  /// - Parameter count: How many of the training digits, at most.
  package init(_ data: SplitImages<Scalar>, count: Int) {
    func part(_ images: CenteredImages<Scalar>, _ count: Int) -> Rows {
      let count = min(count, images.rows)
      return Rows(images.copyingRows(0..<count), labels: Array(images.labels.prefix(count)))
    }
    training = part(data.training, count)
    validation = part(data.validation, 1_000)
    test = part(data.test, 1_000)
    classes = data.classCount
  }

  /// The first training digits.
  package func first(_ count: Int) -> Rows {
    let count = min(count, training.rows.rows)
    return Rows(
      training.rows.copyingRows(0..<count), labels: Array(training.labels.prefix(count)))
  }

  /// A classifier with ReLU; without hidden layers a linear one.
  package func network(hidden: [Int] = []) -> Network<Scalar> {
    .fullyConnected(inputs: training.rows.columns, hidden: hidden, classes: classes)
  }

  /// Trains a net on one thread, from He's weights.
  ///
  /// - Parameter rows: What to learn from; nil for all training digits.
  package func train(
    hidden: [Int] = [], _ settings: SolverSettings, on rows: Rows? = nil, seed: UInt32,
    progress: (Double) throws -> Void
  ) throws -> Solver<Scalar> {
    var solver = freshSolver(of: network(hidden: hidden), settings: settings, seed: seed)
    try solver.train(on: rows ?? training, validation: validation, execution: .serial) {
      try progress($0.fraction)
    }
    return solver
  }

  /// Trains several nets at once, each as `train` does.
  ///
  /// - Returns: In the order of the settings.
  package func trainAll(
    hidden: [Int], _ settings: [SolverSettings], on rows: Rows? = nil, _ run: AssignmentOptions,
    progress: (Double) throws -> Void
  ) throws -> [Solver<Scalar>] {
    let seed = run.seed
    return try parallelMap(
      settings.count, jobs: max(1, run.execution.threads), progress: progress
    ) { index, task in
      try train(
        hidden: hidden, settings[index], on: rows, seed: seed, progress: task.progress)
    }
  }
}

extension Solver {
  /// The mean loss of samples without the penalty; NaN where the training diverged.
  package func loss(on rows: LabeledRows<Matrix<Scalar>>) -> Double {
    guard divergence == nil else { return .nan }
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let loss = network.loss(
      of: rows.rows, targets: rows.targets, parameters, regularization: 0, noise: &noise,
      on: .serial)
    return Double(loss.data)
  }

  /// The accuracy on samples with the last parameters, or with others such as the best ones.
  package func accuracy(
    on rows: LabeledRows<Matrix<Scalar>>, with parameters: ParameterSet<Scalar>? = nil
  ) -> Double {
    Notebook.accuracy(
      of: network.predictedLabels(for: rows.rows, parameters ?? self.parameters, on: .serial),
      rows.labels)
  }

  /// After the last epoch; NaN where no epoch ended.
  package var trainingAccuracy: Double { epochs.last?.train ?? .nan }
  package var validationAccuracy: Double { epochs.last?.validation ?? .nan }
}
