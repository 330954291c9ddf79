// The assignment on image features: its state, and its steps in the notebook's order.

import CEmbedding
import Datasets
import Files
import ImageFeatures
import LinearAlgebra
import LinearClassifiers
import ModelSelection
import NeuralNetworks
import Notebook
import NumPyRandom
import WorkbookKit

/// The notebook of image features, for a linear loss and layers: the library's own, or a learner's.
public struct FeaturesAssignment<Loss: LinearLoss>: CourseAssignment {
  public typealias Scalar = Loss.Scalar

  let run: AssignmentOptions
  let settings: FeaturesSettings
  let layers: any LayerLibrary
  var generator: RandomState

  @Made(by: "load") var images: CourseImages
  @Made(by: "load") var split: ImageSplit
  /// Of the first training images: `[10000, 154]`.
  @Made(by: "extract") var firstFeatures: Matrix<Scalar>
  /// Of all images, as extracted: `[N, 154]` each.
  @Made(by: "extract-all") var extracted: SplitRows<Matrix<Scalar>>
  /// Standardized, with a last column of ones: `[N, 155]` each.
  @Made(by: "standardize") var scaled: SplitRows<Matrix<Scalar>>
  @Made(by: "sweep") var trials: LinearSearch<Scalar>
  /// On the test images.
  @Made(by: "net") var netAccuracy: Double

  public init(_ run: AssignmentOptions) { self.init(run, settings: FeaturesSettings()) }

  public init(
    _ run: AssignmentOptions, settings: FeaturesSettings,
    layers: any LayerLibrary = VectorizedLayers()
  ) {
    self.run = run
    self.settings = settings.set(by: run)
    self.layers = layers
    generator = RandomState(seed: run.seed)
  }

  public static var name: String { "features" }
  public static var summary: String {
    "image features: HOG and hue histograms, a linear SVM and a net on features against pixels"
  }
  public static var settings: [RunSetting] { FeaturesSettings.all }
  public static var embedded: EmbeddedFiles { embeddedFiles("06-features") }
  public static var steps: [Step<Self>] {
    [
      Step("load") { try $0.load($1) },
      Step("extract", needs: ["load"]) { try $0.extract($1) },
      Step("extract-all", needs: ["extract"]) { try $0.extractAll($1) },
      Step("standardize", needs: ["extract-all"]) { try $0.standardize($1) },
      Step("sweep", needs: ["standardize"]) { try $0.sweep($1) },
      Step("best", needs: ["sweep"]) { try $0.testBest($1) },
      Step("mistakes", needs: ["sweep"]) { try $0.mistakes($1) },
      Step("net", needs: ["standardize"]) { try $0.trainNet($1) },
      Step("comparison", needs: ["best", "net"]) { try $0.compare($1) },
    ]
  }

  /// Whether NumPy's features are expected: they do not depend on the seed.
  private var hasReference: Bool { isCourse && Scalar.self == Double.self }
  /// Whether the course's accuracies are expected.
  private var isCourse: Bool { images.isPublished && run.isUsual }

  // step: load
  mutating func load(_ page: Page) throws {
    images = try run.images(training: settings.syntheticCount, page)
    split = try images.dataset.split(.course)
    let counts = [split.training.count, split.validation.count, split.test.count]
    page.show(
      "split", counts,
      "Training, validation and test images: "
        + counts.map(String.init).joined(separator: ", "))
    page.noteMissingClasses(
      in: images.dataset.parts(of: split), names: images.classNames, run)
    page.samples(of: images.training, seed: run.seed)
  }

