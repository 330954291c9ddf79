// The optimization assignment: its state, its steps in order, and the images that they use.

import CEmbedding
import Datasets
import LinearAlgebra
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of finding weights: by random search, by the gradient, by update rules, and of
/// choosing the hyperparameters of a training.
///
/// The steps on small arrays are always in `Double`; the trainings on images in `Scalar`.
public struct OptimizationAssignment<Scalar: RealScalar>: CourseAssignment {
  let run: AssignmentOptions
  let settings: OptimizationSettings

  @Made(by: "load") var images: SearchImages<Scalar>
  @Made(by: "random-search") var randomSearch: FoundWeights<Scalar>
  @Made(by: "local-search") var localSearch: FoundWeights<Scalar>
  @Made(by: "digits") var digits: DigitRows<Scalar>

  public init(_ run: AssignmentOptions) { self.init(run, settings: OptimizationSettings()) }

  public init(_ run: AssignmentOptions, settings: OptimizationSettings) {
    self.run = run
    self.settings = settings
  }

  public static var name: String { "optimization" }
  public static var summary: String {
    "Optimization: random search, update rules, learning rates, hyperparameter search, the spiral"
  }
  public static var embedded: EmbeddedFiles { embeddedFiles("11-optimization") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("random-search", needs: ["load"]) { try $0.searchRandomly($1) },
      Step("local-search", needs: ["random-search"]) { try $0.searchLocally($1) },
      Step("gradient", needs: ["local-search"]) { try $0.followGradient($1) },
      Step("step-size", needs: ["load"]) { try $0.compareStepSizes($1) },
      Step("linear-regression") { try $0.fitLinearRegression($1) },
      Step("digits") { try $0.loadDigits($1) },
      Step("noise", needs: ["digits"]) { try $0.measureGradientNoise($1) },
      Step("batches", needs: ["digits"]) { try $0.compareBatchSizes($1) },
      Step("valley") { try $0.minimizeInValley($1) },
      Step("saddle") { try $0.minimizeFromSaddle($1) },
      Step("rules", needs: ["digits"]) { try $0.compareRules($1) },
      Step("learning-rate", needs: ["digits"]) { try $0.diagnoseLearningRates($1) },
      Step("hits") { try $0.countHits($1) },
      Step("coarse-to-fine", needs: ["digits"]) { try $0.searchCoarseToFine($1) },
      Step("early-stopping", needs: ["digits"]) { try $0.stopEarly($1) },
      Step("weight-decay", needs: ["digits"]) { try $0.decayWeights($1) },
      Step("spiral-linear") { try $0.trainLinearOnSpiral($1) },
      Step("spiral-net") { try $0.trainNetOnSpiral($1) },
    ]
  }

  // step: load
  mutating func load(_ page: Page) throws {
    let all = try run.images(training: settings.syntheticCount, page)
    let split: SplitImages<Scalar> = try all.dataset.centered(
      .course, appendsOne: true, on: run.execution)
    images = SearchImages(
      split,
      count: run.source == .synthetic ? settings.syntheticSearchCount : settings.searchCount,
      isPublished: all.isPublished)
    let shapes = [
      [images.rows.rows, images.rows.columns], [images.test.rows, images.test.columns],
    ]
    page.show(
      "shapes", shapes,
      "Images to search with and to test with: " + shapes.map(tuple).joined(separator: " "))
    let searched = ImagePart(
      "The images to search with", labels: images.labels, classCount: images.classes)
    page.noteMissingClasses(in: split.parts + [searched], names: all.classNames, run)
    let scores = Matrix<Scalar>(rows: images.labels.count, columns: images.classes)
    page.expect(
      "loss of weights of zero", images.loss(ofScores: scores), within: .absolute(1e-12),
      of: Double(images.classes - 1), from: "theory: nine wrong classes, a margin of one each")
  }

  // step: digits
  mutating func loadDigits(_ page: Page) throws {
    let source = run.source.digitImages
    if case .cifar10 = run.source, source == .synthetic {
      page.text("There is no MNIST beside these images, so synthetic digits are used.")
    }
    let dataset = try run.digitDataset(
      source.digits, training: settings.syntheticDigits, test: 1_000)
    _ = reportImages(dataset, from: source, run, page)
    let split: SplitImages<Scalar> = try dataset.centered(
      .digits, scale: 1 / 255, appendsOne: false, on: run.execution)
    digits = DigitRows(split, count: settings.digitsCount)
    let shapes = [digits.training, digits.validation, digits.test].map {
      [$0.rows.rows, $0.rows.columns]
    }
    page.show(
      "shapes", shapes,
      "Training, validation and test rows: " + shapes.map(tuple).joined(separator: " "))
    let used = ImagePart(
      "The training digits in use", labels: digits.training.labels, classCount: digits.classes)
    page.noteMissingClasses(
      in: split.parts + [used], names: dataset.training.classNames, run)
    page.samples(of: dataset.training, seed: run.seed)
    page.expect(
      "digits that no training digit is like",
      Set(0..<digits.classes).subtracting(digits.training.labels).count, equals: 0,
      from: "there are ten digits")
  }
}

