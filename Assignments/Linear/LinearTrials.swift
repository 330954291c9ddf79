// The data and the training of a sweep's trials.

import Datasets
import LinearAlgebra
import LinearClassifiers
import ModelSelection
import NumPyRandom

/// The images of a sweep, and which of them each trial learns from.
struct LinearSweepData<Scalar: RealScalar>: Sendable {
  private let images: Images
  private let mean: [Scalar]
  private let folds: Folds?
  private let validationCount: Int
  let imageCount: Int
  let test: CenteredImages<Scalar>

  /// - Throws: `FoldsError`, `ImageCountError` for more images than there are, and
  ///   `LinearDataError` where none are left to learn from.
  init(_ dataset: ImageDataset, sweep: LinearSweep, on execution: Execution) throws {
    images = dataset.training
    imageCount = sweep.imageCount ?? images.count
    guard imageCount <= images.count else {
      throw ImageCountError(
        option: "--train", asked: imageCount, available: images.count)
    }
    folds = try sweep.folds.map { [imageCount] in try Folds(samples: imageCount, count: $0) }
    validationCount = sweep.validationCount ?? min(1_000, imageCount / 10)
    guard validationCount >= 1, validationCount < imageCount, dataset.test.count >= 1 else {
      throw LinearDataError.tooFew(training: imageCount, test: dataset.test.count)
    }
    let learned = folds == nil ? imageCount - validationCount : imageCount
    mean = images.mean(of: 0..<learned, on: execution)
    test = CenteredImages(
      dataset.test, at: Array(0..<min(1_000, dataset.test.count)), mean: mean, appendsOne: true)
  }

  /// How images are held out, for people and for the results file.
  var protocolText: String {
    if let folds { return "\(folds.count) folds" }
    return "the last \(validationCount) of \(imageCount) images"
  }

  var classCount: Int { images.classNames.count }

  /// The images that a trial learns from, and those that are held out.
  func split(fold: Int?) -> (training: CenteredImages<Scalar>, validation: CenteredImages<Scalar>) {
    let training: [Int]
    let validation: [Int]
    if let folds, let fold {
      training = folds.training(for: fold)
      validation = Array(folds.ranges[fold])
    } else {
      training = Array(0..<imageCount - validationCount)
      validation = Array(imageCount - validationCount..<imageCount)
    }
    func part(_ indices: [Int]) -> CenteredImages<Scalar> {
      CenteredImages(images, at: indices, mean: mean, appendsOne: true)
    }
    return (part(training), part(validation))
  }
}

/// Trains groups of trials.
struct LinearTrialTrainer<Loss: LinearLoss>: Sendable {
  let data: LinearSweepData<Loss.Scalar>
  let iterations: Int
  let batchSize: Int
  let execution: Execution

  /// Trains a group side by side and measures each of its trials.
  func measure(_ group: TrialGroup, _ context: TrialContext) throws -> [TrialResult] {
    let (training, validation) = data.split(fold: group.fold)
    let results = try results(of: group.trials) { fraction in
      try context.checkCancellation()
      context.report(fraction: fraction * 0.9)
    }
    let weights = results.map(\.weights)
    let scores = try [training, validation].map { images in
      let labels = images.labels
      return try predictedLabels(
        for: images, weights: weights, execution: execution,
        progress: { _ in try context.checkCancellation() }
      ).map { share(of: $0, equalTo: labels) }
    }
    return results.indices.map { place in
      TrialResult(
        train: scores[0][place], validation: scores[1][place],
        divergence: results[place].divergence.map {
          TrialResult.Divergence(iteration: $0.iteration, loss: $0.loss)
        })
    }
  }

  /// Trains trials of one repeat and fold from their common seed.
  func results(
    of trials: [Trial], progress: (Double) throws -> Void
  ) throws -> [TrainingResult<Loss.Scalar>] {
    let training = data.split(fold: trials[0].key.fold).training
    var generator = RandomState(seed: trials[0].batchSeed)
    let plan = TrainingPlan<Loss.Scalar>(
      features: training.columns, classes: data.classCount, samples: training.rows,
      iterations: iterations, batchSize: batchSize, using: &generator)
    let settings = trials.map {
      TrainingSettings(
        learningRate: Loss.Scalar($0.point.number("lr")),
        regularization: Loss.Scalar($0.point.number("reg")))
    }
    // A product rounds differently when it has 16 columns or fewer. With more of them in every
    // group, a trial's numbers do not depend on the others in it.
    let copies = max(0, 17 - settings.count * data.classCount + data.classCount - 1)
    let padding = Array(repeating: settings[0], count: copies / data.classCount)
    return Array(
      try Loss.train(
        on: training, labels: training.labels, settings: settings + padding, plan: plan,
        execution: execution, progress: progress
      ).prefix(settings.count))
  }

  /// The accuracy on the test images after training a trial once more.
  func testAccuracy(of trial: Trial, progress: (Double) throws -> Void) throws -> Double {
    let weights = try results(of: [trial], progress: progress)[0].weights
    let predicted = predictedLabels(for: data.test, weights: weights, execution: execution)
    return share(of: predicted, equalTo: data.test.labels)
  }

  private func share(of predicted: [Int], equalTo labels: [Int]) -> Double {
    Double(zip(predicted, labels).count { $0 == $1 }) / Double(labels.count)
  }
}
