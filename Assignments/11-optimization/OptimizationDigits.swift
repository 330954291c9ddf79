// The digits that small nets are trained on, over and over.

import Datasets
import Foundation
import LinearAlgebra
import Losses
import NeuralNetworks
import Notebook
import NumPyRandom
import Reporting
import WorkbookKit

extension ImageSource {
  /// MNIST where it lies beside the images of the source, else made-up digits.
  var digitImages: ImageSource {
    switch self {
    case .mnist, .synthetic: self
    case .cifar10(let folder):
      (try? MNIST.filesFolder(in: folder)) == nil ? .synthetic : .mnist(folder: folder)
    }
  }
}

/// Digits to learn from, to choose by and to test with, as numbers.
struct OptimizationDigits<Scalar: RealScalar>: Sendable {
  let training: LabeledRows<Matrix<Scalar>>
  let validation: LabeledRows<Matrix<Scalar>>
  let test: LabeledRows<Matrix<Scalar>>
  let classes: Int

  /// - Parameter count: How many of the training digits, at most.
  init(_ data: DigitsData<Scalar>, count: Int) {
    func part(_ images: CenteredImages<Scalar>, _ count: Int) -> LabeledRows<Matrix<Scalar>> {
      let count = min(count, images.rows)
      return LabeledRows(
        images.copyingRows(0..<count), labels: Array(images.labels.prefix(count)))
    }
    training = part(data.training, count)
    validation = part(data.validation, 1_000)
    test = part(data.test, 1_000)
    classes = data.classCount
  }

  /// A classifier with ReLU; without hidden layers a linear one.
  func network(hidden: [Int] = []) -> Network<Scalar> {
    .fullyConnected(inputs: training.rows.columns, hidden: hidden, classes: classes)
  }

  /// The first training digits.
  func first(_ count: Int) -> LabeledRows<Matrix<Scalar>> {
    let count = min(count, training.rows.rows)
    return LabeledRows(
      training.rows.copyingRows(0..<count), labels: Array(training.labels.prefix(count)))
  }

  /// Trains a net on one thread, from He's weights.
  ///
  /// - Parameters:
  ///   - rows: What to learn from; nil for all training digits.
  ///   - isCancelled: Told the share that is done; where it says so, the training ends.
  func train(
    hidden: [Int] = [], _ settings: SolverSettings, on rows: LabeledRows<Matrix<Scalar>>? = nil,
    seed: UInt32, isCancelled: (Double) -> Bool
  ) -> Solver<Scalar> {
    var solver = freshSolver(of: network(hidden: hidden), settings: settings, seed: seed)
    try? solver.train(
      on: rows ?? training, validation: validation, execution: .serial
    ) { progress in
      if isCancelled(progress.fraction) { throw CancellationError() }
    }
    return solver
  }
}

extension Solver {
  /// The mean loss of samples without the penalty; not a number where the training diverged.
  func loss(on rows: LabeledRows<Matrix<Scalar>>) -> Double {
    guard divergence == nil else { return .nan }
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let loss = network.loss(
      of: rows.rows, targets: rows.targets, parameters, regularization: 0, noise: &noise,
      on: .serial)
    return Double(loss.data)
  }

  /// The share of samples that parameters, such as the best ones, classify rightly.
  func accuracy(
    on rows: LabeledRows<Matrix<Scalar>>, with parameters: ParameterSet<Scalar>? = nil
  ) -> Double {
    let predicted = network.predictedLabels(
      for: rows.rows, parameters ?? self.parameters, on: .serial)
    return Double(zip(predicted, rows.labels).count { $0 == $1 }) / Double(rows.rows.rows)
  }
}

extension OptimizationAssignment {
  // step: digits
  mutating func loadDigits(_ page: Page) throws {
    let source = options.source.digitImages
    if case .cifar10 = options.source, source == .synthetic {
      page.text("There is no MNIST beside these images, so the digits are made up.")
    }
    let dataset = try source.digits.load(
      trainingCount: settings.madeUpDigits, testCount: 1_000, seed: UInt64(options.seed),
      on: options.execution)
    _ = reportImages(dataset, from: source, page)
    let data = try DigitsData<Scalar>(dataset, on: options.execution)
    let digits = OptimizationDigits(data, count: settings.digitsCount)
    self.digits = digits
    let shapes = [digits.training, digits.validation, digits.test].map {
      [$0.rows.rows, $0.rows.columns]
    }
    page.value(
      "shapes", shapes,
      shown: "Training, validation and test rows: " + shapes.map(tuple).joined(separator: " "))
    samplePicture(of: dataset.training, seed: options.seed, page)
    page.check(
      .equal(
        "digits that no training digit is like",
        found: Set(0..<digits.classes).subtracting(digits.training.labels).count, expected: 0,
        source: "there are ten digits"))
  }
}