/// How long each experiment runs.
public struct OptimizationSettings: Sendable, Equatable {
  /// How many images are drawn; how many of these, or of others, weights are searched with.
  public var syntheticCount = 2_000
  public var syntheticSearchCount = 500
  public var searchCount = 2_000
  /// Tries of each random search, and steps along the gradient.
  public var tries = 1_000
  public var gradientSteps = 200
  /// How many digits are drawn, and how many of any digits the nets learn from.
  public var syntheticDigits = 6_000
  public var digitsCount = 3_000
  /// Digits and batches whose gradients are compared.
  public var noiseDigits = 500
  public var noiseDraws = 400
  /// Digits and epochs of the comparison of batch sizes.
  public var batchesDigits = 1_500
  public var batchesEpochs = 4
  /// The hidden sizes of most nets.
  public var hidden = [50]
  /// Epochs of each training, by experiment.
  public var rulesEpochs = 6
  public var diagnosisEpochs = 12
  public var searchEpochs = 3
  /// Points of the grid along each axis.
  public var gridSide = 5
  /// Digits that each of its nets learns from.
  public var searchDigits = 1_500
  /// Digits, some with wrong labels, that nets may memorize.
  public var fewDigits = 500
  public var patientEpochs = 60
  public var decayEpochs = 30
  /// Steps of the linear classifier and of the net on the spiral; the course's are 200 and 10,000.
  public var spiralLinearSteps = 200
  public var spiralNetSteps = 10_000

  public init() {}
}

extension ImageSource {
  /// MNIST where its files are beside the images of the source, else synthetic digits.
  var digitImages: ImageSource {
    switch self {
    case .mnist, .synthetic: self
    case .cifar10(let folder), .cifar100(let folder), .tinyImageNet(let folder):
      (try? MNIST.filesFolder(in: folder)) == nil ? .synthetic : .mnist(folder: folder)
    }
  }
}

/// Digits for training, validation and test, as numbers, and the small nets that learn them.
struct DigitRows<Scalar: RealScalar>: Sendable {
  typealias Rows = LabeledRows<Matrix<Scalar>>

  let training: Rows
  let validation: Rows
  let test: Rows
  let classes: Int

  /// - Parameter count: How many of the training digits, at most.
  init(_ data: SplitImages<Scalar>, count: Int) {
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
  func first(_ count: Int) -> Rows {
    let count = min(count, training.rows.rows)
    return Rows(
      training.rows.copyingRows(0..<count), labels: Array(training.labels.prefix(count)))
  }

  /// A classifier with ReLU; without hidden layers a linear one.
  func network(hidden: [Int] = []) -> Network<Scalar> {
    .fullyConnected(inputs: training.rows.columns, hidden: hidden, classes: classes)
  }

  /// Trains a net on one thread, from He's weights.
  ///
  /// - Parameter rows: What to learn from; nil for all training digits.
  func train(
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
  func trainAll(
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
  func loss(on rows: LabeledRows<Matrix<Scalar>>) -> Double {
    guard divergence == nil else { return .nan }
    var noise = TrainingNoise(seedOfEveryLayer: 0)
    let loss = network.loss(
      of: rows.rows, targets: rows.targets, parameters, regularization: 0, noise: &noise,
      on: .serial)
    return Double(loss.data)
  }

  /// The accuracy on samples with the last parameters, or with others such as the best ones.
  func accuracy(
    on rows: LabeledRows<Matrix<Scalar>>, with parameters: ParameterSet<Scalar>? = nil
  ) -> Double {
    Notebook.accuracy(
      of: network.predictedLabels(for: rows.rows, parameters ?? self.parameters, on: .serial),
      rows.labels)
  }

  /// After the last epoch; NaN where no epoch ended.
  var trainingAccuracy: Double { epochs.last?.train ?? .nan }
  var validationAccuracy: Double { epochs.last?.validation ?? .nan }
}