  // step: extract
  mutating func extract(_ page: Page) throws {
    let extractor = try extractor()
    let count = min(10_000, split.training.count)
    let (features, seconds): (Matrix<Scalar>, Double) = try timed {
      try extractor.features(
        of: images.training, at: 0..<count, on: run.execution, progress: page.progress)
    }
    firstFeatures = features
    let shape = [features.rows, features.columns]
    page.show(
      "shape", shape,
      "Features: \(tuple(shape)), \(Double(count) / seconds, .decimals(0)) images a second")
    let first = features.row(0).map(Double.init)
    page.show(
      "first", first, "The first image's begin: \(first.prefix(6), .decimals(6))")
    let sum = features.sumInDouble
    page.show("sum", sum, .plain, as: "Their sum")
    if settings.kinds.contains(.hue) {
      page.expect(
        "largest difference of an image's shares of hues from one in all",
        errors: (0..<features.rows).map { row in
          abs(features.row(row).suffix(settings.hues).reduce(0.0) { $0 + Double($1) } - 1)
        }, atMost: Scalar.self == Double.self ? 1e-12 : 1e-5, from: "every pixel counts once")
    }
    page.expect(
      "largest difference of the first image's features", first, within: .absolute(1e-9),
      of: hasReference ? FeaturesReference.first : nil, from: FeaturesReference.numPy)
    page.expect(
      "sum of all features of the first 10,000 images", sum, within: .relative(1e-10),
      of: hasReference ? FeaturesReference.sum : nil, from: FeaturesReference.numPy)
  }

  // step: extract-all
  mutating func extractAll(_ page: Page) throws {
    let (training, test) = (images.training, images.test)
    let extractor = try extractor()
    let rest: Matrix<Scalar> = try extractor.features(
      of: training, at: firstFeatures.rows..<split.training.upperBound, on: run.execution,
      progress: page.progress)
    extracted = SplitRows(
      training: LabeledRows(
        Matrix(
          rows: split.training.count, columns: extractor.count,
          elements: firstFeatures.elements + rest.elements),
        labels: training.labels(split.training)),
      validation: LabeledRows(
        extractor.features(of: training, at: split.validation, on: run.execution),
        labels: training.labels(split.validation)),
      test: LabeledRows(
        extractor.features(of: test, at: split.test, on: run.execution),
        labels: test.labels(split.test)))
    let shapes = extracted.all.map { [$0.rows.rows, $0.rows.columns] }
    page.show(
      "shapes", shapes,
      "Training, validation and test features: " + shapes.map(tuple).joined(separator: " "))
    page.expect(
      CheckName("features that are not finite", id: "features-that-are-no-finite-numbers"),
      extracted.all.reduce(0) { $0 + nonFiniteCount($1.rows) }, equals: 0,
      from: "sums and counts of finite numbers")
  }

  /// A sum is finite only where all that it adds are: they are counted where it is not.
  private func nonFiniteCount(_ features: Matrix<Scalar>) -> Int {
    features.sum(on: run.execution).isFinite ? 0 : features.elements.count { !$0.isFinite }
  }

  // step: standardize
  mutating func standardize(_ page: Page) throws {
    let standardization = Standardization(fittedTo: extracted.training.rows)
    scaled = extracted.mapRows { standardization.applied(to: $0, appendsOne: true) }
    let features = scaled.training.rows
    let (means, deviations) = columnMoments(of: features, first: features.columns - 1)
    let shape = [features.rows, features.columns]
    page.show("shape", shape, "Training features with the column of ones: \(tuple(shape))")
    let limit = Scalar.self == Double.self ? 1e-9 : 1e-3
    page.expect(
      "largest mean of a training feature", errors: means.map(abs), atMost: limit,
      from: "the mean was subtracted")
    page.expect(
      "largest difference of a standard deviation from one",
      errors: deviations.filter { $0 != 0 }.map { abs($0 - 1) }, atMost: limit,
      from: "every feature was divided by its own")
  }

  // step: sweep
  mutating func sweep(_ page: Page) throws {
    let points = try linearGrid(rates: [1e-9, 1e-8, 1e-7], penalties: [5e4, 5e5, 5e6])
    let (training, execution) = (scaled.training, run.execution)
    // Each training has weights and minibatches of its own, drawn one after the other.
    let plans = points.map { _ in
      TrainingPlan<Scalar>(
        features: training.rows.columns, classes: images.classCount, samples: training.rows.rows,
        iterations: settings.iterations, batchSize: settings.batchSize, using: &generator)
    }
    trials = try searchLinear(points, scoredOn: scaled, execution: execution, page) {
      try Loss.trainIndependently(
        on: training.rows, labels: training.labels, settings: $0, plans: plans,
        execution: execution, progress: $1)
    }
    page.show(trials)
    page.expect(
      "rows of the table", trials.linearRows(),
      equals: hasReference && settings == FeaturesSettings() && run.seed == 0
        ? FeaturesReference.grid : nil,
      from: "NumPy 2.4 and SciPy on the same images from the same seed")
    let reached = trials.best?.validation ?? .nan
    page.show("val", reached, .decimals(4), as: "Best validation accuracy")
    page.expect(
      "best validation accuracy", reached, in: isCourse ? 0.41...0.46 : nil,
      from: "the course's notebook, near 0.42 to 0.44")
  }

  // step: best
  func testBest(_ page: Page) throws {
    let test = trials.best?.value.test ?? .nan
    page.show("test", test, .decimals(4), as: "On the test images")
    page.expect(
      "test accuracy", test, in: isCourse ? 0.40...1 : nil, from: .course)
  }

  // step: mistakes
  func mistakes(_ page: Page) throws {
    guard let best = trials.best else {
      return page.text("Every training diverged: there is no classifier to test.")
    }
    let (names, labels) = (images.classNames, scaled.test.labels)
    let predicted = predictedLabels(
      for: scaled.test.rows, weights: best.value.weights, execution: run.execution)
    let perClass = 8
    var draws = RandomState(seed: run.seed)
    let chosen = names.indices.map { label -> [Int] in
      let members = predicted.indices.filter { predicted[$0] == label && labels[$0] != label }
      return draws.choiceWithoutReplacement(
        count: min(perClass, members.count), from: members.count
      ).map { members[$0] }
    }
    page.imageGrid(
      images.test, columns: chosen, rows: perClass,
      caption: "Test images of other classes that were classified as: "
        + names.joined(separator: ", "))
    page.record("indices", chosen)
    let confusion = ConfusionMatrix(labels: labels, predicted: predicted, classes: names.count)
    page.show(confusion, names: names)
    if let worst = confusion.mostConfused {
      page.text(
        "Most often confused: \(names[worst.label]) classified as \(names[worst.predicted]), "
          + "\(counted(worst.count, "time")).")
    }
    page.expect(
      "mistakes shown for each class",
      chosen.indices.map { label in
        chosen[label].count { predicted[$0] == label && labels[$0] != label }
      }, equals: names.indices.map { min(perClass, confusion.mistakes(predicted: $0)) },
      from: "the confusion matrix, at most \(perClass) of each class")
  }

  // step: net
  mutating func trainNet(_ page: Page) throws {
    let features = featuresWithoutOnes
    let solver = try train(
      "net on features", hidden: settings.hidden, epochs: settings.epochs, learningRate: 0.3,
      decay: 0.9, regularization: 1e-4, on: features, page)
    netAccuracy = testAccuracy(of: solver, on: features.test)
    page.show("val", solver.bestValidation ?? .nan, .decimals(4), as: "Validation accuracy")
    page.show("test", netAccuracy, .decimals(4), as: "On the test images")
    page.expect(
      "test accuracy of the net", netAccuracy, in: isCourse ? 0.55...0.62 : nil,
      from: "the course's notebook, over 55 %, best about 60 %")
  }

  // step: comparison
  func compare(_ page: Page) throws {
    let linear = trials.best?.value.test ?? .nan
    let smallNet = "net, \(settings.pixelHidden) hidden units, \(settings.pixelEpochs) epochs"
    let linearOnPixels = try linearAccuracyOnPixels(page)
    let netOnFeatures = try smallNetAccuracy(
      "\(smallNet), on features", learningRate: 0.3, regularization: 1e-4,
      on: featuresWithoutOnes, page)
    let pixels: SplitImages<Scalar> = try images.dataset.centered(
      .course, appendsOne: false, on: run.execution)
    let netOnPixels = try smallNetAccuracy(
      "\(smallNet), on pixels", learningRate: 1e-3, regularization: 0.25, on: pixels.labeled, page)
    let rows: [(name: String, pixels: Double?, features: Double)] = [
      ("linear, best of its settings", linearOnPixels, linear),
      (smallNet, netOnPixels, netOnFeatures),
      ("net, \(settings.hidden) hidden units, \(settings.epochs) epochs", nil, netAccuracy),
    ]
    page.table(
      "test", rows,
      as: .json(.object(rows.map { .init($0.name, [$0.pixels ?? .nan, $0.features].json) })),
      [
        .word("classifier") { $0.name },
        .note("on pixels") { $0.pixels.map(NumberFormat.decimals(4).text) ?? "-" },
        .number("on features", .decimals(4)) { $0.features },
        .note("gain") { row in
          row.pixels.map {
            "\(row.features >= $0 ? "+" : "")\(row.features - $0, .decimals(4))"
          } ?? "-"
        },
      ])
    guard run.isUsual else { return }
    for (name, pixels, features) in rows {
      guard let pixels else { continue }
      page.expect(
        "\(name): features beat pixels", features, above: pixels,
        "\(features) against \(pixels) on the test images", from: "what the features were made for")
    }
    page.expect(
      "on features the net beats the linear classifier", netAccuracy, above: linear,
      "\(netAccuracy) against \(linear) on the test images",
      from: "classes that no plane divides")
  }
}

// What the steps have in common.
extension FeaturesAssignment {
  /// The notebook's features until 2024, unless set: nine directions in each of 4 × 4 cells, ten hues.
  private func extractor() throws -> FeatureExtractor {
    try FeatureExtractor(
      settings.kinds.map { kind -> any ImageFeature in
        switch kind {
        case .hog: HistogramOfOrientedGradients(orientations: settings.directions)
        case .hue: HueHistogram(bins: settings.hues)
        }
      }, shape: images.training.shape)
  }

  /// For nets, whose biases are parameters of their own: `[N, 154]` each.
  private var featuresWithoutOnes: SplitRows<Matrix<Scalar>> {
    scaled.mapRows { $0.copyingColumns(0..<$0.columns - 1) }
  }

  /// Trains a two-layer net and draws its accuracies.
  private func train<Rows: RowSource<Scalar>>(
    _ title: String, hidden: Int, epochs: Int, learningRate: Double, decay: Double,
    regularization: Double, on rows: SplitRows<Rows>, _ page: Page
  ) throws -> Solver<Scalar> {
    var draws = RandomState(seed: run.seed)
    let network: Network<Scalar> = layers.twoLayerNet(
      inputs: rows.training.rows.columns, hidden: hidden, classes: images.classCount)
    let parameters = network.randomParameters(weightScale: 1e-3, using: &draws)
    var solver = Solver(
      network: network, parameters: parameters,
      settings: SolverSettings(
        epochs: epochs, batchSize: settings.batchSize, rule: .sgd, learningRate: learningRate,
        decay: decay, regularization: regularization),
      generator: draws)
    try solver.train(
      on: rows.training.rows, labels: rows.training.labels, validation: rows.validation,
      execution: run.execution, progress: { try page.progress($0.fraction) })
    page.plot(
      "Accuracy after each epoch, \(title)", x: "epoch", y: "accuracy", from: 1,
      [
        "training": solver.epochs.map(\.train),
        "validation": solver.epochs.map { $0.validation ?? .nan },
      ])
    return solver
  }

  private func testAccuracy<Rows: RowSource<Scalar>>(
    of solver: Solver<Scalar>, on test: LabeledRows<Rows>
  ) -> Double {
    accuracy(
      of: solver.network.predictedLabels(
        for: test.rows, solver.bestParameters, on: run.execution), test.labels)
  }

  /// Of a net as small as the pixels allow, on either kind of input.
  private func smallNetAccuracy<Rows: RowSource<Scalar>>(
    _ title: String, learningRate: Double, regularization: Double, on rows: SplitRows<Rows>,
    _ page: Page
  ) throws -> Double {
    let solver = try train(
      title, hidden: settings.pixelHidden, epochs: settings.pixelEpochs,
      learningRate: learningRate, decay: 0.95, regularization: regularization, on: rows, page)
    return testAccuracy(of: solver, on: rows.test)
  }

  /// Of the linear classifier at the settings of its own assignment, chosen by the validation images;
  /// nil where every training diverged.
  private func linearAccuracyOnPixels(_ page: Page) throws -> Double? {
    var draws = RandomState(seed: run.seed)
    let execution = run.execution
    let data: SplitImages<Scalar> = try images.dataset.centered(
      .course, appendsOne: true, on: execution)
    // As in that assignment, the development images are drawn first.
    _ = data.developmentIndices(using: &draws)
    let plan = TrainingPlan<Scalar>(
      features: data.training.columns, classes: data.classCount, samples: data.training.rows,
      iterations: settings.iterations, batchSize: settings.batchSize, using: &draws)
    let points = try linearGrid(rates: [1e-7, 5e-7], penalties: [1e4, 2.5e4, 5e4])
    let found = try searchLinear(
      points, scoredOn: data.labeled, scoresTraining: false, execution: execution, page
    ) {
      try Loss.train(
        on: data.training, labels: data.training.labels, settings: $0, plan: plan,
        execution: execution, progress: $1)
    }
    return found.best?.value.test
  }
}

/// How features are learned from; the course's values unless said.
public struct FeaturesSettings: Sendable, Equatable {
  /// A kind of feature.
  public enum Kind: String, CaseIterable, Sendable {
    case hog
    case hue
  }

  /// How many synthetic training images are drawn, the validation images among them.
  public var syntheticCount = 10_000
  /// What an image is described by, in this order.
  public var kinds = Kind.allCases
  /// Directions of a gradient that a cell of HOG tells apart, and hues of the hue histogram.
  public var directions = 9
  public var hues = 10
  /// Steps of the linear classifiers, and the minibatch size of all trainings.
  public var iterations = 1_500
  public var batchSize = 200
  /// Hidden units and epochs of the net on features.
  public var hidden = 500
  public var epochs = 10
  /// The same of the net on pixels.
  public var pixelHidden = 100
  public var pixelEpochs = 5

  public init() {}
}

extension FeaturesSettings {
  /// What a run sets replaces what is usual.
  func set(by run: AssignmentOptions) -> Self {
    var settings = self
    if let word = run.words("features")?.first {
      settings.kinds = Kind(rawValue: word).map { [$0] } ?? Kind.allCases
    }
    settings.directions = run.whole("directions") ?? directions
    settings.hues = run.whole("hues") ?? hues
    settings.hidden = run.whole("hidden") ?? hidden
    settings.epochs = run.whole("epochs") ?? epochs
    return settings
  }

  /// What a run may set.
  static var all: [RunSetting] {
    let usual = Self()
    return [
      RunSetting(
        "features", .words(["both"] + Kind.allCases.map(\.rawValue), isList: false),
        usual: "both", help: "What an image is described by: HOG, the hue histogram, or both."),
      RunSetting(
        "directions", .whole(1...180), usual: "\(usual.directions)",
        help: "Directions of a gradient that each cell of HOG tells apart."),
      RunSetting(
        "hues", .whole(1...255), usual: "\(usual.hues)", help: "Bins of the hue histogram."),
      RunSetting(
        "hidden", .whole(1...4_096), usual: "\(usual.hidden)",
        help: "Hidden units of the net on features; the small nets keep theirs."),
      .epochs(usual: usual.epochs, "Its passes over the training images."),
    ]
  }
}
